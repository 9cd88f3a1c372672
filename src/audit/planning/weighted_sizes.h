// SPDX-License-Identifier: Apache-2.0
// weighted_sizes.h: how many draws by weight a contest needs, from where its test stands.
//
// As sizes.h, for the weighted test: samples are drawn by weight from the cards that are left, and
// what they show is an assumption. Plans decide nothing about risk.
#ifndef BAL_AUDIT_WEIGHTED_SIZES_H
#define BAL_AUDIT_WEIGHTED_SIZES_H

#include "audit/planning/growth.h"
#include "audit/planning/sizes.h"
#include "audit/risk/weighted.h"

struct weighted_size_request {
    const struct weighted *test; // as it stands; not changed
    // Of each class of the test what its cards turn out to be worth, A(mvr) in parts of 1/den, and
    // the chances (growth.h; share, ref and q are ignored).
    const struct growth_class *shows;
    double alpha;
    uint64_t most; // draws in all at which a full hand count is less work; 0: all cards
    uint64_t seed; // the same seed gives the same sizes
    struct size_spread *spread; // NULL: not wanted
};

// Draws in all (those made included) that finish with each chance; SIZE_UNBOUNDED where a full hand
// count is less work. BAL_INVALID: a risk limit that makes no sense. BAL_LIMIT without memory.
BAL_CHECKED bal_status weighted_sizes(const struct weighted_size_request *r,
                                      uint64_t sizes[SIZE_CHANCES], struct bal_err *err);

#endif
