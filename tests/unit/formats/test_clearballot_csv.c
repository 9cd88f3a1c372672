// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

#define IDS                                                                                        \
    "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,"             \
    "ScanComputerName,Status,Remade,"

static const char city[] =
    IDS "Choice_1_1:Mayor:1:Vote For 1:Ann:Green,Choice_2_1:Mayor:1:Vote For 1:Bo:,"
        "Choice_3_1:Mayor:2:Vote For 1:Ann:Green,Choice_4_1:Mayor:2:Vote For 1:Bo:,"
        "\"Choice_5_1:City of X, Council: at large:Vote For 2:Cy:\","
        "Choice_6_1:\"\"\n";

// Titles are taken apart at the rule; commas and colons belong to names.
static const char names[] =
    IDS "\"Choice_5_1:City of X, Auditor:Vote For 2:Di: the first:Green\","
        "\"Choice_6_1:City of X, Auditor:Vote For 2:Write-in-28:\",\"Choice_7_1:City of X, "
        "Auditor:Vote For 2:Write-in-28:\",Choice_8_2:Question:12:Number of Winners 1:Yes:,"
        "Choice_9_2:Question:12:Number of Winners 1:No:\n"
        "1,B-1,1,B-1+10003,7,3,P7,Scan A,0,0,1,0,0,,\n"
        "2,B-1,2,B-1+10005,7,3,P7,Scan A,0,0,0,1,1,0,1\n"
        "3,B-1,3,B-1+10007,7,3,P7,Scan A,0,0,1,1,1,0,0\n";

static void clear_ballot_titles_from_both_ends(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, clearballot_csv_read, names);
    assert_problems(&r, "4:11 too-many-marks\n");
    assert_int_equal(r.e.contests.len, 2);
    assert_str(r.e.contests.at[0].name, "City of X, Auditor");
    assert_int_equal(r.e.contests.at[0].votes_allowed, 2);
    assert_int_equal(r.e.contests.at[0].choices.len, 2);
    assert_str(r.e.contests.at[0].choices.at[0].name, "Di: the first");
    assert_str(r.e.contests.at[0].choices.at[0].code, "Choice_5_1");
    assert_int_equal(r.e.contests.at[0].choices.at[1].kind, CHOICE_WRITE_IN);
    assert_str(r.e.contests.at[1].name, "Question:12"); // no rank: there is no rank 1
    assert_int_equal(r.e.contests.at[1].ranks, 0);
    assert_marks(&r, 0, 0, "marked Di: the first");
    assert_marks(&r, 1, 0, "");
    assert_marks(&r, 0, 1, "marked Write-in-28 Write-in-28"); // two slots
    assert_marks(&r, 1, 2, "blank");
    const struct card card = election_card(&r.e, 1);
    assert_str(r.e.batches.at[card.batch].tabulator, "Scan A");
    assert_str(r.e.batches.at[card.batch].batch, "B-1");
    assert_str(r.e.styles.items[card.style], "3");
    assert_str(r.e.precincts.items[card.precinct], "7");
    AUTO_BUF text = BUF_INIT(256);
    election_imprinted(&r.e, 1, &text);
    assert_str(buf_str(&text), "B-1+10005");
    reading_done(&r);
    assert_string_equal(reading_detect(names), "clearballot-csv");
    reading_is_steady(clearballot_csv_read, names, "ballast-cvr");
}

static const char ranked[] = IDS
    "Choice_1_1:Mayor:1:Vote For 1:Ann:Green,Choice_2_1:Mayor:1:Vote For 1:Bo:,"
    "Choice_3_1:Mayor:2:Vote For 1:Ann:Green,Choice_4_1:Mayor:2:Vote For 1:Bo:,"
    "Choice_5_1:Council:1:Number of Winners 3:Cy:,Choice_5_1:Council:2:Number of Winners 3:Cy:\n"
    "1,B,1,B+10003,1,1,S,A,0,0,0,1,1,0,0,0\n"
    "2,B,2,B+10005,1,1,S,A,0,0,1,1,0,0,,\n";

static void ranks_are_part_of_the_title(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, clearballot_csv_read, ranked);
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_IRV);
    assert_int_equal(r.e.contests.at[0].ranks, 2);
    assert_int_equal(r.e.contests.at[1].function, FUNCTION_STV);
    assert_int_equal(r.e.contests.at[1].seats, 3);
    assert_int_equal(r.e.contests.at[0].choices.len, 2);
    assert_marks(&r, 0, 0, "marked 1:Bo 2:Ann");
    assert_marks(&r, 0, 1, "marked 1:Ann 1:Bo");
    assert_marks(&r, 1, 0, "blank");
    reading_done(&r);
    reading_is_steady(clearballot_csv_read, ranked, "ballast-cvr");
}

// Importers that pass over Status count phantom votes.
static void clear_ballot_status_is_not_ignored(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, clearballot_csv_read,
                 IDS "Choice_1_1:Mayor:Vote For 1:Ann:,Choice_2_1:Judge:Vote For 1:Yes:\n"
                     "1,B,1,B+3,1,1,S,A,0,0,1,0\n"
                     "2,B,2,B+5,1,1,S,A,-1,1,1,\n"
                     "3,B,3,B+7,1,1,S,A,-1,0,1,\n"
                     "4,B,4,B+9,1,1,S,A,1,0,0,0\n"
                     "5,B,5,B+11,1,1,S,A,3,0,1,0\n");
    assert_problems(&r, "4:0 unread-card\n5:0 unread-card\n6:0 unread-card\n");
    assert_int_equal(r.e.cards, 5);
    assert_marks(&r, 0, 1, "marked Ann"); // people have read it
    assert_marks(&r, 0, 2, "withheld");
    assert_marks(&r, 1, 2, "");
    assert_marks(&r, 1, 3, "withheld");
    assert_marks(&r, 0, 4, "withheld");
    assert_true(election_card(&r.e, 4).flags & CARD_REDACTED);
    reading_done(&r);
}

// A primary: the same contest for two parties, side by side and apart.
static void contests_of_one_name_stay_apart(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, clearballot_csv_read,
                 IDS "Choice_1_1:Judge:Vote For 1:Yes:,Choice_2_1:Judge:Vote For 1:Yes:,"
                     "Choice_3_1:Mayor:Vote For 1:Ann:,Choice_4_1:Judge:Vote For 1:No:\n"
                     "1,B,1,B+3,1,1,S,A,0,0,1,,0,\n");
    assert_int_equal(r.e.contests.len, 4);
    assert_int_equal(r.e.contests.at[1].occurrence, 1);
    assert_int_equal(r.e.contests.at[3].occurrence, 2);
    assert_marks(&r, 0, 0, "marked Yes");
    assert_marks(&r, 1, 0, "");
    reading_done(&r);
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, clearballot_csv_read,
                 "RowNumber,BoxID,BoxPosition,BallotID,Colour,"
                 "Choice_1_1:Mayor:Vote For 1:Ann:,Choice_2_1:Mayor:Ann\n"
                 "1,5/1/2007,1,B+3,x,1,0\n"
                 "2,B,2,5/1/2007,x,yes,0\n"
                 "3,B,1.2E+15,B,x,1\n"
                 "4,B,,B+9,x,0,0\n");
    assert_problems(&r, "1:7 damaged-header\n1:5 unknown-field\n1:0 missing-column\n"
                        "2:2 lost-id\n3:4 lost-id\n3:6 bad-value\n4:0 wrong-cell-count\n"
                        "5:3 missing-value\n");
    reading_done(&r);
    reading_init(&r);
    assert_int_equal(
        reading_add(&r, clearballot_csv_read, "RowNumber,BoxID,BoxPosition\n1,2,3\n", 0),
        BAL_INVALID);
    reading_done(&r);
    reading_is_steady(clearballot_csv_read, city, NULL);
}

// As Garfield County published its cards of 2020: two header rows, no rule, broken quotes.
static const char published[] =
    ",,,,,,,,,,Electors,Electors,Council,Council,Council,Issue 2A,Issue 2A\n" IDS
    "Write-in,Jo \"\"Spike\"\" Co:Libertarian\",Ann:Green,Bo:,Write-in,Yes/For,No/Against\n"
    "1,VBM-1,1,VBM-1+10003,17,3,30,Scan 1,0,0,0,1,1,1,0,,\n"
    "2,VBM-1,2,VBM-1+10005,9,4,31 [P],Scan 1,0,0,1,0,0,0,0,1,0\n"
    "3,VBM-1,3,VBM-1+10007,9,4,31 [P],Scan 1,1,0,0,0,0,0,0,0,0\n";
static const char no_status[] =
    ",,,,,,,,Electors,Electors,\n"
    "RowNumber,Tabulator,BoxID,BoxPosition,BallotID,CG,PrecinctID,BallotStyleID,"
    "\"Jo \"\"\"\"Spike\"\"\"\" Co:Libertarian\"\"\",Write-in\n"
    "1,,VBM-1,1,VBM-1+10003,All,17,3,0,1\n";

static void two_header_rows(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, clearballot_csv_read, published);
    assert_problems(&r, "5:0 unread-card\n");
    assert_int_equal(r.e.contests.len, 3);
    assert_str(r.e.contests.at[0].name, "Electors");
    assert_int_equal(r.e.contests.at[0].votes_allowed, 1);
    assert_str(r.e.contests.at[0].choices.at[1].name, "Jo \"Spike\" Co");
    assert_int_equal(r.e.contests.at[1].votes_allowed, 2); // two votes on a card
    assert_false(r.e.contests.at[1].votes_known);
    assert_marks(&r, 0, 0, "marked Jo \"Spike\" Co");
    assert_marks(&r, 1, 0, "marked Ann Bo");
    assert_marks(&r, 2, 0, "");
    assert_marks(&r, 0, 1, "marked Write-in");
    assert_marks(&r, 2, 1, "marked Yes/For");
    assert_marks(&r, 1, 2, "withheld");
    reading_done(&r);
    reading_open(&r, clearballot_csv_read, no_status);
    assert_problems(&r, "2:0 published-only\n");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Jo \"Spike\" Co");
    assert_str(r.e.groups.items[election_card(&r.e, 0).group], "All");
    assert_marks(&r, 0, 0, "marked Write-in");
    reading_done(&r);
    assert_string_equal(reading_detect(published), "clearballot-csv");
    assert_string_equal(reading_detect(no_status), "clearballot-csv");
    reading_is_steady(clearballot_csv_read, published, "ballast-cvr");
    reading_is_steady(clearballot_csv_read, no_status, "ballast-cvr");
    reading_init(&r);
    assert_int_equal(reading_add(&r, clearballot_csv_read, ",,,,Electors\n", 0), BAL_INVALID);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clear_ballot_titles_from_both_ends),
        cmocka_unit_test(ranks_are_part_of_the_title),
        cmocka_unit_test(clear_ballot_status_is_not_ignored),
        cmocka_unit_test(two_header_rows),
        cmocka_unit_test(contests_of_one_name_stay_apart),
        cmocka_unit_test(every_flaw_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
