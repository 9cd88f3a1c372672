// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/cobra.h"

#include <math.h>

#include "audit/risk/bets.h"

_Static_assert((int)MARTINGALE_KINDS <= (int)PROSPECTS_MOST, "every kind is a prospect");

static const double WEIGHT = 1000, MOST = 0.99, LOG_20 = 2.995732273553991;

// The place of x, or of a new kind; where there is no room, of the nearest.
static unsigned place_of(struct observed_kinds *k, uint64_t x)
{
    unsigned nearest = 0;
    for (unsigned i = 0; i < k->count; i++) {
        uint64_t away = k->x[i] > x ? k->x[i] - x : x - k->x[i];
        uint64_t least = k->x[nearest] > x ? k->x[nearest] - x : x - k->x[nearest];
        if (away == 0)
            return i;
        nearest = away < least ? i : nearest;
    }
    if (k->count == MARTINGALE_KINDS)
        return nearest;
    k->x[k->count] = x;
    return k->count++;
}

bool cobra_expect(struct martingale *m, uint64_t x, double rate, bool known)
{
    unsigned i = place_of(&m->kinds, x);
    if (m->kinds.x[i] != x)
        return false;
    m->kinds.prior[i] = rate;
    m->kinds.known[i] = known;
    return true;
}

static void tune(struct martingale *m, const struct expectation *e)
{
    struct prospect p[PROSPECTS];
    double clean = clean_observation(&m->null, e), ahead = clean / martingale_mean(m);
    size_t count = prospects_of(&m->null, &(struct expectation){clean, 0}, p);
    double draws = ahead > 1 ? LOG_20 / log(ahead) : WEIGHT;
    m->tuning.cobra = (struct cobra_tuning){.weight = larger(WEIGHT, draws), .most = MOST};
    for (size_t i = 0; i < count; i++) // the clean one is the first
        (void)cobra_expect(m, (uint64_t)p[i].x, p[i].chance, false);
}

static void see(struct martingale *m, uint64_t x, uint64_t times)
{
    m->kinds.seen[place_of(&m->kinds, x)] += times;
}

double cobra_fraction(const struct martingale *m, double mean)
{
    const struct observed_kinds *k = &m->kinds;
    const struct cobra_tuning *t = &m->tuning.cobra;
    struct prospect p[MARTINGALE_KINDS];
    double share = 1 / (t->weight + (double)m->draws), clean = 1;
    for (unsigned i = 1; i < k->count; i++) {
        double rate = k->prior[i];
        if (!k->known[i])
            rate = (t->weight * rate + (double)k->seen[i]) * share;
        p[i] = (struct prospect){(double)k->x[i], rate};
        clean -= rate;
    }
    p[0] = (struct prospect){(double)k->x[0], larger(clean, 0)};
    return kelly_fraction(p, k->count, mean, t->most);
}

static void bet(const struct martingale *m, double mean, double *fraction)
{
    fraction[0] = cobra_fraction(m, mean);
}

static const double weights[] = {1};

const struct method method_cobra = {
    .name = "cobra",
    .title = "betting on the rates of discrepancies seen (COBRA), card-level comparison",
    .source = "J. Spertus, COBRA: Comparison-Optimal Betting for Risk-limiting Audits, "
              "arXiv:2304.01010, section 4.2",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; CVRs and "
               "manifest were committed before the seed; nobody who knows the sample can withhold "
               "cards",
    .superseded_by = "mixture",
    .flags = METHOD_ANYTIME | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT | METHOD_COMPARISON,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = bet,
    .see = see,
};
