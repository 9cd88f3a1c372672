// SPDX-License-Identifier: Apache-2.0
#include <float.h>
#include <math.h>

#include "audit/risk/kaplan_markov.h"
#include "support/support.h"

static struct bal_err err;

static double risk_of(struct risk_query q)
{
    double risk = -1;
    assert_ok(km_risk(&q, &risk, &err));
    return risk;
}

static uint64_t size_of(struct risk_query q)
{
    uint64_t n = 0;
    assert_ok(km_nmin(&q, &n, &err));
    return n;
}

static void assert_near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-14 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

// With gamma 2 the factors are quarters and halves: 1 - mu/4, 3/4, 1/2, 5/4, 3/2.
static void risk_is_the_formula(void **state)
{
    (void)state;
    struct risk_query q = {.gamma = 2, .margin = 7, .cards = 7, .sample = 20};
    assert_near(risk_of(q), pow(0.75, 20));
    q.o1 = 3;
    assert_near(risk_of(q), pow(0.75, 17));
    q.o2 = 4;
    assert_near(risk_of(q), pow(0.75, 17) * 16);
    q.u1 = 2;
    assert_near(risk_of(q), pow(0.75, 17) * 16 / 1.5625);
    q.u2 = 1;
    assert_near(risk_of(q), pow(0.75, 17) * 16 / 1.5625 / 1.5);
    q.o2 = 12;
    q.sample = 18;
    assert_true(risk_of(q) == 1);
}

// 0.75^n is exact in a double up to n = 33.
static void risk_is_never_rounded_down(void **state)
{
    (void)state;
    double exact = 1;
    for (uint64_t n = 0; n <= 33; n++, exact *= 0.75) {
        double risk =
            risk_of((struct risk_query){.gamma = 2, .margin = 1, .cards = 1, .sample = n});
        assert_true(risk >= exact && risk <= exact * (1 + 1e-14));
    }
    struct risk_query q = {.gamma = KM_GAMMA, .margin = 9, .cards = 10, .sample = 1000000000};
    assert_true(risk_of(q) == DBL_TRUE_MIN);
    q.o2 = q.sample / 2;
    assert_true(risk_of(q) == 1);
}

static void sample_of_nmin_meets_the_limit(void **state)
{
    (void)state;
    static const double alphas[] = {0.01, 0.03, 0.05, 0.1, 0.5}, gammas[] = {1.001, 1.03905, 1.5};
    for (size_t a = 0; a < ARRAY_LEN(alphas); a++) {
        for (size_t g = 0; g < ARRAY_LEN(gammas); g++) {
            for (uint64_t margin = 1; margin <= 1000; margin += 37) {
                struct risk_query q = {.alpha = alphas[a],
                                       .gamma = gammas[g],
                                       .margin = margin,
                                       .cards = 1000,
                                       .o1 = margin % 4,
                                       .o2 = margin % 3,
                                       .u1 = margin % 2,
                                       .u2 = margin % 5 == 0};
                q.sample = size_of(q);
                assert_true(risk_of(q) <= q.alpha);
            }
        }
    }
}

static void sizes(void **state)
{
    (void)state;
    // -2 gamma ln(alpha) / mu = 4 ln(20) / 0.1 = 119.83, and each o1 adds 4 ln(4/3) / 0.1 = 11.51
    struct risk_query q = {.alpha = 0.05, .gamma = 2, .margin = 1, .cards = 10};
    assert_int_equal(size_of(q), 120);
    q.o1 = 2;
    assert_int_equal(size_of(q), 143);
    q.o1 = 0;
    q.u1 = 1000; // the formula is negative: the discrepancies themselves were drawn
    assert_int_equal(size_of(q), 1000);
    q.margin = 0;
    assert_true(size_of(q) == SIZE_UNBOUNDED);
    assert_true(risk_of((struct risk_query){.gamma = 2, .cards = 10, .sample = 9}) == 1);
    assert_int_equal(km_estimated(44, 38, 0), 44);
    assert_int_equal(km_estimated(44, 38, 1), 46); // 44 * 39 / 38 = 45.16
    assert_int_equal(km_estimated(44, 0, 0), 44);
    assert_int_equal(km_estimated(40, 20, 5), 50);
    assert_true(km_estimated(SIZE_UNBOUNDED, 1, 1) == SIZE_UNBOUNDED);
    assert_true(km_estimated(UINT64_MAX / 2, 1, 3) == SIZE_UNBOUNDED);
}

static void rates(void **state)
{
    (void)state;
    struct risk_query q = {.alpha = 0.05, .gamma = 2, .margin = 1, .cards = 10};
    struct km_rates none = {0}, some = {.o1 = 0.01}, heavy = {.o1 = 0.5};
    uint64_t n = 0;
    assert_ok(km_expected(&q, &none, &n, &err)); // ln(20) / -ln(1 - 0.1/4) = 118.3
    assert_int_equal(n, 119);
    assert_ok(km_expected_rounded(&q, &none, &n, &err));
    assert_int_equal(n, 120);
    assert_ok(km_expected_rounded(&q, &some, &n, &err)); // two one-vote errors in 143 draws
    assert_int_equal(n, 143);
    assert_ok(km_nmin_from_rates(&q, &some, &n, &err));
    assert_int_equal(n, 143);
    assert_ok(km_expected(&q, &heavy, &n, &err));
    assert_true(n == SIZE_UNBOUNDED);
    assert_ok(km_expected_rounded(&q, &heavy, &n, &err));
    assert_true(n == SIZE_UNBOUNDED);
    assert_ok(km_nmin_from_rates(&q, &heavy, &n, &err));
    assert_true(n == SIZE_UNBOUNDED);
    q.margin = 0;
    assert_ok(km_expected(&q, &(struct km_rates){.u2 = 0.5}, &n, &err));
    assert_true(n == SIZE_UNBOUNDED);
    double rho = 0;
    assert_ok(km_rho(0.05, 2, 0, &rho, &err));
    assert_near(rho, 4 * log(20));
    assert_int_equal(km_rho(0.05, 2, 1, &rho, &err), BAL_INVALID);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    const struct risk_query good = {
        .alpha = 0.05, .gamma = 1.1, .margin = 1, .cards = 9, .sample = 3};
    struct risk_query bad[] = {good, good, good, good, good, good};
    bad[0].gamma = 1;
    bad[1].gamma = (double)NAN;
    bad[2].cards = 0;
    bad[3].margin = 10;
    bad[4].o1 = bad[4].u2 = 2;
    bad[5].o1 = UINT64_MAX;
    bad[5].o2 = 4;
    double risk = 7;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(km_risk(&bad[i], &risk, &err), BAL_INVALID);
    assert_true(risk == 7);
    static const double alphas[] = {0, 1, -0.1, 2};
    uint64_t n = 7;
    for (size_t i = 0; i < ARRAY_LEN(alphas); i++) {
        struct risk_query q = good;
        q.alpha = alphas[i];
        assert_int_equal(km_nmin(&q, &n, &err), BAL_INVALID);
        assert_int_equal(km_expected(&q, &(struct km_rates){0}, &n, &err), BAL_INVALID);
    }
    assert_int_equal(km_expected(&good, &(struct km_rates){.o1 = -1}, &n, &err), BAL_INVALID);
    assert_int_equal(km_expected(&good, &(struct km_rates){.u2 = 1.5}, &n, &err), BAL_INVALID);
    assert_int_equal(n, 7);
}

static void decimal_margins_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t margin, cards;
    } good[] = {{"0.05", 5, 100},
                {"0", 0, 1},
                {"1", 1, 1},
                {"1.000", 1000, 1000},
                {"0.02269532311623024", 2269532311623024, 100000000000000000},
                {"0.000000000000000001", 1, 1000000000000000000}};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        uint64_t margin = 7, cards = 7;
        assert_ok(margin_from_decimal(str_from(good[i].text), &margin, &cards, &err));
        assert_int_equal(margin, good[i].margin);
        assert_int_equal(cards, good[i].cards);
    }
    static const char *const bad[] = {"",     ".",     ".5",  "0.",
                                      "-0.1", "1.01",  "5 %", "0,05",
                                      "1e-2", "0.0.1", "2",   "0.1234567890123456789"};
    uint64_t margin = 7, cards = 7;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(margin_from_decimal(str_from(bad[i]), &margin, &cards, &err), BAL_INVALID);
    assert_int_equal(margin, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(risk_is_the_formula),
        cmocka_unit_test(risk_is_never_rounded_down),
        cmocka_unit_test(sample_of_nmin_meets_the_limit),
        cmocka_unit_test(sizes),
        cmocka_unit_test(rates),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(decimal_margins_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
