// SPDX-License-Identifier: Apache-2.0
// cobra_mixture.c: COBRA's diversified bets.
//
// When a share p2 of the cards are two-vote overstatements and the rest are clean (a = the clean
// observation), the bet that grows fastest is
//     lambda(p2) = (a (1 - p2) - t) / (t (a - t)),   so lambda t = 1 - p2 a / (a - t)
// (arXiv:2304.01010, section 3.1: (2 - 4a(1 - p2)) / (1 - 2a) with t = 1/2). It is 0 at p2 = (a -
// t)/a, the rate that eats the margin. p2 is not known: eight bettors with equal capitals assume
// the shares r = 0 … 0.9 of that rate (section 4.3), and bet lambda = (1 - r) / t, constant.
#include "audit/risk/bets.h"
#include "audit/risk/query.h"

static const double shares[] = {0.002, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9};
static const double weights[] = {0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125};

static void tune(struct martingale *m, const struct expectation *e)
{
    (void)e;
    m->tuning.constant.most = 1 - shares[0];
    for (size_t k = 0; k < ARRAY_LEN(shares); k++)
        m->tuning.constant.lambda[k] = (1 - shares[k]) / martingale_mean(m);
}

const struct method method_cobra_mixture = {
    .name = "cobra-mixture",
    .title = "COBRA's diversified bets, card-level comparison",
    .source = "J. Spertus, COBRA: Comparison-Optimal Betting for Risk-limiting Audits, "
              "arXiv:2304.01010, section 4.3",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; "
               "CVRs and manifest were committed before the seed",
    .superseded_by = "mixture",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = bet_constant,
};
