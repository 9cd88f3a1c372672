// SPDX-License-Identifier: Apache-2.0
// batch_values.h: audits of whole batches for any assertion whose values add up from the votes.
//
// A batch p has the reported value R_ip = sum of A_i over its cards by its reported votes (pool.h),
// in parts of 1/den_i, and the counted one A_ip by the votes that people counted: omega = R - A is
// its overstatement, at most R, as A is not negative. If assertion i is false, the omega of all
// batches add up to above_i / 2 or more (2 x sum of R less den N; margin.h). So u_ip = R_ip is the
// tightest bound that is known before the draw, and batches are drawn in proportion to
//     w_p = max over i of ceil( 2 R_ip above_m / (den_m above_i) ),
// m the assertion with the smallest margin v / u: for a pair of candidates the votes by which the
// batch could be wrong, its reported margin and its cards. A batch of weight 0 cannot hide an
// overstatement.
//
// batch: without replacement, by successive sampling (sampling/weights.h): a batch is a card of
//     weighted.h, with reference R, weight w and omega; one test an assertion.
// macro: with replacement, each draw of batch p with chance w_p / W, W the sum of all weights: the
//     product of MACRO (macro.h) with the bounds u_p = w_p / K, K = above_m / den_m, so U = W / K:
//         P = product of (1 - 1/U) / (1 - t_p),  t_p = max over i of 2 omega_ip K / (above_i w_p)
//     These bounds are those of MACRO, rounded up as the weights are, so that the chances of the
//     draws are exactly u_p / U.
//
// Both are monotone: a count that is worse for an assertion never lowers its risk.
#ifndef BAL_AUDIT_BATCH_VALUES_H
#define BAL_AUDIT_BATCH_VALUES_H

#include "audit/risk/weighted.h"

extern const struct method method_batch, method_macro;

struct batch_values {
    size_t batches, claims;
    const uint64_t *const *refs; // R: refs[claim][batch]
    const int64_t *above;        // of each claim, above 0
    const uint64_t *den;         // of each claim
    size_t smallest;             // m
    const uint64_t *weights;     // of each batch
};

// The weights of all batches, from everything else. BAL_INVALID where one is above WEIGHT_MAX.
BAL_CHECKED bal_status batch_values_weights(const struct batch_values *v, uint64_t *weights,
                                            struct bal_err *err);

// The tests of all claims on the batches drawn so far.
struct batch_trial {
    const struct batch_values *values;
    bool macro;
    uint64_t draws;
    struct weighted *tests;         // batch: of each claim; a class for each of its batches
    long double step;               // macro: ln(1 - 1/U)
    long double log_p, best, terms; // ln P, its smallest value so far, the size of its terms
};

// Starts. The memory is the arena's; `values` must stay. BAL_INVALID where all batches together
// could not be wrong by a margin, or values are out of range.
BAL_CHECKED bal_status batch_trial_start(struct batch_trial *t, const struct batch_values *v,
                                         bool macro, struct arena *arena, struct bal_err *err);

// A copy of `from` that goes on by itself, in the memory of `to`, which was started alike.
void batch_trial_again(struct batch_trial *to, const struct batch_trial *from);

// Batch p was drawn: omega of each claim. BAL_INVALID: it cannot be drawn (again).
BAL_CHECKED bal_status batch_trial_step(struct batch_trial *t, size_t p, const int64_t *omega,
                                        struct bal_err *err);

// The measured risk of a claim, the smallest so far, never rounded down; for macro that of all
// claims together.
double batch_trial_risk(const struct batch_trial *t, size_t claim);

// Is the risk of every claim at most alpha?
bool batch_trial_meets(const struct batch_trial *t, double alpha);

#endif
