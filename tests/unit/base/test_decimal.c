// SPDX-License-Identifier: Apache-2.0
// test_decimal.c: exact decimals against long division by hand and their own inverse.
#include "base/decimal.h"
#include "support/random.h"
#include "support/support.h"

static void texts(void **state)
{
    (void)state;
    char text[DECIMAL_TEXT];
    decimal v = 0;
    assert_str(decimal_text(148664808, 4, text), "14866.4808");
    assert_str(decimal_text(-5, 1, text), "-0.5");
    assert_str(decimal_text(0, 0, text), "0");
    assert_str(decimal_short(148660000, 4, text), "14866");
    assert_str(decimal_short(-148660050, 4, text), "-14866.005");
    assert_str(decimal_short(0, 20, text), "0");
    assert_str(decimal_short(100, 0, text), "100");
    assert_str(decimal_grouped(decimal_of(1234567, 2), 2, text), "1,234,567.00");
    assert_str(decimal_text(DECIMAL_MAX, 0, text), "170141183460469231731687303715884105727");
    assert_true(decimal_read(STR("14866.4808"), 4, &v) && v == 148664808);
    assert_true(decimal_read(STR("7"), 3, &v) && v == 7000);
    assert_true(decimal_read(STR("0.5"), 3, &v) && v == 500);
    static const char *const wrong[] = {"",       ".5", "5.",
                                        "1.2345", "-1", "1e3",
                                        "1.2.3",  " 1", "999999999999999999999999999999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_false(decimal_read(str_from(wrong[i]), 3, &v));
    assert_true(v == 500);
}

static void roundings(void **state)
{
    (void)state;
    assert_true(decimal_mul_div(7, 1, 2, ROUND_DOWN) == 3);
    assert_true(decimal_mul_div(7, 1, 2, ROUND_UP) == 4);
    assert_true(decimal_mul_div(7, 1, 2, ROUND_NEAREST) == 4);
    assert_true(decimal_mul_div(7, 1, 3, ROUND_NEAREST) == 2);
    assert_true(decimal_mul_div(8, 1, 3, ROUND_NEAREST) == 3);
    assert_true(decimal_mul_div(-7, 1, 2, ROUND_DOWN) == -3);
    assert_true(decimal_mul_div(-7, 1, 2, ROUND_UP) == -4);
    assert_true(decimal_mul_div(-7, -1, 2, ROUND_NEAREST) == 4);
    assert_true(decimal_mul_div(6, 1, 3, ROUND_UP) == 2);
    assert_true(decimal_mul_div(DECIMAL_MAX, 3, 2, ROUND_DOWN) == DECIMAL_MAX);
    assert_true(decimal_mul_div(DECIMAL_MAX, -DECIMAL_MAX, 1, ROUND_UP) == -DECIMAL_MAX);
}

// A hundred million votes with 20 decimals: a third of them needs 256 bits on its way.
static void large(void **state)
{
    (void)state;
    char text[DECIMAL_TEXT];
    decimal one = decimal_one(20), votes = decimal_of(100000000, 20);
    decimal third = decimal_mul_div(one, one, decimal_of(3, 20), ROUND_DOWN);
    assert_str(decimal_text(third, 20, text), "0.33333333333333333333");
    assert_str(decimal_text(decimal_mul_div(votes, third, one, ROUND_DOWN), 20, text),
               "33333333.33333333333300000000");
    assert_str(decimal_text(decimal_mul_div(votes, one, votes, ROUND_UP), 20, text),
               "1.00000000000000000000");
}

// (q * c + rest) * 1 / c: the quotient is q, whatever the sizes.
static void inverse(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < 20000; i++) {
        unsigned bits = 1 + (unsigned)(test_random(&seed) % 63);
        decimal q =
            (decimal)(test_random(&seed) >> (64 - bits)) * (decimal)(test_random(&seed) >> 3);
        decimal b = (decimal)(test_random(&seed) >> 2) * 8 + 1;
        decimal c = (decimal)(test_random(&seed) >> 10) + 1;
        assert_true(decimal_mul_div(q, b, b, ROUND_DOWN) == q);
        // a * c / c with a remainder: a * c is cut into two products that fit.
        decimal a = (decimal)(test_random(&seed) >> 20);
        decimal rest = (decimal)(test_random(&seed) % (uint64_t)c);
        decimal n = a * c + rest;
        assert_true(decimal_mul_div(n, b, c, ROUND_DOWN) >= a * b);
        assert_true(decimal_mul_div(n, 1, c, ROUND_DOWN) == a);
        assert_true(decimal_mul_div(n, 1, c, ROUND_UP) == a + (rest > 0));
        assert_true(decimal_mul_div(n, 1, c, ROUND_NEAREST) == a + (2 * rest >= c));
        assert_true(decimal_mul_div(n, b, b, ROUND_UP) == n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(roundings),
        cmocka_unit_test(large),
        cmocka_unit_test(inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
