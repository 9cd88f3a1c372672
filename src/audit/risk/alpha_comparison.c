// SPDX-License-Identifier: Apache-2.0
// alpha_comparison.c: ALPHA for comparisons, with SHANGRLA's "optimal comparison" alternative.
//
// In units in which the null mean t is 1/2, with u = u_B and p2 the rate of two-vote overstatements
// (standard 1e-5):
//     eta = (1 - u (1 - p2)) / (2 - 2u) + u (1 - p2) - 1/2
// It is COBRA's best constant bet when two-vote overstatements are the only error
// (arXiv:2304.01010, section 3.1). u must be above 1, as it is with a margin.
#include "audit/risk/alpha.h"

static const double TWO_VOTES = 1e-5;

double alpha_comparison_eta(double u, double two_votes)
{
    double clean = u * (1 - two_votes);
    return (1 - clean) / (2 - 2 * u) + clean - 0.5;
}

static void tune(struct martingale *m, const struct expectation *e)
{
    (void)e;
    double unit = 2 * martingale_mean(m), u = (double)m->null.max / unit;
    double eta = u > 1 ? alpha_comparison_eta(u, TWO_VOTES) : u;
    m->tuning.alpha = (struct alpha_tuning){.estimate = ALPHA_CONSTANT, .eta = unit * eta};
}

static const double weights[] = {1};

const struct method method_alpha_comparison = {
    .name = "alpha-comparison",
    .title = "ALPHA with the optimal comparison alternative, card-level comparison",
    .source = "P. B. Stark, ALPHA: Audit that Learns from Previously Hand-Audited Ballots, "
              "arXiv:2201.02707; SHANGRLA's optimal_comparison",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; CVRs and "
               "manifest were committed before the seed; nobody who knows the sample can withhold "
               "cards",
    .superseded_by = "mixture",
    .flags = METHOD_ANYTIME | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT | METHOD_COMPARISON,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = alpha_bet,
};
