// SPDX-License-Identifier: Apache-2.0
// bets.h: what the methods' bets are made of.
#ifndef BAL_AUDIT_BETS_H
#define BAL_AUDIT_BETS_H

#include "audit/risk/martingale.h"

// fmin and fmax are calls, because of NaN; no bet is one.
static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

// What a draw may show and how likely it is; chances add up to 1.
struct prospect {
    double x, chance;
};

// The fraction c of the capital, from 0 to `most` (at most 1), at which the expected logarithm of
// the factor 1 - c + c x/mean is largest: J. Kelly, "A New Interpretation of Information Rate"
// (1956). The expectation is concave in c, so its derivative has at most one root. `count` is at
// most PROSPECTS_MOST.
enum { PROSPECTS_MOST = 16 };
double kelly_fraction(const struct prospect *p, size_t count, double mean, double most);

// What the reported result says of a draw, for bets: in polling (a variance is given) the shares
// of the observations 0, max/2 and max that have this mean and variance; in a comparison clean
// cards and the rates of discrepancies usual in plans, 1 in 1,000 for one vote and 1 in 10,000 for
// two, over and under. Returns how many, the likeliest of a comparison first.
enum { PROSPECTS = 5 };
size_t prospects_of(const struct null_hypothesis *null, const struct expectation *expected,
                    struct prospect out[PROSPECTS]);

// The bets of methods whose parts each bet a constant lambda (tuning.constant): fraction
// min(lambda m, most). Monotone: 1 + lambda (x - m) rises with x and falls with m, and so does
// 1 - most + most x/m.
void bet_constant(const struct martingale *m, double mean, double *fraction);

// The observation of a card without discrepancy.
double clean_observation(const struct null_hypothesis *null, const struct expectation *expected);

#endif
