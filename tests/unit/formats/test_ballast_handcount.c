// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

#define HEADER "jurisdiction,tabulator,batch,contest,choice,votes\n"

static const char counted[] = HEADER "Aspen,3,800,Mayor,Ann,17\n"
                                     "Aspen,3,800,Mayor,Bo,4\n"
                                     "Aspen,3,800,Mayor,*blank*,2\n"
                                     "Aspen,3,800,Mayor,*overvote*,1\n"
                                     "Aspen,3,800,Mayor,*cards*,25\n"
                                     "Birch,,1,Mayor [2],*blank* [1],0\n";

static void sums_by_batch(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_handcount_read, counted);
    assert_problems(&r, "");
    assert_int_equal(r.e.hand_totals.len, 6);
    const struct hand_total *h = r.e.hand_totals.at;
    static const enum hand_kind kinds[] = {HAND_VOTES,     HAND_VOTES, HAND_BLANK,
                                           HAND_OVERVOTED, HAND_CARDS, HAND_VOTES};
    static const uint64_t votes[] = {17, 4, 2, 1, 25, 0};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(h[i].kind, kinds[i]);
        assert_int_equal(h[i].votes, votes[i]);
    }
    assert_int_equal(h[1].choice, 1);
    assert_int_equal(h[5].contest, 1);
    assert_str(r.e.contests.at[1].choices.at[0].name, "*blank*");
    reading_done(&r);
    assert_string_equal(reading_detect(counted), "ballast-handcount");
    reading_round_trip(ballast_handcount_read, counted, "ballast-handcount");
    reading_is_steady(ballast_handcount_read, counted, "ballast-handcount");
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    static const char text[] = HEADER "A,1,1,Mayor,Ann,x\n"
                                      "A,1,,Mayor,Ann,1\n"
                                      "A,1, ,Mayor,Ann,1\n"
                                      "A,1,1,Mayor,Ann,1\n"
                                      "A,1,1,Mayor,Ann,2\n"
                                      "A,1,1,,,3\n"
                                      "A,1,1,Mayor\n";
    struct reading r;
    reading_open(&r, ballast_handcount_read, text);
    assert_int_equal(r.p.count[PROBLEM_bad_number], 1);
    assert_int_equal(r.p.count[PROBLEM_missing_value], 4);
    assert_int_equal(r.p.count[PROBLEM_duplicate_row], 1);
    assert_int_equal(r.p.count[PROBLEM_wrong_cell_count], 1);
    assert_int_equal(r.e.hand_totals.len, 2);
    reading_done(&r);
    reading_is_steady(ballast_handcount_read, text, "ballast-handcount");
    reading_open(&r, ballast_handcount_read, HEADER);
    assert_int_equal(r.p.count[PROBLEM_empty_file], 1);
    reading_done(&r);
}

#define RANKED "jurisdiction,tabulator,batch,contest,ranking,votes\n"

static const char ranked[] = RANKED "Aspen,3,800,Mayor,Ann>Bo=Cy>>Di,17\n"
                                    "Aspen,3,800,Mayor,Ann>\\>Bo\\:\\\\,2\n"
                                    "Aspen,3,800,Mayor,>Ann,1\n"
                                    "Aspen,3,800,Mayor,*blank*,4\n"
                                    "Birch,,,Song,Waltz:5;Polka:12,3\n"
                                    "Birch,,,Film,Solaris;Stalker,6\n";

static void rankings(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_handcount_read, ranked);
    assert_problems(&r, "");
    assert_int_equal(r.e.hand_totals.len, 6);
    const struct hand_total *h = r.e.hand_totals.at;
    static const enum mark_use uses[] = {USE_RANKS,   USE_RANKS,  USE_RANKS,
                                         USE_NOTHING, USE_SCORES, USE_NOTHING};
    static const uint32_t counts[] = {4, 2, 1, 0, 2, 2};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(h[i].kind, i == 3 ? HAND_BLANK : HAND_MARKS);
        assert_int_equal(h[i].use, uses[i]);
        assert_int_equal(h[i].count, counts[i]);
    }
    static const uint8_t ranks[] = {1, 2, 2, 4};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(h[0].marks[i].rank, ranks[i]);
    assert_str(r.e.contests.at[0].choices.at[h[1].marks[1].choice].name, ">Bo:\\");
    assert_int_equal(h[2].marks[0].rank, 2);
    assert_int_equal(h[4].marks[1].rank, 12);
    assert_str(h[4].batch, "");
    reading_done(&r);
    assert_string_equal(reading_detect(ranked), "ballast-handcount");
    reading_round_trip(ballast_handcount_read, ranked, "ballast-handcount");
    reading_is_steady(ballast_handcount_read, ranked, "ballast-handcount");
}

static void no_rankings(void **state)
{
    (void)state;
    static const char *const cells[] = {"Ann>",    "Ann=>Bo", "=Ann",    "Ann;Bo>Cy", "Ann>Bo:1",
                                        "Ann:0",   "Ann:251", "Ann:x",   "Ann:1;Bo",  "Ann:1>Bo:2",
                                        "Ann;;Bo", ":3",      "Ann:1:2", ";"};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        AUTO_BUF text = BUF_INIT(1 << 12);
        struct reading r;
        buf_addf(&text, RANKED "A,1,1,Mayor,%s,1\n", cells[i]);
        reading_open(&r, ballast_handcount_read, buf_cstr(&text));
        assert_int_equal(r.p.count[PROBLEM_bad_value], 1);
        assert_int_equal(r.e.hand_totals.len, 0);
        reading_done(&r);
    }
    struct reading r;
    reading_open(&r, ballast_handcount_read,
                 RANKED "A,1,,Mayor,Ann,1\nA,1,1,Mayor,Ann>Bo,1\n"
                        "A,1,1,Mayor,Ann > Bo,2\n");
    assert_int_equal(r.p.count[PROBLEM_missing_value], 1); // a tabulator, and no batch
    assert_int_equal(r.p.count[PROBLEM_duplicate_row], 1);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_by_batch),
        cmocka_unit_test(every_flaw_at_once),
        cmocka_unit_test(rankings),
        cmocka_unit_test(no_rankings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
