// SPDX-License-Identifier: Apache-2.0
// history.c: the risk after each of a million draws, by every method; CPU time of one thread.
//
// The draws are those of the shared folder's gen_draws.c (SplitMix64, seed 12345): polling at a
// margin of 2 % with 10 % blank, comparison at 2 % with one-vote errors of 0.001 and two-vote
// overstatements of 0.0001; 2,000,000 cards, without replacement.
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "audit/planning/sizes.h"
#include "audit/risk/history.h"

enum { DRAWS = 1000000, CARDS = 2000000, RUNS = 5 };

static const struct assertion pair = {.den = 2, .upper = 2};
static uint64_t x[DRAWS];
static double risk[DRAWS];

static double next_unit(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void draw(bool polling)
{
    uint64_t state = 12345;
    for (size_t i = 0; i < DRAWS; i++) {
        double u = next_unit(&state);
        x[i] = polling ? (u < 0.1          ? 1
                          : u < 0.1 + 0.46 ? 2
                                           : 0)
                       : (u < 0.001    ? 1
                          : u < 0.0011 ? 0
                          : u < 0.0021 ? 3
                                       : 2);
    }
}

static void run(const struct method *method, const struct null_hypothesis *null,
                const struct expectation *e)
{
    struct martingale m;
    struct bal_err err = {0};
    double best = HUGE_VAL, least = 1;
    size_t first = 0;
    for (int i = 0; i < RUNS; i++) {
        clock_t start = clock();
        if (martingale_start(&m, method, null, e, &err) != BAL_OK ||
            martingale_history(&m, x, DRAWS, risk, &err) != BAL_OK) {
            (void)fprintf(stderr, "%s\n", err.what);
            return;
        }
        best = fmin(best, (double)(clock() - start) * 1e3 / CLOCKS_PER_SEC);
    }
    for (size_t i = 0; i < DRAWS; i++) {
        least = fmin(least, risk[i]);
        first = first == 0 && risk[i] <= 0.05 ? i + 1 : first;
    }
    printf("  %-18s %6.1f ms  first <= 0.05 at draw %6zu, least %.4g\n", method->name, best, first,
           least);
}

int main(void)
{
    struct margin margin = {CARDS, 0, 2 * CARDS / 50};
    struct null_hypothesis compared = overstatement_null(&pair, &margin, false);
    struct null_hypothesis polled = polling_null(&pair, &margin, false);
    const struct observation o[] = {{1, 0.1}, {2, 0.46}, {0, 0.44}};
    struct expectation clean = {2, 0}, votes = expectation_of(o, ARRAY_LEN(o));
    const struct method *method = NULL;
    for (int polling = 0; polling < 2; polling++) {
        draw(polling);
        printf("%s, %d draws: best of %d runs\n", polling ? "polling" : "comparison", DRAWS, RUNS);
        for (size_t i = 0; (method = method_at(i)) != NULL; i++)
            if (method->bet != NULL &&
                (method->flags & (polling ? METHOD_POLLING : METHOD_COMPARISON)) != 0)
                run(method, polling ? &polled : &compared, polling ? &votes : &clean);
    }
    return 0;
}
