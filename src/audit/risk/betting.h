// SPDX-License-Identifier: Apache-2.0
// betting.h: the betting martingale with an adaptive bet (AGRAPA) or a fixed one.
//
// I. Waudby-Smith, A. Ramdas, "Estimating Means of Bounded Random Variables by Betting",
// arXiv:2010.09686, equation (34) and appendix B.3: the factor is 1 + lambda (X - m) with
//     lambda_j = (mu - m) / (s^2 + (mu - m)^2),   from 0 to c_j / m_j,
//     c_j = c_first + (c_last - c_first) (1 - 1 / (1 + c_grow sqrt(j - 1))),
// mu and s^2 the mean and variance of the past draws. The bet on the first draw is `lambda`; with
// `fixed` that is the bet on all draws, at most 1 / m_j (monotone then). Where the formula is 0/0,
// as after draws that all equal m, the bet is 0, or c_j / m_j when mu is above m. `lagged` takes
// the m of the draw before into the formula, as SHANGRLA does; that is a fair bet too.
//
// AGRAPA is not monotone: a worse observation can raise its capital. Standard: lambda 1/2 of 1/t,
// c_j = 0.9.
#ifndef BAL_AUDIT_BETTING_H
#define BAL_AUDIT_BETTING_H

#include "audit/risk/martingale.h"

extern const struct method method_betting;

// The bet on the next draw, whose null mean is `mean`.
double betting_lambda(const struct martingale *m, double mean);

#endif
