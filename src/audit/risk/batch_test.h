// SPDX-License-Identifier: Apache-2.0
// batch_test.h: the comparison of batches to use today: MACRO's factors, one claim at a time, bet
// on by a monotone mixture.
//
// If a claim (batch.h) is false, the overstatements e_p of all batches add up to V or more. Three
// ways to draw, each with a nonnegative supermartingale T for each claim; the measured risk of the
// outcome is the largest 1 / (largest T so far) over the claims.
//
// BATCH_SUCCESSIVE (the default): without replacement, the next batch with chance proportional to
// its weight w_p among those left (sampling/weights.h). A batch is a card of weighted.h with
// reference value r_p + down b_p, weight w_p and omega e_p.
//
// BATCH_BOUND: with replacement, chance q_p = w_p / W. The bound of e_p with these weights is
// u_p = w_p V / M >= r_p + down b_p (below), so t = e_p / u_p <= 1, and E[t] >= M / W =: 1/U. A
// bettor with fraction c has the factor
//     1 - c + c (1 - t) / (1 - 1/U)            (c = 1, t cut off at 0: MACRO, macro.h)
//
// BATCH_ASSORTER: with replacement, any weights. With B the overstatement assorter (README.md, the
// assorter A being (gain + down)/(2 down), u its bound, range = down + up) and N cards in all
// batches
//     B_p = N (range b_p - e_p) / (2 (range N - V)),   X = B_p / (N q_p),   E[X] <= 1/2
// and the factor is 1 - c + 2 c X: arXiv:2201.02707 (ALPHA), section 4.2. No upper bound of X is
// needed, as c <= 1. A-priori B_p <= N (range b_p + up b_p - r_p) / (2 (range N - V)), which is
// (2 b_p - A_p/u)/(2 - v/u); weights proportional to that make the largest X smallest.
//
// BATCH_EQUAL: without replacement, each batch with the same chance: observations range b_p - e_p,
// stepped by martingale.h with the method `mixture`; their sum is range N - V or less under the
// null.
//
// All are monotone: a count that is worse for a claim never lowers its risk. A batch in which more
// is counted than its cards can hold is refused: then the manifest is wrong, and no bound holds.
#ifndef BAL_AUDIT_BATCH_TEST_H
#define BAL_AUDIT_BATCH_TEST_H

#include "audit/risk/batch.h"

enum batch_design { BATCH_SUCCESSIVE, BATCH_BOUND, BATCH_ASSORTER, BATCH_EQUAL, BATCH_DESIGNS };

const char *batch_design_name(enum batch_design d); // "successive", "bound", "assorter", "equal"

// The weights of a design, in whole numbers: for SUCCESSIVE and BOUND
//     w_p = max over the claims i of ceil((r_pi + down_i b_p) M / V_i),  M the smallest margin,
// which for one claim is its bound in votes; for ASSORTER the same of (range_i + up_i) b_p - r_pi;
// for EQUAL 1. A batch of weight 0 is never drawn and cannot hide an overstatement. BAL_INVALID
// without a margin, and where a weight of SUCCESSIVE is above WEIGHT_MAX (weighted.h).
BAL_CHECKED bal_status batch_weights(const struct batch_claims *c, enum batch_design d,
                                     uint64_t *weights, struct bal_err *err);

struct batch_risk {
    double risk;  // never rounded down
    size_t claim; // the one it is the risk of
};

// The measured risk after these draws: indexes of batches in the order of drawing, with repeats
// where they are with replacement; all of them counted. 1 without a margin. When all batches are
// counted: 0 when they confirm the outcome, else 1.
// BAL_INVALID: a draw that cannot be, of a batch that nobody counted, or counts that the batch's
// cards cannot hold.
BAL_CHECKED bal_status batch_risk(const struct batch_claims *c, enum batch_design d,
                                  const uint64_t *weights, const uint32_t *draws, size_t count,
                                  struct batch_risk *out, struct bal_err *err);

#endif
