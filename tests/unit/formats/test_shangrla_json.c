// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

static const char ballots[] =
    "{\"contests\":[{\"description\":\"Mayor\",\"id\":\"339\"},{\"description\":\"Judge\",\"id\":"
    "\"340\"}],"
    "\"candidates\":[{\"description\":\"Ann\",\"id\":\"15\",\"contest\":\"339\"},"
    "{\"description\":\"Bo\",\"id\":\"16\",\"contest\":\"339\"},"
    "{\"description\":\"Yes\",\"id\":\"21\",\"contest\":\"340\"}],"
    "\"ballots\":[{\"id\":\"99813-1-6\",\"votes\":{\"339\":{\"16\":1,\"15\":2},\"340\":{}}},"
    "{\"id\":\"99813-1-7\",\"votes\":{\"340\":{\"21\":1}}},"
    "{\"id\":\"X9\",\"votes\":{}}]}\n";

static void ballots_are_read_and_written(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, shangrla_json_read, ballots);
    assert_problems(&r, "");
    assert_int_equal(r.e.cards, 3);
    assert_str(r.e.contests.at[0].name, "Mayor");
    assert_str(r.e.contests.at[0].code, "339");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_IRV);
    assert_int_equal(r.e.contests.at[1].ranks, 0); // nobody is ranked
    assert_int_equal(r.e.contests.at[1].function, FUNCTION_PLURALITY);
    assert_marks(&r, 0, 0, "marked 1:Bo 2:Ann");
    assert_marks(&r, 1, 0, "blank");
    assert_marks(&r, 1, 1, "marked Yes");
    assert_marks(&r, 0, 1, "");
    assert_int_equal(election_card(&r.e, 0).imprinted.v, ID_DERIVED.v);
    reading_done(&r);
    reading_round_trip(shangrla_json_read, ballots, "shangrla-cvr-json");
    assert_string_equal(reading_detect(ballots), "shangrla-cvr-json");
    reading_is_steady(shangrla_json_read, ballots, "shangrla-cvr-json");
}

// SHANGRLA's own lists.
static void candidates_of_no_contest(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, shangrla_json_read,
                 "{\"contests\":[{\"description\":\"DA\",\"id\":339}],"
                 "\"candidates\":[{\"description\":\"Ann\",\"id\":15}],"
                 "\"ballots\":[{\"id\":\"1-2-3\",\"votes\":{\"339\":{\"15\":2,\"16\":1}}}]}");
    assert_problems(&r, "");
    assert_marks(&r, 0, 0, "marked 1:16 2:Ann");
    assert_str(r.e.contests.at[0].choices.at[0].code, "15");
    reading_done(&r);
}

static void names_stand_for_themselves(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, shangrla_json_read,
                 "{\"ballots\":[{\"id\":\"1_2_3\",\"votes\":{\"AvB\":{\"Ann\":true,\"Bo\":false}}},"
                 "{\"id\":\"5\",\"votes\":{\"AvB\":{\"Ann\":\"1\",\"Bo [2]\":1}}}]}");
    assert_problems(&r, "");
    assert_str(r.e.batches.at[0].tabulator, "1");
    assert_marks(&r, 0, 0, "marked Ann");
    assert_marks(&r, 0, 1, "marked Ann Bo");
    assert_int_equal(r.e.contests.at[0].votes_allowed, 2); // as many as a ballot has
    assert_int_equal(r.e.contests.at[0].choices.at[2].occurrence, 1);
    reading_done(&r);
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, shangrla_json_read,
                 "{\"seed\":1,\n\"candidates\":[{\"id\":\"1\"},\n{\"id\":\"1\"},\n{\"description\":"
                 "\"x\"}],\n"
                 "\"ballots\":[{\"id\":\"1\",\"votes\":{\"M\":{\"1\":999}},\n\"x\":0},\n{}]}");
    assert_problems(&r, "1:2 unknown-field\n3:10 duplicate-row\n4:19 missing-value\n"
                        "5:40 bad-value\n6:1 unknown-field\n7:2 missing-value\n");
    reading_done(&r);
    reading_init(&r);
    assert_int_equal(reading_add(&r, shangrla_json_read, "{\"ballots\":[{\"votes\":{}}]}", 0),
                     BAL_INVALID);
    assert_int_equal(reading_add(&r, shangrla_json_read, "{\"ballots\":[{\"id\":\"1\",\"vo", 0),
                     BAL_INVALID);
    reading_done(&r);
    reading_open(&r, shangrla_json_read, "{\"ballots\":[]}");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ballots_are_read_and_written),
        cmocka_unit_test(candidates_of_no_contest),
        cmocka_unit_test(names_stand_for_themselves),
        cmocka_unit_test(every_flaw_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
