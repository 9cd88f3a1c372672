// SPDX-License-Identifier: Apache-2.0
// kelly_optimal.c: the constant bet that grows fastest on a population that is known.
//
// lambda* solves  sum over x of p(x) (x - t) / (1 + lambda (x - t)) = 0  on 0 … 0.99/t, with p the
// shares that the report, or the rates usual in plans, give (bets.h). It is the yardstick for other
// bets. p comes from what is known before the draw: a bet tuned on the audited sample itself, which
// is SHANGRLA's default, is no bet.
// Source: J. Kelly, "A New Interpretation of Information Rate" (1956); arXiv:2304.01010, section 3.
#include "audit/risk/bets.h"
#include "audit/risk/query.h"

static const double MOST = 0.99;

static void tune(struct martingale *m, const struct expectation *e)
{
    struct prospect p[PROSPECTS];
    double mean = martingale_mean(m);
    size_t count = prospects_of(&m->null, e, p);
    double lambda = kelly_fraction(p, count, mean, MOST) / mean;
    m->tuning.constant = (struct constant_tuning){{lambda}, MOST};
}

static const double weights[] = {1};

const struct method method_kelly_optimal = {
    .name = "kelly-optimal",
    .title = "the Kelly bet for a known population",
    .source = "J. Spertus, COBRA: Comparison-Optimal Betting for Risk-limiting Audits, "
              "arXiv:2304.01010, section 3 (oracle bets)",
    .assumes = "each draw is one card, drawn with equal chance; CVRs, where there are some, and "
               "manifest were committed before the seed; the draws are few where the report or the "
               "assumed rates are right",
    .superseded_by = "mixture, kelly",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_POLLING | METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = bet_constant,
};
