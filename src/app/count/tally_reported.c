// SPDX-License-Identifier: Apache-2.0
// tally_reported.c: reported results held against the count.
#include <inttypes.h>

#include "app/count/tally_check.h"

static uint32_t find_candidate(const struct result *r, str name)
{
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (str_eq(r->candidates[i].label, name))
            return i;
    return NOBODY;
}

// What a result is of: the fewer of a contest it takes to add up to all of it, the better.
enum level { WHOLE, OF_JURISDICTION, OF_BATCH };

static enum level level_of(const struct reported *row)
{
    return row->batch != 0 ? OF_BATCH : row->jurisdiction != 0 ? OF_JURISDICTION : WHOLE;
}

// The first level that the contest has results of.
static enum level best_level(const struct election *e, const struct contest *c)
{
    enum level best = OF_BATCH;
    for (size_t i = 0; i < e->results.len; i++)
        if (str_eq(e->results.at[i].contest, c->name) && level_of(&e->results.at[i]) < best)
            best = level_of(&e->results.at[i]);
    return best;
}

// Results by batch alone need not be of all batches: only without CVRs are they all there is.
static bool comparable(const struct election *e, enum level level)
{
    return level != OF_BATCH || e->cards == 0;
}

static void take_row(struct tally_contest *c, const struct reported *row, struct problems *p)
{
    uint32_t i = find_candidate(&c->result, row->choice);
    if (i == NOBODY) {
        problem_add(p, PROBLEM_reported_differs, (struct place){.file = STR("")}, row->choice,
                    "contest '" STR_FMT "': votes are reported for '" STR_FMT
                    "', which is no choice in the files",
                    STR_ARG(c->contest->name), STR_ARG(row->choice));
        return;
    }
    c->reported[i].known = true;
    c->reported[i].votes += row->votes;
}

bal_status tally_compare_reported(struct tally *t, struct tally_contest *c, struct problems *p,
                                  struct bal_err *err)
{
    const struct election *e = t->election;
    const struct result *r = &c->result;
    enum level level = best_level(e, c->contest);
    struct tally_reported *reported =
        arena_new(&t->arena, struct tally_reported, r->candidate_count);
    BAL_TRY(arena_check(&t->arena, err));
    for (size_t i = 0; i < e->results.len; i++) {
        const struct reported *row = &e->results.at[i];
        if (!str_eq(row->contest, c->contest->name) || level_of(row) != level ||
            !comparable(e, level))
            continue;
        c->reported = reported;
        take_row(c, row, p);
    }
    for (uint32_t i = 0; c->reported != NULL && i < r->candidate_count; i++)
        if (reported[i].known && reported[i].votes != r->candidates[i].votes)
            problem_add(p, PROBLEM_reported_differs, (struct place){.file = STR("")},
                        r->candidates[i].label,
                        "contest '" STR_FMT "', '" STR_FMT "': %" PRIu64 " votes reported, %" PRIu64
                        " counted",
                        STR_ARG(c->contest->name), STR_ARG(r->candidates[i].label),
                        reported[i].votes, r->candidates[i].votes);
    return BAL_OK;
}
