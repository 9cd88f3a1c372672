// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/factorial.h"

#include <math.h>

// From here the five terms of the series are exact to 2^-74.
static const long double SERIES_FROM = 64;

// ln Gamma(x + 1) less (x + 1/2) ln x - x + ln(2 pi)/2.
static long double series(long double x)
{
    long double r = 1 / x, q = r * r;
    return r * (1 / 12.0L - q * (1 / 360.0L - q * (1 / 1260.0L - q * (1 / 1680.0L - q / 1188.0L))));
}

// The product itself, a logarithm each time that it grows long.
static long double log_product(long double x, uint64_t n)
{
    long double sum = 0, product = 1;
    for (uint64_t i = 0; i < n; i++) {
        product *= x - (long double)i;
        if (product > 1e4000L) {
            sum += logl(product);
            product = 1;
        }
    }
    return sum + logl(product);
}

long double log_falling(long double x, uint64_t n)
{
    if (n <= (uint64_t)SERIES_FROM)
        return log_product(x, n);
    long double y = x - (long double)n, small = 0;
    if (y < SERIES_FROM) { // the smallest factors, up to where the series holds
        uint64_t m = (uint64_t)ceill(SERIES_FROM - y);
        m = m < n ? m : n;
        y += (long double)m;
        small = log_product(y, m);
        n -= m;
    }
    long double more = (long double)n;
    return small + more * (logl(x) - 1) + (y + 0.5L) * log1pl(more / y) + series(x) - series(y);
}

long double log_choose(uint64_t n, uint64_t k)
{
    uint64_t less = k < n - k ? k : n - k;
    return log_falling((long double)n, less) - log_falling((long double)less, less);
}
