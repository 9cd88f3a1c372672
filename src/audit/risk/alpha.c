// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/alpha.h"

#include <math.h>

#include "audit/risk/bets.h"

static const double EPS = 0x1p-52;
static const double WEIGHT = 100, MIN_SD = 1e-6;

// Standard deviation of the draws so far; 1 before there are two.
static double deviation(const struct martingale *m, double least)
{
    if (m->draws < 2)
        return 1;
    double n = (double)m->draws, mean = (double)m->seen / n;
    double variance = m->squares / n - mean * mean;
    double sd = variance > 0 ? sqrt(variance) : 0;
    return sd > least ? sd : least;
}

static double shrunk(const struct martingale *m, double mean)
{
    const struct alpha_tuning *t = &m->tuning.alpha;
    double u = (double)m->null.max, past = t->d + (double)m->draws;
    double eta = (t->d * t->eta + (double)m->seen) / past;
    double keep = t->c / sqrt(past);
    if (t->f > 0) {
        double weight = t->f / deviation(m, t->min_sd);
        eta = (eta + weight * u) / (1 + weight);
    }
    eta = larger(eta, mean * (1 + EPS) + keep);
    return smaller(eta, u * (1 - EPS) - keep);
}

double alpha_eta(const struct martingale *m, double mean)
{
    const struct alpha_tuning *t = &m->tuning.alpha;
    double eta = t->eta;
    if (t->estimate == ALPHA_SHRINK)
        eta = shrunk(m, mean);
    else if (t->estimate == ALPHA_ADJUSTED && !m->null.replacement)
        eta = ((double)m->null.cards * eta - (double)m->seen) / (double)(m->null.cards - m->draws);
    return eta;
}

static void tune(struct martingale *m, const struct expectation *e)
{
    double t = martingale_mean(m), u = (double)m->null.max;
    double c = (e->mean - t) / 2;
    if (u - c < t + c)
        c = (u - t) / 2;
    m->tuning.alpha = (struct alpha_tuning){
        .estimate = ALPHA_SHRINK,
        .eta = e->mean,
        .c = c > 0 ? c : 0,
        .d = WEIGHT,
        .min_sd = MIN_SD * u,
    };
}

void alpha_bet(const struct martingale *m, double mean, double *fraction)
{
    double u = (double)m->null.max, eta = alpha_eta(m, mean);
    fraction[0] = eta > mean ? smaller((eta - mean) / (u - mean), 1 - EPS) : 0;
}

static const double weights[] = {1};

const struct method method_alpha = {
    .name = "alpha",
    .title = "ALPHA with truncated shrinkage, ballot polling",
    .source = "P. B. Stark, ALPHA: Audit that Learns from Previously Hand-Audited Ballots, "
              "arXiv:2201.02707, equation (9) and section 2.5.2",
    .assumes = "each draw is one card, drawn with equal chance from all that may have the contest; "
               "nobody who knows the sample can withhold cards",
    .superseded_by = "kelly",
    .flags = METHOD_ANYTIME | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT | METHOD_POLLING |
             METHOD_REPORTED,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = alpha_bet,
};
