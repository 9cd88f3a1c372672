// SPDX-License-Identifier: Apache-2.0
// bayesian.h: the Bayesian audit of one pair of candidates: an upset probability.
//
// P. L. Vora, "Risk-Limiting Bayesian Polling Audits for Two Candidate Elections",
// arXiv:1902.00999. N cards with a vote for one of the two; a sample of n, without replacement, has
// k for the winner. Before it, half of the belief is that the winner has exactly floor(N/2), and
// half is spread evenly over more: floor(N/2) + 1 … N. The posterior of floor(N/2),
//
//     H(floor(N/2)) / (H(floor(N/2)) + mean of H(w) over w > floor(N/2)),
//     H(w) = C(w, k) C(N - w, n - k)
//
// is the probability that the winner lost, if one believed that. For this prior and one look at a
// sample whose size was fixed, stopping at a posterior of alpha limits the risk too; after several
// looks, or with more candidates, it does not. It is shown for information only.
#ifndef BAL_AUDIT_BAYESIAN_H
#define BAL_AUDIT_BAYESIAN_H

#include "audit/risk/method.h"

// The posterior, never rounded down. 0 where the sample has more for the winner than a tie allows.
// BAL_INVALID: winner + loser above cards, or no cards.
BAL_CHECKED bal_status bayesian_upset(uint64_t cards, uint64_t winner, uint64_t loser,
                                      double *upset, struct bal_err *err);

// The fewest cards for the winner among n with a posterior of at most alpha; ROUNDS_NONE.
BAL_CHECKED bal_status bayesian_kmin(uint64_t cards, uint64_t n, double alpha, uint64_t *kmin,
                                     struct bal_err *err);

#endif
