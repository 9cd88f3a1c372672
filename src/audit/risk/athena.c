// SPDX-License-Identifier: Apache-2.0
// athena.c: Athena, which is Minerva with a second condition.
//
// F. Zagorski et al., arXiv:2008.02315: a round stops the audit where Minerva's ratio
// of tails is at most alpha and the ratio of the chances of exactly k_r, tie to report,
//
//     (p0/p1)^k (q0/q1)^(n - k) <= delta,
//
// so that no sample stops it that speaks for a tie (delta = 1, the standard). The measured risk is
// the larger of the ratio of tails and alpha / delta times that likelihood ratio: at most alpha
// just where both hold.
#include <math.h>

#include "audit/risk/ladder.h"
#include "audit/risk/method.h"

static long double log_delta(const struct rounds_query *q)
{
    return q->delta > 0 ? logl((long double)q->delta) : 0;
}

static bal_status athena_rounds(const struct rounds_query *q, struct rounds_result *out,
                                struct bal_err *err)
{
    return ladder_rounds(q, log_delta(q), out, err);
}

static bal_status athena_size(const struct rounds_query *q, double chance, uint64_t *votes,
                              struct bal_err *err)
{
    return ladder_size(q, log_delta(q), chance, votes, err);
}

const struct method method_athena = {
    .name = "athena",
    .title = "Athena, ballot polling by rounds of fixed sizes",
    .source = "F. Zagorski, G. McClearn, S. Morin, N. McBurnett, P. Vora, The Athena Class of "
              "Risk-Limiting Ballot Polling Audits, arXiv:2008.02315",
    .assumes = "cards are drawn with replacement; the size of every round was fixed before the "
               "seed, and each is looked at once, at its end",
    .needs = "votes of the pair in the sample after each round, its reported votes, the risk limit "
             "and the sizes of all rounds",
    .superseded_by = "kelly",
    .flags = METHOD_ROUNDS | METHOD_REPLACEMENT | METHOD_POLLING | METHOD_REPORTED,
    .rounds = athena_rounds,
    .round_size = athena_size,
};
