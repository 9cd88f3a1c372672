// SPDX-License-Identifier: Apache-2.0
// alpha_fixed.c: ALPHA with the reported mean as its alternative.
//
// eta_j = (N eta - X_1 - … - X_{j-1}) / (N - j + 1), the mean that is left if the report is right
// (arXiv:2201.02707, section 2.2; Wald's sequential test for two values). Where that leaves m … u
// it is put back (alpha.h): SHANGRLA only warns, its factors become negative, and it reports
// "p-values" such as -12.7.
//
// Monotone. With D = N (eta - t), L cards left and R = N t - S: c = D/(u L - R), at most 1 - 2^-52.
// The factor is linear in X_j; at X_j = 0 it is 1 - D/(u L - R), at u it is 1 + D/R, and both rise
// when an earlier observation does (R falls). The same holds where c is at its bound, and so for
// the smaller of the two. With replacement c is constant.
#include "audit/risk/alpha.h"

static void tune(struct martingale *m, const struct expectation *e)
{
    m->tuning.alpha = (struct alpha_tuning){.estimate = ALPHA_ADJUSTED, .eta = e->mean};
}

static const double weights[] = {1};

const struct method method_alpha_fixed = {
    .name = "alpha-fixed",
    .title = "ALPHA with the reported mean, ballot polling",
    .source = "P. B. Stark, ALPHA: Audit that Learns from Previously Hand-Audited Ballots, "
              "arXiv:2201.02707, section 2.2",
    .assumes = "each draw is one card, drawn with equal chance from all that may have the contest; "
               "the manifest was committed before the seed",
    .superseded_by = "kelly",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_POLLING | METHOD_REPORTED,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = alpha_bet,
};
