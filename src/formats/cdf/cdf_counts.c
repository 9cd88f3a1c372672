// SPDX-License-Identifier: Apache-2.0
// cdf_counts.c: counts while the report is read: those of one selection, unit and round are one.
#include "formats/cdf/cdf_counts.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MOST_ROUNDS = 1 << 12 }; // in which a contest is counted

void cdf_counts_init(struct cdf_counts *n)
{
    *n = (struct cdf_counts){.scope = CDF_NO_UNIT, .district = CDF_NO_UNIT};
}

void cdf_counts_done(struct cdf_counts *n)
{
    vec_done(&n->counts);
    vec_done(&n->units);
    vec_done(&n->parts);
    vec_done(&n->last);
    vec_done(&n->districts);
    vec_done(&n->fates);
}

void cdf_counts_begin(struct cdf *c, enum cdf_class class)
{
    struct cdf_counts *n = c->counts;
    if (class == CDF_CONTEST) {
        n->contest = n->selection = n->counts.len;
        n->district = CDF_NO_UNIT;
    } else if (class == CDF_SELECTION) {
        n->selection = n->counts.len;
    } else if (class == CDF_COUNT) {
        n->count = (struct cdf_count){.unit = CDF_NO_UNIT};
        n->round = 1;
        n->is_told = n->is_known = false;
    } else if (class == CDF_UNIT) {
        n->part_from = (uint32_t)n->parts.len;
        n->county = false;
    } else if (class == CDF_CANDIDATE) {
        n->fate = FATE_NOT_STATED;
    }
}

static bool is_whole(decimal votes)
{
    return votes % decimal_one(REPORTED_SCALE) == 0 &&
           votes / decimal_one(REPORTED_SCALE) <= (decimal)UINT64_MAX;
}

static bool is_true(str text)
{
    return str_eq(text, STR("true")) || str_eq(text, STR("1"));
}

// A count is a "number", in XML a float: 12 may be written as 12.0.
static void take_votes(struct cdf *c, str text)
{
    str digits = text;
    size_t dot = str_index(text, '.');
    while (digits.len > dot + 1 && digits.ptr[digits.len - 1] == '0')
        digits.len--;
    if (dot < text.len && digits.len == dot + 1)
        digits.len--;
    c->counts->is_told = true;
    c->counts->is_known = decimal_read(digits, REPORTED_SCALE, &c->counts->count.votes);
    if (!c->counts->is_known)
        cdf_problem(c, PROBLEM_bad_number, text, "Count \"" STR_FMT "\" is not a number of votes",
                    STR_ARG(str_head(text, 60)));
}

static enum reported_fate fate_of(str status)
{
    return str_eq(status, STR("winner"))     ? FATE_WON
           : str_eq(status, STR("defeated")) ? FATE_LOST
                                             : FATE_NOT_STATED;
}

static bal_status add_part(struct cdf *c, str id, struct bal_err *err)
{
    uint32_t *new = vec_push(&c->counts->parts, LIMIT_COUNTS);
    return new == NULL ? err_memory(err) : import_name(&c->units.ids, id, new, err);
}

bal_status cdf_counts_value(struct cdf *c, enum cdf_field field, str text, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    switch ((int)field) {
    case CDF_ELECTION_SCOPE:
        return import_name(&c->units.ids, text, &n->scope, err);
    case CDF_CANDIDATE_FATE:
        n->fate = fate_of(text);
        return BAL_OK;
    case CDF_CONTEST_DISTRICT:
        return import_name(&c->units.ids, text, &n->district, err);
    case CDF_UNIT_TYPE:
        n->county = str_eq(text, STR("county"));
        return BAL_OK;
    case CDF_UNIT_PART:
        return text.len > 0 ? add_part(c, text, err) : BAL_OK;
    case CDF_COUNT_UNIT:
        return import_name(&c->units.ids, text, &n->count.unit, err);
    case CDF_COUNT_TYPE:
        n->count.total = str_eq(text, STR("total"));
        return BAL_OK;
    case CDF_COUNT_VOTES:
        take_votes(c, text);
        return BAL_OK;
    case CDF_COUNT_ROUND:
        return cdf_number(c, "Round", text, &n->round);
    default: // CDF_COUNT_HIDDEN
        n->count.hidden = is_true(text);
        return BAL_OK;
    }
}

static bal_status end_unit(struct cdf *c, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    uint32_t number = 0;
    str id = cdf_kept(c, c->named_id);
    if (id.len == 0)
        return BAL_OK; // told already
    BAL_TRY(import_name(&c->units.ids, id, &number, err));
    while (n->units.len <= number)
        if (vec_push(&n->units, LIMIT_UNITS) == NULL)
            return err_memory(err);
    n->units.at[number] =
        (struct cdf_unit){n->part_from, (uint32_t)n->parts.len - n->part_from, n->county};
    return BAL_OK;
}

// Votes of a first round are whole, and rounds are counted from 1.
static bool is_usable(struct cdf *c)
{
    struct cdf_counts *n = c->counts;
    char text[DECIMAL_TEXT];
    if (!n->is_known || c->selections.len == 0)
        return false;
    if (n->round < 1 || n->round > MOST_ROUNDS) {
        cdf_problem(c, PROBLEM_bad_value, STR("Round"), "there is no round %" PRIu64, n->round);
        return false;
    }
    if (n->round == 1 && !is_whole(n->count.votes)) {
        str votes = decimal_short(n->count.votes, REPORTED_SCALE, text);
        cdf_problem(c, PROBLEM_bad_number, votes, "Count \"" STR_FMT "\" is not a whole number",
                    STR_ARG(votes));
        return false;
    }
    n->count.round = (uint32_t)n->round;
    return true;
}

// Adds the count to one that is of the same; a total stands for all of them.
static bal_status join_counts(struct cdf *c, struct cdf_count *old, const struct cdf_count *new,
                              struct bal_err *err)
{
    old->hidden |= new->hidden;
    if (old->total && new->total)
        cdf_problem(c, PROBLEM_duplicate_row, STR(""), "a second total of one selection and unit");
    if (new->total && !old->total)
        old->votes = new->votes;
    else if (!old->total && __builtin_add_overflow(old->votes, new->votes, &old->votes))
        return bal_fail(err, BAL_LIMIT, "too many votes");
    old->total |= new->total;
    return BAL_OK;
}

// The counts of one selection and unit, each of another round, hang together.
static bal_status end_count(struct cdf *c, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    if (!n->is_told)
        cdf_problem(c, PROBLEM_missing_value, STR("Count"), "a VoteCounts has no Count");
    if (!is_usable(c))
        return BAL_OK;
    if (n->count.unit == CDF_NO_UNIT) // of the whole
        BAL_TRY(import_name(&c->units.ids, STR(""), &n->count.unit, err));
    while (n->last.len <= n->count.unit)
        if (vec_push(&n->last, LIMIT_UNITS) == NULL)
            return err_memory(err);
    uint32_t *last = &n->last.at[n->count.unit];
    n->count.before = *last > n->selection ? *last : 0;
    for (uint32_t at = n->count.before; at > 0; at = n->counts.at[at - 1].before)
        if (n->counts.at[at - 1].round == n->count.round)
            return join_counts(c, &n->counts.at[at - 1], &n->count, err);
    struct cdf_count *new = vec_push(&n->counts, LIMIT_COUNTS);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d counts", LIMIT_COUNTS);
    *new = n->count;
    new->choice = (uint32_t)c->selections.len - 1;
    new->at = *last = (uint32_t)n->counts.len;
    return BAL_OK;
}

static bal_status end_candidate(struct cdf *c, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    uint32_t number = 0;
    str id = cdf_kept(c, c->named_id);
    if (id.len == 0 || n->fate == FATE_NOT_STATED)
        return BAL_OK;
    BAL_TRY(import_name(&c->candidates.ids, id, &number, err));
    while (n->fates.len <= number)
        if (vec_push(&n->fates, LIMIT_UNITS) == NULL)
            return err_memory(err);
    n->fates.at[number] = (uint8_t)n->fate;
    return BAL_OK;
}

enum reported_fate cdf_counts_fate(const struct cdf *c, str candidates)
{
    uint32_t number = table_find(&c->candidates.ids, str_cut(&candidates, '\n'));
    return number < c->counts->fates.len ? (enum reported_fate)c->counts->fates.at[number]
                                         : FATE_NOT_STATED;
}

bal_status cdf_counts_end(struct cdf *c, enum cdf_class class, struct bal_err *err)
{
    if (class == CDF_UNIT)
        return end_unit(c, err);
    if (class == CDF_CANDIDATE)
        return end_candidate(c, err);
    return class == CDF_COUNT ? end_count(c, err) : BAL_OK;
}

static int by_round(const void *a, const void *b)
{
    const struct cdf_count *x = a, *y = b;
    if (x->choice != y->choice)
        return x->choice < y->choice ? -1 : 1;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

// The counts of a contest from `first` on: those of one choice and round together.
static void sort_rounds(struct cdf_counts *n, size_t first)
{
    bool later = false;
    for (size_t i = first; i < n->counts.len && !later; i++)
        later = n->counts.at[i].round > 1;
    if (later)
        qsort(&n->counts.at[first], n->counts.len - first, sizeof *n->counts.at, by_round);
}

bal_status cdf_counts_contest(struct cdf *c, uint32_t contest, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    while (n->districts.len <= contest) {
        uint32_t *new = vec_push(&n->districts, LIMIT_CONTESTS);
        if (new == NULL)
            return err_memory(err);
        *new = CDF_NO_UNIT;
    }
    n->districts.at[contest] = n->district;
    size_t kept = n->contest;
    for (size_t i = n->contest; i < n->counts.len; i++) {
        struct cdf_count count = n->counts.at[i];
        n->last.at[count.unit] = 0; // counts move
        str id = cdf_kept(c, c->selections.at[count.choice].id);
        uint16_t choice = 0;
        if (id.len == 0)
            continue; // told already
        BAL_TRY(late_choice(&c->late, contest, id, &choice, err));
        count.contest = contest;
        count.choice = choice;
        n->counts.at[kept++] = count;
    }
    n->counts.len = n->finished = kept;
    sort_rounds(n, n->contest);
    return BAL_OK;
}

bal_status cdf_counts_again(struct cdf *c, str id)
{
    struct cdf_counts *n = c->counts;
    for (size_t i = n->contest; i < n->counts.len; i++)
        n->last.at[n->counts.at[i].unit] = 0;
    n->counts.len = n->contest;
    cdf_problem(c, PROBLEM_duplicate_row, id, "contest '" STR_FMT "' stands twice",
                STR_ARG(str_head(id, 100)));
    return BAL_OK;
}
