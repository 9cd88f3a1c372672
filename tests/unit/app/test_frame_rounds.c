// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_rounds.h"
#include "support/support.h"

static struct bal_err err;

static const uint64_t schedule[] = {100, 250, 600};
static const struct contest mayor = {.name = {"Mayor", 5}}, clerk = {.name = {"Clerk", 5}};

// A contest by rounds and one by draws.
static struct frame two_contests(struct frame_contest contests[2])
{
    contests[0] = (struct frame_contest){.contest = &mayor,
                                         .universe = UNIVERSE_ALL,
                                         .settings = {.method = method_find(STR("minerva")),
                                                      .rounds = schedule,
                                                      .round_count = ARRAY_LEN(schedule)}};
    contests[1] = (struct frame_contest){.contest = &clerk,
                                         .universe = UNIVERSE_ALL,
                                         .settings = {.method = method_find(STR("kelly"))}};
    return (struct frame){.contests = contests, .contest_count = 2};
}

static void rounds_follow_the_schedule(void **state)
{
    (void)state;
    struct frame_contest contests[2];
    struct frame f = two_contests(contests);
    static const struct {
        uint64_t before, target;
        bal_status status;
    } cases[] = {{0, 0, BAL_OK},           {0, 100, BAL_OK},         {100, 100, BAL_OK},
                 {100, 250, BAL_OK},       {250, 600, BAL_OK},       {0, 99, BAL_CONFLICT},
                 {0, 250, BAL_CONFLICT},   {100, 600, BAL_CONFLICT}, {100, 251, BAL_CONFLICT},
                 {600, 700, BAL_CONFLICT}, {250, 100, BAL_CONFLICT}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t before[2] = {cases[i].before, 7}, targets[2] = {cases[i].target, 12345};
        assert_int_equal(frame_rounds_follow(&f, before, targets, 2, &err), cases[i].status);
        if (cases[i].before == 0)
            assert_int_equal(frame_rounds_follow(&f, NULL, targets, 1, &err), cases[i].status);
    }
    assert_true(strstr(err.what, "departs from the schedule") != NULL);
    assert_int_equal(frame_rounds_next(&contests[0], 0), 100);
    assert_int_equal(frame_rounds_next(&contests[0], 100), 250);
    assert_int_equal(frame_rounds_next(&contests[0], 600), 0);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct frame_contest contests[2];
    struct frame f = two_contests(contests);
    assert_null(frame_rounds_refuses(&contests[0]));
    assert_null(frame_rounds_refuses(&contests[1]));
    assert_int_equal(frame_rounds_sampler(&f, sampler_find(STR("corla")), &err), BAL_OK);
    assert_int_equal(frame_rounds_sampler(&f, sampler_find(STR("ballast")), &err), BAL_CONFLICT);
    contests[0].universe = UNIVERSE_STYLE;
    assert_non_null(frame_rounds_refuses(&contests[0]));
    contests[0].universe = UNIVERSE_ALL;
    contests[0].settings.round_count = 0;
    assert_non_null(frame_rounds_refuses(&contests[0]));
    contests[1].settings.round_count = 3;
    assert_non_null(frame_rounds_refuses(&contests[1]));
    contests[1].settings.round_count = 0;
    contests[1].settings.method = method_find(STR("bayesian"));
    assert_non_null(frame_rounds_refuses(&contests[1]));
    contests[1].settings.method = method_find(STR("sprt"));
    assert_non_null(frame_rounds_refuses(&contests[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_follow_the_schedule),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
