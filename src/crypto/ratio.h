// SPDX-License-Identifier: Apache-2.0
// ratio.h: exact fractions of any size, in lowest terms, for transfer values that are multiplied
// from count to count. The whole numbers are OpenSSL's.
//
// Ratios never change and live as long as their pool. What fails (no memory, or a number of more
// than RATIO_BITS bits) fails the pool: functions then give NULL or 0, and take NULL;
// ratios_check says so in the end.
#ifndef BAL_CRYPTO_RATIO_H
#define BAL_CRYPTO_RATIO_H

#include "base/base.h"
#include "base/decimal.h"

enum { RATIO_BITS = 1 << 16 };

struct ratio;

struct ratios {
    VEC(struct ratio *) all;
    void *work; // BN_CTX
    bool memory, large;
};

// Call ratios_done in every case.
BAL_CHECKED bal_status ratios_check(const struct ratios *pool, struct bal_err *err);
void ratios_done(struct ratios *pool);

// n / d; d is not 0.
const struct ratio *ratio_of(struct ratios *pool, decimal n, decimal d);

const struct ratio *ratio_add(struct ratios *pool, const struct ratio *a, const struct ratio *b);
const struct ratio *ratio_subtract(struct ratios *pool, const struct ratio *a,
                                   const struct ratio *b);
const struct ratio *ratio_multiply(struct ratios *pool, const struct ratio *a,
                                   const struct ratio *b);
// b is not 0.
const struct ratio *ratio_divide(struct ratios *pool, const struct ratio *a, const struct ratio *b);

// Below, at or above 0 as a < b, a = b or a > b.
int ratio_compare(struct ratios *pool, const struct ratio *a, const struct ratio *b);

// a * n as a whole number. A result that does not fit fails the pool.
decimal ratio_times(struct ratios *pool, const struct ratio *a, decimal n, enum rounding how);

#endif
