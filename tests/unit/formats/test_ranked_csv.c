// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "formats/rankings/ranked_csv.h"
#include "support/reading.h"

static const char survey[] = "Response ID,precinct_id,batch_id,Ann,\"Bo, Jr.\",Write-in\n"
                             "R_1,p1,b1,2,1,\n"
                             "R_2,p1,b1,1,1,3\n"
                             "R_3,,,,,\n";

static void a_column_for_each_candidate(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, generic_rank_csv_read, survey);
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.len, 1);
    assert_str(r.e.contests.at[0].name, "test"); // the file's
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_IRV);
    assert_int_equal(r.e.contests.at[0].ranks, 3);
    assert_int_equal(r.e.contests.at[0].choices.at[2].kind, CHOICE_WRITE_IN);
    assert_marks(&r, 0, 0, "marked 1:Bo, Jr. 2:Ann");
    assert_marks(&r, 0, 1, "marked 1:Ann 1:Bo, Jr. 3:Write-in");
    assert_marks(&r, 0, 2, "blank");
    assert_str(r.e.precincts.items[election_card(&r.e, 0).precinct], "p1");
    assert_str(r.e.batches.at[election_card(&r.e, 2).batch].batch, "");
    reading_done(&r);
    assert_string_equal(reading_detect(survey), "generic-rank-csv");
    reading_is_steady(generic_rank_csv_read, survey, "ballast-cvr");
}

static const char by_rank[] = "id,1st choice,2nd choice,3rd choice\n"
                              "1,Ann,,Bo\n"
                              "2,overvote,Ann,\n"
                              "3,Bo,overvote,Ann\n"
                              "4,undervote,undervote,undervote\n";

static void a_column_for_each_rank(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, generic_rank_csv_read, by_rank);
    assert_problems(&r, "");
    assert_marks(&r, 0, 0, "marked 1:Ann 3:Bo");
    struct mark_set set =
        contest_set(&r.e.contests.at[0], column_get(&r.e.contests.at[0].column, 2));
    assert_int_equal(set.count, 3);
    assert_int_equal(set.marks[1].rank, 2);
    assert_int_equal(set.marks[1].flags, MARK_OVERVOTE); // by whom the file does not say
    assert_marks(&r, 0, 3, "blank");
    reading_done(&r);
    assert_string_equal(reading_detect(by_rank), "generic-rank-csv");
    reading_is_steady(generic_rank_csv_read, by_rank, "ballast-cvr");
}

// A table of other numbers is no table of ranks.
static void only_ranks_are_taken_for_ranks(void **state)
{
    (void)state;
    assert_string_equal(reading_detect("id,a,b\n1,1,2\n2,x,1\n"), "none");
    assert_string_equal(reading_detect("id,a,b\n1,1,2\n2,300,1\n"), "none");
    assert_string_equal(reading_detect("name,a,b\n1,1,2\n"), "none");
    assert_string_equal(reading_detect("id,Choice 1,Choice 2\n7,Ann,Bo\n"), "generic-rank-csv");
    assert_int_equal(ranked_number(STR("Rank 3")), 3);
    assert_int_equal(ranked_number(STR("choice2")), 2);
    assert_int_equal(ranked_number(STR(" 4th Choice")), 4);
    assert_int_equal(ranked_number(STR("1ST CHOICE MAYOR")), 0);
    assert_int_equal(ranked_number(STR("rank")), 0);
    assert_int_equal(ranked_number(STR("rank 999999")), 0);
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, generic_rank_csv_read,
                 "id,batch,Ann,Bo,Ann\n"
                 "5/1/2007,b,1,2,3\n"
                 "2,b,0,many,1\n"
                 "3,b,1\n"
                 ",b,1,,\n"
                 "5,b,251,,\n");
    assert_problems(&r, "1:5 duplicate-row\n2:1 lost-id\n3:3 bad-value\n3:4 bad-value\n"
                        "4:0 wrong-cell-count\n5:0 unlinked-card\n6:3 bad-value\n");
    reading_done(&r);
    reading_open(&r, generic_rank_csv_read, "id,rank 1,rank 3\n1,Ann,Bo\n");
    assert_problems(&r, "1:3 damaged-header\n");
    reading_done(&r);
    reading_open(&r, rctab_csv_read, "CVR Provider,Rank 1,Rank 2\nx,Ann,Bo\n");
    assert_problems(&r, "1:0 missing-column\n");
    reading_done(&r);
    reading_open(&r, generic_rank_csv_read, "id,batch,Ann\n");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

// Rows that end where the ranks would begin, one of them the last of the file, without a line end.
static void rows_without_ranks(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, generic_rank_csv_read, "id,batch,Ann,Bo\n1,b\n2,b,1,2\n3,b\n4\n5,b");
    assert_problems(&r, "2:0 wrong-cell-count\n4:0 wrong-cell-count\n5:0 wrong-cell-count\n"
                        "6:0 wrong-cell-count\n6:0 unended\n");
    assert_int_equal(r.e.cards, 1);
    assert_marks(&r, 0, 0, "marked 1:Ann 2:Bo");
    reading_done(&r);
}

// The same where a row with that id and nothing else follows one whose ranks are all empty.
static void a_row_without_ranks_is_no_blank_one(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, generic_rank_csv_read, "id,Ann\n1,\n2\n3,1\n4\n");
    assert_problems(&r, "3:0 wrong-cell-count\n5:0 wrong-cell-count\n");
    assert_int_equal(r.e.cards, 2);
    reading_done(&r);
}

// Rows that say nothing new but their id, and all that may stand between such rows.
static const char alike[] = "id,precinct,batch,Ann,Bo,Cy\n"
                            "1,p1,b1,1,2,\n"
                            "2,p1,b1,1,2,\n"
                            "3,p1,b1,1,2,\r\n"
                            "4,p1,b1,1,2,\r"
                            "5,p1,b1,,,1\n"
                            "\n"
                            "6,p1,b1,1,2,\n"
                            "6,p1,b1,1,2,\n"
                            "id,precinct,batch,Ann,Bo,Cy\n"
                            "007,p1,b1,1,2,\n"
                            "99999999999,p1,b1,1,2,\n"
                            ",p1,b1,1,2,\n"
                            "5/1/2007,p1,b1,1,2,\n"
                            "\"8\",p1,b1,1,2,\n"
                            " 9,p1,b1,1,2,\n"
                            "10,p1,b11,2,\n"
                            "11,p1,b1,1,2\n"
                            "12,p1,b1,1,2,,\n"
                            "13,p1,b1,1,2,,\n"
                            "14,p1,b1,1,0,\n"
                            "15,p1,b1,1,0,\n"
                            "16,p1,b2,1,2,\n"
                            "17,p1,b2,,,\n"
                            "18,p1,b2,,,\n"
                            "19,p1,b\n"
                            "20,p1,b2,1,2,";

static void rows_alike_but_for_their_ids(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, generic_rank_csv_read, alike);
    assert_problems(&r, "10:0 damaged-header\n13:0 unlinked-card\n14:1 lost-id\n"
                        "17:0 wrong-cell-count\n18:0 wrong-cell-count\n21:5 bad-value\n"
                        "22:5 bad-value\n26:0 wrong-cell-count\n27:0 unended\n");
    assert_int_equal(r.e.cards, 21);
    struct card last = election_card(&r.e, 20), seventh = election_card(&r.e, 6);
    assert_int_equal(seventh.record.v, 6);
    assert_int_equal(seventh.line, 9);
    assert_int_equal(last.record.v, 20);
    assert_str(r.e.batches.at[last.batch].batch, "b2");
    assert_marks(&r, 0, 3, "marked 1:Ann 2:Bo");
    assert_marks(&r, 0, 4, "marked 1:Cy");
    assert_marks(&r, 0, 19, "blank");
    reading_done(&r);
    reading_is_steady(generic_rank_csv_read, alike, "ballast-cvr");
}

static const char rctab[] =
    "Source Filepath,CVR Provider,Contest Id,RCTab CVR Id,Tabulator Id,Batch Id,Vendor Id,"
    "Precinct,Precinct Portion,Rank 1,Rank 2,Rank 3\n"
    ",,Council,1-7-1,1,7,1,,P 1,Cy,undervote,\n"
    ",,Mayor,1-7-1,1,7,1,,P 1,\"Ann\nBo, Jr.\",undervote,Ann\n"
    ",,Mayor,X9,1,7,2,,P 1,overvote,undervote,undervote\n"
    ",,Mayor,3,,,,,,Bo [2],undervote,undervote\n"
    ",,Council,4,,,,,,undervote,undervote,\n";

static void rctab_is_read_and_written(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, rctab_csv_read, rctab);
    assert_problems(&r, "");
    assert_int_equal(r.e.cards, 4);
    assert_int_equal(r.e.contests.at[0].ranks, 2);
    assert_int_equal(r.e.contests.at[1].ranks, 3);
    assert_marks(&r, 0, 0, "marked 1:Cy");
    assert_marks(&r, 1, 0, "marked 1:Ann 1:Bo, Jr. 3:Ann");
    assert_marks(&r, 1, 1, "overvoted");
    assert_int_equal(election_card(&r.e, 0).imprinted.v, ID_DERIVED.v);
    reading_done(&r);
    reading_round_trip(rctab_csv_read, rctab, "rctab-csv");
    assert_string_equal(reading_detect(rctab), "rctab-csv");
    reading_is_steady(rctab_csv_read, rctab, "rctab-csv");
}

// A choice that is called as RCTab calls a rank left out would be lost.
static void rctab_refuses_names_it_cannot_hold(void **state)
{
    (void)state;
    struct reading r;
    struct bal_err err = {0};
    AUTO_SINK sink;
    reading_open(&r, generic_rank_csv_read, "id,Ann,Undervote\n1,1,2\n");
    sink_open_memory(&sink, 1 << 20);
    assert_int_equal(format_find(STR("rctab-csv"))->write(&r.e, &sink, &err), BAL_INVALID);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_for_each_candidate),
        cmocka_unit_test(a_column_for_each_rank),
        cmocka_unit_test(only_ranks_are_taken_for_ranks),
        cmocka_unit_test(every_flaw_at_once),
        cmocka_unit_test(rows_without_ranks),
        cmocka_unit_test(a_row_without_ranks_is_no_blank_one),
        cmocka_unit_test(rows_alike_but_for_their_ids),
        cmocka_unit_test(rctab_is_read_and_written),
        cmocka_unit_test(rctab_refuses_names_it_cannot_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
