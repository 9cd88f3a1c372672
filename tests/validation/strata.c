// SPDX-License-Identifier: Apache-2.0
// Two strata drawn from independently (UI-TS): the observations of all cards are at the null.
#include "support/support.h"

#include <stdio.h>

#include "audit/risk/strata.h"
#include "support/random.h"
#include "validation/rates.h"

enum { CARDS = 80, MOST = 60, LOOK = 15 };

// A stratum of cards that show 0, 1 or 2.
struct population {
    uint64_t ones, twos; // cards; the rest show 0
};

static void draw(const struct population *p, uint64_t *random, uint64_t *x)
{
    uint64_t left = CARDS, ones = p->ones, twos = p->twos;
    for (size_t i = 0; i < MOST; i++, left--) {
        uint64_t r = test_random(random) % left;
        x[i] = r < ones ? 1 : r < ones + twos ? 2 : 0;
        ones -= x[i] == 1;
        twos -= x[i] == 2;
    }
}

// Looked at after every LOOK draws of each stratum.
static struct rate run(const struct population *a, const struct population *b,
                       const struct method *method, uint64_t repetitions, uint64_t random)
{
    struct rate rate = {.audits = repetitions};
    // A null mean of 1 over both: a stratum with 120 % of it has a margin, the other lacks as much.
    const union bet_tuning fixed = strata_lambda(1.2, 0.5, 1, 2, 0.99);
    const union bet_tuning *tuning = method->tune != NULL ? &fixed : NULL;
    for (uint64_t i = 0; i < repetitions; i++) {
        struct bal_err err;
        uint64_t x[2][MOST];
        double risk = 1;
        draw(a, &random, x[0]);
        draw(b, &random, x[1]);
        for (size_t n = LOOK; n <= MOST && risk > 0.05; n += LOOK) {
            struct stratum at[2];
            for (size_t k = 0; k < 2; k++)
                at[k] = (struct stratum){.cards = CARDS,
                                         .max = 2,
                                         .x = x[k],
                                         .draws = n,
                                         .method = method,
                                         .tuning = tuning};
            const struct strata s = {at, 2, (uint64_t)2 * 2 * CARDS};
            assert_ok(strata_risk(&s, &risk, &err));
        }
        rate.confirmed += risk <= 0.05;
    }
    return rate;
}

bool validate_strata(uint64_t repetitions, uint64_t seed)
{
    static const struct {
        const char *what;
        struct population a, b;
    } cases[] = {
        {"both at the null mean", {20, 30}, {20, 30}},
        {"one above it, one below", {20, 42}, {20, 18}},
        {"one far above, one far below", {0, 72}, {0, 8}},
        {"no neutral cards", {0, 40}, {0, 40}},
    };
    bool ok = true;
    char what[120];
    rate_head("Strata (UI-TS), the sum of all cards at the null");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct rate r =
            run(&cases[i].a, &cases[i].b, method_find(STR("mixture")), 5 * repetitions, seed);
        snprintf(what, sizeof what, "mixture of fixed fractions, by cells; %s", cases[i].what);
        ok &= rate_row(what, &r, false);
        r = run(&cases[i].a, &cases[i].b, method_find(STR("betting")), repetitions, seed);
        snprintf(what, sizeof what, "one fixed lambda, by cells; %s", cases[i].what);
        ok &= rate_row(what, &r, false);
    }
    return ok;
}
