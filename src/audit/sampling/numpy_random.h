// SPDX-License-Identifier: Apache-2.0
// numpy_random.h: the generator of numpy.random.default_rng, because Arlo draws batches with it.
//
// SeedSequence: M. E. O'Neill, "Developing a seed_seq Alternative" (2015), as numpy fixed it for
// good in NEP 19; PCG64 (XSL-RR 128/64): M. E. O'Neill, "PCG: A Family of Simple Fast
// Space-Efficient Statistically Good Algorithms for Random Number Generation", HMC-CS-2014-0905.
// Kept to draw past audits again: nobody can compute it by hand.
#ifndef BAL_AUDIT_NUMPY_RANDOM_H
#define BAL_AUDIT_NUMPY_RANDOM_H

#include "audit/sampling/u256.h"

struct numpy_random {
    u128 state, step;
};

// default_rng(seed), seed a whole number of 256 bits.
void numpy_random_init(struct numpy_random *r, const struct u256 *seed);

uint64_t numpy_random_next(struct numpy_random *r);

// random(): a double from 0 to below 1, of 53 bits.
double numpy_random_double(struct numpy_random *r);

// choice(n, p=…, replace=True): the first i with cumulative[i] > random(). `cumulative` are the
// sums p_0, p_0 + p_1, …, each divided by the last, in doubles.
size_t numpy_random_choice(struct numpy_random *r, const double *cumulative, size_t n);

#endif
