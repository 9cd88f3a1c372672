// SPDX-License-Identifier: Apache-2.0
// test_monotone.c: which methods hold against an operator who knows the sample.
#include "support/support.h"

#include <math.h>

#include "audit/risk/betting.h"
#include "audit/risk/query.h"
#include "support/nulls.h"
#include "support/random.h"

static struct bal_err err;

static double risk_after(const struct method *method, const struct null_hypothesis *null,
                         const uint8_t *x, uint64_t draws)
{
    struct martingale m = begin(method, null);
    for (uint64_t i = 0; i < draws; i++)
        assert_ok(martingale_step(&m, x[i], &err));
    return martingale_risk(&m);
}

// How often making observations worse lowers the risk.
static unsigned violations(const struct method *method, uint64_t *seed)
{
    unsigned found = 0;
    for (int round = 0; round < 300; round++) {
        uint8_t x[60], worse[60];
        uint64_t cards = 20 + test_random(seed) % 60, draws = cards < 60 ? cards : 60;
        struct null_hypothesis null = comparison_of(cards, 1 + test_random(seed) % (cards / 4));
        for (uint64_t i = 0; i < draws; i++) {
            uint64_t r = test_random(seed);
            x[i] = (uint8_t)(r % 8 == 0 ? (r >> 8) % 5 : 2);
            worse[i] = (uint8_t)(r % 5 == 0 ? (r >> 16) % (x[i] + 1U) : x[i]);
        }
        uint64_t looked = 1 + test_random(seed) % draws;
        double before = risk_after(method, &null, x, looked);
        double after = risk_after(method, &null, worse, looked);
        found += after < before * (1 - 1e-12);
    }
    return found;
}

// Every sequence of `draws` observations, and every way to lower one of them.
static unsigned violations_of_all(const struct method *method, const struct null_hypothesis *null,
                                  uint64_t draws)
{
    unsigned found = 0;
    uint64_t count = 1, values = null->max + 1;
    for (uint64_t i = 0; i < draws; i++)
        count *= values;
    for (uint64_t n = 0; n < count; n++) {
        uint8_t x[8];
        uint64_t rest = n;
        for (uint64_t i = 0; i < draws; i++, rest /= values)
            x[i] = (uint8_t)(rest % values);
        double risk = risk_after(method, null, x, draws);
        for (uint64_t i = 0; i < draws; i++) {
            if (x[i] == 0)
                continue;
            x[i]--;
            found += risk_after(method, null, x, draws) < risk * (1 - 1e-12);
            x[i]++;
        }
    }
    return found;
}

static unsigned all_violations(const struct method *method, uint64_t *seed)
{
    unsigned found = violations(method, seed);
    for (uint64_t margin = 1; margin <= 4; margin++) {
        struct null_hypothesis null = comparison_of(6, margin);
        found += violations_of_all(method, &null, 5);
    }
    for (uint64_t cards = 6; cards <= 8; cards++) {
        struct null_hypothesis null = pair_of(cards);
        found += violations_of_all(method, &null, 6);
    }
    return found;
}

static void worse_cards_never_lower_the_risk(void **state)
{
    (void)state;
    uint64_t seed = 7;
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++)
        if ((method->flags & METHOD_MONOTONE) != 0 && method->bet != NULL &&
            all_violations(method, &seed) > 0)
            fail_msg("%s is not monotone", method->name);
}

#define LONG_ONE "22022220222222222222222222222222222222222222"
#define LONG_TWO "2202222122222242422322223222222222124222222"

// Samples in which a worse card lowers the risk.
static const struct gain {
    const char *method;
    struct null_hypothesis null;
    double eta, weight;   // of ALPHA; 0: standard
    const char *sample;   // observations
    size_t place;         // of the card that is
    uint64_t worse;       // this instead
    double before, after; // risks
} gains[] = {
    {"alpha", {100, 2, 200, true}, 1.88, 1, "2202222222202222022122221222", 1, 1, 0.00264, 0.00097},
    {"alpha-comparison", {27, 2, 54, false}, 1.002, 0, "1202020222000", 0, 0, 0.9517, 0.9482},
    {"betting", {1000, 4, 3600, false}, 0, 0, LONG_ONE, 0, 1, 0.861, 0.565},
    {"cobra", {48, 4, 190, false}, 0, 0, LONG_TWO, 1, 1, 0.792, 0.0463},
};

static double risk_of_gain(const struct gain *g, bool worse)
{
    struct martingale m;
    const struct expectation e = {2, 0};
    assert_ok(martingale_start(&m, method_find(str_from(g->method)), &g->null, &e, &err));
    if (g->eta > 0)
        m.tuning.alpha.eta = g->eta;
    if (g->weight > 0) {
        m.tuning.alpha.d = g->weight;
        m.tuning.alpha.c = 0;
    }
    for (size_t i = 0; g->sample[i] != '\0'; i++)
        feed(&m, worse && i == g->place ? g->worse : (uint64_t)(g->sample[i] - '0'), 1);
    return martingale_risk(&m);
}

// The methods without the flag are not: somewhere an operator gains by losing a card.
static void the_others_are_not_monotone(void **state)
{
    (void)state;
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        bool shown = (method->flags & METHOD_MONOTONE) != 0 || method->bet == NULL;
        for (size_t k = 0; k < ARRAY_LEN(gains); k++) {
            if (strcmp(gains[k].method, method->name) != 0)
                continue;
            double before = risk_of_gain(&gains[k], false), after = risk_of_gain(&gains[k], true);
            if (fabs(before / gains[k].before - 1) > 0.01 ||
                fabs(after / gains[k].after - 1) > 0.01)
                fail_msg("%s: from %g to %g", method->name, before, after);
            shown = true;
        }
        assert_true(shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worse_cards_never_lower_the_risk),
        cmocka_unit_test(the_others_are_not_monotone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
