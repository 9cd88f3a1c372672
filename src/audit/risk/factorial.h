// SPDX-License-Identifier: Apache-2.0
// factorial.h: logarithms of products of many whole or real factors, for likelihoods of counts.
#ifndef BAL_AUDIT_FACTORIAL_H
#define BAL_AUDIT_FACTORIAL_H

#include "base/base.h"

// ln of x (x-1) ... (x-n+1), n factors that are all above 0; 0 for n = 0. x may be a fraction.
// Long products are a difference of two Stirling series, taken so that nothing large cancels: the
// absolute error is below 1e-18 times (1 + n ln x).
long double log_falling(long double x, uint64_t n);

// ln of the ways to choose k of n; k at most n.
long double log_choose(uint64_t n, uint64_t k);

#endif
