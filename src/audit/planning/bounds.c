// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/bounds.h"

#include "audit/risk/binomial.h"

enum { HALVINGS = 60 };

double chance_lower(uint64_t count, uint64_t n, double confidence)
{
    double low = 0, high = 1;
    if (count == 0)
        return 0;
    for (int i = 0; i < HALVINGS; i++) {
        double p = (low + high) / 2;
        long double tail = binomial_tail(n, (long double)p, 1 - (long double)p, count);
        *(tail < 1 - (long double)confidence ? &low : &high) = p;
    }
    return low;
}

double chance_upper(uint64_t count, uint64_t n, double confidence)
{
    // `count` or fewer successes are n - count or more failures.
    return 1 - chance_lower(n - count, n, confidence);
}
