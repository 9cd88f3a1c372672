// SPDX-License-Identifier: Apache-2.0
// query.h: risk queries of the methods with fixed bets: counts of draws, in no order.
//
// The null mean is held at 1/2. That is exact for draws with replacement. For one look at a sample
// drawn without it, it is valid too: the factors y of all cards are not negative and have mean 1 or
// less under the null, and the mean of the product of n different ones is at most (mean y)^n
// (Maclaurin's inequality). For several looks without replacement, step the test draw by draw.
#ifndef BAL_AUDIT_QUERY_H
#define BAL_AUDIT_QUERY_H

#include "audit/risk/martingale.h"

// All four: BAL_INVALID when the counts contradict each other or the margin.

// Uses margin, cards, sample, o1, o2, u1, u2 of a plurality contest.
BAL_CHECKED bal_status comparison_risk(const struct method *m, const struct risk_query *q,
                                       double *risk, struct bal_err *err);
BAL_CHECKED bal_status comparison_size(const struct method *m, const struct risk_query *q,
                                       uint64_t *draws, struct bal_err *err);

// Uses margin, cards, sample, winner, loser.
BAL_CHECKED bal_status polling_risk(const struct method *m, const struct risk_query *q,
                                    double *risk, struct bal_err *err);
BAL_CHECKED bal_status polling_size(const struct method *m, const struct risk_query *q,
                                    uint64_t *draws, struct bal_err *err);

// The checks that these and Kaplan-Markov share: a risk limit; cards, margin and the number of
// discrepancies.
BAL_CHECKED bal_status query_alpha(double alpha, struct bal_err *err);
BAL_CHECKED bal_status query_check(const struct risk_query *q, uint64_t *discrepancies,
                                   struct bal_err *err);

extern const struct method method_mixture, method_kelly, method_fixed, method_kelly_optimal,
    method_cobra_mixture, method_kaplan_kolmogorov, method_kaplan_wald;

#endif
