// SPDX-License-Identifier: Apache-2.0
// tally_subtotals.c: results of single batches held against the CVRs of these batches.
//
// Votes that the CVRs of a batch withhold, that sums of cards tell of this batch or of any in its
// jurisdiction, or that CVRs without a batch have there, may be the batch's: so many more may be
// reported than its CVRs have. Of ranked contests these are first preferences.
#include <inttypes.h>

#include "app/count/tally_check.h"
#include "app/load/reconcile.h"

// What the CVRs of a batch say of one contest.
struct subtotal {
    bool asked;        // there are results of it
    uint64_t records;  // CVRs of the batch
    uint64_t cards;    // with the contest
    uint64_t withheld; // whose votes in it are not known
    uint64_t votes;    // of them, in all
};

struct work {
    struct tally *t;
    struct problems *p;
    struct batch_match match;
    struct arena arena;
};

static uint32_t batch_of(const struct work *w, uint32_t batch)
{
    return w->match.of_batch[batch];
}

// Counts the CVRs of all batches that there are results of; votes of choice i in batch b are at
// [b * candidates + i].
static void count(const struct work *w, const struct tally_contest *c, struct subtotal *of,
                  uint64_t *votes)
{
    const struct election *e = w->t->election;
    const struct result *r = &c->result;
    for (size_t k = 0; k < w->t->runs.len; k++) {
        const struct tally_run *run = &w->t->runs.at[k];
        uint32_t b = batch_of(w, election_card(e, run->from).batch);
        if (b == TABLE_NONE || !of[b].asked)
            continue;
        of[b].records += run->to - run->from;
        for (uint32_t i = run->from; i < run->to; i++) {
            uint32_t code = column_get(&c->contest->column, i);
            const struct code_vote *vote = &r->codes[code];
            if (code == 0)
                continue;
            of[b].cards++;
            of[b].withheld += contest_set(c->contest, code).state == STATE_WITHHELD;
            for (uint32_t v = 0; v < vote->count; v++)
                votes[(size_t)b * r->candidate_count + r->votes.at[vote->first + v]] +=
                    result_worth(r, vote->first + v);
        }
    }
}

// Votes that may be the batch's beside those of its CVRs.
static uint64_t perhaps(const struct work *w, const struct tally_contest *c,
                        const struct reported *row, uint32_t b, uint32_t choice)
{
    const struct election *e = w->t->election;
    uint32_t contest = (uint32_t)(c->contest - e->contests.at), j = row->jurisdiction;
    uint64_t sum = 0;
    for (size_t i = 0; i < e->pools.len; i++) {
        const struct pool *pool = &e->pools.at[i];
        bool here = pool->batch != 0 ? batch_of(w, pool->batch - 1) == b : pool->jurisdiction == j;
        for (size_t k = 0; here && k < pool->votes.len; k++)
            if (pool->votes.at[k].contest == contest && pool->votes.at[k].choice == choice)
                sum += pool->votes.at[k].votes;
    }
    for (size_t k = 0; k < w->t->runs.len; k++) { // CVRs without a batch
        const struct tally_run *run = &w->t->runs.at[k];
        uint32_t of = election_card(e, run->from).batch;
        if (batch_of(w, of) == TABLE_NONE && e->batches.at[of].jurisdiction == j)
            sum += run->to - run->from;
    }
    return sum;
}

static void differs(const struct work *w, const struct tally_contest *c, const struct reported *row,
                    const char *what, uint64_t reported, uint64_t counted)
{
    str batch = w->t->election->batches.at[row->batch - 1].batch;
    problem_add(w->p, PROBLEM_reported_differs, (struct place){.file = STR("")}, batch,
                "contest '" STR_FMT "', '" STR_FMT "', batch '" STR_FMT "': %" PRIu64
                " %s reported, %" PRIu64 " in its cast vote records",
                STR_ARG(c->contest->name), STR_ARG(row->choice), STR_ARG(batch), reported, what,
                counted);
}

static void compare_row(const struct work *w, const struct tally_contest *c,
                        const struct reported *row, const struct subtotal *of,
                        const uint64_t *votes)
{
    const struct result *r = &c->result;
    uint32_t b = batch_of(w, row->batch - 1), i = 0;
    if (b == TABLE_NONE || of[b].records == 0)
        return; // without CVRs its votes are counted as reported
    while (i < r->candidate_count && !str_eq(r->candidates[i].label, row->choice))
        i++;
    uint64_t mine = i < r->candidate_count ? votes[(size_t)b * r->candidate_count + i] : 0;
    if (row->cards > 0 && row->cards < of[b].cards)
        differs(w, c, row, "cards with the contest", row->cards, of[b].cards);
    if (row->votes == mine && (row->cards == 0 || row->cards <= of[b].cards))
        return;
    uint64_t more = perhaps(w, c, row, b, i) + of[b].withheld * votes_limit(c->contest);
    if (row->votes < mine || row->votes - mine > more)
        differs(w, c, row, "votes", row->votes, mine);
    if (row->cards > of[b].cards && row->cards - of[b].cards > more)
        differs(w, c, row, "cards with the contest", row->cards, of[b].cards);
}

static bal_status compare(struct work *w, const struct tally_contest *c, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    const struct election *e = w->t->election;
    size_t n = w->match.count;
    struct subtotal *of = arena_new(&a, struct subtotal, n);
    bool any = false;
    BAL_TRY(arena_check(&a, err));
    for (uint32_t i = c->first_row; i > 0; i = w->t->next_row[i - 1]) {
        uint32_t batch = e->results.at[i - 1].batch;
        uint32_t b = batch != 0 ? batch_of(w, batch - 1) : TABLE_NONE;
        if (b != TABLE_NONE)
            any = of[b].asked = true;
    }
    uint64_t *votes = arena_new(&a, uint64_t, any ? n * c->result.candidate_count : 1);
    BAL_TRY(arena_check(&a, err));
    if (any)
        count(w, c, of, votes);
    for (uint32_t i = any ? c->first_row : 0; i > 0; i = w->t->next_row[i - 1])
        if (e->results.at[i - 1].batch != 0)
            compare_row(w, c, &e->results.at[i - 1], of, votes);
    return BAL_OK;
}

bal_status tally_compare_subtotals(struct tally *t, struct problems *p, struct bal_err *err)
{
    struct work w = {.t = t, .p = p, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    const struct election *e = t->election;
    bool any = false;
    for (size_t i = 0; i < e->results.len; i++)
        any = any || e->results.at[i].batch != 0;
    if (!any || e->cards == 0)
        return BAL_OK;
    bal_status status = match_batches(e, &w.arena, &w.match, err);
    for (size_t i = 0; status == BAL_OK && i < t->contests.len; i++) {
        const struct tally_contest *c = &t->contests.at[i];
        if (c->rule != NULL && !function_by_pairs(c->contest->function))
            status = compare(&w, c, err);
    }
    arena_done(&w.arena);
    return status;
}
