// SPDX-License-Identifier: Apache-2.0
// ranked_margin.c: the margin of a count of rankings in ballots, from below and from above.
//
// From below: irv_bound.c for counts of its kind, and for those of one seat by parcels of papers;
// ahead_bound.c for several seats by whatever rule of transfers.
//
// From above, for one seat by instant runoff: half the difference of the two who are left when the
// count goes on until two remain. So many ballots that count for the winner then say the other one
// in his place; if somebody else goes earlier than before, it is the winner, who alone has fewer
// votes, and if nobody does the two are level. Nobody is elected by a majority on the way: the
// winner has no more than half of what is active at the end (T. R. Magrino, R. L. Rivest, E. Shen,
// D. Wagner, Computing the margin of victory in IRV elections, EVT/WOTE 2011). Where the rounds
// before decide between two who are level, it is a ballot more. Else: upper.h.
#include "tabulate/ranked_margin.h"

#include "tabulate/ahead_bound.h"
#include "tabulate/irv_count.h"
#include "tabulate/parcels/parcels.h"
#include "tabulate/upper.h"

enum { EFFORT = 300000 };

uint64_t ranked_margin_effort(const struct result *r)
{
    uint64_t count = result_ranked_cards(r) + (uint64_t)r->code_count * r->rounds.len;
    return EFFORT + count / 2;
}

// ---- from below

// One seat is filled by all these rules as by an instant runoff, ties aside: papers move at full
// value, and who has the threshold has more than half of what is active. Not so those that exclude
// several who are not the last ones together.
static bool one_by_one(const struct parcel_rules *parcels, const struct result *r)
{
    return r->seats == 1 && !parcels->bulk && parcels->least == 0;
}

static struct irv_rules as_runoff(const struct rule_options *o)
{
    struct irv_rules rules = irv_default();
    rules.reading = o->irv.reading;
    rules.tiebreak = IRV_TIE_ORDER;
    return rules;
}

static bal_status runoff_bound(const struct election *e, const struct contest *c,
                               const struct rule_options *o, struct result *r, struct bal_err *err)
{
    struct irv_rules rules = as_runoff(o);
    struct result again = {0};
    bal_status status = irv_count(e, c, &rules, o->roster, &again, err);
    if (status == BAL_OK && again.winners.len == 1 && again.winners.at[0] == r->winners.at[0])
        status = irv_bound(&rules, o->roster, &again, err);
    r->has_bound = again.has_bound;
    r->bound = again.bound;
    result_done(&again);
    return status;
}

static bal_status parcels_bound(const struct election *e, const struct contest *c,
                                const struct rule_options *o, struct result *r, struct bal_err *err)
{
    const struct parcel_rules *rules = o->parcels;
    bool limited = rules->divisor == OVER_CONTINUING_LIMIT && !rules->round_limit;
    const struct ahead ahead = {
        .reading = &o->irv.reading,
        .roster = o->roster,
        .least = rules->least,
        .first_only = rules->negative,
        .no_gain = rules->meek == NULL && (rules->surplus != SURPLUS_ONE_VALUE || limited),
    };
    r->no_bound = r->winners.len != r->seats ? "not all seats are filled" : NULL;
    if (r->no_bound != NULL)
        return BAL_OK;
    if (one_by_one(rules, r))
        BAL_TRY(runoff_bound(e, c, o, r, err));
    return ahead_bound(&ahead, r, err);
}

// Where nothing but the votes says when somebody is elected or goes.
static bal_status transfer_bound(const struct irv_rules *rules, const struct rule_options *o,
                                 struct result *r, struct bal_err *err)
{
    const struct ahead ahead = {
        .reading = &rules->reading, .roster = o->roster, .least = rules->minimum, .no_gain = true};
    bool plain = rules->method == IRV_TRANSFER && !rules->until_two && !rules->first_threshold &&
                 !rules->one_each_round && rules->stop_after == RANKING_UNLIMITED &&
                 r->winners.len == r->seats;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        plain = plain && !r->candidates[i].undeclared;
    return plain ? ahead_bound(&ahead, r, err) : BAL_OK;
}

// ---- from above

static const struct rule_options *of(const struct upper *u, const struct rule **rule)
{
    const void *const *ctx = u->ctx;
    *rule = ctx[0];
    return ctx[1];
}

static bool looks_back(const struct irv_rules *rules)
{
    return rules->tiebreak == IRV_TIE_PREVIOUS_RANDOM || rules->tiebreak == IRV_TIE_PREVIOUS_ASK;
}

// The first one of the order is elected, the last one goes.
static bal_status by_order(void *ctx, const struct result *r, const uint32_t *tied, uint32_t count,
                           bool for_seat, uint32_t *chosen, struct bal_err *err)
{
    const uint32_t *order = ctx;
    (void)r;
    (void)err;
    *chosen = 0;
    for (uint32_t i = 1; i < count; i++)
        if ((order[tied[i]] < order[tied[*chosen]]) == for_seat)
            *chosen = i;
    return BAL_OK;
}

// Lots fall as `ask` says, which has to live as long; who had more votes before is still ahead.
static void decide_lots(struct irv_rules *rules, const struct irv_ask *ask)
{
    rules->tiebreak = looks_back(rules) ? IRV_TIE_PREVIOUS_ASK : IRV_TIE_ORDER;
    rules->order = ask->ctx;
    rules->ask = ask;
}

// Lots go to `who`, and last to those elected before.
static bal_status again(const struct upper *u, const struct election *e, uint32_t who, bool *other,
                        struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    const struct rule *rule;
    struct rule_options o = *of(u, &rule);
    struct result r = {0};
    uint32_t *order = arena_new(&arena, uint32_t, u->n);
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t i = 0; i < u->n; i++)
        order[i] = i == who ? 0 : u->seats[i] > 0 ? u->n + i : 1 + i;
    const struct irv_ask ask = {by_order, order};
    if (o.parcels != NULL) // they look back, or not, by their own rules
        o.irv.tiebreak = IRV_TIE_ORDER;
    decide_lots(&o.irv, &ask);
    bal_status status = rule->tabulate(e, &e->contests.at[0], &o, &r, err);
    for (uint32_t i = 0; i < u->n && status == BAL_OK; i++)
        *other = *other || r.candidates[i].winner != (u->seats[i] > 0);
    result_done(&r);
    return status;
}

// Those elected in their order, then the others, who stood longest first.
static void line_up(const struct result *r, uint32_t *order, bool *done)
{
    uint32_t n = 0;
    for (size_t i = 0; i < r->winners.len; i++) {
        order[n++] = r->winners.at[i];
        done[r->winners.at[i]] = true;
    }
    for (size_t k = r->rounds.len; k-- > 0;) {
        const struct count_round *round = &r->rounds.at[k];
        for (;;) { // who stands here and not later, most votes first
            uint32_t best = NOBODY;
            for (uint32_t i = 0; i < r->candidate_count; i++)
                if (!done[i] && round->continuing[i] &&
                    (best == NOBODY || round->votes[i] > round->votes[best]))
                    best = i;
            if (best == NOBODY)
                break;
            order[n++] = best;
            done[best] = true;
        }
    }
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (!done[i])
            order[n++] = i;
}

static bal_status search(const struct election *e, const struct contest *c, const struct rule *rule,
                         const struct rule_options *o, struct result *r, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    uint32_t n = r->candidate_count, *order = arena_new(&arena, uint32_t, n);
    uint32_t *seats = arena_new(&arena, uint32_t, n);
    bool *done = arena_new(&arena, bool, n);
    BAL_TRY(arena_check(&arena, err));
    line_up(r, order, done);
    for (uint32_t i = 0; i < n; i++)
        seats[i] = r->candidates[i].winner;
    const void *ctx[] = {rule, o};
    struct upper u = {.election = e,
                      .contest = c,
                      .n = n,
                      .seats = seats,
                      .order = order,
                      .of_choice = o->roster != NULL ? o->roster->of_choice : NULL,
                      .use = USE_RANKS,
                      .again = again,
                      .ctx = ctx,
                      .least = r->has_bound ? r->bound : 0,
                      .most = r->has_upper ? r->upper : UINT64_MAX,
                      .each = o->parcels != NULL ? 4 : 1, // as measured
                      .effort = ranked_margin_effort(r)};
    BAL_TRY(upper_find(&u, &r->upper, err));
    r->has_upper = r->upper != UINT64_MAX;
    return BAL_OK;
}

static bool is_runoff(const struct irv_rules *rules, const struct result *r)
{
    bool plain = rules->method == IRV_MAJORITY && rules->minimum == 0 &&
                 rules->stop_after == RANKING_UNLIMITED &&
                 rules->reading.overvote != RANKING_OVERVOTE_IF_MULTIPLE;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        plain = plain && !r->candidates[i].undeclared;
    return plain;
}

// Half the difference of the last two, and more where they must not be level; *found: there are
// two.
static void half(struct result *r, const struct result *until_two, bool level, bool *found)
{
    const struct count_round *last = &until_two->rounds.at[until_two->rounds.len - 1];
    uint32_t stand = 0;
    decimal apart = 0, two = 2 * decimal_one(r->scale);
    for (uint32_t i = 0; i < until_two->candidate_count; i++) {
        if (!last->continuing[i])
            continue;
        stand++;
        apart += r->candidates[i].winner ? last->votes[i] : -last->votes[i];
    }
    *found = stand == 2 && (level ? apart >= 0 : apart > 0);
    if (!*found)
        return;
    r->has_upper = true;
    r->upper = (uint64_t)(level ? (apart + two - 1) / two : apart / two + 1);
}

static bal_status until_two(const struct election *e, const struct contest *c,
                            const struct rule_options *o, struct result *r, bool *found,
                            struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    struct irv_rules rules = o->irv;
    struct result more = {0};
    bool level = !looks_back(&rules);
    half(r, r, level, found);
    if (*found)
        return BAL_OK;
    uint32_t *order = arena_new(&arena, uint32_t, r->candidate_count);
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t i = 0; i < r->candidate_count; i++)
        order[i] = i;
    const struct irv_ask ask = {by_order, order};
    rules.until_two = true;
    decide_lots(&rules, &ask);
    bal_status status = irv_count(e, c, &rules, o->roster, &more, err);
    if (status == BAL_OK && more.rounds.len > 0)
        half(r, &more, level, found);
    result_done(&more);
    return status;
}

// Why nothing at all is said; NULL: something may be.
static const char *nothing_known(const struct result *r)
{
    return r->tie.candidates.len > 0 ? "a tie stopped the count"
           : r->pools_uncounted      ? "of some ballots only sums are known, not the rankings"
           : r->winners.len == 0     ? "nobody is elected"
                                     : NULL;
}

static bal_status from_below(const struct election *e, const struct contest *c,
                             const struct irv_rules *rules, const struct rule_options *o,
                             struct result *r, struct bal_err *err)
{
    if (o->parcels != NULL)
        BAL_TRY(parcels_bound(e, c, o, r, err));
    else
        BAL_TRY(irv_bound(rules, o->roster, r, err));
    if (o->parcels == NULL)
        BAL_TRY(transfer_bound(rules, o, r, err));
    if (r->has_bound)
        r->no_bound = NULL;
    else if (r->no_bound == NULL)
        r->no_bound = o->parcels != NULL
                          ? "first preferences do not prove one by this rule"
                          : "none was proved: a tie may decide, or the search gave up";
    return BAL_OK;
}

bal_status ranked_margin(const struct election *e, const struct contest *c, const struct rule *rule,
                         const struct rule_options *o, struct result *r, struct bal_err *err)
{
    struct irv_rules rules = o->irv;
    bool found = false;
    r->no_bound = nothing_known(r);
    if (r->no_bound != NULL)
        return BAL_OK;
    if (rule->function == FUNCTION_STV)
        irv_for_seats(&rules);
    BAL_TRY(from_below(e, c, &rules, o, r, err));
    if (o->parcels == NULL && is_runoff(&rules, r))
        BAL_TRY(until_two(e, c, o, r, &found, err));
    bool exact = r->has_bound && r->has_upper && r->bound >= r->upper;
    return exact ? BAL_OK : search(e, c, rule, o, r, err);
}
