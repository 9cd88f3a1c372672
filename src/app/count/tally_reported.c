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

// ---- rounds

// What is reported of the rounds of a contest, and the results that it is reported with.
struct reported_rounds {
    const struct tally *t;
    const struct tally_contest *c;
    enum level level;
    uint32_t rounds; // reported: the highest
    bool won;        // it is stated who won or lost
    decimal *votes;  // of candidate i in round k: at[k * candidates + i]
    bool *known;
};

static const struct reported_round *first_round(const struct election *e, uint32_t result)
{
    size_t low = 0;
    VEC_BOUND(low, e->later_rounds.len, i, e->later_rounds.at[i].result < result);
    return &e->later_rounds.at[low];
}

// The highest round of those results, 1 where no other is told of.
static void find_rounds(struct reported_rounds *w)
{
    const struct election *e = w->t->election;
    const struct reported_round *end = e->later_rounds.at + e->later_rounds.len;
    w->level = best_level(w->t, w->c);
    w->rounds = 1;
    for (uint32_t i = w->c->first_row; i > 0; i = w->t->next_row[i - 1]) {
        w->won |= e->results.at[i - 1].fate != FATE_NOT_STATED;
        if (level_of(&e->results.at[i - 1]) != w->level)
            continue;
        for (const struct reported_round *r = first_round(e, i - 1); r < end && r->result == i - 1;
             r++)
            w->rounds = r->round > w->rounds ? r->round : w->rounds;
    }
}

static void sum_rounds(struct reported_rounds *w)
{
    const struct election *e = w->t->election;
    const struct reported_round *end = e->later_rounds.at + e->later_rounds.len;
    for (uint32_t i = w->c->first_row; i > 0; i = w->t->next_row[i - 1]) {
        uint32_t candidate = find_candidate(&w->c->result, e->results.at[i - 1].choice);
        if (candidate == NOBODY || level_of(&e->results.at[i - 1]) != w->level)
            continue;
        for (const struct reported_round *r = first_round(e, i - 1); r < end && r->result == i - 1;
             r++) {
            size_t at = (r->round - 1) * (size_t)w->c->result.candidate_count + candidate;
            if (__builtin_add_overflow(w->votes[at], r->votes, &w->votes[at]))
                w->votes[at] = DECIMAL_MAX;
            w->known[at] = true;
        }
    }
}

static void compare_round(const struct reported_rounds *w, uint32_t k, struct problems *p)
{
    const struct result *r = &w->c->result;
    const struct count_round *round = &r->rounds.at[k];
    const decimal unit = decimal_one(REPORTED_SCALE - r->scale);
    char left[DECIMAL_TEXT], right[DECIMAL_TEXT];
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        size_t at = k * (size_t)r->candidate_count + i;
        decimal counted = round->continuing[i] ? round->votes[i] * unit : 0;
        if (w->votes[at] == counted && w->known[at] >= (counted != 0))
            continue;
        problem_add(p, PROBLEM_reported_differs, (struct place){.file = STR("")},
                    r->candidates[i].label,
                    "contest '" STR_FMT "', '" STR_FMT "', round %u: " STR_FMT
                    " votes reported, " STR_FMT " counted",
                    STR_ARG(w->c->contest->name), STR_ARG(r->candidates[i].label), k + 1,
                    STR_ARG(decimal_short(w->votes[at], REPORTED_SCALE, left)),
                    STR_ARG(decimal_short(counted, REPORTED_SCALE, right)));
    }
}

static bal_status compare_rounds(struct reported_rounds *w, struct problems *p, struct bal_err *err)
{
    const struct result *r = &w->c->result;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    if (w->rounds != r->rounds.len) {
        problem_add(p, PROBLEM_reported_differs, (struct place){.file = STR("")},
                    w->c->contest->name, "contest '" STR_FMT "': %u rounds reported, %zu counted",
                    STR_ARG(w->c->contest->name), w->rounds, r->rounds.len);
        return BAL_OK;
    }
    w->votes = arena_new(&arena, decimal, r->rounds.len * r->candidate_count);
    w->known = arena_new(&arena, bool, r->rounds.len * r->candidate_count);
    BAL_TRY(arena_check(&arena, err));
    sum_rounds(w);
    for (uint32_t k = 1; k < w->rounds; k++)
        compare_round(w, k, p);
    return BAL_OK;
}

static void compare_winners(const struct reported_rounds *w, struct problems *p)
{
    const struct result *r = &w->c->result;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    bool *told = arena_new(&arena, bool, r->candidate_count);
    for (uint32_t i = w->c->first_row; i > 0 && told != NULL; i = w->t->next_row[i - 1]) {
        const struct reported *row = &w->t->election->results.at[i - 1];
        uint32_t candidate = find_candidate(r, row->choice);
        if (candidate == NOBODY || row->fate == FATE_NOT_STATED || told[candidate] ||
            (row->fate == FATE_WON) == r->candidates[candidate].winner)
            continue;
        told[candidate] = true;
        problem_add(p, PROBLEM_winners_differ, (struct place){.file = STR("")}, row->choice,
                    "contest '" STR_FMT "': '" STR_FMT "' %s", STR_ARG(w->c->contest->name),
                    STR_ARG(row->choice),
                    row->fate == FATE_WON ? "is reported to have won, and has not by the count"
                                          : "is reported to have lost, and has won by the count");
    }
}

bal_status tally_compare_rounds(struct tally *t, struct tally_contest *c, struct problems *p,
                                struct bal_err *err)
{
    struct reported_rounds w = {.t = t, .c = c};
    if (c->result.rounds.len == 0 || c->passes > 1)
        return BAL_OK;
    find_rounds(&w);
    if (w.won && c->result.tie.candidates.len == 0)
        compare_winners(&w, p);
    if (w.rounds == 1)
        return BAL_OK;
    BAL_TRY(tally_compare_reported(t, c, p, err));
    return comparable(t->election, w.level) ? compare_rounds(&w, p, err) : BAL_OK;
}
