// SPDX-License-Identifier: Apache-2.0
// minerva.c: Minerva, ballot polling by rounds of fixed sizes.
//
// F. Zagorski et al., arXiv:2008.02315. With n_r votes for either candidate after
// round r, k_r of them for the winner, the measured risk is
//
//     P(K_r >= k_r, no stop before round r | tie) / P(K_r >= k_r, no stop before | as reported)
//
// and the audit stops where it is at most alpha, k_r >= kmin_r. Of the audits that are reported
// right at most all stop, so of ties at most alpha of them do, over all rounds together. The ratio
// of round r depends on the kmin of the rounds before it, and these on alpha and on every n: it is
// a risk at that alpha and for these rounds alone.
#include <math.h>

#include "audit/risk/ladder.h"
#include "audit/risk/method.h"

static bal_status minerva_rounds(const struct rounds_query *q, struct rounds_result *out,
                                 struct bal_err *err)
{
    return ladder_rounds(q, (long double)INFINITY, out, err);
}

static bal_status minerva_size(const struct rounds_query *q, double chance, uint64_t *votes,
                               struct bal_err *err)
{
    return ladder_size(q, (long double)INFINITY, chance, votes, err);
}

const struct method method_minerva = {
    .name = "minerva",
    .title = "Minerva, ballot polling by rounds of fixed sizes",
    .source = "F. Zagorski, G. McClearn, S. Morin, N. McBurnett, P. Vora, The Athena Class of "
              "Risk-Limiting Ballot Polling Audits, arXiv:2008.02315",
    .assumes = "cards are drawn with replacement; the size of every round was fixed before the "
               "seed, and each is looked at once, at its end",
    .needs = "votes of the pair in the sample after each round, its reported votes, the risk limit "
             "and the sizes of all rounds",
    .superseded_by = "kelly",
    .flags = METHOD_ROUNDS | METHOD_REPLACEMENT | METHOD_POLLING | METHOD_REPORTED,
    .rounds = minerva_rounds,
    .round_size = minerva_size,
};
