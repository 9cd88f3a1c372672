// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/weights.h"

#include <math.h>

enum { BITS = 64, SEARCH = 200 };

static const u128 HIGHEST = (u128)BITS << BITS;

u128 weight_exponent(uint64_t prn)
{
    if (prn == 0)
        return 0;
    uint64_t m = 0 - prn; // 2^64 - prn
    unsigned n = BITS - 1 - (unsigned)__builtin_clzll(m);
    uint64_t x = m << (BITS - 1 - n), bits = 0;
    for (unsigned i = 0; i < BITS; i++) {
        u128 square = (u128)x * x >> (BITS - 1);
        uint64_t bit = (uint64_t)(square >> BITS);
        x = (uint64_t)(square >> bit);
        bits = bits << 1 | bit;
    }
    return HIGHEST - ((u128)n << BITS | bits);
}

int weight_compare(const struct weight_key *a, const struct weight_key *b)
{
    u128 x = a->e * b->q, y = b->e * a->q;
    return (x > y) - (x < y);
}

static double cards_below(const struct weight_count *counts, size_t count, double bound)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        if (counts[i].q > 0)
            sum -= (double)counts[i].cards * expm1(-(double)counts[i].q * bound * M_LN2);
    return sum;
}

u128 weight_bound(const struct weight_count *counts, size_t count, double wanted)
{
    double low = 0, high = BITS;
    for (int i = 0; i < SEARCH; i++) {
        double mid = (low + high) / 2;
        *(cards_below(counts, count, mid) < wanted ? &low : &high) = mid;
    }
    return high >= BITS ? HIGHEST : (u128)(high * 0x1p64);
}

uint64_t weight_reach(u128 most)
{
    uint64_t reach = 0;
    for (int bit = BITS - 1; bit >= 0; bit--) {
        uint64_t more = reach | (uint64_t)1 << bit;
        if (weight_exponent(more) <= most)
            reach = more;
    }
    return reach;
}
