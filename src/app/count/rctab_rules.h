// SPDX-License-Identifier: Apache-2.0
// rctab_rules.h: from the settings of an RCTab configuration to rules.
#ifndef BAL_APP_RCTAB_RULES_H
#define BAL_APP_RCTAB_RULES_H

#include "app/count/rctab.h"

// Settings of "rules" as they stand.
struct rctab_raw {
    str tiebreak, overvote, mode, seed, winners, minimum, skips, ranks, stop_after;
    str decimals, share;
    bool batch, until_two, first_threshold, at_duplicate, decimal_threshold, hare, cutoff;
};

// Sets rules, max_rank, permute and passes. BAL_UNSUPPORTED: a value that RCTab does not have;
// BAL_INVALID or BAL_LIMIT: one that is no number, out of range, or does not go with the others.
BAL_CHECKED bal_status rctab_set_rules(struct rctab *r, struct rctab_raw *raw, struct bal_err *err);

#endif
