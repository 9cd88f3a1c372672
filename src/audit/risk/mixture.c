// SPDX-License-Identifier: Apache-2.0
// mixture.c: the monotone mixture, the default for comparisons.
//
// The capital is divided among seven bettors, each of whom always bets the same fraction c of hers:
//     T = sum over k of w_k prod over j of (1 - c_k + c_k X_j / m_j).
// Large fractions win fast when the sample is clean, small ones survive errors; nothing has to be
// tuned. Each factor rises with X_j and falls with m_j, and a lower X_j raises every later m_j, so
// T falls in no observation: it holds against an operator who knows the sample and can lose cards.
// Fractions and weights were chosen over margins of 0.5 to 10 % and error rates of 0 to 1 %.
// Fixed fractions: I. Waudby-Smith, A. Ramdas, "Estimating Means of Bounded Random Variables by
// Betting", arXiv:2010.09686, section 4; mixtures of bets: T. Cover, "Universal Portfolios" (1991).
#include "audit/risk/query.h"

static const double fractions[] = {0.998, 0.96, 0.65, 0.40, 0.22, 0.10, 0.05};
static const double weights[] = {0.50, 0.38, 0.035, 0.035, 0.025, 0.015, 0.01};

static void bet(const struct martingale *m, double mean, double *fraction)
{
    (void)m;
    (void)mean;
    for (size_t k = 0; k < ARRAY_LEN(fractions); k++)
        fraction[k] = fractions[k];
}

const struct method method_mixture = {
    .name = "mixture",
    .title = "monotone mixture of fixed bets, card-level comparison",
    .source = "I. Waudby-Smith and A. Ramdas, Estimating Means of Bounded Random Variables by "
              "Betting, arXiv:2010.09686, section 4 (fixed fractions, mixed)",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; "
               "CVRs and manifest were committed before the seed",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .bet = bet,
};
