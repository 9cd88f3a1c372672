// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "audit/planning/sizes.h"
#include "audit/risk/query.h"
#include "support/random.h"

static struct bal_err err;

// A pair of choices in halves: u = 1.
static const struct assertion pair = {.den = 2, .upper = 2};

static struct margin margin_of_votes(uint64_t cards, uint64_t votes, uint64_t phantoms)
{
    return (struct margin){cards, phantoms, 2 * (int64_t)votes};
}

static struct martingale begin(const struct method *method, const struct null_hypothesis *null,
                               const struct expectation *e)
{
    struct martingale m;
    assert_ok(martingale_start(&m, method, null, e, &err));
    return m;
}

static void sizes_of(const struct martingale *m, const struct observation *draw, size_t count,
                     uint64_t out[SIZE_CHANCES])
{
    struct size_request r = {.test = m, .draw = draw, .count = count, .alpha = 0.05, .seed = 5};
    assert_ok(sizes_for(&r, out, &err));
}

static void without_discrepancies_it_is_exact(void **state)
{
    (void)state;
    struct observation clean = {2, 1};
    for (uint64_t votes = 1; votes <= 200; votes += 7) {
        struct margin margin = margin_of_votes(1000, votes, 0);
        struct null_hypothesis null = overstatement_null(&pair, &margin, false);
        struct martingale m = begin(&method_mixture, &null, NULL), step = m;
        uint64_t sizes[SIZE_CHANCES], n = 0;
        sizes_of(&m, &clean, 1, sizes);
        while (martingale_risk(&step) > 0.05) {
            assert_ok(martingale_step(&step, 2, &err));
            n++;
        }
        for (size_t i = 0; i < SIZE_CHANCES; i++)
            assert_true(sizes[i] == (n < 1000 ? n : SIZE_UNBOUNDED));
        if (votes > 20) { // with replacement it is a little more
            struct risk_query q = {.alpha = 0.05, .margin = votes, .cards = 1000};
            assert_ok(method_size(&method_mixture, &q, &n, &err));
            assert_true(sizes[0] <= n && (double)sizes[0] > 0.8 * (double)n - 5);
        }
    }
    // beyond what is stepped: the closed form
    struct margin tiny = margin_of_votes(1000000000, 1000, 0);
    struct null_hypothesis null = overstatement_null(&pair, &tiny, false);
    struct martingale m = begin(&method_mixture, &null, NULL);
    uint64_t sizes[SIZE_CHANCES];
    sizes_of(&m, &clean, 1, sizes);
    assert_true(sizes[0] > 5990000 && sizes[0] < 6600000); // ln 20 / -ln(1 - v/2) = 5,991,463
}

// Draws that one sample of its own needs.
static uint64_t own_size(const struct martingale *start, const struct observation *draw,
                         size_t count, uint64_t *seed)
{
    struct martingale m = *start;
    while (!martingale_meets(&m, 0.05)) {
        double at = (double)(test_random(seed) >> 11) * 0x1p-53;
        size_t which = count - 1;
        for (; which > 0 && at >= draw[which].chance; which--)
            at -= draw[which].chance;
        assert_ok(martingale_step(&m, draw[which].x, &err));
    }
    return m.draws;
}

// Of 400 samples, the share that needs no more draws is the chance, or the size is where the share
// jumps over it.
static void check_by_samples(const struct martingale *start, const struct observation *draw,
                             size_t count, const uint64_t sizes[SIZE_CHANCES])
{
    enum { SAMPLES = 400 };
    unsigned met[SIZE_CHANCES] = {0}, before[SIZE_CHANCES] = {0};
    uint64_t seed = 11;
    for (int i = 0; i < SAMPLES; i++) {
        uint64_t n = own_size(start, draw, count, &seed);
        for (size_t k = 0; k < SIZE_CHANCES; k++) {
            met[k] += n <= sizes[k];
            before[k] += n < sizes[k];
        }
    }
    for (size_t k = 0; k < SIZE_CHANCES; k++) {
        double chance = size_chances[k];
        double error = 4 * sqrt(chance * (1 - chance) * (1.0 / SAMPLES + 1.0 / 40));
        if (met[k] < (chance - error) * SAMPLES || before[k] > (chance + error) * SAMPLES)
            fail_msg("%ju draws: %u to %u of %d samples are not %.2f", (uintmax_t)sizes[k],
                     before[k], met[k], SAMPLES, chance);
    }
}

static void quantiles_are_those_of_samples(void **state)
{
    (void)state;
    static const struct {
        uint64_t cards, votes, phantoms;
    } cases[] = {{100000, 5000, 0}, {100000, 2000, 30}, {400000, 1000, 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct margin margin = margin_of_votes(cases[i].cards, cases[i].votes, cases[i].phantoms);
        struct null_hypothesis null = overstatement_null(&pair, &margin, false);
        struct martingale m = begin(&method_mixture, &null, NULL);
        struct observation draw[OBSERVATIONS];
        uint64_t sizes[SIZE_CHANCES], again[SIZE_CHANCES];
        size_t count = comparison_draw(&pair, &margin, &rates_assumed, draw);
        sizes_of(&m, draw, count, sizes);
        sizes_of(&m, draw, count, again);
        assert_memory_equal(sizes, again, sizeof sizes);
        check_by_samples(&m, draw, count, sizes);
        for (size_t k = 1; k < SIZE_CHANCES; k++)
            assert_true(sizes[k] >= sizes[k - 1]);
        // halfway there, less is missing
        for (uint64_t n = 0; n < sizes[0] / 2; n++)
            assert_ok(martingale_step(&m, 2, &err));
        sizes_of(&m, draw, count, again);
        assert_true(again[0] > m.draws && again[0] <= sizes[0]);
        check_by_samples(&m, draw, count, again);
    }
}

static void polling(void **state)
{
    (void)state;
    // 52 % to 43 % of all cards, 5 % blank
    static const struct observation draw[] = {{1, 0.05}, {2, 0.52}, {0, 0.43}};
    struct margin margin = margin_of_votes(100000, 9000, 0);
    struct null_hypothesis null = polling_null(&pair, &margin, false);
    struct expectation e = expectation_of(draw, ARRAY_LEN(draw));
    assert_true(fabs(e.mean - 1.09) < 1e-12 && fabs(e.variance - (0.05 + 2.08 - 1.1881)) < 1e-12);
    const struct method *const methods[] = {&method_kelly, method_find(STR("alpha"))};
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        struct martingale m = begin(methods[i], &null, &e);
        uint64_t sizes[SIZE_CHANCES];
        sizes_of(&m, draw, ARRAY_LEN(draw), sizes);
        check_by_samples(&m, draw, ARRAY_LEN(draw), sizes);
    }
}

static void hopeless_means_a_full_count(void **state)
{
    (void)state;
    struct margin margin = margin_of_votes(50000, 50, 0);
    struct null_hypothesis null = overstatement_null(&pair, &margin, false);
    struct martingale m = begin(&method_mixture, &null, NULL);
    struct observation draw[OBSERVATIONS];
    struct km_rates heavy = {.o1 = 0.01, .o2 = 0.001};
    uint64_t sizes[SIZE_CHANCES];
    size_t count = comparison_draw(&pair, &margin, &heavy, draw);
    sizes_of(&m, draw, count, sizes);
    for (size_t k = 0; k < SIZE_CHANCES; k++)
        assert_true(sizes[k] == SIZE_UNBOUNDED);
    struct size_request r = {.test = &m, .draw = draw, .count = count, .alpha = 1};
    assert_int_equal(sizes_for(&r, sizes, &err), BAL_INVALID);
    r.alpha = 0.05;
    draw[1].chance = 1.5;
    assert_int_equal(sizes_for(&r, sizes, &err), BAL_INVALID);
    r.count = 0;
    assert_int_equal(sizes_for(&r, sizes, &err), BAL_INVALID);
    // a ceiling below what is needed
    margin = margin_of_votes(50000, 500, 0);
    null = overstatement_null(&pair, &margin, false);
    m = begin(&method_mixture, &null, NULL);
    struct observation clean = {2, 1};
    r = (struct size_request){.test = &m, .draw = &clean, .count = 1, .alpha = 0.05, .most = 300};
    assert_ok(sizes_for(&r, sizes, &err));
    assert_true(sizes[0] == SIZE_UNBOUNDED);
    r.most = 1000;
    assert_ok(sizes_for(&r, sizes, &err));
    assert_true(sizes[0] < 1000);
}

static void rates_are_smoothed(void **state)
{
    (void)state;
    struct risk_query seen = {.o1 = 6, .u2 = 1};
    struct km_rates r = rates_seen(&rates_assumed, 1000, 1000, &seen);
    assert_true(fabs(r.o1 - 7.0 / 2000) < 1e-15);
    assert_true(fabs(r.o2 - 0.1 / 2000) < 1e-15);
    assert_true(fabs(r.u1 - 1.0 / 2000) < 1e-15);
    assert_true(fabs(r.u2 - 1.1 / 2000) < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_discrepancies_it_is_exact),
        cmocka_unit_test(quantiles_are_those_of_samples),
        cmocka_unit_test(polling),
        cmocka_unit_test(hopeless_means_a_full_count),
        cmocka_unit_test(rates_are_smoothed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
