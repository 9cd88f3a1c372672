// SPDX-License-Identifier: Apache-2.0
// arlo_sections.c: sections of the report beside the sample: audit boards, contests that the CVRs
// call otherwise, full hand counts. Source: votingworks/arlo, server/api/reports.py; no report with
// a full hand count was at hand.
#include "published/arlo/arlo_columns.h"

bool arlo_lost(str item, uint64_t *lost)
{
    str number = str_trim(str_skip(item, str_rindex(item, ':') + 1));
    return str_starts(item, STR("Ballots not found")) && num_u64_grouped(number, lost) &&
           *lost <= LIMIT_CARDS;
}

const struct arlo_round *arlo_last_round(const struct arlo_audit *a, uint32_t contest)
{
    const struct arlo_round *last = NULL;
    for (size_t i = 0; i < a->rounds.len; i++) {
        const struct arlo_round *r = &a->rounds.at[i];
        if (r->contest == contest && (last == NULL || r->number >= last->number))
            last = r;
    }
    return last;
}

static void tally_header(struct arlo_audit *a, struct csv *row)
{
    const struct arlo_contest *c = &a->contests[0];
    a->full.complete = a->contest_count > 0;
    a->full.line = row->line;
    for (uint32_t j = 0; j < c->choice_count && a->contest_count > 0; j++) {
        uint32_t at = 0;
        while (at < row->cells && !str_eq(csv_trimmed(row, at), c->choices[j]))
            at++;
        a->full.at[j] = at < row->cells ? at : ARLO_NONE;
        a->full.complete &= at < row->cells;
        if (at == row->cells)
            arlo_open(a, ARLO_SUMS, "the full hand count has no column of " STR_FMT,
                      STR_ARG(c->choices[j]));
    }
}

void arlo_section_header(struct arlo_audit *a, enum section section, struct csv *row)
{
    static const char *const columns[] = {"Jurisdiction", "Contest", "Contest in the CVRs"};
    if (section == TALLY)
        tally_header(a, row);
    if (section == NAMES && a->names == NULL)
        a->names = published_table_add(a->p, "Contests that a jurisdiction's CVRs call otherwise",
                                       columns, ARRAY_LEN(columns));
}

static void tally_row(struct arlo_audit *a, struct csv *row)
{
    a->full.rows++;
    for (uint32_t j = 0; j < a->contests[0].choice_count && a->contest_count > 0; j++) {
        uint64_t votes = 0;
        str s = a->full.at[j] == ARLO_NONE ? STR("") : csv_trimmed(row, a->full.at[j]);
        bool ok = s.len > 0 && num_u64_grouped(s, &votes) && votes <= LIMIT_CARDS;
        a->full.complete &= ok;
        a->full.votes[j] += ok ? votes : 0;
        if (!ok && a->full.at[j] != ARLO_NONE)
            arlo_judge(a, ARLO_READ, false, a->report, row->line,
                       "'" STR_FMT "' is no number of votes", STR_ARG(s));
    }
}

void arlo_section_row(struct arlo_audit *a, enum section section, struct csv *row)
{
    if (section == TALLY)
        tally_row(a, row);
    a->boards += section == BOARDS;
    for (uint32_t i = 0; section == NAMES && i < 3; i++)
        published_cell(a->p, a->names, csv_trimmed(row, i));
}

void arlo_sections_check(struct arlo_audit *a)
{
    const struct arlo_round *last = arlo_last_round(a, 0);
    char text[NUM_TEXT];
    if (a->boards > 0)
        published_fact(a->p, "Audit boards", num_grouped(a->boards, text));
    bool known = a->full.rows > 0 && a->full.complete && last != NULL && last->audited != NULL;
    for (uint32_t j = 0; known && j < a->contests[0].choice_count; j++)
        arlo_judge(a, ARLO_SUMS, last->audited[j] == a->full.votes[j], a->report, a->full.line,
                   STR_FMT ": the batches counted by hand have %ju votes, the round has %ju",
                   STR_ARG(a->contests[0].choices[j]), (uintmax_t)a->full.votes[j],
                   (uintmax_t)last->audited[j]);
}
