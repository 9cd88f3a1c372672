// SPDX-License-Identifier: Apache-2.0
// audit.c: speed of the sequential tests, and time to plan a county.
//
//     bench_audit speed | plan        default: both
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "audit/planning/sizes.h"

enum { COUNTY = 200, STATE_CARDS = 20000000 };

static const struct assertion pair = {.den = 2, .upper = 2};

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
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
    return 0;
}
