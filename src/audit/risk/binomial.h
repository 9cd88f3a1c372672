// SPDX-License-Identifier: Apache-2.0
// binomial.h: chances of so many votes for the winner among votes drawn with replacement.
#ifndef BAL_AUDIT_BINOMIAL_H
#define BAL_AUDIT_BINOMIAL_H

#include "base/base.h"

// ln of the chance of k votes for the winner among n, pmf[k] for k = 0 … n, and ln of the chance of
// k or more, tail[k] for k = 0 … n + 1 (the last is -inf). `share`, from 0 to 1, is the winner's;
// `rest`, the other's, is passed as well so that nothing is lost near 1. Either array may be NULL.
// Tails are added up from the small to the large. Relative error below n 2^-60.
void binomial_logs(uint64_t n, long double share, long double rest, long double *pmf,
                   long double *tail);

// The chance of k or more, alone; as exact, and quicker.
long double binomial_tail(uint64_t n, long double share, long double rest, uint64_t k);

// ln(e^a + e^b), also where one or both are -inf.
long double log_add(long double a, long double b);

// times x, and 0 where `times` is 0 even if x is infinite.
static inline long double log_power(long double x, uint64_t times)
{
    return times > 0 ? (long double)times * x : 0;
}

#endif
