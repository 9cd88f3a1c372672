// SPDX-License-Identifier: Apache-2.0
// irv.c: counts of rankings in rounds: instant-runoff voting with one winner, and its relatives for
// several seats (IRV_TRANSFER and so on).
//
// Source: the round-by-round behaviour of RCTab 2.0, whose published test results it reproduces.
#include "tabulate/irv_count.h"
#include "tabulate/rule.h"

// ---- threshold

decimal irv_quota(const struct irv_rules *rules, uint32_t seats, decimal one, decimal active)
{
    enum irv_quota kind = rules->quota;
    bool hare = kind == IRV_QUOTA_HARE || kind == IRV_QUOTA_HARE_DECIMAL;
    bool whole = kind == IRV_QUOTA_WHOLE || kind == IRV_QUOTA_HARE;
    decimal unit = whole ? one : 1;
    decimal divisor = (decimal)seats + (hare ? 0 : 1);
    if (hare && active == 0) // nobody has it without votes
        return unit;
    if (hare)
        return decimal_mul_div(active, 1, divisor * unit, ROUND_UP) * unit;
    return decimal_mul_div(active, 1, divisor * unit, ROUND_DOWN) * unit + unit;
}

// A count for one seat sets it anew in each round until somebody is elected; one for several seats
// in the first round.
static bool sets_threshold(const struct irv_work *c)
{
    return c->r->rounds.len == 1 ||
           (c->seats <= 1 && !c->rules->first_threshold && c->r->winners.len == 0);
}

static void set_threshold(struct irv_work *c, struct count_round *round)
{
    const struct irv_rules *rules = c->rules;
    decimal minimum = decimal_of(rules->minimum, c->r->scale);
    if (!sets_threshold(c)) {
        round->threshold = round[-1].threshold;
        round->threshold_divided = round[-1].threshold_divided;
        return;
    }
    round->threshold_divided =
        c->r->scale > 0 && rules->quota != IRV_QUOTA_WHOLE && rules->quota != IRV_QUOTA_HARE;
    if (rules->method == IRV_SHARE) {
        round->threshold = decimal_mul_div(round->active, (decimal)rules->share,
                                           decimal_one(rules->share_scale), ROUND_UP);
        round->threshold_divided = c->r->scale > 0;
    } else {
        round->threshold = irv_quota(rules, c->seats, c->one, round->active);
    }
    if (minimum > round->threshold) {
        round->threshold = minimum;
        round->threshold_divided = false;
    }
}

// ---- decisions

static bool eliminates(const struct irv_work *c)
{
    return c->rules->method == IRV_SHARE || c->r->winners.len < c->seats ||
           (c->rules->until_two && c->stands > 2);
}

static bal_status decide(struct irv_work *c, struct count_round *round, struct bal_err *err)
{
    BAL_TRY(irv_elect(c, round, err));
    if (round->elected.len == 0 && !c->stopped && eliminates(c))
        BAL_TRY(irv_eliminate(c, round, err));
    BAL_TRY(irv_make_transfers(c, round, err));
    for (size_t i = 0; irv_transfers(c) && i < round->elected.len; i++) {
        uint32_t who = round->elected.at[i];
        irv_settle(c, who, irv_surplus_part(c, round->votes[who], round->threshold));
    }
    return BAL_OK;
}

static bool goes_on(const struct irv_work *c, const struct count_round *round)
{
    uint32_t winners = (uint32_t)c->r->winners.len;
    if (c->stopped || c->r->rounds.len >= c->rules->stop_after)
        return false;
    if (c->rules->until_two)
        return c->stands > 0 && (c->stands > 1 + winners || round->eliminated.len > 0);
    if (c->rules->method == IRV_SHARE)
        return winners == 0 && c->stands > 0;
    return (winners < c->seats && irv_hopeful(c) > 0) ||
           (winners == c->seats && irv_transfers(c) && round->elected.len > 0);
}

// One round; *more says whether another one follows.
static bal_status count_one(struct irv_work *c, bool *more, struct bal_err *err)
{
    BAL_TRY(irv_next_round(c, err));
    struct count_round *round = &c->r->rounds.at[c->r->rounds.len - 1];
    set_threshold(c, round);
    bool votes = round->active > 0 || c->r->rounds.len > 1;
    if (votes)
        BAL_TRY(decide(c, round, err));
    *more = votes && goes_on(c, round);
    return BAL_OK;
}

// ---- the whole count

// Votes between the winner of a single seat and the next one in the last round.
static void set_margin(struct irv_work *c)
{
    struct result *r = c->r;
    const struct count_round *last = &r->rounds.at[r->rounds.len - 1];
    decimal next = 0;
    uint32_t others = 0;
    for (uint32_t i = 0; i < r->candidate_count && r->winners.len > 0; i++) {
        if (!last->continuing[i] || i == r->winners.at[0])
            continue;
        others++;
        next = last->votes[i] > next ? last->votes[i] : next;
    }
    r->has_margin = others > 0 || r->tie.seats > 0;
    if (others > 0)
        r->margin = (uint64_t)((last->votes[r->winners.at[0]] - next) / c->one);
}

static bal_status read_codes(struct irv_work *c, const struct roster *roster, struct bal_err *err)
{
    struct result *r = c->r;
    for (uint32_t code = 1; code < r->code_count; code++) {
        enum vote_class class;
        uint16_t vote = 0;
        BAL_TRY(irv_read(c, roster, code, r->code_cards[code], &class, &vote, err));
        BAL_TRY(result_set_code(r, code, class, &vote, class == VOTE_VALID, err));
        r->undervotes += class == VOTE_BLANK ? r->code_cards[code] : 0;
    }
    return BAL_OK;
}

static bal_status count_all(struct irv_work *c, const struct roster *roster, struct bal_err *err)
{
    struct result *r = c->r;
    BAL_TRY(irv_start(c, err));
    BAL_TRY(read_codes(c, roster, err));
    result_add_up(r);
    for (bool more = c->stands > 0; more;)
        BAL_TRY(count_one(c, &more, err));
    if (r->rounds.len > 0) {
        irv_clean_transfers(c, &r->rounds.at[r->rounds.len - 1]);
        if (c->seats == 1 && c->rules->method == IRV_MAJORITY)
            set_margin(c);
    }
    return BAL_OK;
}

static unsigned scale_of(const struct irv_rules *rules)
{
    bool decimals = rules->method == IRV_TRANSFER || rules->quota == IRV_QUOTA_DECIMAL ||
                    rules->quota == IRV_QUOTA_HARE_DECIMAL;
    return rules->method == IRV_SHARE ? rules->share_scale : decimals ? rules->scale : 0;
}

static uint32_t seats_of(const struct irv_rules *rules, const struct contest *contest)
{
    switch (rules->method) {
    case IRV_MAJORITY:
        return 1;
    case IRV_SHARE:
        return 0;
    case IRV_TRANSFER:
    case IRV_BOTTOMS_UP:
        break;
    }
    return rules->seats > 0 ? rules->seats : contest->seats;
}

bal_status irv_count(const struct election *e, const struct contest *contest,
                     const struct irv_rules *rules, const struct roster *roster, struct result *out,
                     struct bal_err *err)
{
    BAL_TRY(result_init(out, e, contest, roster, err));
    out->scale = scale_of(rules);
    out->seats = seats_of(rules, contest);
    struct irv_work c = {
        .rules = rules, .r = out, .seats = out->seats, .random = java_random_seed(rules->seed)};
    bal_status status = count_all(&c, roster, err);
    irv_done(&c);
    if (status != BAL_OK)
        return status;
    result_add_pools(out, e, false);
    return BAL_OK;
}

// ---- a part of a count

// Does what was decided in the same round of the whole count.
static bal_status follow_round(struct irv_work *c, size_t number, struct bal_err *err)
{
    const struct count_round *lead = &c->lead->rounds.at[number];
    BAL_TRY(irv_next_round(c, err));
    struct count_round *round = &c->r->rounds.at[number];
    round->threshold = lead->threshold;
    round->threshold_divided = lead->threshold_divided;
    BAL_TRY(candidate_list_add_all(&round->elected, &lead->elected, err));
    BAL_TRY(candidate_list_add_all(&round->eliminated, &lead->eliminated, err));
    BAL_TRY(candidate_list_add_all(&round->tied, &lead->tied, err));
    BAL_TRY(irv_make_transfers(c, round, err));
    for (size_t i = 0; i < lead->eliminated.len; i++)
        c->standing[lead->eliminated.at[i]] = false;
    for (size_t i = 0; i < lead->elected.len; i++) {
        uint32_t who = lead->elected.at[i];
        c->r->candidates[who].winner = true;
        BAL_TRY(candidate_list_add(&c->r->winners, who, err));
        if (!irv_transfers(c))
            continue;
        c->standing[who] = false;
        irv_settle(c, who, irv_surplus_part(c, lead->votes[who], lead->threshold));
    }
    return BAL_OK;
}

static bal_status follow(struct irv_work *c, const struct roster *roster,
                         const struct code_cards *cards, size_t count, struct bal_err *err)
{
    BAL_TRY(irv_start(c, err));
    for (size_t i = 0; i < count; i++) {
        enum vote_class class;
        uint16_t vote = 0;
        BAL_TRY(irv_read(c, roster, cards[i].code, cards[i].cards, &class, &vote, err));
        c->r->cards[class] += cards[i].cards;
        if (class == VOTE_VALID)
            c->r->candidates[vote].votes += cards[i].cards;
    }
    c->r->undervotes = c->r->cards[VOTE_BLANK];
    for (size_t i = 0; i < c->lead->rounds.len; i++)
        BAL_TRY(follow_round(c, i, err));
    if (c->r->rounds.len > 0)
        irv_clean_transfers(c, &c->r->rounds.at[c->r->rounds.len - 1]);
    return BAL_OK;
}

bal_status irv_part(const struct result *whole, const struct irv_rules *rules,
                    const struct roster *roster, const struct code_cards *cards, size_t count,
                    struct result *out, struct bal_err *err)
{
    BAL_TRY(result_init_part(out, whole, err));
    out->scale = whole->scale;
    out->seats = whole->seats;
    struct irv_work c = {.rules = rules, .r = out, .lead = whole, .seats = whole->seats};
    bal_status status = follow(&c, roster, cards, count, err);
    irv_done(&c);
    return status;
}

// ---- the rule for one seat

static bal_status tabulate(const struct election *e, const struct contest *contest,
                           const struct rule_options *o, struct result *out, struct bal_err *err)
{
    return irv_count(e, contest, &o->irv, o->roster, out, err);
}

static bool fits(const struct contest *c)
{
    return c->seats == 1;
}

const struct rule rule_irv = {
    .name = "irv",
    .title = "instant-runoff voting, one winner",
    .function = FUNCTION_IRV,
    .margin = "a lower bound and an upper one in ballots, often the same",
    .fits = fits,
    .tabulate = tabulate,
};
