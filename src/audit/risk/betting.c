// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/betting.h"

#include <math.h>

#include "audit/risk/bets.h"

static const double MOST = 0.9;

static double agrapa(const struct martingale *m, double mean, double most)
{
    double n = (double)m->draws, mu = (double)m->seen / n;
    double variance = m->squares / n - mu * mu;
    double ahead = mu - (m->tuning.betting.lagged ? m->last_mean : mean);
    double spread = (variance > 0 ? variance : 0) + ahead * ahead;
    if (ahead <= 0)
        return 0;
    return spread > 0 ? ahead / spread : most;
}

double betting_lambda(const struct martingale *m, double mean)
{
    const struct betting_tuning *t = &m->tuning.betting;
    double c = t->c_first;
    if (t->c_grow > 0)
        c += (t->c_last - c) * (1 - 1 / (1 + t->c_grow * sqrt((double)m->draws)));
    double most = (t->fixed ? 1 : c) / mean, lambda = t->lambda;
    if (!t->fixed && m->draws > 0)
        lambda = agrapa(m, mean, most);
    return smaller(lambda, most);
}

static void tune(struct martingale *m, const struct expectation *e)
{
    (void)e;
    m->tuning.betting = (struct betting_tuning){
        .lambda = 0.5 / martingale_mean(m), .c_first = MOST, .c_last = MOST};
}

static void bet(const struct martingale *m, double mean, double *fraction)
{
    fraction[0] = smaller(betting_lambda(m, mean) * mean, 1);
}

static const double weights[] = {1};

const struct method method_betting = {
    .name = "betting",
    .title = "betting with an adaptive bet (AGRAPA)",
    .source = "I. Waudby-Smith and A. Ramdas, Estimating Means of Bounded Random Variables by "
              "Betting, arXiv:2010.09686, equation (34) and appendix B.3",
    .assumes = "each draw is one card, drawn with equal chance; nobody who knows the sample can "
               "withhold cards",
    .superseded_by = "mixture, kelly",
    .flags = METHOD_ANYTIME | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT | METHOD_COMPARISON |
             METHOD_POLLING,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .bet = bet,
    .tune = tune,
};
