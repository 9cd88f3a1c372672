// SPDX-License-Identifier: Apache-2.0
// risk_cases.c: random audits of random populations, by every method that bets draw by draw, with
// the measured risk after each draw, a line of JSON each. risk.py reads them and computes the risks
// again.
//
//     risk_cases COUNT SEED
#include <stdio.h>
#include <stdlib.h>

#include "audit/risk/martingale.h"
#include "support/random.h"

enum { MOST_CARDS = 120, MOST_DRAWS = 40 };

static uint64_t below(uint64_t *random, uint64_t n)
{
    return test_random(random) % n;
}

struct audit {
    struct null_hypothesis null;
    struct expectation expected;
    uint64_t draws, x[MOST_CARDS];
};

// A comparison: a card without discrepancy shows max / 2, a vote is max / 4.
static bool compares(const struct method *m)
{
    return (m->flags & METHOD_COMPARISON) != 0 && (m->flags & METHOD_POLLING) == 0;
}

static uint64_t observe(const struct method *m, uint64_t max, uint64_t lean, uint64_t *random)
{
    bool favours = below(random, 100) < lean;
    if (compares(m))
        return max / 4 * (favours ? 2 : below(random, 5));
    return favours ? max : below(random, max + 1);
}

// Observations that favour the assertion more or less; sometimes all cards are drawn.
static void make(struct audit *a, const struct method *m, uint64_t *random)
{
    static const uint64_t largest[] = {1, 2, 4, 20, 1000};
    uint64_t max = largest[below(random, ARRAY_LEN(largest))] * (compares(m) ? 4 : 1);
    uint64_t lean = below(random, 101);
    uint64_t cards = 2 + below(random, MOST_CARDS - 2), sum = 0, squares = 0;
    bool replacement = (m->flags & METHOD_NO_REPLACEMENT) == 0 ||
                       ((m->flags & METHOD_REPLACEMENT) != 0 && below(random, 3) == 0);
    *a = (struct audit){.null = {.cards = cards, .max = max, .replacement = replacement}};
    a->null.total = 1 + below(random, 2 * cards * max * 9 / 10 + 1);
    uint64_t most = cards < MOST_DRAWS || below(random, 8) == 0 ? cards : MOST_DRAWS;
    a->draws = 1 + below(random, most);
    for (uint64_t i = 0; i < a->draws; i++) {
        a->x[i] = observe(m, max, lean, random);
        sum += a->x[i];
        squares += a->x[i] * a->x[i];
    }
    double mean = (double)sum / (double)a->draws;
    a->expected = (struct expectation){mean, (double)squares / (double)a->draws - mean * mean};
    if (a->expected.variance < 0)
        a->expected.variance = 0;
    if (compares(m))
        a->expected = (struct expectation){(double)max / 2, 0};
}

static void print(const struct audit *a, const struct method *method, struct martingale *m)
{
    struct bal_err err;
    printf("{\"method\":\"%s\",\"cards\":%ju,\"max\":%ju,\"total\":%ju,\"replacement\":%s,",
           method->name, (uintmax_t)a->null.cards, (uintmax_t)a->null.max, (uintmax_t)a->null.total,
           a->null.replacement ? "true" : "false");
    printf("\"mean\":%.17g,\"variance\":%.17g,\"x\":[", a->expected.mean, a->expected.variance);
    for (uint64_t i = 0; i < a->draws; i++)
        printf("%s%ju", i > 0 ? "," : "", (uintmax_t)a->x[i]);
    printf("],\"risk\":[");
    for (uint64_t i = 0; i < a->draws; i++) {
        if (martingale_step(m, a->x[i], &err) != BAL_OK) {
            fprintf(stderr, "risk_cases: %s\n", err.what);
            exit(2);
        }
        printf("%s%.17g", i > 0 ? "," : "", martingale_risk(m));
    }
    printf("]}\n");
}

int main(int argc, char **argv)
{
    uint64_t count = 0, random = 0, methods = 0;
    struct bal_err err;
    if (argc != 3 || !num_u64(str_from(argv[1]), &count) || !num_u64(str_from(argv[2]), &random))
        return 64;
    while (method_at(methods) != NULL)
        methods++;
    while (count > 0) {
        const struct method *method = method_at(below(&random, methods));
        struct martingale m;
        struct audit a;
        if (method->bet == NULL)
            continue;
        make(&a, method, &random);
        if (martingale_start(&m, method, &a.null, &a.expected, &err) != BAL_OK)
            continue; // a null hypothesis that no observation can decide
        print(&a, method, &m);
        count--;
    }
    return 0;
}
