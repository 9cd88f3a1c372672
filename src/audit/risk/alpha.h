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
//   ALPHA_ADJUSTED  the mean that is left when eta is the mean of all cards
//   ALPHA_CONSTANT  eta
#ifndef BAL_AUDIT_ALPHA_H
#define BAL_AUDIT_ALPHA_H

#include "audit/risk/martingale.h"

extern const struct method method_alpha;

// The estimate for the next draw, whose null mean is `mean`. The bet keeps it within m and u (1 -
// eps): below m there is nothing to bet on, and at u a single 0 would be ruin.
double alpha_eta(const struct martingale *m, double mean);

#endif
