// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

#define HEADER                                                                                     \
    "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,"      \
    "rank\n"

static const char drawn[] = HEADER "1,1,Aspen,Box 1,3,800,17,3-800-17,Mayor,Ann,\n"
                                   "1,1,Aspen,Box 1,3,800,17,3-800-17,Council,*blank*,\n"
                                   "1,1,Aspen,Box 1,3,800,17,3-800-17,Clerk,*not on card*,\n"
                                   "1,2,Aspen,Box 1,3,800,18,3-800-18,,*not found*,\n"
                                   "1,3,Aspen,Box 1,3,801,1,,Mayor,*no agreement*,\n"
                                   "1,3,Aspen,Box 1,3,801,1,,Council,*overvote*,\n"
                                   "1,3,Aspen,Box 1,3,801,1,,Council,Cy,\n"
                                   "1,3,Aspen,Box 1,3,801,1,,Council,Di,\n"
                                   "2,1,Aspen,Box 1,3,801,,,Sheriff,Flo,1\n"
                                   "2,1,Aspen,Box 1,3,801,,,Sheriff,Ed,2\n"
                                   "2,1,Aspen,Box 1,3,801,,,Mayor,*not found*,\n";

static void what_boards_found(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_mvr_read, drawn);
    assert_problems(&r, "");
    assert_int_equal(r.e.interpretations.len, 4);
    assert_int_equal(r.e.cards, 0);
    const struct interpretation *i = r.e.interpretations.at;
    assert_int_equal(i[0].count, 3);
    assert_int_equal(i[0].findings[0].state, FINDING_MARKED);
    assert_int_equal(i[0].findings[0].count, 1);
    assert_int_equal(i[0].findings[1].state, FINDING_BLANK);
    assert_int_equal(i[0].findings[2].state, FINDING_NOT_ON_CARD);
    assert_int_equal(i[0].position, 17);
    assert_str(i[0].imprinted, "3-800-17");
    assert_int_equal(i[1].count, 1);
    assert_int_equal(i[1].findings[0].contest, CONTEST_ALL);
    assert_int_equal(i[1].findings[0].state, FINDING_NOT_FOUND);
    assert_int_equal(i[2].findings[0].state, FINDING_NO_AGREEMENT);
    assert_int_equal(i[2].findings[1].state, FINDING_OVERVOTED);
    assert_int_equal(i[2].findings[1].count, 2);
    assert_int_equal(i[3].round, 2);
    assert_int_equal(i[3].position, 0);
    assert_int_equal(i[3].findings[0].marks[1].rank, 2);
    assert_int_equal(i[3].findings[1].state, FINDING_NOT_FOUND);
    // What boards see says nothing about how many votes a contest allows.
    assert_int_equal(election_contest(&r.e, STR("Council"), 0)->votes_allowed, 1);
    reading_done(&r);
    assert_string_equal(reading_detect(drawn), "ballast-mvr");
    reading_round_trip(ballast_mvr_read, drawn, "ballast-mvr");
    reading_is_steady(ballast_mvr_read, drawn, "ballast-mvr");
}

// In whatever order people write ranks, an interpretation has them sorted as a CVR has.
static void ranks_are_sorted(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_mvr_read,
                 HEADER "1,1,A,,1,1,1,,Mayor,Cy,3\n1,1,A,,1,1,1,,Mayor,Ann,1\n"
                        "1,1,A,,1,1,1,,Mayor,Bo,2\n");
    assert_problems(&r, "");
    const struct finding *f = &r.e.interpretations.at[0].findings[0];
    assert_int_equal(f->count, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(f->marks[i].rank, i + 1);
    assert_int_equal(f->marks[0].choice, 1);
    reading_done(&r);
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    static const char text[] = HEADER "1,x,A,,1,1,1,,Mayor,Ann,\n"
                                      ",2,A,,1,1,one,,Mayor,*withheld*,\n"
                                      "1,3,A,,1,1,3,,,,\n"
                                      "1,4,A,,1,1,4,,Mayor,Ann,\n"
                                      "1,4,A,,1,1,4,,Clerk,Ed,\n"
                                      "1,4,A,,1,1,4,,Mayor,Ann,\n"
                                      "1,5,A,,1,1,5,,Mayor,Ann,\n"
                                      "1,4,A,,1,1,4,,Mayor,Ann,\n"
                                      "0,1,A,,1,1,0,,Mayor,Ann,\n";
    struct reading r;
    reading_open(&r, ballast_mvr_read, text);
    assert_problems(&r, "2:2 bad-number\n3:1 missing-value\n3:7 bad-number\n3:10 bad-value\n"
                        "4:9 missing-value\n7:9 duplicate-row\n9:2 duplicate-row\n"
                        "10:1 bad-number\n10:7 bad-number\n");
    reading_done(&r);
    reading_is_steady(ballast_mvr_read, text, "ballast-mvr");
    reading_open(&r, ballast_mvr_read, HEADER);
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

static void overvotes_are_seen(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_contests_read,
                 "contest,choice_function,votes_allowed\nMayor,plurality,1\n");
    assert_int_equal(reading_add(&r, ballast_mvr_read,
                                 HEADER "1,1,A,,1,1,1,,Mayor,Ann,\n1,1,A,,1,1,1,,Mayor,Bo,\n", 0),
                     BAL_OK);
    assert_problems(&r, "2:0 too-many-marks\n");
    assert_int_equal(r.e.interpretations.at[0].findings[0].state, FINDING_OVERVOTED);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_boards_found),
        cmocka_unit_test(ranks_are_sorted),
        cmocka_unit_test(every_flaw_at_once),
        cmocka_unit_test(overvotes_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
