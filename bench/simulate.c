// SPDX-License-Identifier: Apache-2.0
// simulate.c: time and sizes of simulated audits of a million cards, on one thread.
#include <math.h>
#include <stdio.h>
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

static void run(const char *label, const char *method, const struct null_hypothesis *null,
                const struct expectation *e, const struct observation *o, size_t count)
{
    struct sim_class classes[OBSERVATIONS];
    uint64_t x[OBSERVATIONS], sizes[2] = {0};
    const double shares[2] = {0.5, 0.9};
    struct martingale m;
    struct bal_err err = {0};
    struct sim_result out = {0};
    classes_of(o, count, classes, x);
    if (martingale_start(&m, method_find(str_from(method)), null, e, &err) != BAL_OK)
        return;
    struct sim_test test = {.x = x, .start = &m};
    struct simulation s = {.classes = classes,
                           .class_count = count,
                           .tests = &test,
                           .test_count = 1,
                           .alpha = 0.05,
                           .replications = RUNS,
                           .seed = SEED,
                           .threads = 1};
    clock_t start = clock();
    if (simulate(&s, &out, &err) == BAL_OK &&
        sim_quantiles(out.draws, RUNS, shares, 2, sizes, &err) == BAL_OK)
        printf("%-38s %-14s %8.1f ms  mean %8.0f  q50 %7ju  q90 %7ju\n", label, method,
               (double)(clock() - start) * 1e3 / CLOCKS_PER_SEC, sim_mean(out.draws, RUNS, CARDS),
               (uintmax_t)sizes[0], (uintmax_t)sizes[1]);
    else
        (void)fprintf(stderr, "%s\n", err.what);
    sim_done(&out);
}

static void comparison(double margin, double o1, double o2)
{
    static const char *const methods[] = {"mixture", "betting", "kaplan-markov"};
    struct margin m = {CARDS, 0, (int64_t)llround(2 * CARDS * margin)};
    struct null_hypothesis null = overstatement_null(&pair, &m, false);
    struct expectation e = {2, 0};
    struct km_rates rates = {o1, o2, o1, o2};
    struct observation o[OBSERVATIONS];
    size_t count = comparison_draw(&pair, &m, &rates, o);
    char label[64];
    (void)snprintf(label, sizeof label, "comparison %g %%, errors %g / %g", 100 * margin, o1, o2);
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        run(label, methods[i], &null, &e, o, count);
}

static void polling(double margin)
{
    struct margin m = {CARDS, 0, (int64_t)llround(2 * CARDS * margin)};
    struct null_hypothesis null = polling_null(&pair, &m, false);
    const struct observation o[] = {{1, 0.1}, {2, 0.45 + margin / 2}, {0, 0.45 - margin / 2}};
    struct expectation e = expectation_of(o, ARRAY_LEN(o));
    char label[64];
    (void)snprintf(label, sizeof label, "polling %g %%, 10 %% blank", 100 * margin);
    run(label, "kelly", &null, &e, o, ARRAY_LEN(o));
    run(label, "alpha", &null, &e, o, ARRAY_LEN(o));
}

int main(void)
{
    printf("%d simulated audits of %d cards, CPU time of one thread\n", RUNS, CARDS);
    comparison(0.01, 0, 0);
    comparison(0.01, 1e-3, 1e-4);
    comparison(0.02, 1e-3, 1e-4);
    comparison(0.05, 1e-3, 1e-4);
    polling(0.01);
    polling(0.02);
    polling(0.05);
    return 0;
}
