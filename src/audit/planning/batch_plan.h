// SPDX-License-Identifier: Apache-2.0
// batch_plan.h: how many batches an audit will need (batch_test.h).
#ifndef BAL_AUDIT_BATCH_PLAN_H
#define BAL_AUDIT_BATCH_PLAN_H

#include "audit/risk/batch_test.h"

// Draws until the risk limit is met when every batch is as reported: of `runs` simulated audits
// (from a fixed seed) the middle one, and the one that nine in ten do not exceed. As many as there
// are batches where it is not met before.
struct batch_plan {
    uint64_t median, q90;
    double batches; // different batches, on average
};

BAL_CHECKED bal_status batch_plan(const struct batch_claims *c, enum batch_design d,
                                  const uint64_t *weights, double alpha, uint32_t runs,
                                  struct batch_plan *out, struct bal_err *err);

#endif
