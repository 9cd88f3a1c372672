// SPDX-License-Identifier: Apache-2.0
// clarity_summary_csv.c: reported results as Clarity Election Night Reporting publishes them, the
// file summary.csv: a row a choice, over all counties or precincts:
//
//     "line number","contest name","choice name","party name","total votes","percent of votes",…
//     1,"Mayor (Vote For 1)","Ann","DEM",1105,93.49,0,0,64,0,"607","2801"
//
// The end "(Vote For N)" is no part of a contest's name: detail.xml does not have it.
#include "formats/readers.h"
#include "formats/results/results_sum.h"

enum { CONTEST, CHOICE, VOTES };

static const struct csv_column columns[] = {
    [CONTEST] = {"contestname", true},
    [CHOICE] = {"choicename", true},
    [VOTES] = {"totalvotes", true},
    // Known and not used.
    {"linenumber", false},
    {"partyname", false},
    {"percentofvotes", false},
    {"registeredvoters", false},
    {"ballotscast", false},
    {"numareatotal|numcountytotal|numprecincttotal", false},
    {"numarearptg|numcountyrptg|numprecinctrptg", false},
    {"overvotes", false},
    {"undervotes", false},
};

// The name before " (Vote For N)", and N; 0 where there is none.
static str bare_title(str title, uint32_t *allowed)
{
    static const char label[] = " (vote for ";
    size_t at = title.len;
    uint32_t votes = 0;
    *allowed = 0;
    while (at > 0 && title.ptr[at - 1] != '(')
        at--;
    if (at < 2 || !str_ends(title, STR(")")))
        return title;
    str end = str_skip(title, at - 2); // from the blank before the bracket
    size_t n = sizeof label - 1;
    bool is_label = end.len > n + 1 && str_eq_nocase(str_head(end, n), str_from(label)) &&
                    num_u32(str_make(end.ptr + n, end.len - n - 1), &votes);
    if (!is_label)
        return title;
    *allowed = votes;
    return str_trim(str_head(title, at - 2));
}

static bal_status read_row(struct csv_table *t, struct results_seen *seen, struct bal_err *err)
{
    struct reported r = {.jurisdiction = t->imp->jurisdiction,
                         .choice = csv_table_trimmed(t, CHOICE)};
    r.contest = bare_title(csv_table_trimmed(t, CONTEST), &r.votes_allowed);
    static const uint32_t row[] = {CONTEST, CHOICE};
    bool first = true;
    for (uint32_t i = CONTEST; i <= CHOICE; i++)
        if (csv_table_trimmed(t, i).len == 0)
            csv_table_problem(t, missing_value, i, "the name is missing");
    if (!csv_table_number(t, VOTES, &r.votes) || r.contest.len == 0 || r.choice.len == 0)
        return BAL_OK;
    BAL_TRY(results_first(t, seen, row, ARRAY_LEN(row), &first, err));
    if (!first)
        csv_table_problem(t, duplicate_row, CHOICE, "a second result for this choice");
    return results_add(t->imp, seen, &r, err);
}

bal_status clarity_summary_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return results_read(s, imp, columns, ARRAY_LEN(columns), read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, clarity_summary_csv_read, err);
}

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = CONTEST; i <= VOTES; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    return csv_names_have(cells, count, "linenumber") ? 93 : 0;
}

const struct format format_clarity_summary_csv = {
    .name = "clarity-summary-csv",
    .title = "Clarity election night results, summary.csv",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
};
