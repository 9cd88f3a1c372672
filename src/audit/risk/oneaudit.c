// SPDX-License-Identifier: Apache-2.0
// oneaudit.c: the Kelly mixture for comparisons with pools, the default where there are any.
//
// A card that has a CVR of its own shows tau = upper when nothing is wrong. A card of a pool shows
// tau = upper - r + A(mvr), which varies with the votes in the pool even when nothing is wrong;
// that variance, s^2 of the pool times its share of the cards, limits what may be bet. With eta =
// upper and Var of one draw as the CVRs and pools have it (and discrepancies at the rates usual in
// plans),
//     lambda* = (eta - t) / (Var + (eta - t)^2)
// makes the capital grow about fastest; kelly.c bets around it. The bets are constant and fixed
// before the seed, so the test is monotone. A pool whose totals are false makes Var wrong and the
// sample larger; the risk limit holds whatever Var is.
// Source: P. B. Stark, arXiv:2303.03335 (pools); arXiv:2010.09686, section 4 (bets).
#include "audit/risk/bets.h"
#include "audit/risk/kelly.h"

const struct method method_oneaudit = {
    .name = "oneaudit",
    .title = "mixture of Kelly bets around the reported pools, card-level comparison",
    .source = "P. B. Stark, ONEAudit: Overstatement-Net-Equivalent Risk-Limiting Audit, "
              "arXiv:2303.03335; bets of arXiv:2010.09686, section 4",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR or with the "
               "mean of its pool; CVRs, pools and manifest were committed before the seed",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_REPORTED,
    .parts = KELLY_PARTS,
    .weights = kelly_weights,
    .tune = kelly_tune,
    .bet = bet_constant,
};
