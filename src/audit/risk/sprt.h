// SPDX-License-Identifier: Apache-2.0
// sprt.h: Wald's sequential probability ratio test of one pair of candidates, by counts.
//
// A. Wald, "Sequential Tests of Statistical Hypotheses" (1945); without replacement as in K.
// Ottoboni, P. B. Stark, M. Lindeman, N. McBurnett, "Risk-Limiting Audits by Stratified
// Union-Intersection Tests of Elections (SUITE)", arXiv:1809.04235, section 4.2.
//
// Of N cards V_w are reported for the winner, V_l for the loser, V_u for neither. In the sample
// they are n_w, n_l, n_u. The null hypothesis: N_w - N_l = c, N_w unknown. The ratio of
// the likelihood of what was drawn, as reported to null, without replacement:
//
//          prod_{i<n_w} (V_w - i)  prod_{i<n_l} (V_l - i)      prod_{i<n_u} (V_u - i)
//     LR = ---------------------------------------------------------------------------------
//          prod_{i<n_w} (N_w - i)  prod_{i<n_l} (N_w - c - i)  prod_{i<n_u} (N - 2 N_w + c - i)
//
// at the N_w that makes it smallest, any real number from max(n_w, n_l + c) to (N - n_u + c)/2. The
// ln of the denominator is a sum of logarithms of linear functions of N_w: concave, so it has one
// top. With replacement the factors are the shares V/N and N_w/N, without the i.
//
// For the N_w that is true, LR is a nonnegative martingale with mean 1, and the smallest LR is no
// larger; so min(1, 1/LR) is a risk that one may look at after every draw (Ville).
// "N_w - N_l <= c" is covered where V_w - V_l > c: the likelihood is concave in (N_w, N_l), so
// where its top has a margin below c, the line from there to the report meets the margin c at no
// less than the report's likelihood, and LR <= 1; else the top under the null has the margin c. The
// test is not monotone: where the report has no card for neither, one such card is ruin (LR 0) and
// one more vote for the loser is not.
#ifndef BAL_AUDIT_SPRT_H
#define BAL_AUDIT_SPRT_H

#include "audit/risk/method.h"

#define SPRT_UNKNOWN UINT64_MAX

struct sprt_sample {
    uint64_t cards;                   // N, at most LIMIT_CARDS
    uint64_t winner, loser;           // reported: V_w, V_l
    double null_margin;               // c in votes, from -N to N; need not be whole
    uint64_t null_other;              // cards for neither under the null: fixes N_w; SPRT_UNKNOWN
    uint64_t seen_winner, seen_loser; // n_w, n_l
    uint64_t seen_other;              // n_u
    bool replacement;                 // a card may be drawn again
};

// ln LR, never rounded up; -inf where the report rules out what was drawn, else +inf where no
// population with the margin c has what was drawn. BAL_INVALID when votes or draws are more than
// cards.
BAL_CHECKED bal_status sprt_log_ratio(const struct sprt_sample *s, long double *log_ratio,
                                      struct bal_err *err);

// min(1, 1/LR), never rounded down; 0 where the null hypothesis is impossible.
BAL_CHECKED bal_status sprt_sample_risk(const struct sprt_sample *s, double *risk,
                                        struct bal_err *err);

#endif
