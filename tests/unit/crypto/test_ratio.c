// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "crypto/ratio.h"

// Sums and products, against whole numbers that fit.
static void computes_exactly(void **state)
{
    (void)state;
    struct bal_err err;
    struct ratios pool = {.work = NULL};
    const struct ratio *third = ratio_of(&pool, 1, 3), *half = ratio_of(&pool, -2, -4),
                       *minus = ratio_of(&pool, 7, -2);
    assert_int_equal(ratio_compare(&pool, third, half), -1);
    assert_int_equal(ratio_compare(&pool, ratio_add(&pool, third, half), ratio_of(&pool, 5, 6)), 0);
    assert_int_equal(ratio_compare(&pool, ratio_subtract(&pool, third, half), minus), 1);
    assert_int_equal(
        ratio_compare(&pool, ratio_multiply(&pool, third, minus), ratio_of(&pool, -7, 6)), 0);
    assert_int_equal(ratio_compare(&pool, ratio_divide(&pool, half, minus), ratio_of(&pool, -1, 7)),
                     0);
    assert_ok(ratios_check(&pool, &err));
    ratios_done(&pool);
}

static void rounds_towards_and_away_from_zero(void **state)
{
    (void)state;
    struct bal_err err;
    struct ratios pool = {.work = NULL};
    const struct ratio *r = ratio_of(&pool, 7, 2), *minus = ratio_of(&pool, -7, 3);
    assert_true(ratio_times(&pool, r, 1, ROUND_DOWN) == 3);
    assert_true(ratio_times(&pool, r, 1, ROUND_UP) == 4);
    assert_true(ratio_times(&pool, r, 1, ROUND_NEAREST) == 4); // a half, away from zero
    assert_true(ratio_times(&pool, r, 2, ROUND_UP) == 7);
    assert_true(ratio_times(&pool, minus, 1, ROUND_DOWN) == -2);
    assert_true(ratio_times(&pool, minus, 1, ROUND_UP) == -3);
    assert_true(ratio_times(&pool, minus, 1, ROUND_NEAREST) == -2);
    assert_true(ratio_times(&pool, r, (decimal)1 << 100, ROUND_DOWN) == (decimal)7 << 99);
    assert_ok(ratios_check(&pool, &err));
    ratios_done(&pool);
}

// A product that leaves 128 bits, and a number that grows beyond the ceiling, fail the pool.
static void says_what_is_too_large(void **state)
{
    (void)state;
    struct bal_err err;
    struct ratios pool = {.work = NULL};
    const struct ratio *r = ratio_of(&pool, (decimal)1 << 100, 3);
    assert_true(ratio_times(&pool, r, 1 << 30, ROUND_DOWN) == 0);
    assert_int_equal(ratios_check(&pool, &err), BAL_LIMIT);
    ratios_done(&pool);
    pool = (struct ratios){.work = NULL};
    r = ratio_of(&pool, 3, 2);
    for (int i = 0; i < 20; i++)
        r = ratio_multiply(&pool, r, r);
    assert_null(r);
    assert_int_equal(ratios_check(&pool, &err), BAL_LIMIT);
    assert_int_equal(ratio_compare(&pool, r, r), 0);
    ratios_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(computes_exactly),
        cmocka_unit_test(rounds_towards_and_away_from_zero),
        cmocka_unit_test(says_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
