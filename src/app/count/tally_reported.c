// SPDX-License-Identifier: Apache-2.0
// tally_reported.c: reported results held against the count.
#include <inttypes.h>

#include "app/count/tally_check.h"
#include "core/spelling.h"

static bal_status link_rows(struct tally *t, struct table *names, struct bal_err *err)
{
    const struct election *e = t->election;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    t->next_row = arena_new(&t->arena, uint32_t, e->results.len);
    uint32_t *first = arena_new(&arena, uint32_t, e->results.len); // of each name
    BAL_TRY(arena_check(&t->arena, err));
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = e->results.len; i > 0; i--) {
        uint32_t id = table_add(names, e->results.at[i - 1].contest);
        if (id == TABLE_NONE)
            return err_memory(err);
        t->next_row[i - 1] = first[id];
        first[id] = (uint32_t)i;
    }
    for (size_t i = 0; i < t->contests.len; i++) {
        const struct contest *c = t->contests.at[i].contest;
        BAL_TRY(spelling_set(&name, c->name, c->occurrence, err));
        uint32_t id = table_find(names, buf_str(&name));
        t->contests.at[i].first_row = id != TABLE_NONE ? first[id] : 0;
    }
    return BAL_OK;
}

bal_status tally_link_reported(struct tally *t, struct bal_err *err)
{
    struct table names = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = t->election->results.len > 0 ? link_rows(t, &names, err) : BAL_OK;
    table_done(&names);
    return status;
}

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
static enum level best_level(const struct tally *t, const struct tally_contest *c)
{
    enum level best = OF_BATCH;
    for (uint32_t i = c->first_row; i > 0; i = t->next_row[i - 1])
        if (level_of(&t->election->results.at[i - 1]) < best)
            best = level_of(&t->election->results.at[i - 1]);
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
    enum level level = best_level(t, c);
    struct tally_reported *reported =
        arena_new(&t->arena, struct tally_reported, r->candidate_count);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = c->first_row; i > 0; i = t->next_row[i - 1]) {
        const struct reported *row = &e->results.at[i - 1];
        if (level_of(row) != level || !comparable(e, level))
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
