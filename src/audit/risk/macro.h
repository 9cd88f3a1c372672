// SPDX-License-Identifier: Apache-2.0
// macro.h: MACRO with Kaplan-Markov, batches drawn in proportion to an error bound (PPEB), as Arlo
// and Georgia run it. Kept to check past audits and for rules that name it; batch_test.h is what to
// use.
//
// P. B. Stark, "Efficient Post-Election Audits of Multiple Contests: 2009 California Tests" (the
// maximum relative overstatement of pairwise margins); J. Aslam, R. Popa, R. Rivest, "On Auditing
// Elections When Precincts Have Different Sizes", EVT 2008 (PPEB). For batch p, over the claims i
// of one contest (batch.h):
//
//     e_p = max(0, max_i (r_pi - a_pi) / V_i),  u_p = max_i (r_pi + down_i b_p) / V_i,  U = sum u_p
//     taint t_p = e_p / u_p;   P = product over the draws of (1 - 1/U) / (1 - t_p)
//
// for draws with replacement, each of batch p with chance u_p / U. If the outcome is wrong, the e
// of all batches add up to 1 or more, so that a taint has a mean of 1/U or more: 1/P is a
// supermartingale and P may be looked at after every draw, in the order of drawing (Ville). A taint
// of 1 or more is ruin for good. (Arlo lets P become negative where a taint is above 1, that is
// where more cards are counted than the batch has, and takes that for a confirmed outcome; and a
// count of all batches for a confirmation whatever it finds. Both are not done here.)
#ifndef BAL_AUDIT_MACRO_H
#define BAL_AUDIT_MACRO_H

#include "audit/risk/batch.h"

struct macro_risk {
    double bound;     // U, rounded up; 0 without a margin
    double risk;      // the smallest P so far, never rounded down, at most 1
    double last;      // P of all draws: what Arlo reports at the end of a round
    long double left; // ln(last), -inf to 0
};

// `draws` are indexes of batches in the order of drawing (Arlo: of their tickets), repeats
// included; all of them counted. The risk is 0 when all batches are counted and confirm the
// outcome, 1 when they do not, or without a margin.
// BAL_INVALID: a draw of a batch that is not there, or that nobody counted; bounds that add up to
// less than the margin, which cannot be.
BAL_CHECKED bal_status macro_risk(const struct batch_claims *c, const uint32_t *draws, size_t count,
                                  struct macro_risk *out, struct bal_err *err);

// u_p of one batch, rounded to nearest; infinite without a margin.
long double macro_batch_bound(const struct batch_claims *c, const struct batch_votes *b);

// Draws still needed if no further error turns up: ceil((ln alpha - ln P) / ln(1 - 1/U)) + 1, at
// most the number of batches, 0 when the limit is met; the 1 is Arlo's margin of safety. Without a
// margin: all batches. BAL_INVALID when all of them are counted.
BAL_CHECKED bal_status macro_size(const struct batch_claims *c, const struct macro_risk *now,
                                  double alpha, uint64_t *draws, struct bal_err *err);

#endif
