// SPDX-License-Identifier: Apache-2.0
// cobra.h: the adaptive bet of COBRA: the Kelly bet at rates of discrepancies that follow the
// draws.
//
// J. Spertus, "COBRA: Comparison-Optimal Betting for Risk-limiting Audits", arXiv:2304.01010,
// section 4.2; the general form with all kinds of discrepancy is rlauxe's. Before draw j
//     p_i = (d prior_i + count_i) / (d + j - 1)     for each kind i of discrepancy, clean is the
//                                                   rest
// with count_i from the past draws, and the bet is the fraction c of the capital, 0 … most, at
// which
//     G(c) = sum over i of p_i ln(1 - c + c x_i / m_j)
// is largest. `most` bounds the loss that any one card can cause. Two-vote overstatements are
// always thought possible (their prior is not 0): a bet of all would be lost to the first.
//
// d is the number of draws that the priors weigh. With d = 100, as rlauxe documents, one error at
// the first draw counts as a rate of 1 %, and below margins of 2 % betting stops; standard is
// max(1000, the draws that a clean sample needs at 5 %), most 0.99.
//
// Not monotone: a worse card can change the rates so that later bets win more.
#ifndef BAL_AUDIT_COBRA_H
#define BAL_AUDIT_COBRA_H

#include "audit/risk/martingale.h"

extern const struct method method_cobra;

// Sets the prior rate of observation x before the first draw; `known`: it is the true share, like
// that of a pool's cards that the report gives, and does not follow the draws. Phantoms add their
// share to the one-vote overstatements. False when there is no room for another kind.
bool cobra_expect(struct martingale *m, uint64_t x, double rate, bool known);

// The fraction to bet on the next draw, whose null mean is `mean`.
double cobra_fraction(const struct martingale *m, double mean);

#endif
