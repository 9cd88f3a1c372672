// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

#define HEADER "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n"
#define HEADER_CARD                                                                                \
    "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank,card\n"

static const char election[] = HEADER "Aspen,3,800,1,3-800-1,51,Mayor,Ann,\n"
                                      "Aspen,3,800,1,3-800-1,51,Council,Cy,\n"
                                      "Aspen,3,800,1,3-800-1,51,Council,Di,\n"
                                      "Aspen,3,800,2,3-800-2,51,Mayor,*overvote*,\n"
                                      "Aspen,3,800,2,3-800-2,51,Mayor,Ann,\n"
                                      "Aspen,3,800,2,3-800-2,51,Mayor,\"Birch, Bo\",\n"
                                      "Aspen,3,800,2,3-800-2,51,Council,*blank*,\n"
                                      "Aspen,3,800,3,,51,Mayor,*invalid*,\n"
                                      "Aspen,3,800,3,,51,Clerk,Ed,2\n"
                                      "Aspen,3,800,3,,51,Clerk,Flo,1\n"
                                      "Aspen,3,800,4,,,,,\n"
                                      "\"Elm, East\",3,800,1,x,52,Council,*overvote*,\n";

static void cards_and_states(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_cvr_read, election);
    assert_problems(&r, "");
    assert_int_equal(r.e.cards, 5);
    assert_int_equal(r.e.contests.len, 3);
    assert_marks(&r, 0, 0, "marked Ann");
    assert_marks(&r, 1, 0, "marked Cy Di");
    assert_marks(&r, 0, 1, "overvoted Ann Birch, Bo");
    assert_marks(&r, 1, 1, "blank");
    assert_marks(&r, 0, 2, "invalid");
    assert_marks(&r, 1, 2, "");
    assert_marks(&r, 2, 2, "marked 1:Flo 2:Ed");
    assert_marks(&r, 0, 3, "");
    assert_marks(&r, 1, 4, "overvoted");
    assert_int_equal(r.e.contests.at[1].votes_allowed, 2); // two votes were no overvote
    assert_false(r.e.contests.at[1].votes_known);
    assert_int_equal(r.e.contests.at[2].function, FUNCTION_IRV);
    assert_int_equal(r.e.contests.at[2].ranks, 2);
    assert_int_equal(election_card(&r.e, 0).imprinted.v, ID_DERIVED.v);
    assert_int_equal(election_card(&r.e, 2).imprinted.v, ID_NONE.v);
    assert_str(r.e.jurisdictions.items[r.e.batches.at[1].jurisdiction], "Elm, East");
    assert_int_equal(r.e.files.at[0].cards, 5);
    reading_done(&r);
    assert_string_equal(reading_detect(election), "ballast-cvr");
    reading_is_steady(ballast_cvr_read, election, "ballast-cvr");
}

static void it_comes_back(void **state)
{
    (void)state;
    // Ranks are written in their order.
    static const char sorted[] = HEADER "A,,b,1,,,Clerk,Flo,1\n"
                                        "A,,b,1,,,Clerk,Ed,2\n"
                                        "A,,b,1,,,Clerk,Gil,2\n"
                                        "A,,b,2,,,Clerk,Ed,1\n"
                                        "A,,b,3,,,\"=Mayor\",\"-Ann\",\n"
                                        "A,,b,3,,,\"=Mayor\",Bo,\n"
                                        "A,,b,4,,,\"=Mayor\",*withheld*,\n"
                                        "A,,b,5,,,,,\n"
                                        "A,,b,6,,,Mayor,Ann [2],\n"
                                        "A,,b,6,,,Mayor [2],Ann,\n"
                                        "A,,b,6,,,Mayor [2] [1],*blank* [1],\n"
                                        "A,,b,6,,, [1],x,\n";
    AUTO_BUF out = BUF_INIT(1 << 16);
    struct reading r;
    reading_open(&r, ballast_cvr_read, sorted);
    assert_problems(&r, "8:0 redacted-card\n");
    assert_int_equal(election_card(&r.e, 3).flags, CARD_REDACTED);
    assert_non_null(election_contest(&r.e, STR("Mayor"), 0));
    assert_non_null(election_contest(&r.e, STR("Mayor"), 1));
    assert_non_null(election_contest(&r.e, STR("Mayor [2]"), 0));
    assert_non_null(election_contest(&r.e, STR(""), 0));
    assert_str(election_contest(&r.e, STR("Mayor [2]"), 0)->choices.at[0].name, "*blank*");
    assert_int_equal(election_contest(&r.e, STR("Mayor"), 0)->choices.at[0].occurrence, 1);
    reading_write(&r, "ballast-cvr", &out);
    // The first letter of a cell decides about quotes, here a blank.
    assert_true(str_find(buf_str(&out), STR(",\" [1]\",x,")) < out.len);
    struct reading again;
    AUTO_BUF twice = BUF_INIT(1 << 16);
    reading_open(&again, ballast_cvr_read, buf_cstr(&out));
    reading_write(&again, "ballast-cvr", &twice);
    assert_true(str_eq(buf_str(&out), buf_str(&twice)));
    reading_done(&again);
    reading_done(&r);
}

// The order of contests and choices in the election does not matter: they are written in the
// order in which they occur.
static void order_is_that_of_the_file(void **state)
{
    (void)state;
    static const char contests[] = "contest,choice_function,choices\n"
                                   "C,plurality,z;y;x\nB,plurality,\nA,plurality,n;m\n";
    static const char cards[] = HEADER "J,1,1,1,,,A,m,\n"
                                       "J,1,1,1,,,B,b,\n"
                                       "J,1,1,2,,,A,m,\n"
                                       "J,1,1,2,,,A,n,\n"
                                       "J,1,1,2,,,C,x,\n"
                                       "J,1,1,3,,,B,b,\n"
                                       "J,1,1,3,,,C,x,\n"
                                       "J,1,1,3,,,C,z,\n";
    AUTO_BUF out = BUF_INIT(1 << 16), twice = BUF_INIT(1 << 16);
    struct reading r, again;
    reading_round_trip(ballast_cvr_read, cards, "ballast-cvr");
    reading_open(&r, ballast_contests_read, contests);
    assert_int_equal(reading_add(&r, ballast_cvr_read, cards, 0), BAL_OK);
    assert_problems(&r, "");
    reading_write(&r, "ballast-cvr", &out); // card 1 has B before A now
    reading_open(&again, ballast_cvr_read, buf_cstr(&out));
    reading_write(&again, "ballast-cvr", &twice);
    assert_true(str_eq(buf_str(&out), buf_str(&twice)));
    reading_done(&again);
    reading_done(&r);
}

static void alike_cards_stay_apart(void **state)
{
    (void)state;
    static const char cards[] = HEADER_CARD "J,1,1,,,,A,m,,1\n"
                                            "J,1,1,,,,A,m,,2\n"
                                            "J,1,1,,,,A,n,,2\n"
                                            "J,1,1,,,,,,,3\n"
                                            "J,1,1,7,,,A,m,,4\n";
    AUTO_BUF out = BUF_INIT(1 << 16);
    struct reading r;
    reading_open(&r, ballast_cvr_read, cards);
    assert_problems(&r, "2:4 unlinked-card\n3:4 unlinked-card\n5:4 unlinked-card\n");
    assert_int_equal(r.e.cards, 4);
    assert_int_equal(election_card(&r.e, 1).flags, CARD_UNLINKED);
    assert_marks(&r, 0, 1, "marked m n");
    reading_write(&r, "ballast-cvr", &out);
    assert_str(buf_str(&out), cards);
    reading_done(&r);
    reading_open(&r, ballast_cvr_read, "batch,record,contest,choice,card\n,,,,7\n");
    assert_int_equal(r.e.cards, 1);
    reading_write(&r, "ballast-cvr", &out);
    assert_str(buf_str(&out), HEADER_CARD ",,,,,,,,,1\n");
    reading_done(&r);
}

// What a contests file states holds, in whatever order its contests stand.
static void contests_file_rules(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_contests_read,
                 "contest,choice_function,seats,votes_allowed,choices\n"
                 "Clerk,irv,1,,\nMayor,plurality,1,1,Ann;Bo\n");
    assert_int_equal(reading_add(&r, ballast_cvr_read,
                                 HEADER "J,1,1,1,,,Mayor,Bo,\n"
                                        "J,1,1,1,,,Mayor,Ann,\n"
                                        "J,1,1,1,,,Clerk,Ed,1\n"
                                        "J,1,1,1,,,Clerk,Flo,3\n",
                                 0),
                     BAL_OK);
    assert_problems(&r, "2:0 too-many-marks\n");
    assert_marks(&r, 1, 0, "overvoted Ann Bo");
    assert_marks(&r, 0, 0, "marked 1:Ed 3:Flo");
    assert_int_equal(r.e.contests.at[0].ranks, 3);
    assert_int_equal(r.e.contests.at[1].votes_allowed, 1);
    reading_done(&r);
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    static const char text[] = HEADER "J,1,1,1,,,Mayor,*none*,\n"
                                      "J,1,1,1,,,Clerk,Ed,1\n"
                                      "J,1,1,1,,,Mayor,Ann,\n"
                                      "J,1,1,2,,,Mayor,*blank*,\n"
                                      "J,1,1,2,,,Mayor,Ann,\n"
                                      "J,1,1,2,,,Clerk,Ed,\n"
                                      "J,1,1,3,,,Mayor,Ann,1\n"
                                      "J,1,1,3,,,Clerk,Ed,251\n"
                                      "J,1,1,3,,,Clerk,Flo,two\n"
                                      "J,1,1,4,,,Mayor\n"
                                      "J,1,1,5,,,,Ann,\n"
                                      "J,1,1,5,,,Mayor,,\n"
                                      "J,1,1,6,,,Mayor,*blank*,\n"
                                      "J,1,1,6,,,Mayor,*invalid*,\n"
                                      "J,1,1,7,,,Mayor,*not found*,\n";
    struct reading r;
    reading_open(&r, ballast_cvr_read, text);
    assert_problems(&r, "2:8 bad-value\n4:7 duplicate-row\n5:0 bad-value\n7:9 missing-value\n"
                        "8:9 bad-value\n9:9 bad-number\n10:9 bad-number\n11:0 wrong-cell-count\n"
                        "12:7 missing-value\n13:8 missing-value\n15:8 bad-value\n16:8 bad-value\n");
    reading_done(&r);
    reading_is_steady(ballast_cvr_read, text, "ballast-cvr");
    reading_open(&r, ballast_cvr_read, "batch,record,contest\n1,1,Mayor\n");
    assert_problems(&r, "1:0 missing-column\n");
    reading_done(&r);
    reading_open(&r, ballast_cvr_read, "colour,batch,record,contest,choice\nred,1,1,Mayor,Ann\n");
    assert_problems(&r, "1:1 unknown-field\n");
    assert_marks(&r, 0, 0, "marked Ann");
    reading_done(&r);
    reading_open(&r, ballast_cvr_read, HEADER);
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

// Marks that are no votes cannot be written, but the contest stays on the card.
static void marks_that_are_no_votes(void **state)
{
    (void)state;
    struct reading r;
    AUTO_BUF out = BUF_INIT(1 << 16);
    reading_open(&r, ballast_cvr_read, HEADER "J,1,1,1,,,Mayor,Ann,\n");
    struct import imp = {.election = &r.e, .problems = &r.p, .last_batch = TABLE_NONE};
    struct mark mark = {.choice = 0, .flags = MARK_AMBIGUOUS};
    struct bal_err err = {0};
    assert_ok(import_marks(&imp, 0, 0, STATE_MARKED, &mark, 1, &err));
    reading_write(&r, "ballast-cvr", &out);
    assert_str(buf_str(&out), HEADER "J,1,1,1,,,Mayor,*blank*,\n");
    out.len = 0;
    format_find(STR("ballast-cvr"))->lost(&r.e, &out);
    assert_str(buf_str(&out), "marks that are no votes (ambiguous, or not counted): 1\n");
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_and_states),          cmocka_unit_test(it_comes_back),
        cmocka_unit_test(order_is_that_of_the_file), cmocka_unit_test(alike_cards_stay_apart),
        cmocka_unit_test(contests_file_rules),       cmocka_unit_test(every_flaw_at_once),
        cmocka_unit_test(marks_that_are_no_votes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
