// SPDX-License-Identifier: Apache-2.0
// kaplan_wald.c: Kaplan-Wald: a constant fraction of the capital.
//
//     T = prod over j of ((1 - g) X_j / m_j + g),   0 <= g <= 1, standard 0.1
// (SHANGRLA's `kaplan_wald`, with m_j for t without replacement): c = 1 - g.
// Source: P. B. Stark, arXiv:1911.10035, section 4; R. Durrett, "Probability" (Wald's equation).
#include "audit/risk/query.h"

static const double STANDARD = 0.9;

static void tune(struct martingale *m, const struct expectation *e)
{
    (void)e;
    m->tuning.kaplan_wald.fraction = STANDARD;
}

static void bet(const struct martingale *m, double mean, double *fraction)
{
    (void)mean;
    fraction[0] = m->tuning.kaplan_wald.fraction;
}

static const double weights[] = {1};

const struct method method_kaplan_wald = {
    .name = "kaplan-wald",
    .title = "Kaplan-Wald, card-level comparison",
    .source = "P. B. Stark, Sets of Half-Average Nulls Generate Risk-Limiting Audits (SHANGRLA), "
              "arXiv:1911.10035, section 4",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; "
               "CVRs and manifest were committed before the seed",
    .superseded_by = "mixture",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = bet,
};
