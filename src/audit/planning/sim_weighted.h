// SPDX-License-Identifier: Apache-2.0
// sim_weighted.h: the weighted test (audit/risk/weighted.h) for simulated audits.
//
// A test's reference is A(ref) of each class and its observation A(mvr), both in parts of 1/den;
// the class has the weight. Capitals are doubles: simulated sizes need no more.
#ifndef BAL_AUDIT_SIM_WEIGHTED_H
#define BAL_AUDIT_SIM_WEIGHTED_H

#include "audit/planning/simulate.h"
#include "audit/risk/weighted.h"

struct sim_weighted_state {
    double need2; // 2 need, in parts of 1/den: whole, so exact
    double part[WEIGHTED_PARTS], now, best;
    bool proved;
};

extern const struct sim_engine sim_weighted;

// A test before its first draw; above = N v den (margin.above).
struct sim_weighted_state sim_weighted_start(int64_t above);

#endif
