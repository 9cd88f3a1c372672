// SPDX-License-Identifier: Apache-2.0
// polling.h: ballot polling: what one card drawn says by itself.
//
// The observation is the assorter's value on the paper (assertion_finding), the null hypothesis
// mean(A) <= 1/2 over all cards that the sample is drawn from. A card that is not found counts 0
// for every assertion: a vote for every loser.
#ifndef BAL_AUDIT_POLLING_H
#define BAL_AUDIT_POLLING_H

#include "audit/assertion/margin.h"
#include "audit/risk/martingale.h"

struct null_hypothesis polling_null(const struct assertion *a, const struct margin *m,
                                    bool replacement);

// An observation and its chance in one draw.
struct observation {
    uint64_t x;
    double chance;
};

enum { OBSERVATIONS = 16 };

// One draw as the CVRs have it (or, by batch or county, as tallies turned into codes have it): the
// different values and their shares of the m->cards cards, phantoms as cards that are not found.
// Arguments as margin_of. `count` is at most OBSERVATIONS; BAL_UNSUPPORTED when the assertion has
// more values. For plans and for bets.
BAL_CHECKED bal_status polling_reported(const struct assertion *a, const struct contest *c,
                                        const uint64_t *values, const uint64_t *counts,
                                        enum universe universe, const struct margin *m,
                                        struct observation out[OBSERVATIONS], size_t *count,
                                        struct bal_err *err);

// Mean and variance of one such draw.
struct expectation expectation_of(const struct observation *o, size_t count);

#endif
