// SPDX-License-Identifier: Apache-2.0
// kelly.c: the Kelly mixture, the default for ballot polling.
//
// The capital grows fastest, when the reported result is right, at about
//     lambda* = (eta - t) / (Var + (eta - t)^2)      (a second-order Kelly bet)
// with eta and Var the mean and variance of one observation by the reported votes, blanks included.
// Six bettors bet lambda* times 1, 0.75, 0.5, 0.3, 1.6 and 2.5, as the report may be too good, each
// at most 0.99 / m_j. A constant bet is monotone: 1 + lambda (X - m) rises with X and falls with m,
// and so does its limit 0.01 + 0.99 X / m.
// Source: arXiv:2010.09686, section 4 and appendix B; J. Kelly, "A New Interpretation of
// Information Rate" (1956).
#include "audit/risk/kelly.h"

#include "audit/risk/bets.h"
#include "audit/risk/query.h"

static const double factors[KELLY_PARTS] = {1, 0.75, 0.5, 0.3, 1.6, 2.5};
const double kelly_weights[KELLY_PARTS] = {0.60, 0.12, 0.12, 0.06, 0.06, 0.04};
static const double MOST = 0.99;

void kelly_tune(struct martingale *m, const struct expectation *e)
{
    double ahead = e->mean - martingale_mean(m);
    double best = ahead > 0 ? ahead / (e->variance + ahead * ahead) : 0;
    for (size_t k = 0; k < ARRAY_LEN(factors); k++)
        m->tuning.constant.lambda[k] = factors[k] * best;
    m->tuning.constant.most = MOST;
}

const struct method method_kelly = {
    .name = "kelly",
    .title = "mixture of Kelly bets around the reported result, ballot polling",
    .source = "I. Waudby-Smith and A. Ramdas, Estimating Means of Bounded Random Variables by "
              "Betting, arXiv:2010.09686, section 4",
    .assumes = "each draw is one card, drawn with equal chance from all that may have the contest; "
               "the manifest was committed before the seed",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_POLLING | METHOD_FIXED_BETS | METHOD_REPORTED,
    .parts = KELLY_PARTS,
    .weights = kelly_weights,
    .tune = kelly_tune,
    .bet = bet_constant,
};
