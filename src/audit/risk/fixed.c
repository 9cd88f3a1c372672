// SPDX-License-Identifier: Apache-2.0
// fixed.c: one constant bet lambda.
//
//     T = prod over j of (1 + lambda (X_j - m_j)),   lambda <= 0.99 / m_j
// In a comparison lambda = 0.9 / t, so that one two-vote overstatement costs nine tenths of the
// capital (rlauxe's "maxLoss"); in polling lambda = (eta - t) / (Var + (eta - t)^2) from the
// reported votes, which grows fastest if they are right (second order).
// Source: arXiv:2010.09686, section 4. In Kaplan-Markov's terms lambda t = 1/gamma.
#include "audit/risk/bets.h"
#include "audit/risk/query.h"

static const double LOSS = 0.9, MOST = 0.99;

static void tune(struct martingale *m, const struct expectation *e)
{
    double mean = martingale_mean(m), lambda = LOSS / mean;
    if (e != NULL && e->variance > 0) {
        double ahead = e->mean - mean;
        lambda = ahead > 0 ? ahead / (e->variance + ahead * ahead) : 0;
    }
    m->tuning.constant = (struct constant_tuning){{lambda}, MOST};
}

static const double weights[] = {1};

const struct method method_fixed = {
    .name = "fixed",
    .title = "one constant bet",
    .source = "I. Waudby-Smith and A. Ramdas, Estimating Means of Bounded Random Variables by "
              "Betting, arXiv:2010.09686, section 4",
    .assumes = "each draw is one card, drawn with equal chance; CVRs, where there are some, and "
               "manifest were committed before the seed",
    .superseded_by = "mixture, kelly",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_POLLING | METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = bet_constant,
};
