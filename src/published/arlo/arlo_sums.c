// SPDX-License-Identifier: Apache-2.0
// arlo_sums.c: votes that must add up: of batches to contests, of rows to rounds and to the last
// row; and what each row says of its own differences.
#include "published/arlo/arlo.h"

str arlo_changes(struct arlo_audit *a, const struct arlo_contest *c, const uint64_t *reported,
                 const uint64_t *counted)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (uint32_t j = 0; j < c->choice_count; j++)
        if (reported[j] != counted[j])
            buf_addf(&text, "%s" STR_FMT ": %+jd", text.len > 0 ? "; " : "", STR_ARG(c->choices[j]),
                     (intmax_t)reported[j] - (intmax_t)counted[j]);
    return arena_str(&a->p->arena, buf_str(&text));
}

// Two lists of votes, where both are there. `names` says what they are.
static void compare(struct arlo_audit *a, enum arlo_check check, const struct arlo_contest *c,
                    const uint64_t *said, const uint64_t *found, uint64_t line, const char *names)
{
    if (said == NULL || found == NULL)
        return;
    arlo_judge(a, check, memcmp(said, found, c->choice_count * sizeof *said) == 0, a->report, line,
               STR_FMT ", %s: the difference is " STR_FMT, STR_ARG(c->name), names,
               STR_ARG(arlo_changes(a, c, said, found)));
}

static bool add(uint64_t *sum, const uint64_t *votes, uint32_t choices)
{
    for (uint32_t j = 0; j < choices && votes != NULL; j++)
        sum[j] += votes[j];
    return votes != NULL;
}

// ---- contests against the batches

static void check_batch(struct arlo_audit *a, const struct arlo_batch *b, uint32_t i)
{
    const struct arlo_contest *c = &a->contests[i];
    uint64_t votes = 0;
    arlo_judge(a, ARLO_TOTALS, b->votes[i] != NULL, a->candidate_totals, 0,
               STR_FMT ", '" STR_FMT "': no votes for " STR_FMT, STR_ARG(b->jurisdiction),
               STR_ARG(b->name), STR_ARG(c->name));
    if (!add(c->summed, b->votes[i], c->choice_count))
        return;
    for (uint32_t j = 0; j < c->choice_count; j++)
        votes += b->votes[i][j];
    arlo_judge(a, ARLO_TOTALS, votes <= b->cards * c->votes_allowed, a->candidate_totals, 0,
               STR_FMT ", '" STR_FMT "': %ju votes for " STR_FMT " on %ju ballots",
               STR_ARG(b->jurisdiction), STR_ARG(b->name), (uintmax_t)votes, STR_ARG(c->name),
               (uintmax_t)b->cards);
}

static void check_contest(struct arlo_audit *a, uint32_t i)
{
    struct arlo_contest *c = &a->contests[i];
    uint64_t cards = 0;
    c->summed = arena_new(&a->p->arena, uint64_t, c->choice_count + 1);
    for (size_t p = 0; p < a->batches.len && c->summed != NULL; p++) {
        cards += a->batches.at[p].cards;
        if (a->candidate_totals != NULL)
            check_batch(a, &a->batches.at[p], i);
    }
    if (a->batches.len == 0 || c->summed == NULL)
        return;
    if (c->has_ballots_cast)
        arlo_judge(a, ARLO_MANIFEST, cards <= c->ballots_cast, a->report, c->line,
                   STR_FMT ": the manifests have %ju ballots, more than the %ju cast",
                   STR_ARG(c->name), (uintmax_t)cards, (uintmax_t)c->ballots_cast);
    if (a->candidate_totals == NULL)
        return;
    compare(a, ARLO_TOTALS, c, c->from_batches != NULL ? c->from_batches : c->totals, c->summed,
            c->line, "the report's totals less the sums of candidate_totals.zip");
    if (c->from_batches != NULL &&
        memcmp(c->from_batches, c->totals, c->choice_count * sizeof *c->totals) != 0)
        published_find(
            a->p, "votes-outside", false, "Votes that are in no batch",
            "The report's totals and those of the batches differ. Votes that no batch "
            "has cannot be drawn; the measured risk counts them against the winner.",
            (struct published_place){
                a->report->name, c->line,
                published_text(a->p, STR_FMT ": " STR_FMT, STR_ARG(c->name),
                               STR_ARG(arlo_changes(a, c, c->totals, c->from_batches)))});
}

// ---- rows

// The votes of the batches that a row is about; NULL: not all of them are known.
static uint64_t *votes_of(struct arlo_audit *a, const struct arlo_row *row, uint32_t i)
{
    uint32_t n = a->contests[i].choice_count;
    uint64_t *sum = arena_new(&a->p->arena, uint64_t, n + 1);
    bool all = sum != NULL && row->member_count > 0;
    for (uint32_t m = 0; all && m < row->member_count; m++)
        all = add(sum, a->batches.at[row->members[m]].votes[i], n);
    return all ? sum : NULL;
}

static void check_row(struct arlo_audit *a, const struct arlo_row *row, uint32_t i)
{
    const struct arlo_contest *c = &a->contests[i];
    const struct arlo_figures *f = &row->of[i];
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&names,
             STR_FMT ", '" STR_FMT "', reported votes of the row less those in "
                     "candidate_totals.zip",
             STR_ARG(row->jurisdiction), STR_ARG(row->batch));
    compare(a, ARLO_REPORTED, c, f->reported, votes_of(a, row, i), row->line, buf_cstr(&names));
    if (f->reported == NULL || f->counted == NULL || !a->has_changes[i])
        return;
    str found = arlo_changes(a, c, f->reported, f->counted);
    if (f->changes.len > 0 || found.len > 0)
        arlo_judge(a, ARLO_CHANGES, str_eq(f->changes, found), a->report, row->line,
                   STR_FMT ", '" STR_FMT "', " STR_FMT ": the change is given as '" STR_FMT
                           "', and is '" STR_FMT "'",
                   STR_ARG(row->jurisdiction), STR_ARG(row->batch), STR_ARG(c->name),
                   STR_ARG(f->changes), STR_ARG(found));
}

// ---- what rows add up to

struct sums {
    uint64_t *reported, *counted, batches, ballots;
    bool complete; // every row says how many ballots
};

static struct sums sum_rows(struct arlo_audit *a, uint32_t i, bool sampled)
{
    uint32_t n = a->contests[i].choice_count;
    struct sums s = {.reported = arena_new(&a->p->arena, uint64_t, n + 1),
                     .counted = arena_new(&a->p->arena, uint64_t, n + 1),
                     .complete = true};
    for (size_t r = 0; r < a->rows.len && s.reported != NULL && s.counted != NULL; r++) {
        const struct arlo_row *row = &a->rows.at[r];
        if (sampled && !row->sampled)
            continue;
        (void)add(s.reported, row->of[i].reported, n);
        (void)add(s.counted, row->of[i].counted, n);
        s.batches++;
        s.ballots += row->ballots;
        s.complete = s.complete && row->has_ballots;
    }
    return s;
}

// With several rounds the rows do not tell which round counted them: the last one's is the sum.
static void check_round(struct arlo_audit *a, const struct arlo_round *r)
{
    const struct arlo_contest *c = &a->contests[r->contest];
    struct sums s = sum_rows(a, r->contest, true);
    compare(a, ARLO_SUMS, c, r->audited, s.counted, r->line,
            "audited votes of the round less those of its rows");
    compare(a, ARLO_SUMS, c, r->reported, s.reported, r->line,
            "reported votes of the round less those of its rows");
    if (r->has_batches)
        arlo_judge(a, ARLO_SUMS, r->batches == s.batches, a->report, r->line,
                   STR_FMT ": %ju batches sampled, and rows for %ju", STR_ARG(c->name),
                   (uintmax_t)r->batches, (uintmax_t)s.batches);
    if (r->has_ballots && s.complete)
        arlo_judge(a, ARLO_SUMS, r->ballots == s.ballots, a->report, r->line,
                   STR_FMT ": %ju ballots sampled, and rows of %ju", STR_ARG(c->name),
                   (uintmax_t)r->ballots, (uintmax_t)s.ballots);
}

static bool one_round(const struct arlo_audit *a)
{
    for (size_t i = 0; i < a->rounds.len; i++)
        if (a->rounds.at[i].number != a->rounds.at[0].number)
            return false;
    return true;
}

static void check_last_row(struct arlo_audit *a)
{
    for (uint32_t i = 0; i < a->contest_count && a->sums.of != NULL; i++) {
        struct sums s = sum_rows(a, i, false);
        compare(a, ARLO_SUMS, &a->contests[i], a->sums.of[i].reported, s.reported, a->sums.line,
                "reported votes in 'Totals' less those of all rows");
        compare(a, ARLO_SUMS, &a->contests[i], a->sums.of[i].counted, s.counted, a->sums.line,
                "audited votes in 'Totals' less those of all rows");
        if (a->sums.has_ballots && i == 0 && s.complete)
            arlo_judge(a, ARLO_SUMS, a->sums.ballots == s.ballots, a->report, a->sums.line,
                       "'Totals' has %ju ballots, the rows %ju", (uintmax_t)a->sums.ballots,
                       (uintmax_t)s.ballots);
    }
}

void arlo_sums_check(struct arlo_audit *a)
{
    for (uint32_t i = 0; i < a->contest_count; i++)
        check_contest(a, i);
    for (size_t r = 0; r < a->rows.len; r++) {
        const struct arlo_row *row = &a->rows.at[r];
        bool audited = str_eq(row->audited, STR("Yes"));
        for (uint32_t i = 0; i < a->contest_count; i++)
            check_row(a, row, i);
        for (uint32_t i = 0; i < a->contest_count; i++)
            if (row->of[i].tickets.len > 0)
                arlo_judge(a, ARLO_COUNTED, audited && row->of[i].counted != NULL, a->report,
                           row->line, STR_FMT ", '" STR_FMT "': no audited votes for " STR_FMT,
                           STR_ARG(row->jurisdiction), STR_ARG(row->batch),
                           STR_ARG(a->contests[i].name));
    }
    if (!one_round(a) && a->ballots.len == 0)
        arlo_open(a, ARLO_SUMS, "the rows do not say which of several rounds counted them");
    else if (a->rows.len > 0)
        for (size_t i = 0; i < a->rounds.len; i++)
            check_round(a, &a->rounds.at[i]);
    check_last_row(a);
}
