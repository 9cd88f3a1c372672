// SPDX-License-Identifier: Apache-2.0
// irv.c: instant-runoff voting with one winner.
//
// Source: the round-by-round behaviour of RCTab 2.0, single-winner majority mode, whose published
// test results it reproduces. It counts papers: distinct readings of mark sets with their numbers
// of cards. A paper stays with its candidate while that one stands, and is read again from its
// first preference when not; a paper once inactive stays so.
#include "tabulate/irv_count.h"
#include "tabulate/rule.h"

_Static_assert((int)RANKING_END_OVERVOTE == (int)INACTIVE_OVERVOTE &&
                   (int)RANKING_END_SKIPPED == (int)INACTIVE_SKIPPED,
               "a reading ends as a paper becomes inactive");

// ---- papers

static bal_status add_paper(struct irv_count *c, uint32_t code, const struct mark *marks,
                            uint32_t count, enum ranking_end end, struct bal_err *err)
{
    struct paper *p = vec_push(&c->papers, UINT32_MAX);
    if (p == NULL)
        return err_memory(err);
    *p = (struct paper){.cards = c->r->code_cards[code],
                        .first = (uint32_t)c->preferences.len,
                        .count = count,
                        .at = NOBODY,
                        .end = (uint8_t)end};
    for (uint32_t i = 0; i < count; i++) {
        struct mark *new = vec_push(&c->preferences, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = marks[i];
    }
    return BAL_OK;
}

// Whom a list of preferences counts for now; NOBODY with the reason when for no one.
static uint32_t recipient(const struct irv_count *c, const struct mark *marks, uint32_t count,
                          enum ranking_end end, enum inactive *why)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t found = NOBODY, standing = 0, rank = marks[i].rank;
        for (; i < count && marks[i].rank == rank; i++) {
            if (!c->standing[marks[i].choice])
                continue;
            standing++;
            found = marks[i].choice;
        }
        if (standing == 1)
            return found;
        if (standing > 1) {
            *why = INACTIVE_OVERVOTE;
            return NOBODY;
        }
    }
    *why = (enum inactive)end;
    return NOBODY;
}

static bal_status read_code(struct irv_count *c, const struct roster *roster, uint32_t code,
                            struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    enum inactive why = INACTIVE_EXHAUSTED;
    struct mark_set set = contest_set(c->r->contest, code);
    if (set.state == STATE_INVALID || set.state == STATE_WITHHELD)
        return result_set_code(
            c->r, code, set.state == STATE_INVALID ? VOTE_INVALID : VOTE_WITHHELD, NULL, 0, err);
    uint32_t count = ranking_read(&c->rules->reading, c->r->contest,
                                  roster != NULL ? roster->of_choice : NULL, &set, marks, &end);
    if (end == RANKING_END_UNRANKED) {
        c->r->undervotes += c->r->code_cards[code];
        return result_set_code(c->r, code, VOTE_BLANK, NULL, 0, err);
    }
    BAL_TRY(add_paper(c, code, marks, count, end, err));
    uint32_t first = recipient(c, marks, count, end, &why);
    uint16_t vote = (uint16_t)first;
    if (first != NOBODY)
        return result_set_code(c->r, code, VOTE_VALID, &vote, 1, err);
    return result_set_code(c->r, code, why == INACTIVE_OVERVOTE ? VOTE_OVERVOTED : VOTE_EXHAUSTED,
                           NULL, 0, err);
}

// ---- one round

static void add_transfer(struct count_round *before, uint32_t n, uint32_t from, uint32_t to,
                         uint64_t votes)
{
    for (size_t e = 0; e < before->eliminated.len; e++)
        if (before->eliminated.at[e] == from)
            before->transfers.at[e * (n + 1) + (to == NOBODY ? n : to)].votes += votes;
}

// Moves the papers of those eliminated in the round before, and counts all.
static void move_papers(struct irv_count *c, struct count_round *before, decimal *votes)
{
    uint32_t n = c->r->candidate_count;
    for (size_t i = 0; i < c->papers.len; i++) {
        struct paper *p = &c->papers.at[i];
        if (p->inactive)
            continue;
        if (p->at == NOBODY || !c->standing[p->at]) {
            enum inactive why = INACTIVE_EXHAUSTED;
            uint32_t to = recipient(c, c->preferences.at + p->first, p->count,
                                    (enum ranking_end)p->end, &why);
            if (before != NULL && p->at != NOBODY)
                add_transfer(before, n, p->at, to, p->cards);
            p->inactive = to == NOBODY;
            p->at = to;
            if (p->inactive)
                c->inactive[why] += p->cards;
        }
        if (!p->inactive)
            votes[p->at] += p->cards;
    }
}

static void drop_empty_transfers(struct count_round *round)
{
    size_t kept = 0;
    for (size_t i = 0; i < round->transfers.len; i++)
        if (round->transfers.at[i].votes > 0)
            round->transfers.at[kept++] = round->transfers.at[i];
    round->transfers.len = kept;
}

static void set_threshold(struct irv_count *c, struct count_round *round, bool first)
{
    if (first || !c->rules->first_threshold) {
        c->threshold = (uint64_t)(round->active / 2) + 1;
        if (c->rules->minimum > c->threshold)
            c->threshold = c->rules->minimum;
    }
    round->threshold = c->threshold;
}

// NULL without memory.
static struct count_round *start_round(struct irv_count *c)
{
    struct result *r = c->r;
    decimal *votes = arena_new(&r->arena, decimal, r->candidate_count);
    bool *continuing = arena_new(&r->arena, bool, r->candidate_count);
    struct count_round *round = vec_push(&r->rounds, LIMIT_CHOICES + 1);
    if (votes == NULL || continuing == NULL || round == NULL)
        return NULL;
    struct count_round *before = r->rounds.len > 1 ? round - 1 : NULL;
    move_papers(c, before, votes);
    if (before != NULL)
        drop_empty_transfers(before);
    memcpy(continuing, c->standing, r->candidate_count * sizeof *continuing);
    for (uint32_t i = 0; i < r->candidate_count; i++)
        round->active += votes[i];
    round->votes = votes;
    round->continuing = continuing;
    for (int i = 0; i < INACTIVE_KINDS; i++)
        round->inactive[i] = c->inactive[i];
    set_threshold(c, round, before == NULL);
    return round;
}

// Room for where the votes of each one eliminated go; filled when the next round starts.
static bal_status make_transfers(struct irv_count *c, struct count_round *round,
                                 struct bal_err *err)
{
    uint32_t n = c->r->candidate_count;
    for (size_t e = 0; e < round->eliminated.len; e++) {
        for (uint32_t to = 0; to <= n; to++) {
            struct transfer *t = vec_push(&round->transfers, UINT32_MAX);
            if (t == NULL)
                return err_memory(err);
            *t = (struct transfer){.from = round->eliminated.at[e], .to = to < n ? to : NOBODY};
        }
    }
    return BAL_OK;
}

static bal_status elect(struct irv_count *c, struct count_round *round, uint32_t winner,
                        struct bal_err *err)
{
    c->r->candidates[winner].winner = true;
    BAL_TRY(candidate_list_add(&c->r->winners, winner, err));
    return candidate_list_add(&round->elected, winner, err);
}

static bal_status decide(struct irv_count *c, struct count_round *round, struct bal_err *err)
{
    uint32_t winner;
    BAL_TRY(irv_find_winner(c, round, &winner, err));
    if (winner != NOBODY)
        return elect(c, round, winner, err);
    if (c->stopped || (c->r->winners.len > 0 && c->stands <= 2))
        return BAL_OK;
    BAL_TRY(irv_eliminate(c, round, err));
    return make_transfers(c, round, err);
}

static bool goes_on(const struct irv_count *c, const struct count_round *round)
{
    if (c->stopped || c->r->rounds.len >= c->rules->stop_after)
        return false;
    if (c->rules->until_two)
        return c->stands > 1 + c->r->winners.len || round->eliminated.len > 0;
    return c->r->winners.len == 0;
}

// One round; *more says whether another one follows.
static bal_status count_one(struct irv_count *c, bool *more, struct bal_err *err)
{
    struct count_round *round = start_round(c);
    if (round == NULL)
        return err_memory(err);
    bool votes = round->active > 0 || c->r->rounds.len > 1;
    if (votes)
        BAL_TRY(decide(c, round, err));
    *more = votes && goes_on(c, round);
    return BAL_OK;
}

// ---- the whole count

// Votes between the winner and the next one in the last round.
static void set_margin(struct irv_count *c)
{
    struct result *r = c->r;
    const struct count_round *last = &r->rounds.at[r->rounds.len - 1];
    uint64_t next = 0;
    uint32_t others = 0;
    for (uint32_t i = 0; i < r->candidate_count && r->winners.len > 0; i++) {
        if (!last->continuing[i] || i == r->winners.at[0])
            continue;
        others++;
        next = (uint64_t)last->votes[i] > next ? (uint64_t)last->votes[i] : next;
    }
    r->has_margin = others > 0 || r->tie.seats > 0;
    if (others > 0)
        r->margin = (uint64_t)last->votes[r->winners.at[0]] - next;
}

static bal_status count_all(struct irv_count *c, const struct roster *roster, struct bal_err *err)
{
    struct result *r = c->r;
    c->standing = arena_new(&r->arena, bool, r->candidate_count);
    c->tied = arena_new(&r->arena, uint32_t, r->candidate_count);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (c->rules->reading.without_write_ins && r->candidates[i].kind == CHOICE_WRITE_IN)
            r->candidates[i].excluded = true;
        c->standing[i] = !r->candidates[i].excluded;
        c->stands += c->standing[i];
    }
    for (uint32_t code = 1; code < r->code_count; code++)
        BAL_TRY(read_code(c, roster, code, err));
    result_add_up(r);
    for (bool more = c->stands > 0; more;)
        BAL_TRY(count_one(c, &more, err));
    if (r->rounds.len > 0) {
        drop_empty_transfers(&r->rounds.at[r->rounds.len - 1]);
        set_margin(c);
    }
    return BAL_OK;
}

static bal_status tabulate(const struct election *e, const struct contest *contest,
                           const struct rule_options *o, struct result *out, struct bal_err *err)
{
    BAL_TRY(result_init(out, e, contest, o->roster, err));
    struct irv_count c = {.rules = &o->irv, .r = out, .random = java_random_seed(o->irv.seed)};
    bal_status status = count_all(&c, o->roster, err);
    vec_done(&c.papers);
    vec_done(&c.preferences);
    if (status == BAL_OK)
        result_add_pools(out, e, false);
    return status;
}

static bool fits(const struct contest *c)
{
    return c->seats == 1;
}

const struct rule rule_irv = {
    .name = "irv",
    .title = "instant-runoff voting, one winner",
    .function = FUNCTION_IRV,
    .fits = fits,
    .tabulate = tabulate,
};
