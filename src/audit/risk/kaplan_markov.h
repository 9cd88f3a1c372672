// SPDX-License-Identifier: Apache-2.0
// kaplan_markov.h: the super-simple simultaneous comparison audit (Kaplan-Markov), as Colorado
// and Arlo run it.
//
// Source: P. B. Stark, "Super-Simple Simultaneous Single-Ballot Risk-Limiting Audits", EVT/WOTE
// 2010: the risk is equation (10). README.md of this folder has the mathematics.
//
// An audit steps it like every method (martingale.h), with gamma = KM_GAMMA; `pad` may be set
// before the first draw. The functions below work on counts.
//
// Logarithms are taken in long double and every result is pushed upwards by more than the sum of
// the rounding errors, so neither a risk nor a sample size is ever rounded down.
#ifndef BAL_AUDIT_KAPLAN_MARKOV_H
#define BAL_AUDIT_KAPLAN_MARKOV_H

#include "audit/risk/martingale.h"

// The error inflator that Stark suggests and Colorado's rules name.
#define KM_GAMMA 1.03905

// Discrepancies per draw that a plan expects.
struct km_rates {
    double o1, o2, u1, u2;
};

// All of these: BAL_INVALID, with the reason, where the query makes no sense.

// Equation (10). Uses gamma, margin, cards, sample, o1, o2, u1, u2.
BAL_CHECKED bal_status km_risk(const struct risk_query *q, double *risk, struct bal_err *err);

// Draws needed in all, given the discrepancies seen so far: the "optimistic" size of Colorado.
// ln(1 - x) < -x, so km_risk() of that sample is at most alpha. Uses all but sample.
BAL_CHECKED bal_status km_nmin(const struct risk_query *q, uint64_t *draws, struct bal_err *err);

// Colorado's "estimated" size: `optimistic` times (1 + overstatements / sample), rounded up.
// Nothing seen yet (sample 0) leaves it as it is.
uint64_t km_estimated(uint64_t optimistic, uint64_t sample, uint64_t overstatements);

// Draws after which the expected log risk meets alpha at these rates, whole counts not considered.
// SIZE_UNBOUNDED when the rates eat the margin. Uses alpha, gamma, margin, cards.
BAL_CHECKED bal_status km_expected(const struct risk_query *q, const struct km_rates *rates,
                                   uint64_t *draws, struct bal_err *err);

// The same with whole discrepancies: counts = rate x draws, rounded up (one-vote kinds) and to the
// nearest (two-vote kinds), then km_nmin, until draws stay the same. SIZE_UNBOUNDED when they do
// not settle in 10 rounds.
BAL_CHECKED bal_status km_expected_rounded(const struct risk_query *q, const struct km_rates *rates,
                                           uint64_t *draws, struct bal_err *err);

// Stark's audit-tools variant: starts from the linear formula and keeps the tenth round's value
// where they do not settle.
BAL_CHECKED bal_status km_nmin_from_rates(const struct risk_query *q, const struct km_rates *rates,
                                          uint64_t *draws, struct bal_err *err);

// The sample size multiplier of that paper: rho / diluted margin draws meet alpha while one-vote
// over-statements stay at `tolerance` times the diluted margin per draw or below. BAL_INVALID when
// the tolerance is too large for gamma.
BAL_CHECKED bal_status km_rho(double alpha, double gamma, double tolerance, double *rho,
                              struct bal_err *err);

// Its bets, and those of Kaplan-Kolmogorov: the fraction m / (m + tuning.kaplan_markov.pad).
void kaplan_tune(struct martingale *m, const struct expectation *expected);
void kaplan_bet(const struct martingale *m, double mean, double *fraction);

extern const struct method method_kaplan_markov;

#endif
