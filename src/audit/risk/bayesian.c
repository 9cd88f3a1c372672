// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/bayesian.h"

#include <math.h>

#include "audit/risk/martingale.h"
#include "audit/risk/query.h"

bal_status bayesian_upset(uint64_t cards, uint64_t winner, uint64_t loser, double *upset,
                          struct bal_err *err)
{
    if (cards == 0 || cards > LIMIT_CARDS || winner > cards || loser > cards - winner)
        return bal_fail(err, BAL_INVALID, "%ju and %ju votes among %ju cards", (uintmax_t)winner,
                        (uintmax_t)loser, (uintmax_t)cards);
    uint64_t tie = cards / 2;
    *upset = 1;
    if (loser > cards - tie)
        return BAL_OK; // the loser has more than half of the cards
    if (winner > tie) {
        *upset = 0;
        return BAL_OK;
    }
    // H(w) as a multiple of H(tie), each from the one before; large ones are scaled down.
    long double at = 1, sum = 0, tie_at = 1;
    for (uint64_t w = tie; w < cards - loser; w++) {
        at *= (long double)(w + 1) / (long double)(w + 1 - winner);
        at *= (long double)(cards - w - loser) / (long double)(cards - w);
        sum += at;
        if (at > 0x1p8000L) {
            at *= 0x1p-8000L;
            sum *= 0x1p-8000L;
            tie_at *= 0x1p-8000L;
        }
        if (at < sum * 0x1p-80L)
            break; // they only fall from here on
    }
    long double mean = sum / (long double)(cards - tie);
    *upset = risk_round_up(tie_at / (tie_at + mean) * (1 + (long double)cards * 0x1p-62L));
    return BAL_OK;
}

// The posterior falls in k.
bal_status bayesian_kmin(uint64_t cards, uint64_t n, double alpha, uint64_t *kmin,
                         struct bal_err *err)
{
    double upset = 1;
    BAL_TRY(query_alpha(alpha, err));
    BAL_TRY(bayesian_upset(cards, n, 0, &upset, err));
    if (upset > alpha) {
        *kmin = ROUNDS_NONE;
        return BAL_OK;
    }
    uint64_t low = 0, high = n;
    while (high > low) {
        uint64_t middle = low + (high - low) / 2;
        BAL_TRY(bayesian_upset(cards, middle, n - middle, &upset, err));
        if (upset <= alpha)
            high = middle;
        else
            low = middle + 1;
    }
    *kmin = high;
    return BAL_OK;
}

static bal_status risk(const struct risk_query *q, double *out, struct bal_err *err)
{
    uint64_t pair = q->reported_winner + q->reported_loser;
    return bayesian_upset(pair > 0 ? pair : q->cards, q->winner, q->loser, out, err);
}

const struct method method_bayesian = {
    .name = "bayesian",
    .title = "Bayesian upset probability, ballot polling",
    .source = "P. L. Vora, Risk-Limiting Bayesian Polling Audits for Two Candidate Elections, "
              "arXiv:1902.00999",
    .assumes = "two candidates; a belief before the sample that puts half on a tie; one look at a "
               "sample whose size was fixed",
    .needs = "votes of the pair in the sample, and the number of cards with a vote for one of them",
    .superseded_by = "kelly",
    .flags = METHOD_ONE_LOOK | METHOD_INFORMATIVE | METHOD_NO_REPLACEMENT | METHOD_POLLING,
    .risk = risk,
};
