// SPDX-License-Identifier: Apache-2.0
// count_votes.h: the count that rules without ranks share: votes of each candidate, then a decision
// from these totals alone.
#ifndef BAL_TABULATE_COUNT_VOTES_H
#define BAL_TABULATE_COUNT_VOTES_H

#include "tabulate/rule.h"

// Counts votes as core/votes.h reads them, adds those of pools, and lets the rule of the contest
// decide (rule.tabulate of rules that have `decide`).
BAL_CHECKED bal_status count_votes(const struct election *e, const struct contest *c,
                                   const struct rule_options *o, struct result *out,
                                   struct bal_err *err);

// The same for points, as core/points.h reads them. Nobody can say how pools would count.
BAL_CHECKED bal_status count_points(const struct election *e, const struct contest *c,
                                    const struct rule_options *o, struct result *out,
                                    struct bal_err *err);

// Makes the votes of each candidate first preferences, equal ones included, instead of sums of
// points: for rules that points decide pair by pair.
void count_show_first(struct result *r);

#endif
