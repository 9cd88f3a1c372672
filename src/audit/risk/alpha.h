// SPDX-License-Identifier: Apache-2.0
// alpha.h: ALPHA, the polling test of SHANGRLA: bets on an estimate of the assorter's mean.
//
// P. B. Stark, "ALPHA: Audit that Learns from Previously Hand-Audited Ballots", arXiv:2201.02707,
// equation (9). With the alternative mean eta_j, m_j <= eta_j <= u, its factor
//     (X eta/m + (u - X) (u - eta)/(u - m)) / u
// is the bet of the fraction c = (eta - m) / (u - m). The estimates (struct alpha_tuning, all means
// in the units of the observations):
//   ALPHA_SHRINK    the truncated shrinkage of section 2.5.2: eta shrunk to the past with weight d
//                   (standard 100), kept c / sqrt(d + j - 1) above m; f weighs u / (standard
//                   deviation of the past, at least min_sd). Not monotone.
//   ALPHA_ADJUSTED  the mean that is left when eta is the mean of all cards (alpha_fixed.c)
//   ALPHA_CONSTANT  eta (alpha_comparison.c)
#ifndef BAL_AUDIT_ALPHA_H
#define BAL_AUDIT_ALPHA_H

#include "audit/risk/martingale.h"

extern const struct method method_alpha, method_alpha_fixed, method_alpha_comparison;

// The estimate for the next draw, whose null mean is `mean`. Below m nothing is bet on it, and at
// most the fraction 1 - 2^-52: at u a single 0 would be ruin.
double alpha_eta(const struct martingale *m, double mean);

// The bets of all three.
void alpha_bet(const struct martingale *m, double mean, double *fraction);

// The alternative mean that bets lambda: m (1 + lambda (u - m)), so lambda = (eta/m - 1)/(u - m).
static inline double alpha_of_lambda(double lambda, double mean, double u)
{
    return mean * (1 + lambda * (u - mean));
}

// SHANGRLA's optimal_comparison (alpha_comparison.c), for a null mean of 1/2.
double alpha_comparison_eta(double u, double two_votes);

#endif
