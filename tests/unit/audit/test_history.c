// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "audit/planning/urn.h"
#include "audit/risk/bets.h"
#include "audit/risk/cobra.h"
#include "audit/risk/history.h"
#include "audit/risk/query.h"

static struct bal_err err;

enum { DRAWS = 100000 };
static uint64_t x[DRAWS];
static double risk[DRAWS];

static struct martingale begin(const struct method *method, const struct null_hypothesis *null)
{
    const double t = (double)null->total / (2 * (double)null->cards);
    const struct expectation e = {1.1 * t, null->max == 2 ? 0.9 : 0};
    struct martingale m;
    assert_ok(martingale_start(&m, method, null, &e, &err));
    return m;
}

// What the exact engine says after each draw, never above the history's and hardly below.
static void agrees(const struct martingale *start, size_t count)
{
    struct martingale m = *start;
    assert_ok(martingale_history(start, x, count, risk, &err));
    for (size_t i = 0; i < count; i++) {
        assert_ok(martingale_step(&m, x[i], &err));
        bool lost = !m.null.replacement && m.draws == m.null.cards;
        long double exact = m.proved ? 0 : lost ? 1 : fminl(1, expl(-martingale_log(&m)));
        // the bound of the rounding errors, and 1e-10 on top of it
        long double most = exact * (1 + (long double)(i + 9) * 0x1p-49L + 1e-10L);
        if (!((long double)risk[i] >= exact * (1 - 0x1p-52L) && (long double)risk[i] <= most) &&
            exact > 1e-300L)
            fail_msg("%s: %.17g after draw %zu, exact %.17Lg", m.method->name, risk[i], i + 1,
                     exact);
    }
}

static void long_samples(void **state)
{
    (void)state;
    static const double rates[][5] = {// of observations 0 … 4
                                      {0.001, 0.01, 0.978, 0.01, 0.001},
                                      {0.01, 0.1, 0.78, 0.1, 0.01},
                                      {0, 0, 1, 0, 0}};
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        if (method->bet == NULL)
            continue;
        for (size_t k = 0; k < 2 * ARRAY_LEN(rates); k++) {
            struct random random = random_stream(3, k);
            const struct null_hypothesis null = {200000, 4, 792000, k % 2 == 1};
            struct martingale m = begin(method, &null);
            for (size_t n = 0; n < DRAWS; n++) {
                double at = random_unit(&random);
                for (x[n] = 0; x[n] < 4 && at >= rates[k / 2][x[n]]; x[n]++)
                    at -= rates[k / 2][x[n]];
            }
            agrees(&m, DRAWS);
        }
    }
}

// Every sample from five cards, to the last: all the edges.
static void short_samples(void **state)
{
    (void)state;
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        if (method->bet == NULL)
            continue;
        for (uint64_t total = 1; total < 20; total += 3) {
            const struct null_hypothesis null = {5, 2, total, false};
            struct martingale m = begin(method, &null);
            for (unsigned n = 0; n < 243; n++) {
                unsigned rest = n;
                for (size_t k = 0; k < 5; k++, rest /= 3)
                    x[k] = rest % 3;
                agrees(&m, 5);
            }
        }
    }
}

static void it_goes_on_where_the_test_stands(void **state)
{
    (void)state;
    const struct null_hypothesis null = {1000, 4, 3900, false};
    struct martingale m = begin(&method_mixture, &null);
    double whole[200];
    for (size_t i = 0; i < 200; i++)
        x[i] = i % 50 == 7 ? 1 : 2;
    assert_ok(martingale_history(&m, x, 200, whole, &err));
    for (size_t i = 0; i < 120; i++)
        assert_ok(martingale_step(&m, x[i], &err));
    assert_ok(martingale_history(&m, x + 120, 80, risk, &err));
    for (size_t i = 0; i < 80; i++)
        assert_true(fabs(risk[i] / whole[120 + i] - 1) < 1e-12);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    const struct null_hypothesis null = {3, 2, 6, false};
    struct martingale m = begin(&method_mixture, &null);
    struct method none = method_mixture;
    x[0] = x[1] = x[2] = x[3] = 1;
    assert_ok(martingale_history(&m, x, 0, risk, &err));
    assert_int_equal(martingale_history(&m, x, 4, risk, &err), BAL_INVALID);
    x[1] = 3;
    assert_int_equal(martingale_history(&m, x, 2, risk, &err), BAL_INVALID);
    none.bet = NULL;
    m.method = &none;
    assert_int_equal(martingale_history(&m, x, 1, risk, &err), BAL_UNSUPPORTED);
}

// ---- Kelly's fraction

static double growth(const struct prospect *p, size_t count, double mean, double c)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += p[i].chance > 0 ? p[i].chance * log(1 - c + c * p[i].x / mean) : 0;
    return sum;
}

static void no_fraction_grows_faster(void **state)
{
    (void)state;
    struct random random = random_stream(4, 0);
    for (int round = 0; round < 20000; round++) {
        struct prospect p[5];
        double sum = 0, most = round % 3 == 0 ? 1 : 0.9 + 0.1 * random_unit(&random);
        size_t count = 2 + random_next(&random) % 4;
        for (size_t i = 0; i < count; i++) {
            double r = random_unit(&random);
            p[i] = (struct prospect){(double)(random_next(&random) % 5), r * r * r * r};
            sum += p[i].chance;
        }
        for (size_t i = 0; i < count; i++)
            p[i].chance /= sum;
        double mean = 0.2 + 3 * random_unit(&random), c = kelly_fraction(p, count, mean, most);
        double top = growth(p, count, mean, c);
        assert_true(c >= 0 && c <= most && !isnan(top));
        for (double other = 0; other <= most; other += most / 64)
            assert_true(growth(p, count, mean, other) <= top + 1e-12);
    }
}

// COBRA's closed form when two-vote overstatements are the only error (arXiv:2304.01010, 3.1).
static void the_oracle_by_hand(void **state)
{
    (void)state;
    static const double margins[] = {0.05, 0.1, 0.2}, rates[] = {0, 0.001, 0.005, 0.01, 0.015};
    for (size_t i = 0; i < ARRAY_LEN(margins); i++) {
        for (size_t k = 0; k < ARRAY_LEN(rates); k++) {
            double a = 1 / (2 - margins[i]), p2 = rates[k];
            double lambda = (2 - 4 * a * (1 - p2)) / (1 - 2 * a);
            const struct prospect p[] = {{a, 1 - p2}, {0, p2}};
            assert_true(fabs(kelly_fraction(p, 2, 0.5, 1) - lambda / 2) < 1e-11);
        }
    }
}

// ---- what COBRA takes from the draws

static void rates_follow_the_draws(void **state)
{
    (void)state;
    const struct null_hypothesis null = {100000, 4, 396000, false};
    const struct expectation clean = {2, 0};
    struct martingale m, pools;
    assert_ok(martingale_start(&m, &method_cobra, &null, &clean, &err));
    double t = martingale_mean(&m), before = cobra_fraction(&m, t);
    const struct prospect usual[] = {{2, 0.9978}, {1, 1e-3}, {0, 1e-4}, {3, 1e-3}, {4, 1e-4}};
    assert_true(fabs(before - kelly_fraction(usual, 5, t, 0.99)) < 1e-12);
    assert_true(before > 0.9 && before <= 0.99);
    assert_ok(martingale_step(&m, 0, &err)); // one two-vote error does not stop the betting
    double after = cobra_fraction(&m, t);
    assert_true(after < before && after > 0.5);
    for (int i = 0; i < 20; i++)
        assert_ok(martingale_step(&m, 0, &err)); // twenty more do
    assert_true(cobra_fraction(&m, t) == 0);
    // A pool's cards, of which the report gives the shares, make bets smaller, and stay as they
    // are.
    assert_ok(martingale_start(&pools, &method_cobra, &null, &clean, &err));
    assert_true(cobra_expect(&pools, 1, 0.001 + 0.002, false)); // phantoms: 2 in 1,000
    assert_true(cobra_expect(&pools, 3, 0.01, true));
    assert_true(cobra_expect(&pools, 1, 0.01, true));
    double pooled = cobra_fraction(&pools, t);
    assert_true(pooled < before);
    const struct prospect known[] = {{2, 0.9798}, {1, 0.01}, {0, 1e-4}, {3, 0.01}, {4, 1e-4}};
    assert_true(fabs(pooled - kelly_fraction(known, 5, t, 0.99)) < 1e-12);
    struct null_hypothesis wide = {1000, 400, 396000, false};
    assert_ok(martingale_start(&m, &method_cobra, &wide, NULL, &err));
    unsigned room = 0;
    while (room < 100 && cobra_expect(&m, 301 + room, 1e-4, false))
        room++;
    assert_int_equal(room, MARTINGALE_KINDS - 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_samples),
        cmocka_unit_test(short_samples),
        cmocka_unit_test(it_goes_on_where_the_test_stands),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(no_fraction_grows_faster),
        cmocka_unit_test(the_oracle_by_hand),
        cmocka_unit_test(rates_follow_the_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
