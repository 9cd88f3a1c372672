// SPDX-License-Identifier: Apache-2.0
// Ballast's plain tables of contests and of reported results.
#include "support/support.h"

#include "core/votes.h"
#include "support/reading.h"

#define HEADER                                                                                     \
    "contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,"    \
    "target,method\n"

static const char contests[] =
    HEADER "Mayor,plurality,1,1,Ann;Bo;Write-in,Aspen;Elm,70000,0.05,yes,kaplan-markov\n"
           "Mayor [2],irv,,,,,,,,\n"
           "\"Council, at large\",plurality,2,3,Cy\\;Di;a\\\\b;\\ c\\ ;Ann;Ann [2],,,,,\n"
           "Board,stv,5,,Ed;Flo,,,,,\n";

static void contests_come_back(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_contests_read, contests);
    assert_problems(&r, "");
    const struct contest *c = r.e.contests.at;
    assert_int_equal(r.e.contests.len, 4);
    assert_int_equal(c[0].choices.len, 3);
    assert_int_equal(c[0].wishes.jurisdictions.len, 2);
    assert_str(r.e.jurisdictions.items[c[0].wishes.jurisdictions.at[1]], "Elm");
    assert_int_equal(c[0].wishes.cards_bound, 70000);
    assert_str(c[0].wishes.risk_limit, "0.05");
    assert_true(c[0].wishes.target);
    assert_str(c[0].wishes.method, "kaplan-markov");
    assert_str(c[1].name, "Mayor");
    assert_int_equal(c[1].occurrence, 1);
    assert_int_equal(c[1].function, FUNCTION_IRV);
    assert_int_equal(c[1].seats, 1);
    assert_false(c[1].votes_known);
    assert_int_equal(c[2].seats, 2);
    assert_int_equal(c[2].votes_allowed, 3);
    assert_str(c[2].choices.at[0].name, "Cy;Di");
    assert_str(c[2].choices.at[1].name, "a\\b");
    assert_str(c[2].choices.at[2].name, " c ");
    assert_int_equal(c[2].choices.at[4].occurrence, 1);
    reading_done(&r);
    assert_string_equal(reading_detect(contests), "ballast-contests");
    // More semicolons than commas: they divide a list, not the cells.
    assert_string_equal(reading_detect("contest,choice_function,seats,votes_allowed,choices\n"
                                       "Mayor,plurality,1,1,A;B;C;D;E;F;G;H;I;J;K;L;M;N;O;P\n"),
                        "ballast-contests");
    reading_round_trip(ballast_contests_read, contests, "ballast-contests");
    reading_is_steady(ballast_contests_read, contests, "ballast-contests");
}

static void rules_of_ranked_contests(void **state)
{
    static const char text[] =
        "contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,"
        "target,method,pending,irv_rule\n"
        "Mayor,irv,1,1,Ann;Bo,,,,,,7,\"skips=1,ranks=3\"\n"
        "Clerk,irv,1,1,Cy;Di,,,,,,,\n";
    struct reading r;
    (void)state;
    reading_open(&r, ballast_contests_read, text);
    assert_problems(&r, "");
    assert_str(r.e.contests.at[0].wishes.irv_rule, "skips=1,ranks=3");
    assert_str(r.e.contests.at[1].wishes.irv_rule, "");
    reading_done(&r);
    reading_round_trip(ballast_contests_read, text, "ballast-contests");
}

static void contests_by_hand(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_contests_read,
                 "Contest,Choice Function,Choices,Target,Remark\n"
                 "Mayor,IRV, Ann ; Bo ,NO,x\n");
    assert_problems(&r, "1:5 unknown-field\n");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Ann");
    assert_str(r.e.contests.at[0].choices.at[1].name, "Bo");
    assert_false(r.e.contests.at[0].wishes.target);
    reading_done(&r);
}

static void choice_functions(void **state)
{
    (void)state;
    static const char text[] = HEADER "A,supermajority at least 2/3 for b,1,1,a;b,,,,,\n"
                                      "D,dhondt at least 5%,8,1,a;b,,,,,\n"
                                      "P,approval,2,,a;b,,,,,\n"
                                      "S,star 5,1,1,a;b,,,,,\n"
                                      "V,stv,2,,a;b,,,,,\n";
    struct reading r;
    reading_open(&r, ballast_contests_read, text);
    assert_problems(&r, "");
    const struct contest *c = r.e.contests.at;
    assert_int_equal(c[0].function, FUNCTION_SUPERMAJORITY);
    assert_int_equal(votes_needs(&c[0]), 1);
    assert_true(c[1].terms.threshold.num == 1 && c[1].terms.threshold.den == 20);
    assert_int_equal(c[1].seats, 8);
    assert_true(votes_limit(&c[2]) == LIMIT_MARKS && !c[2].votes_known);
    assert_true(c[3].ranks == 5 && c[3].votes_allowed == 1);
    reading_done(&r);
    reading_round_trip(ballast_contests_read, text, "ballast-contests");
    reading_open(&r, ballast_contests_read,
                 HEADER "A,majority for c,,,a;b,,,,,\nD,dhondt,,,a;b,,,,,\n");
    // c is none of the choices; nobody knows how many seats there are
    assert_problems(&r, "2:2 unknown-id\n3:3 missing-value\n");
    reading_done(&r);
    reading_open(&r, ballast_contests_read, HEADER "A,majority for c,,,,,,,,\n");
    assert_problems(&r, "2:5 missing-value\n");
    reading_done(&r);
}

static void flaws_in_contests(void **state)
{
    (void)state;
    static const char text[] = HEADER "A,plurality,0,x,a;;a,;J,y,5%,perhaps,\n"
                                      "B,bordeaux,1,1,,,,,,\n"
                                      ",plurality,1,1,,,,,,\n"
                                      "C,plurality,1,1025,,,0,1.5,,\n"
                                      "A,plurality,1,1,,,,,,\n";
    struct reading r;
    reading_open(&r, ballast_contests_read, text);
    assert_problems(&r, "2:3 bad-number\n2:4 bad-number\n2:5 missing-value\n2:5 duplicate-row\n"
                        "2:6 missing-value\n2:7 bad-number\n2:8 bad-value\n2:9 bad-value\n"
                        "3:2 bad-value\n4:1 missing-value\n5:4 bad-number\n5:7 bad-number\n"
                        "5:8 bad-value\n6:1 duplicate-row\n");
    reading_done(&r);
    reading_is_steady(ballast_contests_read, text, "ballast-contests");
    reading_open(&r, ballast_contests_read, "contest,choice_function\n");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

static void results_come_back(void **state)
{
    (void)state;
    static const char plain[] = "contest,choice,votes\n"
                                "Mayor,Ann,120\n"
                                "Mayor,\"Birch, Bo\",0\n"
                                "Mayor [2],Ann,7\n";
    static const char by_county[] = "contest,choice,votes,jurisdiction\n"
                                    "Mayor,Ann,120,Aspen\n"
                                    "Mayor,Ann,30,Elm\n"
                                    "Mayor,Ann,5,\n";
    static const char by_batch[] = "contest,choice,votes,jurisdiction,tabulator,batch,cards\n"
                                   "Mayor,Ann,120,Aspen,,,\n"
                                   "Mayor,Ann,30,Aspen,3,7,200\n"
                                   "Mayor,Bo,31,Aspen,3,7,200\n"
                                   "Mayor,Ann,5,Aspen,,8,\n";
    struct reading r;
    reading_open(&r, ballast_results_read, by_batch);
    assert_problems(&r, "");
    assert_int_equal(r.e.results.at[0].batch, 0);
    assert_int_equal(r.e.results.at[1].batch, 1);
    assert_int_equal(r.e.results.at[2].cards, 200);
    assert_str(r.e.batches.at[r.e.results.at[3].batch - 1].batch, "8");
    reading_done(&r);
    reading_round_trip(ballast_results_read, by_batch, "ballast-results");
    reading_is_steady(ballast_results_read, by_batch, "ballast-results");
    assert_string_equal(reading_detect(plain), "ballast-results");
    reading_round_trip(ballast_results_read, plain, "ballast-results");
    reading_round_trip(ballast_results_read, by_county, "ballast-results");
    reading_is_steady(ballast_results_read, by_county, "ballast-results");
}

static void flaws_in_results(void **state)
{
    (void)state;
    static const char text[] = "contest,choice,votes,jurisdiction,percent\n"
                               "Mayor,Ann,120,Aspen,80 %\n"
                               "Mayor,Ann,120,Aspen,80 %\n"
                               "Mayor,Ann,many,Elm,\n"
                               ",Ann,1,Elm,\n"
                               "Mayor,,1,Elm,\n";
    struct reading r;
    reading_open(&r, ballast_results_read, text);
    assert_problems(&r, "1:5 unknown-field\n3:2 duplicate-row\n4:3 bad-number\n5:1 missing-value\n"
                        "6:2 missing-value\n");
    reading_done(&r);
    reading_is_steady(ballast_results_read, text, "ballast-results");
    reading_open(&r, ballast_results_read,
                 "contest,choice,votes,tabulator,batch,cards\nMayor,Ann,1,3,7,x\n"
                 "Mayor,Ann,1,3,,\nMayor,Ann,1,3,7,\n");
    assert_problems(&r, "2:6 bad-number\n3:5 missing-value\n4:2 duplicate-row\n");
    reading_done(&r);
    reading_open(&r, ballast_results_read, "contest,choice,votes\n");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contests_come_back), cmocka_unit_test(rules_of_ranked_contests),
        cmocka_unit_test(contests_by_hand),   cmocka_unit_test(choice_functions),
        cmocka_unit_test(flaws_in_contests),  cmocka_unit_test(results_come_back),
        cmocka_unit_test(flaws_in_results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
