// SPDX-License-Identifier: Apache-2.0
// suite.h: SUITE, two strata at once: one compared with its CVRs, one polled. Kept to check past
// audits and for rules that name it; for a hybrid audit today use ONEAudit (one stratum), or
// strata.h where draws cannot be coordinated.
//
// K. Ottoboni, P. B. Stark, M. Lindeman, N. McBurnett, "Risk-Limiting Audits by Stratified
// Union-Intersection Tests of Elections (SUITE)", arXiv:1809.04235; CORLA18 (the authors' program);
// Arlo's suite.py. V is the reported margin of the pair in both strata together. If the outcome is
// wrong there is a lambda such that the CVR stratum overstates it by lambda V votes or more and the
// other by (1 - lambda) V or more (section 3.1). For each lambda
//
//     p_1(lambda) = (1 - lambda V / (2 gamma N_1))^n_1 (1 - 1/(2 gamma))^-o1 (1 - 1/gamma)^-o2
//                   (1 + 1/(2 gamma))^-u1 (1 + 1/gamma)^-u2               (section 4.1,
//                   kaplan_markov.h)
//     p_2(lambda) = Wald's test without replacement for the margin V_2 - (1 - lambda) V  (sprt.h)
//     p(lambda)   = chance that a chi-squared of 4 degrees is above -2 ln(p_1 p_2)
//                 = p_1 p_2 (1 - ln(p_1 p_2))                               (Fisher, section 3.2)
//
// each p cut off at 1, and the risk is the maximum over lambda. ln p_1 is a multiple of the
// logarithm of a linear function of lambda; the likelihood that p_2 maximises over the nuisance
// parameter is concave in it and the margin together, so its maximum is concave in the margin. So
// ln p_1 + ln p_2 is concave in lambda: it has one top, which lies below the line through any two
// points beside it. That gives the maximum from above, to the last digits: no grid can miss it.
//
// Valid for one look at samples of sizes fixed in advance.
#ifndef BAL_AUDIT_SUITE_H
#define BAL_AUDIT_SUITE_H

#include "audit/risk/method.h"

// One winner-loser pair.
struct suite_pair {
    double gamma; // KM_GAMMA, unless a rule says otherwise
    // The CVR stratum: cards N_1, reported votes; draws n_1 and what they showed for the pair.
    uint64_t cvr_cards, cvr_winner, cvr_loser;
    uint64_t cvr_sample, o1, o2, u1, u2;
    // The other stratum: cards N_2, reported votes; cards drawn without replacement, votes in them.
    uint64_t cards, winner, loser;
    uint64_t sample, seen_winner, seen_loser;
};

// The risk of the pair, never rounded down. 1 without a margin or without a sample in a stratum
// that could hide it. BAL_INVALID: numbers that contradict each other, or a stratum that is counted
// in full: then its margin is known, and the other stratum is to be tested by itself.
BAL_CHECKED bal_status suite_risk(const struct suite_pair *p, double *risk, struct bal_err *err);

// The maximum on a grid of lambdas, as CORLA18 and Arlo look for it: from `step` (0.05) on, finer
// around the top until the modulus of continuity says that the maximum is below alpha, or until a
// grid point is above alpha. Not above the true maximum; to compare with what was published.
BAL_CHECKED bal_status suite_grid_risk(const struct suite_pair *p, double alpha, double step,
                                       double *risk, struct bal_err *err);

// p_1 of the CVR stratum and p_2 of the other one where each overstates a margin of `margin` votes
// by `share` of it; 1 without a sample or margin. p_2 is 0 where no cards could show what was seen.
BAL_CHECKED bal_status suite_comparison_risk(const struct suite_pair *p, double margin,
                                             double share, double *risk, struct bal_err *err);
BAL_CHECKED bal_status suite_polling_risk(const struct suite_pair *p, double margin, double share,
                                          double *risk, struct bal_err *err);

// Cards in all to draw in the two strata.
struct suite_size {
    uint64_t cvr, other;
};

// As CORLA18 and Arlo plan: both strata in proportion to their cards, the total doubled (in later
// rounds times 1.1) until the grid's risk of what is to be expected meets alpha, then bisection
// until it is between 0.8 alpha and alpha. Expected: errors at the rates seen so far, votes as
// reported or as seen so far. All cards when nothing less will do.
BAL_CHECKED bal_status suite_sample_size(const struct suite_pair *p, double alpha,
                                         struct suite_size *out, struct bal_err *err);

// The grid's risk of what is to be expected of n draws in all; 1 when a stratum has more already.
BAL_CHECKED bal_status suite_expected_risk(const struct suite_pair *p, uint64_t n, double alpha,
                                           double *risk, struct bal_err *err);

#endif
