// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

static const char two[] = "2\n"
                          "Contest,339,4,15,16,17,18,winner,15,order,18,17,16,15,informal,2\n"
                          "Contest,340,2,21,22\n"
                          "339,99813_1_1,17\n"
                          "339,99813_1_3,18,17,15,16\n"
                          "340,99813_1_3,22,,21\n"
                          "340,99813_1_1,\n"
                          "339,7,15,15\n"
                          "\n";

static void ballots_are_cards(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, raire_read, two);
    assert_problems(&r, "0:0 unlinked-card\n");
    assert_int_equal(r.e.contests.len, 2);
    assert_str(r.e.contests.at[0].name, "339");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_IRV);
    assert_int_equal(r.e.contests.at[0].ranks, 4);
    assert_int_equal(r.e.cards, 5); // three ballots, two informal ones
    assert_marks(&r, 0, 0, "marked 1:17");
    assert_marks(&r, 1, 0, "blank");
    assert_marks(&r, 0, 1, "marked 1:18 2:17 3:15 4:16");
    assert_marks(&r, 1, 1, "marked 1:22 3:21");
    assert_marks(&r, 0, 2, "marked 1:15 2:15");
    assert_marks(&r, 1, 2, "");
    assert_marks(&r, 0, 4, "blank");
    assert_int_equal(election_card(&r.e, 4).flags, CARD_UNLINKED);
    AUTO_BUF text = BUF_INIT(256);
    election_imprinted(&r.e, 1, &text);
    assert_str(buf_str(&text), "99813-1-3");
    text.len = 0;
    election_describe_card(&r.e, 2, &text);
    assert_str(buf_str(&text), "record 7");
    reading_done(&r);
    assert_string_equal(reading_detect(two), "raire");
    reading_is_steady(raire_read, two, "ballast-cvr");
}

static void one_contest_and_odd_ids(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct reading r;
    reading_open(&r, raire_read,
                 "1\r\nContest,1,2,A,B\r\n1,a_b_c,A\r\n1,1_2,B\r\n1,1_2_3_4,A,B\r\n"
                 "1,1_2,B\r\n");
    assert_int_equal(r.e.cards, 4);
    assert_int_equal(r.e.batches.len, 1);
    assert_str(r.e.batches.at[0].tabulator, "");
    assert_ok(election_check_duplicates(&r.e, &r.p, &err));
    assert_int_equal(r.p.count[PROBLEM_duplicate_card], 1);
    reading_done(&r);
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    static const char text[] = "3\n"
                               "Contest,1,3,A,B,winner,C,informal,many\n"
                               "Contest,2,x,A,A,order,A,B,extra\n"
                               "Contest,1,2,A,B\n"
                               "1,7,A,C\n"
                               "1,8,A,C\n"
                               "3,9,A\n"
                               "2,,A\n"
                               "1,7,B\n";
    struct reading r;
    reading_open(&r, raire_read, text);
    // 'extra' is taken as one more candidate of the order.
    assert_problems(&r, "2:3 declared-count\n2:7 unknown-id\n2:9 bad-number\n"
                        "3:3 bad-number\n3:0 duplicate-row\n3:8 unknown-id\n3:9 unknown-id\n"
                        "4:2 duplicate-row\n5:4 unknown-id\n6:4 unknown-id\n7:1 unknown-id\n"
                        "8:2 missing-value\n9:2 duplicate-card\n1:1 declared-count\n");
    reading_done(&r);
    reading_is_steady(raire_read, text, "ballast-cvr");
    reading_open(&r, raire_read, "Contest,1,1,A\n1,7,A\n");
    assert_problems(&r, "1:1 damaged-header\n");
    reading_done(&r);
    reading_open(&r, raire_read, "1\nContest,1,1,A\n");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

static void numbers_have_limits(void **state)
{
    (void)state;
    struct reading r;
    reading_init(&r);
    assert_int_equal(
        reading_add(&r, raire_read, "1\nContest,1,1,A,informal,18446744073709551615\n1,1,A\n", 0),
        BAL_LIMIT);
    assert_true(r.e.cards < 10);
    reading_done(&r);
    AUTO_BUF text = BUF_INIT(1 << 16);
    buf_addf(&text, "1\nContest,1,1,A\n1,1");
    for (int i = 0; i <= LIMIT_RANKS; i++)
        buf_addf(&text, ",A");
    buf_addf(&text, "\n");
    reading_open(&r, raire_read, buf_cstr(&text));
    assert_problems(&r, "3:253 bad-value\n");
    reading_done(&r);
}

static const char mayor[] =
    "{\"metadata\":{\"candidates\":[\"Ann\",\"Bo\",\"Ann\"],\"contest\":\"Mayor\"},"
    "\"num_candidates\":3,\n"
    "\"votes\":[{\"n\":3,\"prefs\":[0,1]},{\"n\":1,\"prefs\":[]},{\"n\":2,\"prefs\":[0,1]},"
    "{\"n\":1,\"prefs\":[2]}],\n"
    "\"winner\":0,\"audit\":{\"type\":\"OneOnMargin\",\"total_auditable_ballots\":7}}\n";

static void rankings_are_cards(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, raire_json_read, mayor);
    assert_problems(&r, "");
    assert_int_equal(r.e.cards, 7);
    assert_int_equal(contest_codes(&r.e.contests.at[0]), 4); // equal rankings added up
    assert_str(r.e.contests.at[0].name, "Mayor");
    assert_str(r.e.contests.at[0].choices.at[2].name, "Ann");
    assert_int_equal(r.e.contests.at[0].choices.at[2].occurrence, 1);
    assert_str(r.e.contests.at[0].choices.at[2].code, "2");
    assert_marks(&r, 0, 4, "marked 1:Ann 2:Bo");
    assert_marks(&r, 0, 5, "blank");
    assert_marks(&r, 0, 6, "marked 1:Ann");
    assert_int_equal(election_card(&r.e, 6).record.v, 7);
    reading_done(&r);
    assert_string_equal(reading_detect(mayor), "raire-json");
    reading_is_steady(raire_json_read, mayor, "ballast-cvr");
}

static void keys_in_any_order(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, raire_json_read,
                 "{\"votes\":[{\"prefs\":[1,0],\"n\":2},{\"n\":5,\"prefs\":[2]}],\"colour\":{},"
                 "\"num_candidates\":2,\"time_limit_seconds\":10}");
    assert_problems(&r, "1:54 unknown-field\n0:0 unknown-id\n");
    assert_int_equal(r.e.cards, 2);
    assert_marks(&r, 0, 1, "marked 1:1 2:0"); // without names, candidates are called by number
    reading_done(&r);
}

// Ballots that can be audited and are not listed count as blank; the file says who has won.
static void unlisted_and_winner(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, raire_json_read,
                 "{\"num_candidates\":2,\"votes\":[{\"n\":2,\"prefs\":[1]}],\"winner\":1,"
                 "\"audit\":{\"total_auditable_ballots\":5}}");
    assert_problems(&r, "0:0 unlinked-card\n");
    assert_int_equal(r.e.cards, 5);
    assert_marks(&r, 0, 4, "blank");
    assert_int_equal(r.e.contests.at[0].declared, 2);
    reading_done(&r);
    reading_open(&r, raire_read, "1\nContest,7,2,1,2,winner,2\n7,a,2\n7,b,1\n");
    assert_int_equal(r.e.contests.at[0].declared, 2);
    reading_done(&r);
    reading_open(&r, raire_read, "1\nContest,7,2,1,2\n7,a,2\n");
    assert_int_equal(r.e.contests.at[0].declared, 0);
    reading_done(&r);
}

// audit-irv-cp's text: its own name, equal rankings, a blank one, flaws.
static void usirv(void **state)
{
    (void)state;
    struct reading r;
    const char *text = "7, 8, 9\n-+-+-+-+-\n(8, 7) : 2\n(9,) : 1\n() : 1\n(8, 7) : 1\n";
    reading_open(&r, usirv_txt_read, text);
    assert_problems(&r, "");
    assert_int_equal(r.e.cards, 5);
    assert_marks(&r, 0, 0, "marked 1:8 2:7");
    assert_marks(&r, 0, 2, "marked 1:9");
    assert_marks(&r, 0, 3, "blank");
    assert_marks(&r, 0, 4, "marked 1:8 2:7");
    reading_done(&r);
    reading_is_steady(usirv_txt_read, text, "ballast-cvr");
    reading_open(&r, usirv_txt_read, "7, 7\n---\n(8) : 1\n(7) 4\n7 : 1\n(7) : x\n");
    assert_problems(&r, "1:0 duplicate-row\n2:0 damaged-header\n3:0 unknown-id\n4:0 bad-value\n"
                        "5:0 bad-value\n6:0 bad-value\n0:0 empty-file\n");
    reading_done(&r);
}

// What is written reads as what was read.
static void written(void **state)
{
    (void)state;
    struct reading r;
    const char *text = "1\nContest,7,3,A,\"B, b\",C,winner,C\n7,1_2_3,C,A\n7,1_2_4\n7,x,A,,C\n";
    AUTO_BUF out = BUF_INIT(1 << 16);
    reading_open(&r, raire_read, text);
    reading_write(&r, "raire", &out);
    assert_str(buf_str(&out), "1\nContest,7,3,A,\"B, b\",C,winner,C\n7,1_2_3,C,A\n7,1_2_4\n"
                              "7,3,A,C\n");
    buf_clear(&out);
    reading_write(&r, "raire-json", &out);
    assert_str(buf_str(&out),
               "{\n  \"metadata\": {\"candidates\":[\"A\",\"B, b\",\"C\"],\"contest\":\"7\"},\n"
               "  \"num_candidates\": 3,\n  \"votes\": [\n    {\"n\": 1, \"prefs\": [2, 0]},\n"
               "    {\"n\": 1, \"prefs\": []},\n    {\"n\": 1, \"prefs\": [0, 2]}\n  ],\n"
               "  \"winner\": 2,\n"
               "  \"audit\": {\"type\": \"OneOnMargin\", \"total_auditable_ballots\": 3}\n}\n");
    reading_done(&r);
}

static void flaws_in_json(void **state)
{
    (void)state;
    static const struct {
        const char *text, *problems;
    } cases[] = {
        {"{\"num_candidates\":2}", "0:0 missing-value\n"},
        {"{\"votes\":[]}", "0:0 missing-value\n"},
        {"{\"num_candidates\":2,\"votes\":[]}", "0:0 empty-file\n"},
        {"{\"num_candidates\":2,\"votes\":[{\"n\":1},{\"n\":2,\"prefs\":[1,2,0]},"
         "{\"n\":1,\"prefs\":[0]}],\"audit\":{\"total_auditable_ballots\":0},"
         "\"metadata\":{\"candidates\":[\"A\"]}}",
         "1:36 missing-value\n0:0 unknown-id\n0:0 declared-count\n0:0 declared-count\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reading r;
        reading_open(&r, raire_json_read, cases[i].text);
        assert_problems(&r, cases[i].problems);
        reading_done(&r);
        reading_is_steady(raire_json_read, cases[i].text, "ballast-cvr");
    }
    static const char *const refused[] = {
        "", "[]", "{\"num_candidates\":2,\"votes\":[{\"n\":1,\"prefs\":[0]}",
        "{\"num_candidates\":-1}", "{\"num_candidates\":2,\"votes\":[{\"n\":1.5,\"prefs\":[0]}]}"};
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct reading r;
        reading_init(&r);
        assert_int_equal(reading_add(&r, raire_json_read, refused[i], 0), BAL_INVALID);
        assert_int_equal(r.e.cards, 0);
        reading_done(&r);
    }
    struct reading r;
    reading_init(&r);
    assert_int_equal(
        reading_add(&r, raire_json_read,
                    "{\"num_candidates\":1,\"votes\":[{\"n\":1000000000,\"prefs\":[0]}]}", 0),
        BAL_INVALID);
    assert_int_equal(r.e.cards, 0);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ballots_are_cards),
        cmocka_unit_test(one_contest_and_odd_ids),
        cmocka_unit_test(every_flaw_at_once),
        cmocka_unit_test(numbers_have_limits),
        cmocka_unit_test(rankings_are_cards),
        cmocka_unit_test(keys_in_any_order),
        cmocka_unit_test(flaws_in_json),
        cmocka_unit_test(unlisted_and_winner),
        cmocka_unit_test(usirv),
        cmocka_unit_test(written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
