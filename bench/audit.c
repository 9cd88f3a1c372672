// SPDX-License-Identifier: Apache-2.0
// audit.c: speed of the sequential tests, time to plan a county, and cards that an audit needs.
//
//     bench_audit speed | plan | draws        default: all three
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "audit/planning/sizes.h"

enum { COUNTY = 200, RUNS = 400, STATE_CARDS = 20000000 };

static const struct assertion pair = {.den = 2, .upper = 2};

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static uint64_t random_bits(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static uint64_t draw(const struct observation *o, size_t count, uint64_t *random)
{
    double at = (double)(random_bits(random) >> 11) * 0x1p-53;
    size_t i = count - 1;
    for (; i > 0 && at >= o[i].chance; i--)
        at -= o[i].chance;
    return o[i].x;
}

static struct martingale begin(const char *method, const struct null_hypothesis *null,
                               const struct expectation *e)
{
    struct martingale m = {0};
    struct bal_err err = {0};
    if (martingale_start(&m, method_find(str_from(method)), null, e, &err) != BAL_OK)
        (void)fprintf(stderr, "%s\n", err.what);
    return m;
}

// All cards of a state, with replacement five times over: 100 million draws.
static void speed(const char *method, uint64_t draws, bool replacement)
{
    struct margin margin = {STATE_CARDS, 0, 2 * (STATE_CARDS / 1000)};
    struct null_hypothesis null = overstatement_null(&pair, &margin, replacement);
    struct expectation e = {2, 0.01};
    struct martingale m = begin(method, &null, &e);
    uint64_t done = 0;
    double start = seconds();
    while (done < draws && martingale_step(&m, done % 997 == 0 ? 1 : 2, NULL) == BAL_OK)
        done++;
    double took = seconds() - start;
    printf("%-13s %11ju draws %s replacement: %5.2f s, %5.1f ns a draw, ln T %.0Lf\n", method,
           (uintmax_t)done, replacement ? "with   " : "without", took, took / (double)done * 1e9,
           martingale_log(&m));
}

// 200 contests, margins from 0.1 to 50 %, 2,000 to 500,000 cards, at the rates usual in plans.
static void plan(void)
{
    double start = seconds();
    uint64_t total = 0, full = 0;
    for (int i = 0; i < COUNTY; i++) {
        double at = (double)i / (COUNTY - 1);
        uint64_t cards = (uint64_t)(2000 * pow(250, (double)(i * 37 % COUNTY) / COUNTY));
        uint64_t votes = (uint64_t)((double)cards * 0.001 * pow(500, at)) + 1;
        struct margin margin = {cards, cards / 10000, 2 * (int64_t)votes};
        struct null_hypothesis null = overstatement_null(&pair, &margin, false);
        struct martingale m = begin("mixture", &null, NULL);
        struct observation o[OBSERVATIONS];
        size_t count = comparison_draw(&pair, &margin, &rates_assumed, o);
        struct size_request r = {
            .test = &m, .draw = o, .count = count, .alpha = 0.05, .seed = (uint64_t)i};
        uint64_t sizes[SIZE_CHANCES] = {0};
        if (sizes_for(&r, sizes, NULL) != BAL_OK)
            return;
        full += sizes[3] == SIZE_UNBOUNDED;
        total += sizes[3] == SIZE_UNBOUNDED ? cards : sizes[3];
    }
    printf("plan of %d contests: %.2f s (%ju cards at 90 %%, %ju full counts)\n", COUNTY,
           seconds() - start, (uintmax_t)total, (uintmax_t)full);
}

// Mean draws until the risk is 5 %, of RUNS samples from a million cards.
static double mean_draws(const char *method, const struct null_hypothesis *null,
                         const struct expectation *e, const struct observation *o, size_t count)
{
    uint64_t random = 1;
    double sum = 0;
    for (int i = 0; i < RUNS; i++) {
        struct martingale m = begin(method, null, e);
        while (!martingale_meets(&m, 0.05) &&
               martingale_step(&m, draw(o, count, &random), NULL) == BAL_OK)
            ;
        sum += (double)m.draws;
    }
    return sum / RUNS;
}

static void comparison_draws(void)
{
    static const double margins[] = {0.005, 0.01, 0.02, 0.05};
    static const struct km_rates rates[] = {
        {0, 0, 0, 0}, {1e-3, 1e-4, 1e-3, 1e-4}, {1e-2, 1e-3, 1e-2, 1e-3}};
    printf("comparison: margin, one-vote and two-vote rates (over = under): mixture, betting, "
           "kaplan-markov\n");
    for (size_t i = 0; i < ARRAY_LEN(margins); i++) {
        for (size_t k = 0; k < ARRAY_LEN(rates); k++) {
            struct margin margin = {1000000, 0, (int64_t)round(2e6 * margins[i])};
            struct null_hypothesis null = overstatement_null(&pair, &margin, false);
            struct observation o[OBSERVATIONS];
            size_t count = comparison_draw(&pair, &margin, &rates[k], o);
            printf("  %4.1f %% %6.3f %6.4f %8.0f", 100 * margins[i], rates[k].o1, rates[k].o2,
                   mean_draws("mixture", &null, NULL, o, count));
            printf(" %8.0f", mean_draws("betting", &null, NULL, o, count));
            printf(" %8.0f\n", mean_draws("kaplan-markov", &null, NULL, o, count));
        }
    }
}

static void polling_draws(void)
{
    static const double margins[][2] = {{0.05, 0.05}, {0.1, 0.1}, {0.1, 0.05}, {0.05, 0.1}};
    printf("polling, 10 %% blank: margin as reported, as it is: kelly, alpha\n");
    for (size_t i = 0; i < ARRAY_LEN(margins); i++) {
        double said = margins[i][0], is = margins[i][1];
        struct margin margin = {1000000, 0, (int64_t)round(2e6 * said)};
        struct null_hypothesis null = polling_null(&pair, &margin, false);
        const struct observation reported[] = {
            {1, 0.1}, {2, 0.45 + said / 2}, {0, 0.45 - said / 2}};
        const struct observation real[] = {{1, 0.1}, {2, 0.45 + is / 2}, {0, 0.45 - is / 2}};
        struct expectation e = expectation_of(reported, ARRAY_LEN(reported));
        printf("  %4.1f %% %4.1f %% %8.0f", 100 * said, 100 * is,
               mean_draws("kelly", &null, &e, real, ARRAY_LEN(real)));
        printf(" %8.0f\n", mean_draws("alpha", &null, &e, real, ARRAY_LEN(real)));
    }
}

int main(int argc, char **argv)
{
    str what = str_from(argc > 1 ? argv[1] : "");
    if (what.len == 0 || str_eq(what, STR("speed"))) {
        speed("mixture", 5 * (uint64_t)STATE_CARDS, true);
        speed("mixture", STATE_CARDS, false);
        speed("kaplan-markov", STATE_CARDS, true);
        speed("kelly", STATE_CARDS, false);
        speed("alpha", STATE_CARDS, false);
        speed("betting", STATE_CARDS, false);
    }
    if (what.len == 0 || str_eq(what, STR("plan")))
        plan();
    if (what.len == 0 || str_eq(what, STR("draws"))) {
        comparison_draws();
        polling_draws();
    }
    return 0;
}
