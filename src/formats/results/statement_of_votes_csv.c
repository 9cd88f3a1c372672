// SPDX-License-Identifier: Apache-2.0
// statement_of_votes_csv.c: a county's statement of votes by precinct, as Dominion's reports and
// counties publish it:
//
//     Precinct Code,Precinct Number,Active Voters,Contest Title,Choice Name,Total Ballots,
//     Total Votes,Total Undervotes,Total Overvotes
//
// The votes of all precincts are added up. Numbers have thousands separators; header cells may hold
// line ends. Undervotes and overvotes stand again beside each choice and are not added. A ranked
// contest has columns "Round 1 Votes" and so on, of which the first is its first preferences.
#include <inttypes.h>

#include "formats/readers.h"
#include "formats/results/results_sum.h"

enum { CONTEST, CHOICE, BALLOTS, VOTES, FIRST, CODE, NUMBER };

static const struct csv_column columns[] = {
    [CONTEST] = {"contesttitle|contestname|contest", true},
    [CHOICE] = {"choicename|candidatename|choice", true},
    [BALLOTS] = {"totalballots", true},
    [VOTES] = {"totalvotes", true},
    [FIRST] = {"round1votes", false},
    [CODE] = {"precinctcode", true},
    [NUMBER] = {"precinctnumber", false},
    // Known and not used.
    {"activevoters", false},
    {"totalundervotes", false},
    {"totalovervotes", false},
    {"totalblanks", false},
    {"totalexhausted", false},
    {"round2votes|round3votes", false},
};

static bal_status read_row(struct csv_table *t, struct results_seen *seen, struct bal_err *err)
{
    uint64_t ballots = 0;
    struct reported r = {.jurisdiction = t->imp->jurisdiction,
                         .contest = csv_table_trimmed(t, CONTEST),
                         .choice = csv_table_trimmed(t, CHOICE)};
    for (uint32_t i = CONTEST; i <= CHOICE; i++)
        if (csv_table_trimmed(t, i).len == 0)
            csv_table_problem(t, missing_value, i, "the name is missing");
    uint32_t votes = t->at[FIRST] != CSV_ABSENT ? FIRST : VOTES;
    bool usable = csv_table_number(t, votes, &r.votes);
    usable = csv_table_number(t, BALLOTS, &ballots) && usable;
    if (!usable || r.contest.len == 0 || r.choice.len == 0)
        return BAL_OK;
    if (r.votes > ballots)
        csv_table_problem(t, bad_value, votes, "%" PRIu64 " votes on %" PRIu64 " ballots", r.votes,
                          ballots);
    static const uint32_t row[] = {CODE, NUMBER, CONTEST, CHOICE};
    bool first = true;
    BAL_TRY(results_first(t, seen, row, ARRAY_LEN(row), &first, err));
    if (!first)
        csv_table_problem(t, duplicate_row, CHOICE, "a second result for this choice");
    return results_add(t->imp, seen, &r, err);
}

bal_status statement_of_votes_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return results_read(s, imp, columns, ARRAY_LEN(columns), read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, statement_of_votes_csv_read, err);
}

// By the letters of the header: its cells may be quoted and hold line ends.
static int probe(const struct probe *p)
{
    char letters[600];
    size_t n = 0;
    for (size_t i = 0; p->text && i < p->head.len && n < sizeof letters; i++) {
        char ch = p->head.ptr[i];
        if (ch >= 'A' && ch <= 'Z')
            ch = (char)(ch - 'A' + 'a');
        if ((ch >= 'a' && ch <= 'z') || ch == ',')
            letters[n++] = ch;
    }
    str s = str_make(letters, n);
    bool titles =
        str_starts(s, STR("precinctcode,")) && str_find(s, STR(",contesttitle,")) < s.len &&
        str_find(s, STR(",totalballots,")) < s.len && str_find(s, STR(",totalvotes,")) < s.len;
    return titles ? 92 : 0;
}

const struct format format_statement_of_votes_csv = {
    .name = "statement-of-votes-csv",
    .title = "statement of votes by precinct, CSV",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
};
