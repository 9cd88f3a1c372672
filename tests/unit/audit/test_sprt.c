// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "audit/risk/factorial.h"
#include "audit/risk/sprt.h"
#include "support/support.h"

static struct bal_err err;

static double ratio_of(struct sprt_sample s)
{
    long double log_ratio = 0;
    assert_ok(sprt_log_ratio(&s, &log_ratio, &err));
    return (double)expl(log_ratio);
}

static double risk_of(struct sprt_sample s)
{
    double risk = -1;
    assert_ok(sprt_sample_risk(&s, &risk, &err));
    return risk;
}

static void assert_near(double actual, double expected, double relative)
{
    if (!(fabs(actual - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

// Products short and long, of whole numbers and fractions, against the plain sum of logarithms.
static void long_products_are_exact(void **state)
{
    (void)state;
    static const struct {
        double x;
        uint64_t n;
    } cases[] = {{5, 5},         {64, 64},      {65, 65},    {1000, 999},  {1000.5, 1000},
                 {100000, 70},   {1e9, 100000}, {70.25, 70}, {200.5, 120}, {123456.75, 123456},
                 {3000000, 1000}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        long double sum = 0;
        for (uint64_t j = cases[i].n; j > 0; j--)
            sum += logl((long double)cases[i].x - (long double)(j - 1));
        long double got = log_falling((long double)cases[i].x, cases[i].n);
        if (!(fabsl(got - sum) <= 1e-15L * (1 + fabsl(sum))))
            fail_msg("%g, %ju: %.20Lg is not %.20Lg", cases[i].x, (uintmax_t)cases[i].n, got, sum);
    }
    assert_near((double)expl(log_choose(10, 3)), 120, 1e-15);
    assert_near((double)expl(log_choose(300, 150)), 9.3759702772827366e88, 1e-14);
    assert_true(log_choose(7, 0) == 0 && log_choose(7, 7) == 0);
}

// 5 4 4 3 / 5 4 5 4, and so on: no nuisance, as the cards for neither are known.
static void known_cards_for_neither(void **state)
{
    (void)state;
    struct sprt_sample s = {
        .cards = 10, .winner = 5, .loser = 4, .seen_winner = 2, .seen_loser = 2};
    assert_near(ratio_of(s), 0.6, 1e-14);
    s = (struct sprt_sample){
        .cards = 10, .winner = 6, .loser = 4, .seen_winner = 3, .seen_loser = 1};
    assert_near(ratio_of(s), 1.6, 1e-14);
    s.seen_winner = 2;
    assert_near(ratio_of(s), 1.2, 1e-14);
    assert_near(risk_of(s), 1 / 1.2, 1e-14);
}

// The likelihood of every whole N_w; the real top is at least as high as the best of them.
static void the_nuisance_is_the_worst(void **state)
{
    (void)state;
    for (uint64_t w = 0; w < 12; w++) {
        for (uint64_t l = 0; l < 12; l++) {
            struct sprt_sample s = {.cards = 60,
                                    .winner = 30,
                                    .loser = 20,
                                    .null_other = SPRT_UNKNOWN,
                                    .seen_winner = w,
                                    .seen_loser = l,
                                    .seen_other = 5};
            double least = HUGE_VAL;
            for (uint64_t both = 0; both <= 30; both++) {
                struct sprt_sample known = s;
                known.null_other = 60 - 2 * both;
                least = fmin(least, ratio_of(known));
            }
            double worst = ratio_of(s);
            assert_true(worst <= least * (1 + 1e-15));
            assert_true(worst >= least * 0.9);
            s.replacement = true;
            assert_true(ratio_of(s) > 0);
        }
    }
}

// Wald's ratio with replacement and nothing for neither: (2 s)^w (2 (1 - s))^l.
static void with_replacement_is_walds(void **state)
{
    (void)state;
    struct sprt_sample s = {.cards = 1000,
                            .winner = 600,
                            .loser = 400,
                            .null_other = SPRT_UNKNOWN,
                            .seen_winner = 72,
                            .seen_loser = 47,
                            .replacement = true};
    assert_near(ratio_of(s), pow(1.2, 72) * pow(0.8, 47), 1e-14);
    assert_near(risk_of(s), 0.07140372947931496, 1e-12);
}

static void edges(void **state)
{
    (void)state;
    struct sprt_sample s = {
        .cards = 10, .winner = 8, .loser = 2, .null_other = SPRT_UNKNOWN, .seen_winner = 6};
    assert_true(risk_of(s) == 0); // six of ten: no tie is left
    s.seen_winner = 0;
    assert_true(risk_of(s) == 1);
    s.seen_other = 1; // the report has none
    assert_true(risk_of(s) == 1);
    s.seen_winner = 11;
    long double log_ratio = 0;
    assert_int_equal(sprt_log_ratio(&s, &log_ratio, &err), BAL_INVALID);
    s = (struct sprt_sample){.cards = 10, .winner = 8, .loser = 3};
    assert_int_equal(sprt_log_ratio(&s, &log_ratio, &err), BAL_INVALID);
    s = (struct sprt_sample){.cards = 10, .winner = 8, .null_margin = (double)NAN};
    assert_int_equal(sprt_log_ratio(&s, &log_ratio, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_products_are_exact),
        cmocka_unit_test(known_cards_for_neither),
        cmocka_unit_test(the_nuisance_is_the_worst),
        cmocka_unit_test(with_replacement_is_walds),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
