// SPDX-License-Identifier: Apache-2.0
// cdf_counts_settle.c: when all is read, from counts to results: which units lie in which, which
// count stands for which, and the sums.
#include "formats/cdf/cdf_counts.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/spelling.h"
#include "formats/results/results_sum.h"

// What is found out of each unit. A stamp is the number of the choice (or of the search) for which
// something holds, from 1.
struct place_of {
    uint32_t county;       // the unit of type "county" that it is or lies in, or CDF_NO_UNIT
    uint32_t jurisdiction; // of a county; CDF_NO_UNIT: it has no results
    uint32_t around;       // of settling.around: where the units that it lies in begin
    uint32_t counted;      // stamp: the choice has counts of it
    uint32_t covered;      // stamp: a unit around it has, and stands for it
    uint32_t spans;        // stamp: it holds counties that have
    uint32_t searched;     // stamp of a search
};

struct settling {
    struct cdf *c;
    struct cdf_counts *n;
    struct results_seen seen;
    VEC(struct place_of) of;    // by unit, and one more
    VEC(uint32_t) around;       // the units in which each unit lies directly
    VEC(uint32_t) stack;        // of a search
    VEC(uint32_t) counted;      // units of which the choice has counts
    uint32_t searches, choices; // so far; a choice in one round is one of them
    struct buf contest, choice;
};

static bool is_county(const struct settling *s, uint32_t unit)
{
    return unit < s->n->units.len && s->n->units.at[unit].county;
}

// The lists of what each unit lies in: those of what lies in each, turned round.
static bal_status turn_round(struct settling *s, struct bal_err *err)
{
    const struct cdf_counts *n = s->n;
    uint32_t units = s->c->units.ids.len;
    for (uint32_t i = 0; i <= units; i++) {
        struct place_of *new = vec_push(&s->of, LIMIT_UNITS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct place_of){.county = is_county(s, i) ? i : CDF_NO_UNIT,
                                 .jurisdiction = CDF_NO_UNIT};
    }
    uint32_t sum = 0;
    for (size_t u = 0; u < n->units.len; u++)
        for (uint32_t i = 0; i < n->units.at[u].parts; i++)
            s->of.at[n->parts.at[n->units.at[u].first + i]].around++;
    for (uint32_t i = 0; i <= units; i++)
        s->of.at[i].around = sum += s->of.at[i].around;
    for (uint32_t i = 0; i < sum; i++)
        if (vec_push(&s->around, LIMIT_COUNTS) == NULL)
            return err_memory(err);
    for (size_t u = n->units.len; u > 0; u--) // filled from the end, so that each list rises
        for (uint32_t i = 0; i < n->units.at[u - 1].parts; i++) {
            uint32_t part = n->parts.at[n->units.at[u - 1].first + i];
            s->around.at[--s->of.at[part].around] = (uint32_t)(u - 1);
        }
    return BAL_OK;
}

static bal_status push_around(struct settling *s, uint32_t unit, struct bal_err *err)
{
    for (uint32_t i = s->of.at[unit].around; i < s->of.at[unit + 1].around; i++) {
        uint32_t outer = s->around.at[i];
        if (s->of.at[outer].searched == s->searches)
            continue;
        s->of.at[outer].searched = s->searches;
        uint32_t *new = vec_push(&s->stack, LIMIT_UNITS);
        if (new == NULL)
            return err_memory(err);
        *new = outer;
    }
    return BAL_OK;
}

// Begins a search for the units that this one lies in, directly or not.
static bal_status search(struct settling *s, uint32_t unit, struct bal_err *err)
{
    s->searches++;
    s->stack.len = 0;
    s->of.at[unit].searched = s->searches;
    return push_around(s, unit, err);
}

// The next of them, CDF_NO_UNIT after the last.
static bal_status next_around(struct settling *s, uint32_t *unit, struct bal_err *err)
{
    *unit = CDF_NO_UNIT;
    if (s->stack.len == 0)
        return BAL_OK;
    *unit = s->stack.at[--s->stack.len];
    return push_around(s, *unit, err);
}

// Of several counties around a unit the first of the report.
static bal_status find_counties(struct settling *s, struct bal_err *err)
{
    for (uint32_t i = 0; i < s->c->units.ids.len; i++) {
        if (is_county(s, i))
            continue;
        BAL_TRY(search(s, i, err));
        for (uint32_t outer = 0;;) {
            BAL_TRY(next_around(s, &outer, err));
            if (outer == CDF_NO_UNIT)
                break;
            if (is_county(s, outer) && outer < s->of.at[i].county)
                s->of.at[i].county = outer;
        }
    }
    return BAL_OK;
}

static str unit_name(const struct cdf *c, uint32_t unit)
{
    str name = unit < c->units.names.len ? c->units.names.at[unit] : STR("");
    return name.len > 0 ? name : c->units.ids.items[unit];
}

// Counties with results become jurisdictions, in the order of the units; units that are used and
// not defined are told.
static bal_status name_jurisdictions(struct settling *s, struct bal_err *err)
{
    struct cdf *c = s->c;
    for (size_t i = 0; i < s->n->counts.len; i++) {
        struct place_of *of = &s->of.at[s->n->counts.at[i].unit];
        of->covered = 1; // it is used; stamps come later
        if (of->county != CDF_NO_UNIT)
            s->of.at[of->county].jurisdiction = 0;
    }
    for (uint32_t i = 0; i < c->units.ids.len; i++) {
        struct place_of *of = &s->of.at[i];
        str id = c->units.ids.items[i];
        bool defined = i < c->units.names.len && c->units.names.at[i].ptr != NULL;
        if (of->covered == 1 && !defined && id.len > 0)
            cdf_problem(c, PROBLEM_unlisted_id, id, "GpUnit '" STR_FMT "' is defined nowhere",
                        STR_ARG(str_head(id, 100)));
        of->covered = 0;
        if (of->jurisdiction != CDF_NO_UNIT)
            BAL_TRY(standard_jurisdiction(c->imp, unit_name(c, i), false, &of->jurisdiction, err));
    }
    return BAL_OK;
}

// ---- the counts of one choice

// `outer` lies around `unit`; of both there are counts.
static void stands_for(struct settling *s, uint32_t outer, uint32_t unit)
{
    struct place_of *a = &s->of.at[outer], *b = &s->of.at[unit];
    if (a->county == b->county)
        b->covered = s->choices;
    else if (a->county == CDF_NO_UNIT)
        a->spans = s->choices;
}

// The district of the contest, or the scope of the election, lies around all units.
static void stands_for_all(struct settling *s, uint32_t outer)
{
    uint32_t stamp = s->choices;
    if (outer == CDF_NO_UNIT || s->of.at[outer].counted != stamp ||
        s->of.at[outer].covered == stamp)
        return;
    for (size_t i = 0; i < s->counted.len; i++) {
        struct place_of *of = &s->of.at[s->counted.at[i]];
        if (s->counted.at[i] != outer && (of->county == CDF_NO_UNIT || of->county == outer))
            of->covered = stamp;
        else if (of->county != CDF_NO_UNIT && s->of.at[outer].county == CDF_NO_UNIT)
            s->of.at[outer].spans = stamp;
    }
}

// Each choice for itself: what has no count of the whole is summed from its parts.
static bal_status cover(struct settling *s, size_t from, size_t to, struct bal_err *err)
{
    uint32_t stamp = ++s->choices;
    s->counted.len = 0;
    for (size_t i = from; i < to; i++) {
        uint32_t unit = s->n->counts.at[i].unit;
        if (s->of.at[unit].counted == stamp)
            continue;
        s->of.at[unit].counted = stamp;
        uint32_t *new = vec_push(&s->counted, LIMIT_UNITS);
        if (new == NULL)
            return err_memory(err);
        *new = unit;
    }
    for (size_t i = 0; i < s->counted.len; i++) {
        BAL_TRY(search(s, s->counted.at[i], err));
        for (uint32_t outer = 0;;) {
            BAL_TRY(next_around(s, &outer, err));
            if (outer == CDF_NO_UNIT)
                break;
            if (s->of.at[outer].counted == stamp)
                stands_for(s, outer, s->counted.at[i]);
        }
    }
    stands_for_all(s, s->n->districts.at[s->n->counts.at[from].contest]);
    stands_for_all(s, s->n->scope);
    return BAL_OK;
}

// What is wrong with a choice's counts of a round.
static void choice_problem(struct settling *s, enum problem_id id, uint32_t round, const char *what)
{
    char where[40] = "";
    if (round > 1)
        snprintf(where, sizeof where, ", round %u", round);
    cdf_problem(s->c, id, buf_str(&s->choice), "contest '" STR_FMT "', '" STR_FMT "'%s: %s",
                STR_ARG(str_head(buf_str(&s->contest), 90)),
                STR_ARG(str_head(buf_str(&s->choice), 60)), where, what);
}

// A count of the first round is a result; one of a later round is told beside it.
static bal_status put_count(struct settling *s, uint32_t jurisdiction,
                            const struct cdf_count *count, enum reported_fate fate,
                            struct bal_err *err)
{
    struct election *e = s->c->imp->election;
    uint32_t result;
    struct reported row = {.jurisdiction = jurisdiction,
                           .contest = buf_str(&s->contest),
                           .choice = buf_str(&s->choice),
                           .votes = (uint64_t)(count->votes / decimal_one(REPORTED_SCALE)),
                           .fate = fate};
    if (count->round == 1)
        return results_add_spelled(s->c->imp, &s->seen, &row, err);
    BAL_TRY(results_find_spelled(s->c->imp, &s->seen, &row, &result, err));
    if (result == UINT32_MAX) {
        choice_problem(s, PROBLEM_missing_value, count->round, "there is no count of round 1");
        return BAL_OK;
    }
    struct reported_round *new = vec_push(&e->later_rounds, LIMIT_COUNTS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct reported_round){result, count->round, count->votes};
    return BAL_OK;
}

static void counties_differ(struct settling *s, uint32_t round, decimal whole, decimal counties)
{
    char what[3 * DECIMAL_TEXT], left[DECIMAL_TEXT], right[DECIMAL_TEXT];
    snprintf(what, sizeof what, STR_FMT " votes, and its counties have " STR_FMT,
             STR_ARG(decimal_short(whole, REPORTED_SCALE, left)),
             STR_ARG(decimal_short(counties, REPORTED_SCALE, right)));
    choice_problem(s, PROBLEM_fixed_count, round, what);
}

// The counts of one choice and round. Where there are counts of all counties and of the whole, they
// agree.
static bal_status put_choice(struct settling *s, const struct cdf_count *counts, size_t count,
                             enum reported_fate fate, struct bal_err *err)
{
    decimal whole = 0, counties = 0;
    bool has_whole = false, has_counties = false, hidden = false;
    for (size_t i = 0; i < count; i++) {
        const struct place_of *of = &s->of.at[counts[i].unit];
        hidden |= counts[i].hidden;
        if (of->covered == s->choices)
            continue;
        bool county = of->county != CDF_NO_UNIT;
        uint32_t jurisdiction =
            county ? s->of.at[of->county].jurisdiction : s->c->imp->jurisdiction;
        BAL_TRY(put_count(s, jurisdiction, &counts[i], fate, err));
        has_whole |= of->spans == s->choices;
        has_counties |= county;
        decimal *sum = county ? &counties : &whole;
        if (__builtin_add_overflow(*sum, counts[i].votes, sum))
            return bal_fail(err, BAL_LIMIT, "too many votes");
    }
    if (hidden)
        choice_problem(s, PROBLEM_filtered_export, counts[0].round,
                       "counts are suppressed for privacy");
    else if (has_whole && has_counties && whole != counties)
        counties_differ(s, counts[0].round, whole, counties);
    return BAL_OK;
}

static bal_status put_contest(struct settling *s, size_t from, size_t to, struct bal_err *err)
{
    const struct cdf_count *counts = s->n->counts.at;
    const struct late_contest *late = &s->c->late.contests.at[counts[from].contest];
    const struct contest *contest = &s->c->imp->election->contests.at[late->index];
    BAL_TRY(spelling_set(&s->contest, contest->name, contest->occurrence, err));
    for (size_t next = from; from < to; from = next) {
        while (next < to && counts[next].choice == counts[from].choice &&
               counts[next].round == counts[from].round)
            next++;
        const struct late_choice *known = &late->choices.at[counts[from].choice];
        const struct choice *choice = &contest->choices.at[known->index];
        BAL_TRY(spelling_set(&s->choice, choice->name, choice->occurrence, err));
        BAL_TRY(cover(s, from, next, err));
        BAL_TRY(put_choice(s, &counts[from], next - from, known->fate, err));
    }
    return BAL_OK;
}

static bal_status put_contests(struct settling *s, struct bal_err *err)
{
    const struct cdf_counts *n = s->n;
    for (size_t from = 0, next = 0; from < n->counts.len; from = next) {
        while (next < n->counts.len && n->counts.at[next].contest == n->counts.at[from].contest)
            next++;
        BAL_TRY(put_contest(s, from, next, err));
    }
    return BAL_OK;
}

static int by_result(const void *a, const void *b)
{
    const struct reported_round *x = a, *y = b;
    if (x->result != y->result)
        return x->result < y->result ? -1 : 1;
    return x->round < y->round ? -1 : x->round > y->round;
}

// The later rounds from `first` on, in their order; those of units of one county are added up.
static bal_status sum_rounds(struct election *e, size_t first, struct bal_err *err)
{
    struct reported_round *r = e->later_rounds.at;
    size_t kept = first;
    if (e->later_rounds.len > first)
        qsort(&r[first], e->later_rounds.len - first, sizeof *r, by_result);
    for (size_t i = first; i < e->later_rounds.len; i++) {
        if (kept == first || by_result(&r[kept - 1], &r[i]) != 0)
            r[kept++] = r[i];
        else if (__builtin_add_overflow(r[kept - 1].votes, r[i].votes, &r[kept - 1].votes))
            return bal_fail(err, BAL_LIMIT, "too many votes");
    }
    e->later_rounds.len = kept;
    return BAL_OK;
}

bal_status cdf_counts_settle(struct cdf *c, struct bal_err *err)
{
    struct settling s = {.c = c,
                         .n = c->counts,
                         .seen = {TABLE_INIT(LIMIT_NAMES_BYTES), TABLE_INIT(LIMIT_NAMES_BYTES)},
                         .contest = BUF_INIT(LIMIT_TOKEN_BYTES),
                         .choice = BUF_INIT(LIMIT_TOKEN_BYTES)};
    struct election *e = c->imp->election;
    size_t rounds = e->later_rounds.len;
    c->counts->counts.len = c->counts->finished; // reading may have ended within a contest
    bal_status status = turn_round(&s, err);
    if (status == BAL_OK)
        status = find_counties(&s, err);
    if (status == BAL_OK)
        status = name_jurisdictions(&s, err);
    if (status == BAL_OK)
        status = put_contests(&s, err);
    if (status == BAL_OK)
        status = sum_rounds(e, rounds, err);
    vec_done(&s.of);
    vec_done(&s.around);
    vec_done(&s.stack);
    vec_done(&s.counted);
    table_done(&s.seen.rows);
    table_done(&s.seen.results);
    buf_done(&s.contest);
    buf_done(&s.choice);
    return status;
}
