// SPDX-License-Identifier: Apache-2.0
// What a report says first.
#include "support/support.h"

#include "report/words.h"

#define MAX_STATUSES 4

static const struct {
    enum report_status status[MAX_STATUSES];
    size_t count;
    size_t targets; // the first so many
    bool changed;   // the first
    enum report_verdict verdict;
    const char *overview;
} cases[] = {
    {.count = 0, .verdict = VERDICT_NO_CONTESTS, .overview = ""},
    {{REPORT_CONFIRMED},
     1,
     1,
     false,
     VERDICT_CONFIRMED,
     "The target contest is confirmed by a sample of cards."},
    {{REPORT_NOT_AUDITED, REPORT_NOT_AUDITED},
     2,
     2,
     false,
     VERDICT_NO_EVIDENCE,
     "All 2 target contests have no sample yet."},
    {{REPORT_CONFIRMED, REPORT_CONTINUES},
     2,
     2,
     false,
     VERDICT_CONTINUES,
     "Of 2 target contests, 1 is confirmed by a sample of cards and 1 is not confirmed yet."},
    {{REPORT_CONFIRMED, REPORT_CONTINUES},
     2,
     1,
     false,
     VERDICT_CONFIRMED,
     "The target contest is confirmed by a sample of cards. Also measured, without being waited "
     "for: 1 contest."},
    {{REPORT_CONFIRMED, REPORT_NOT_AUDITED},
     2,
     2,
     false,
     VERDICT_CONTINUES,
     "Of 2 target contests, 1 is confirmed by a sample of cards and 1 has no sample yet."},
    {{REPORT_CONFIRMED, REPORT_COUNTED},
     2,
     0,
     false,
     VERDICT_CONFIRMED,
     "Of 2 contests, 1 is confirmed by a sample of cards and 1 was counted by hand in full."},
    {{REPORT_ESCALATED, REPORT_CONFIRMED, REPORT_CONTINUES},
     3,
     3,
     false,
     VERDICT_ESCALATED,
     "Of 3 target contests, 1 is confirmed by a sample of cards, 1 awaits a full hand count and 1 "
     "is not confirmed yet."},
    {{REPORT_COUNTED, REPORT_CONTINUES},
     2,
     2,
     true,
     VERDICT_CORRECTED,
     "Of 2 target contests, 1 was counted by hand in full and 1 is not confirmed yet. The full "
     "hand count has other winners than were reported in: Contest."},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct report r;
        struct sink out;
        report_init(&r);
        for (size_t k = 0; k < cases[i].count; k++) {
            struct report_contest *c = vec_push(&r.contests, REPORT_ROWS);
            assert_non_null(c);
            c->name = STR("Contest");
            c->status = cases[i].status[k];
            c->target = k < cases[i].targets;
            c->outcome_changed = cases[i].changed && k == 0;
            c->usable = c->status == REPORT_NOT_AUDITED ? 0 : 10;
        }
        sink_open_memory(&out, 1 << 16);
        words_overview(&(struct prose){.out = &out}, &r);
        assert_int_equal(report_verdict(&r), cases[i].verdict);
        assert_str(buf_str(&out.buf), cases[i].overview);
        sink_discard(&out);
        report_done(&r);
    }
}

// The sentence that most readers of a report will read.
static void test_a_confirmed_contest(void **state)
{
    (void)state;
    struct sink out;
    struct report_contest c = {.name = STR("Mayor"),
                               .status = REPORT_CONFIRMED,
                               .risk = 0.0305,
                               .usable = 412,
                               .risk_limit = STR("0.05"),
                               .target = true};
    sink_open_memory(&out, 1 << 16);
    words_contest(&(struct prose){.out = &out}, &c, true);
    assert_str(
        buf_str(&out.buf),
        "Mayor: CONFIRMED. 412 cards were examined by people; if the reported outcome were "
        "wrong, a sample this good would come up at most 3.1 % of the time. Risk limit 5 %.");
    sink_discard(&out);
}

static void test_points_of_a_path(void **state)
{
    (void)state;
    double risks[3] = {1, 1, 1};
    struct report_contest c = {.path_step = 4, .usable = 11};
    c.path.at = risks;
    c.path.len = 3;
    assert_int_equal(report_path_cards(&c, 0), 4);
    assert_int_equal(report_path_cards(&c, 1), 8);
    assert_int_equal(report_path_cards(&c, 2), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_a_confirmed_contest),
        cmocka_unit_test(test_points_of_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
