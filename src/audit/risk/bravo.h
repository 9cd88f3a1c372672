// SPDX-License-Identifier: Apache-2.0
// bravo.h: BRAVO, Wald's sequential test of one pair of candidates by the reported shares.
//
// M. Lindeman, P. B. Stark, V. Yates, "BRAVO: Ballot-polling Risk-limiting Audits to Verify
// Outcomes", EVT/WOTE 2012. With s = V_w / (V_w + V_l) of the reported votes, n_w cards of the
// sample for the winner and n_l for the loser,
//
//     T = (2 s)^n_w (2 (1 - s))^n_l,     risk = min(1, 1/T)
//
// and cards for neither change nothing. With replacement T is a martingale under a tie and a
// supermartingale when the loser won: one may look after every card (the smallest risk so far
// stands), or only at the end of the sample, as Arlo does. Without replacement, in an audit of ours
// the same bet meets the null mean of the cards that are left (martingale.h); from counts alone
// one look at a sample of fixed size is covered (Hoeffding), and of several looks an exhaustive
// check has found none that exceeds the risk limit (largest: 0.90 of it), which is no proof.
//
// A contest's risk is the largest of its (winner, loser) pairs, its size the largest of theirs.
#ifndef BAL_AUDIT_BRAVO_H
#define BAL_AUDIT_BRAVO_H

#include "audit/risk/martingale.h"

struct bravo_pair {
    uint64_t winner, loser;           // reported votes, the winner's at least the loser's
    uint64_t ballots;                 // that a sample is drawn from: at least both; sizes only
    uint64_t seen_winner, seen_loser; // in the sample so far
};

// All of these: BAL_INVALID where the votes make no sense or the risk limit is none.

// At the end of this sample. 1 for a reported tie, and where nobody has votes.
BAL_CHECKED bal_status bravo_risk(const struct bravo_pair *p, double *risk, struct bal_err *err);

// Wald's average sample number: further ballots until T is expected to reach 1/alpha,
//     (ln(1/alpha) - ln T + ln(2 s)/2) / (p_w ln(2 s) + p_l ln(2 (1 - s))),   p = V / ballots,
// rounded up; bravo_expected is the number itself. 0 where the limit is met, SIZE_UNBOUNDED
// (infinite) for a tie.
BAL_CHECKED bal_status bravo_expected(const struct bravo_pair *p, double alpha, double *more,
                                      struct bal_err *err);
BAL_CHECKED bal_status bravo_asn(const struct bravo_pair *p, double alpha, uint64_t *more,
                                 struct bal_err *err);

// Further ballots after which the limit is met, at the end of the sample, with chance `chance` when
// the report is right (Lindeman's quadratic, which starts the search, and the exact binomial, which
// ends it; then divided by the pair's share of the ballots). 0 and SIZE_UNBOUNDED as bravo_asn.
BAL_CHECKED bal_status bravo_size(const struct bravo_pair *p, double alpha, double chance,
                                  uint64_t *more, struct bal_err *err);

// The chance that so many further ballots meet the limit, by the normal approximation; 0 where it
// is met already.
BAL_CHECKED bal_status bravo_chance(const struct bravo_pair *p, double alpha, uint64_t more,
                                    double *chance, struct bal_err *err);

// The fewest votes for the winner among n of the pair with T >= 1/alpha; may exceed n. Minerva's
// is never larger.
uint64_t bravo_kmin(uint64_t winner, uint64_t loser, double alpha, uint64_t n);

#endif
