// SPDX-License-Identifier: Apache-2.0
// BLT, PrefLib and ConcreteSTV: ballots by what they say and how many say it.
#include "support/support.h"

#include "support/reading.h"

static const char blt[] = "# made up\r\n"
                          "4 2\r\n"
                          "-2\r\n"
                          "[tie 3 1 2]\r\n"
                          "[withdrawn 3]\r\n"
                          "3 1 4 0\r\n"
                          "1 4=2 - 1 0 # a comment\r\n"
                          "2.0 0\r\n"
                          "0\r\n"
                          "\"Ann # 1\" \"Green\"\r\n"
                          "\"Bo \\\"B\\\" X\"\r\n"
                          "\"Ann # 1\"\r\n"
                          "Di\r\n"
                          "\"Council\"\r\n";

static void blt_is_read(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, blt_read, blt);
    assert_problems(&r, "3:0 withdrawn\n4:0 unknown-field\n5:0 withdrawn\n");
    assert_str(r.e.contests.at[0].name, "Council");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_STV);
    assert_int_equal(r.e.contests.at[0].seats, 2);
    assert_int_equal(r.e.cards, 6);
    assert_str(r.e.contests.at[0].choices.at[1].name, "Bo \"B\" X");
    assert_int_equal(r.e.contests.at[0].choices.at[2].occurrence, 1);
    assert_marks(&r, 0, 2, "marked 1:Ann # 1 2:Di");
    assert_marks(&r, 0, 3, "marked 1:Bo \"B\" X 1:Di 3:Ann # 1");
    assert_marks(&r, 0, 5, "blank");
    reading_done(&r);
    assert_string_equal(reading_detect(blt), "blt");
    reading_is_steady(blt_read, blt, "blt");
}

static void blt_is_written_and_read_again(void **state)
{
    (void)state;
    reading_round_trip(blt_read,
                       "3 1\n2 1 3 0\n1 2=3 - 1 0\n4 0\n0\n\"Ann\"\n\"Ann [2]\"\n\"B\\\\\\\"o\"\n"
                       "\"Mayor, City of X\"\n",
                       "blt");
    struct reading r;
    reading_open(&r, blt_read, "2 1\n(A7) 1 2 0\n(9) 1 0\n0\n\"A\"\n\"B\"\n");
    assert_str(r.e.contests.at[0].name, "test"); // the file's
    AUTO_BUF text = BUF_INIT(256);
    election_describe_card(&r.e, 0, &text);
    assert_str(buf_str(&text), "batch test, record A7");
    reading_done(&r);
}

static void blt_flaws_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, blt_read, "2 1\n-7\n1.5 1 0\n1 3 0\n1 1\n2 1 0 2\nx 1 0\n(A) 2 1 0\n0\n\"A\n");
    assert_problems(&r, "2:0 unknown-id\n3:0 bad-number\n4:0 unknown-id\n5:0 bad-value\n"
                        "6:0 bad-value\n7:0 bad-number\n8:0 bad-value\n10:0 bad-value\n"
                        "0:0 declared-count\n");
    reading_done(&r);
    reading_open(&r, blt_read, "2 1\n1 2 0\n"); // cut off
    assert_problems(&r, "0:0 unreadable\n");
    reading_done(&r);
    reading_init(&r);
    assert_int_equal(reading_add(&r, blt_read, "", 0), BAL_INVALID);
    assert_int_equal(reading_add(&r, blt_read, "2\n", 0), BAL_INVALID);
    assert_int_equal(reading_add(&r, blt_read, "2 1\n99999999 1 0\n0\n", 0), BAL_LIMIT);
    reading_done(&r);
}

static const char toi[] = "# FILE NAME: 00001-00000001.toi\n"
                          "# TITLE: Council\n"
                          "# DATA TYPE: toi\n"
                          "# NUMBER ALTERNATIVES: 3\n"
                          "# NUMBER VOTERS: 5\n"
                          "# NUMBER UNIQUE ORDERS: 2\n"
                          "# ALTERNATIVE NAME 1: Ann, the first: A\n"
                          "# ALTERNATIVE NAME 2: Bo\n"
                          "# ALTERNATIVE NAME 3: Cy\n"
                          "3: 2,{1,3}\n"
                          "2: 3\n";

static const char old[] = "3\n1,Ann, the first\n2,Bo\n3,Cy\n5,5,2\n3,1,2,3\n2,{2,3},1\n";

static void preflib_in_both_forms(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, preflib_read, toi);
    assert_problems(&r, "");
    assert_str(r.e.contests.at[0].name, "Council");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Ann, the first: A");
    assert_int_equal(r.e.cards, 5);
    assert_marks(&r, 0, 0, "marked 1:Bo 2:Ann, the first: A 2:Cy");
    assert_marks(&r, 0, 4, "marked 1:Cy");
    reading_done(&r);
    reading_open(&r, preflib_read, old);
    assert_problems(&r, "");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Ann, the first");
    assert_marks(&r, 0, 0, "marked 1:Ann, the first 2:Bo 3:Cy");
    assert_marks(&r, 0, 3, "marked 1:Bo 1:Cy 2:Ann, the first");
    reading_done(&r);
    assert_string_equal(reading_detect(toi), "preflib");
    assert_string_equal(reading_detect(old), "preflib");
    reading_is_steady(preflib_read, toi, "ballast-cvr");
    reading_is_steady(preflib_read, old, "ballast-cvr");
}

static void preflib_approvals(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, preflib_read,
                 "# TITLE: Prize\n# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 3\n"
                 "# NUMBER CATEGORIES: 2\n# CATEGORY NAME 1: Yes\n"
                 "# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n"
                 "2: {1,3},{2}\n1: {},{1,2,3}\n1: 2,{1,3}\n");
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_APPROVAL);
    assert_marks(&r, 0, 0, "marked A C");
    assert_marks(&r, 0, 2, "blank");
    assert_marks(&r, 0, 3, "marked B");
    reading_done(&r);
}

static void preflib_flaws_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, preflib_read,
                 "# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 2\n# NUMBER VOTERS: 9\n"
                 "# NUMBER UNIQUE ORDERS: 1\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 1: B\n"
                 "3: 1,7\nx: 1\n1: 1,2\n1: 2\n");
    assert_problems(&r, "6:0 duplicate-row\n7:0 unknown-id\n8:0 bad-number\n0:0 declared-count\n"
                        "0:0 declared-count\n0:0 declared-count\n");
    reading_done(&r);
    reading_open(&r, preflib_read, "# DATA TYPE: wmd\n# NUMBER ALTERNATIVES: 2\n1,2,3\n");
    assert_problems(&r, "1:0 bad-value\n");
    assert_int_equal(r.e.cards, 0);
    reading_done(&r);
}

static const char stv[] =
    "{\"metadata\":{\"name\":{\"year\":\"1901\",\"name\":\"Simple\",\"electorate\":\"North\"},\n"
    "\"candidates\":[{\"name\":\"C1\",\"party\":0,\"position\":1},{\"name\":\"C2\"},{\"name\":"
    "\"A1\"}],\n"
    "\"parties\":[{\"column_id\":\"A\",\"name\":\"X\",\"candidates\":[0,1]},{\"candidates\":[2]}],"
    "\n"
    "\"vacancies\":2},\n"
    "\"atl\":[{\"parties\":[1,0],\"n\":2}],\n"
    "\"btl\":[{\"candidates\":[1,2],\"n\":1}],\"informal\":1}\n";

static void parties_stand_for_their_candidates(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, concretestv_json_read, stv);
    assert_problems(&r, "0:0 unlinked-card\n");
    assert_str(r.e.contests.at[0].name, "North");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_STV);
    assert_int_equal(r.e.contests.at[0].seats, 2);
    assert_int_equal(r.e.cards, 4);
    assert_marks(&r, 0, 0, "marked 1:A1 2:C1 3:C2");
    assert_marks(&r, 0, 2, "marked 1:C2 2:A1");
    assert_marks(&r, 0, 3, "blank");
    reading_done(&r);
    assert_string_equal(reading_detect(stv), "concretestv-json");
    reading_is_steady(concretestv_json_read, stv, "ballast-cvr");
}

static void concretestv_flaws_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, concretestv_json_read,
                 "{\"metadata\":{\"candidates\":[{\"name\":\"A\"}],\"parties\":[],\"x\":1},\n"
                 "\"atl\":[{\"parties\":[0],\"n\":2}],\n\"btl\":[{\"candidates\":[1],\"n\":1},\n"
                 "{\"candidates\":[0],\"n\":1}]}\n");
    assert_problems(&r, "1:0 unknown-field\n2:0 unknown-id\n3:0 unknown-id\n0:0 missing-value\n");
    assert_int_equal(r.e.cards, 1);
    reading_done(&r);
    reading_init(&r);
    assert_int_equal(reading_add(&r, concretestv_json_read, "{\"btl\":[]}", 0), BAL_INVALID);
    assert_int_equal(reading_add(&r, concretestv_json_read, "{\"metadata\":{\"vacanc", 0),
                     BAL_INVALID);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blt_is_read),
        cmocka_unit_test(blt_is_written_and_read_again),
        cmocka_unit_test(blt_flaws_at_once),
        cmocka_unit_test(preflib_in_both_forms),
        cmocka_unit_test(preflib_approvals),
        cmocka_unit_test(preflib_flaws_at_once),
        cmocka_unit_test(parties_stand_for_their_candidates),
        cmocka_unit_test(concretestv_flaws_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
