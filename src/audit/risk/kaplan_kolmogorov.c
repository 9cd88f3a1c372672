// SPDX-License-Identifier: Apache-2.0
// kaplan_kolmogorov.c: Kaplan's martingale for draws without replacement.
//
//     T = prod over j of (X_j + g) / (m_j + g),   m_j the null mean before draw j
// (SHANGRLA's `kaplan_kolmogorov`). It is Kaplan-Markov's bet c = m / (m + g), with m_j for t. The
// pad g > 0 keeps a 0 from being ruin; in a comparison it is that of gamma: (gamma - 1) u_B / 2.
// Source: P. B. Stark, "Conservative Statistical Post-Election Audits", Annals of Applied
// Statistics 2 (2008); arXiv:1911.10035, section 4.
#include "audit/risk/kaplan_markov.h"
#include "audit/risk/query.h"

static const double weights[] = {1};

const struct method method_kaplan_kolmogorov = {
    .name = "kaplan-kolmogorov",
    .title = "Kaplan-Kolmogorov, card-level comparison without replacement",
    .source = "P. B. Stark, Sets of Half-Average Nulls Generate Risk-Limiting Audits (SHANGRLA), "
              "arXiv:1911.10035, section 4",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; "
               "CVRs and manifest were committed before the seed",
    .superseded_by = "mixture",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = kaplan_tune,
    .bet = kaplan_bet,
    .risk = km_risk,
    .sample_size = km_nmin,
};
