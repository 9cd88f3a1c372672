// SPDX-License-Identifier: Apache-2.0
// simulate.c: time and sizes of simulated audits of a million cards, on one thread.
//
//     bench_simulate [tables]
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "audit/planning/simulate.h"
#include "audit/planning/sizes.h"

enum { CARDS = 1000000, RUNS = 1000, SEED = 20261126 };

static const struct assertion pair = {.den = 2, .upper = 2};

// Shares of cards as whole classes; the first gets the rest.
static void classes_of(const struct observation *o, size_t count, struct sim_class *classes,
                       uint64_t *x)
{
    uint64_t rest = CARDS;
    for (size_t i = count; i-- > 0;) {
        uint64_t cards = i == 0 ? rest : (uint64_t)llround(o[i].chance * CARDS);
        classes[i] = (struct sim_class){.cards = cards};
        x[i] = o[i].x;
        rest -= cards;
    }
}

struct row {
    double took; // ms
    double mean;
    uint64_t sizes[2]; // q50, q90
};

static struct row run(const char *method, const struct null_hypothesis *null,
                      const struct expectation *e, const struct observation *o, size_t count)
{
    static const double shares[2] = {0.5, 0.9};
    struct sim_class classes[OBSERVATIONS];
    uint64_t x[OBSERVATIONS];
    struct martingale m;
    struct bal_err err = {0};
    struct sim_result out = {0};
    struct row row = {0};
    clock_t start = clock();
    classes_of(o, count, classes, x);
    bal_status status = martingale_start(&m, method_find(str_from(method)), null, e, &err);
    struct sim_test test = {.x = x, .start = &m};
    struct simulation s = {.classes = classes,
                           .class_count = count,
                           .tests = &test,
                           .test_count = 1,
                           .alpha = 0.05,
                           .replications = RUNS,
                           .seed = SEED,
                           .threads = 1};
    if (status == BAL_OK)
        status = simulate(&s, &out, &err);
    if (status == BAL_OK)
        status = sim_quantiles(out.draws, RUNS, shares, 2, row.sizes, &err);
    if (status != BAL_OK)
        (void)fprintf(stderr, "%s: %s\n", method, err.what);
    row.mean = sim_mean(out.draws, RUNS, CARDS);
    row.took = (double)(clock() - start) * 1e3 / CLOCKS_PER_SEC;
    sim_done(&out);
    return row;
}

static struct row comparison(const char *method, double margin, double o1, double o2)
{
    struct margin m = {CARDS, 0, (int64_t)llround(2 * CARDS * margin)};
    struct null_hypothesis null = overstatement_null(&pair, &m, false);
    struct expectation e = {2, 0};
    struct km_rates rates = {o1, o2, o1, o2};
    struct observation o[OBSERVATIONS];
    size_t count = comparison_draw(&pair, &m, &rates, o);
    return run(method, &null, &e, o, count);
}

// 10 % of the cards are blank.
static struct row polling(const char *method, double reported, double margin)
{
    struct margin m = {CARDS, 0, (int64_t)llround(2 * CARDS * reported)};
    struct null_hypothesis null = polling_null(&pair, &m, false);
    const struct observation said[] = {
        {1, 0.1}, {2, 0.45 + reported / 2}, {0, 0.45 - reported / 2}};
    const struct observation is[] = {{1, 0.1}, {2, 0.45 + margin / 2}, {0, 0.45 - margin / 2}};
    struct expectation e = expectation_of(said, ARRAY_LEN(said));
    return run(method, &null, &e, is, ARRAY_LEN(is));
}

static void print(const char *what, const char *method, struct row r)
{
    printf("%-38s %-17s %8.1f ms  mean %8.0f  q50 %7ju  q90 %7ju\n", what, method, r.took, r.mean,
           (uintmax_t)r.sizes[0], (uintmax_t)r.sizes[1]);
}

static void speed(void)
{
    static const char *const compared[] = {"mixture", "betting", "cobra", "kaplan-markov"};
    static const char *const polled[] = {"kelly", "alpha"};
    printf("%d simulated audits of %d cards, CPU time of one thread\n", RUNS, CARDS);
    for (size_t i = 0; i < ARRAY_LEN(compared); i++)
        print("comparison 1 %", compared[i], comparison(compared[i], 0.01, 0, 0));
    for (size_t i = 0; i < ARRAY_LEN(compared); i++)
        print("comparison 1 %, errors 0.001 / 0.0001", compared[i],
              comparison(compared[i], 0.01, 1e-3, 1e-4));
    for (size_t i = 0; i < ARRAY_LEN(polled); i++)
        print("polling 1 %, 10 % blank", polled[i], polling(polled[i], 0.01, 0.01));
}

// The tables of src/audit/risk/README.md.
static void tables(void)
{
    static const char *const compared[] = {
        "mixture", "cobra", "cobra-mixture", "betting", "alpha-comparison", "kaplan-markov"};
    static const char *const polled[] = {"kelly", "alpha", "alpha-fixed"};
    static const double margins[] = {0.005, 0.01, 0.02, 0.05};
    static const double rates[][2] = {{0, 0}, {1e-3, 1e-4}, {1e-2, 1e-3}};
    static const double reported[][2] = {{0.02, 0.02}, {0.05, 0.05}, {0.1, 0.1},
                                         {0.1, 0.05},  {0.05, 0.1},  {0.02, 0.01}};
    for (size_t i = 0; i < ARRAY_LEN(margins); i++) {
        for (size_t k = 0; k < ARRAY_LEN(rates); k++) {
            printf("| %.1f %% | %g, %g |", 100 * margins[i], rates[k][0], rates[k][1]);
            for (size_t n = 0; n < ARRAY_LEN(compared); n++)
                printf(" %.0f |",
                       comparison(compared[n], margins[i], rates[k][0], rates[k][1]).mean);
            printf("\n");
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(reported); i++) {
        printf("| %.1f %% | %.1f %% |", 100 * reported[i][0], 100 * reported[i][1]);
        for (size_t n = 0; n < ARRAY_LEN(polled); n++)
            printf(" %.0f |", polling(polled[n], reported[i][0], reported[i][1]).mean);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "tables") == 0)
        tables();
    else
        speed();
    return 0;
}
