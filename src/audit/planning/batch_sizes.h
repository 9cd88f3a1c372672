// SPDX-License-Identifier: Apache-2.0
// batch_sizes.h: how many batches a contest of a record needs (batch_values.h).
#ifndef BAL_AUDIT_BATCH_SIZES_H
#define BAL_AUDIT_BATCH_SIZES_H

#include "audit/planning/sizes.h"
#include "audit/risk/batch_values.h"

struct batch_size_request {
    const struct batch_trial *test; // as it stands; not changed
    const bool *drawn;              // of each batch: in one of the draws made
    double alpha;
    uint64_t most;              // draws in all at which a full hand count is less work
    struct size_spread *spread; // NULL: not wanted
};

// Draws in all (those made included) that finish with each chance when further batches are as
// reported; SIZE_UNBOUNDED where a full hand count is less work. batch: quantiles of 200 simulated
// audits, the same on every run. macro: ceil((ln alpha - ln P) / ln(1 - 1/U)) + 1 draws more, for
// every chance (macro.h).
BAL_CHECKED bal_status batch_sizes(const struct batch_size_request *r, uint64_t sizes[SIZE_CHANCES],
                                   struct bal_err *err);

#endif
