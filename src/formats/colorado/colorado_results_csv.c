// SPDX-License-Identifier: Apache-2.0
// colorado_results_csv.c: what Colorado's audit center exports as CSV. The two that hold results
// are read:
//
//     contest_name,choice,votes                 tabulate.csv: the whole state
//     county_name,contest_name,choice,votes     tabulateCounty.csv: a county
//
// The others are known by their header and hold nothing that is imported: contests' parameters and
// selections, counts of batches, comparisons, hashes, the list of contests (whose choices, divided
// by commas, cannot be told apart where a choice has one), seed, members of audit boards.
#include "formats/readers.h"
#include "formats/results/results_sum.h"

enum { COUNTY, CONTEST, CHOICE, VOTES, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [COUNTY] = {"countyname", false},
    [CONTEST] = {"contestname", true},
    [CHOICE] = {"choice", true},
    [VOTES] = {"votes", true},
};

// The counties write one contest in several ways: "District 1" and "District 1  ". Such rows are
// added up; two with the same bytes are one too many.
static bal_status check_repeated(struct csv_table *t, struct results_seen *seen, bool made,
                                 struct bal_err *err)
{
    static const uint32_t row[] = {COUNTY, CONTEST, CHOICE};
    bool first = true;
    BAL_TRY(results_first(t, seen, row, ARRAY_LEN(row), &first, err));
    if (!first)
        csv_table_problem(t, duplicate_row, CHOICE, "a second result for this choice");
    else if (!made)
        csv_table_problem(t, respelled, CONTEST, "the same but for blanks as in an earlier row");
    return BAL_OK;
}

static bal_status read_row(struct csv_table *t, struct results_seen *seen, struct bal_err *err)
{
    struct reported r = {.jurisdiction = t->imp->jurisdiction,
                         .contest = csv_table_trimmed(t, CONTEST),
                         .choice = csv_table_trimmed(t, CHOICE)};
    str county = csv_table_trimmed(t, COUNTY);
    for (uint32_t i = COUNTY; i <= CHOICE; i++)
        if (t->at[i] != CSV_ABSENT && csv_table_trimmed(t, i).len == 0)
            csv_table_problem(t, missing_value, i, "the name is missing");
    if (!csv_table_number(t, VOTES, &r.votes) || r.contest.len == 0 || r.choice.len == 0)
        return BAL_OK;
    if (county.len > 0)
        BAL_TRY(standard_jurisdiction(t->imp, county, false, &r.jurisdiction, err));
    uint32_t known = seen->results.len;
    BAL_TRY(results_add(t->imp, seen, &r, err));
    return check_repeated(t, seen, seen->results.len > known, err);
}

bal_status colorado_results_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return results_read(s, imp, columns, COLUMNS, read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, colorado_results_csv_read, err);
}

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = CONTEST; i < COLUMNS; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    return count <= COLUMNS ? 93 : 0;
}

const struct format format_colorado_results_csv = {
    .name = "colorado-rla-exports",
    .title = "Colorado tabulation (tabulate, tabulateCounty), CSV",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
};

// The first columns of the exports that are only known, divided by blanks.
static const char *const side_headers[] = {
    "contestname auditreason randomauditstatus",
    "minmargin contestname contestcvrids",
    "countyid countyname contestname contestid",
    "countyname scannerid batchid countpermanifest",
    "name filename type approxcount",
    "countyname contestname imprintedid",
    "countyname contestname contestchoices",
    "scannerid batchid recordid imprintedid",
    "countyname member signintime",
    "countyname cvrexporthash",
    "countyname manifesthash",
    "countyname ballotmanifesthash",
    "canonicallistfinal",
};

static bool begins_with(const str *cells, int count, const char *header)
{
    str rest = str_from(header);
    for (int i = 0; rest.len > 0; i++) {
        char name[64];
        str word = str_cut(&rest, ' ');
        memcpy(name, word.ptr, word.len); // literals above, all shorter
        name[word.len] = '\0';
        if (i >= count || !csv_name_is(cells[i], name))
            return false;
    }
    return true;
}

static int probe_side(const struct probe *p)
{
    str cells[TABLE_COLUMNS], seed = p->head;
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (size_t i = 0; i < ARRAY_LEN(side_headers); i++)
        if (begins_with(cells, count, side_headers[i]))
            return 88;
    bool is_seed = p->text && p->whole && str_eq(str_trim(str_cut(&seed, '\n')), STR("seed")) &&
                   str_trim(seed).len >= 20 &&
                   str_index(str_trim(seed), '\n') == str_trim(seed).len;
    return is_seed ? 80 : 0;
}

const struct format format_colorado_side_csv = {
    .name = "colorado-rla-exports",
    .title = "other exports of Colorado's audit center, CSV",
    .flags = FORMAT_SIDE,
    .probe = probe_side,
};
