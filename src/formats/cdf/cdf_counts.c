// SPDX-License-Identifier: Apache-2.0
#include "formats/cdf/cdf_counts.h"

#include <inttypes.h>

#include "core/spelling.h"
#include "formats/results/results_sum.h"

#define NONE UINT32_MAX

void cdf_counts_init(struct cdf_counts *n)
{
    *n = (struct cdf_counts){.scope = NONE, .district = NONE};
}

void cdf_counts_done(struct cdf_counts *n)
{
    vec_done(&n->counts);
    vec_done(&n->units);
    vec_done(&n->parts);
    vec_done(&n->last);
    vec_done(&n->districts);
}

// ---- while the report is read

void cdf_counts_begin(struct cdf *c, enum cdf_class class)
{
    struct cdf_counts *n = c->counts;
    if (class == CDF_CONTEST) {
        n->contest = n->selection = n->counts.len;
        n->district = NONE;
    } else if (class == CDF_SELECTION) {
        n->selection = n->counts.len;
    } else if (class == CDF_COUNT) {
        n->count = (struct cdf_count){.unit = NONE};
        n->round = 1;
        n->is_told = n->is_known = false;
    } else if (class == CDF_UNIT) {
        n->part_from = (uint32_t)n->parts.len;
        n->county = false;
    }
}

static bool is_true(str text)
{
    return str_eq(text, STR("true")) || str_eq(text, STR("1"));
}

// A count is a "number", in XML a float: 12 may be written as 12.0.
static void take_votes(struct cdf *c, str text)
{
    str whole = text;
    size_t dot = str_index(text, '.');
    while (whole.len > dot + 1 && whole.ptr[whole.len - 1] == '0')
        whole.len--;
    if (dot < text.len && whole.len == dot + 1)
        whole.len--;
    c->counts->is_told = true;
    c->counts->is_known = num_u64(whole, &c->counts->count.votes);
    if (!c->counts->is_known)
        cdf_problem(c, PROBLEM_bad_number, text, "Count \"" STR_FMT "\" is not a whole number",
                    STR_ARG(str_head(text, 60)));
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

// Adds the count to that of the same selection and unit; a total stands for all of them.
static bal_status end_count(struct cdf *c, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    if (!n->is_told)
        cdf_problem(c, PROBLEM_missing_value, STR("Count"), "a VoteCounts has no Count");
    if (!n->is_known || n->round > 1 || c->selections.len == 0)
        return BAL_OK;
    if (n->count.unit == NONE) // of the whole
        BAL_TRY(import_name(&c->units.ids, STR(""), &n->count.unit, err));
    while (n->last.len <= n->count.unit)
        if (vec_push(&n->last, LIMIT_UNITS) == NULL)
            return err_memory(err);
    uint32_t *last = &n->last.at[n->count.unit];
    n->count.choice = (uint32_t)c->selections.len - 1;
    if (*last <= n->selection) {
        struct cdf_count *new = vec_push(&n->counts, LIMIT_COUNTS);
        if (new == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d counts", LIMIT_COUNTS);
        *new = n->count;
        *last = (uint32_t)n->counts.len;
        return BAL_OK;
    }
    struct cdf_count *old = &n->counts.at[*last - 1];
    old->hidden |= n->count.hidden;
    if (old->total && n->count.total)
        cdf_problem(c, PROBLEM_duplicate_row, STR(""), "a second total of one selection and unit");
    if (n->count.total && !old->total)
        old->votes = n->count.votes;
    else if (!old->total && __builtin_add_overflow(old->votes, n->count.votes, &old->votes))
        return bal_fail(err, BAL_LIMIT, "too many votes");
    old->total |= n->count.total;
    return BAL_OK;
}

bal_status cdf_counts_end(struct cdf *c, enum cdf_class class, struct bal_err *err)
{
    if (class == CDF_UNIT)
        return end_unit(c, err);
    return class == CDF_COUNT ? end_count(c, err) : BAL_OK;
}

bal_status cdf_counts_contest(struct cdf *c, uint32_t contest, struct bal_err *err)
{
    struct cdf_counts *n = c->counts;
    while (n->districts.len <= contest) {
        uint32_t *new = vec_push(&n->districts, LIMIT_CONTESTS);
        if (new == NULL)
            return err_memory(err);
        *new = NONE;
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

// ---- when all is read

// What is found out of each unit. A stamp is the number of the choice (or of the search) for which
// something holds, from 1.
struct place_of {
    uint32_t county;       // the unit of type "county" that it is or lies in, or NONE
    uint32_t jurisdiction; // of a county; NONE: it has no results
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
    uint32_t searches, choices; // so far
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
        *new = (struct place_of){.county = is_county(s, i) ? i : NONE, .jurisdiction = NONE};
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

// The next of them, NONE after the last.
static bal_status next_around(struct settling *s, uint32_t *unit, struct bal_err *err)
{
    *unit = NONE;
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
            if (outer == NONE)
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
        if (of->county != NONE)
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
        if (of->jurisdiction != NONE)
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
    else if (a->county == NONE)
        a->spans = s->choices;
}

// The district of the contest, or the scope of the election, lies around all units.
static void stands_for_all(struct settling *s, uint32_t outer)
{
    uint32_t stamp = s->choices;
    if (outer == NONE || s->of.at[outer].counted != stamp || s->of.at[outer].covered == stamp)
        return;
    for (size_t i = 0; i < s->counted.len; i++) {
        struct place_of *of = &s->of.at[s->counted.at[i]];
        if (s->counted.at[i] != outer && (of->county == NONE || of->county == outer))
            of->covered = stamp;
        else if (of->county != NONE && s->of.at[outer].county == NONE)
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
            if (outer == NONE)
                break;
            if (s->of.at[outer].counted == stamp)
                stands_for(s, outer, s->counted.at[i]);
        }
    }
    stands_for_all(s, s->n->districts.at[s->n->counts.at[from].contest]);
    stands_for_all(s, s->n->scope);
    return BAL_OK;
}

// The counts of one choice. Where there are counts of all counties and of the whole, they agree.
static bal_status put_choice(struct settling *s, const struct cdf_count *counts, size_t count,
                             struct bal_err *err)
{
    uint64_t whole = 0, counties = 0;
    bool has_whole = false, has_counties = false, hidden = false;
    for (size_t i = 0; i < count; i++) {
        const struct place_of *of = &s->of.at[counts[i].unit];
        hidden |= counts[i].hidden;
        if (of->covered == s->choices)
            continue;
        bool county = of->county != NONE;
        struct reported row = {.jurisdiction = county ? s->of.at[of->county].jurisdiction
                                                      : s->c->imp->jurisdiction,
                               .contest = buf_str(&s->contest),
                               .choice = buf_str(&s->choice),
                               .votes = counts[i].votes};
        BAL_TRY(results_add_spelled(s->c->imp, &s->seen, &row, err));
        has_whole |= of->spans == s->choices;
        has_counties |= county;
        uint64_t *sum = county ? &counties : &whole;
        if (__builtin_add_overflow(*sum, counts[i].votes, sum))
            return bal_fail(err, BAL_LIMIT, "too many votes");
    }
    if (hidden)
        cdf_problem(s->c, PROBLEM_filtered_export, buf_str(&s->choice),
                    "contest '" STR_FMT "', '" STR_FMT "': counts are suppressed for privacy",
                    STR_ARG(str_head(buf_str(&s->contest), 90)),
                    STR_ARG(str_head(buf_str(&s->choice), 60)));
    else if (has_whole && has_counties && whole != counties)
        cdf_problem(s->c, PROBLEM_fixed_count, buf_str(&s->choice),
                    "contest '" STR_FMT "', '" STR_FMT "': %" PRIu64 " votes, and its counties "
                    "have %" PRIu64,
                    STR_ARG(str_head(buf_str(&s->contest), 90)),
                    STR_ARG(str_head(buf_str(&s->choice), 60)), whole, counties);
    return BAL_OK;
}

static bal_status put_contest(struct settling *s, size_t from, size_t to, struct bal_err *err)
{
    const struct cdf_count *counts = s->n->counts.at;
    const struct late_contest *late = &s->c->late.contests.at[counts[from].contest];
    for (size_t next = from; from < to; from = next) {
        while (next < to && counts[next].choice == counts[from].choice)
            next++;
        const struct contest *contest = &s->c->imp->election->contests.at[late->index];
        const struct choice *choice =
            &contest->choices.at[late->choices.at[counts[from].choice].index];
        BAL_TRY(spelling_set(&s->contest, contest->name, contest->occurrence, err));
        BAL_TRY(spelling_set(&s->choice, choice->name, choice->occurrence, err));
        BAL_TRY(cover(s, from, next, err));
        BAL_TRY(put_choice(s, &counts[from], next - from, err));
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

bal_status cdf_counts_settle(struct cdf *c, struct bal_err *err)
{
    struct settling s = {.c = c,
                         .n = c->counts,
                         .seen = {TABLE_INIT(LIMIT_NAMES_BYTES), TABLE_INIT(LIMIT_NAMES_BYTES)},
                         .contest = BUF_INIT(LIMIT_TOKEN_BYTES),
                         .choice = BUF_INIT(LIMIT_TOKEN_BYTES)};
    c->counts->counts.len = c->counts->finished; // reading may have ended within a contest
    bal_status status = turn_round(&s, err);
    if (status == BAL_OK)
        status = find_counties(&s, err);
    if (status == BAL_OK)
        status = name_jurisdictions(&s, err);
    if (status == BAL_OK)
        status = put_contests(&s, err);
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
