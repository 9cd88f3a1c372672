// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/query.h"

#include <math.h>

bal_status query_alpha(double alpha, struct bal_err *err)
{
    if (alpha > 0 && alpha < 1)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "a risk limit lies between 0 and 1, it is %g", alpha);
}

bal_status query_check(const struct risk_query *q, uint64_t *discrepancies, struct bal_err *err)
{
    if (q->cards == 0)
        return bal_fail(err, BAL_INVALID, "there are no cards");
    if (q->margin > q->cards)
        return bal_fail(err, BAL_INVALID, "a margin of %ju votes on %ju cards",
                        (uintmax_t)q->margin, (uintmax_t)q->cards);
    uint64_t n = 0;
    if (__builtin_add_overflow(q->o1, q->o2, &n) || __builtin_add_overflow(n, q->u1, &n) ||
        __builtin_add_overflow(n, q->u2, &n))
        return bal_fail(err, BAL_INVALID, "too many discrepancies");
    *discrepancies = n;
    return BAL_OK;
}

// The bets on observations in half votes of one pair. The margin enters what the bets know; where
// it does not fit a test it is rounded, and the bets are fair all the same.
static bal_status start(const struct method *m, const struct risk_query *q, bool comparison,
                        const struct expectation *expected, struct martingale *out,
                        struct bal_err *err)
{
    uint64_t cards = q->cards < LIMIT_CARDS ? q->cards : LIMIT_CARDS;
    long double votes = (long double)q->margin / (long double)q->cards * (long double)cards;
    struct null_hypothesis pair = {cards, 2, 2 * cards, true};
    if (comparison)
        pair = (struct null_hypothesis){cards, 4, 4 * cards - 2 * (uint64_t)votes, true};
    return martingale_start(out, m, &pair, expected, err);
}

static double risk_from_log(long double log_capital)
{
    return risk_round_up(expl(-log_capital));
}

// ---- comparison

static const struct expectation no_discrepancy = {2, 0};

enum { SEEN_CLEAN, SEEN_O1, SEEN_O2, SEEN_U1, SEEN_U2, SEEN_KINDS };

// B / (1/2) of a card with overstatement e votes is (2 - e) / (2 - v).
static void comparison_outcomes(const struct risk_query *q, uint64_t clean,
                                struct outcome out[SEEN_KINDS])
{
    long double mean = 2 - (long double)q->margin / (long double)q->cards;
    out[SEEN_CLEAN] = (struct outcome){2 / mean, (long double)clean};
    out[SEEN_O1] = (struct outcome){1 / mean, (long double)q->o1};
    out[SEEN_O2] = (struct outcome){0, (long double)q->o2};
    out[SEEN_U1] = (struct outcome){3 / mean, (long double)q->u1};
    out[SEEN_U2] = (struct outcome){4 / mean, (long double)q->u2};
}

bal_status comparison_risk(const struct method *m, const struct risk_query *q, double *risk,
                           struct bal_err *err)
{
    struct outcome seen[SEEN_KINDS];
    struct martingale bets;
    uint64_t discrepancies = 0;
    BAL_TRY(query_check(q, &discrepancies, err));
    if (discrepancies > q->sample)
        return bal_fail(err, BAL_INVALID, "%ju discrepancies in a sample of %ju draws",
                        (uintmax_t)discrepancies, (uintmax_t)q->sample);
    BAL_TRY(start(m, q, true, &no_discrepancy, &bets, err));
    comparison_outcomes(q, q->sample - discrepancies, seen);
    *risk = q->margin == 0 ? 1 : risk_from_log(outcomes_log(&bets, seen, SEEN_KINDS));
    return BAL_OK;
}

bal_status comparison_size(const struct method *m, const struct risk_query *q, uint64_t *draws,
                           struct bal_err *err)
{
    struct outcome seen[SEEN_KINDS];
    struct martingale bets;
    uint64_t discrepancies = 0;
    BAL_TRY(query_alpha(q->alpha, err));
    BAL_TRY(query_check(q, &discrepancies, err));
    BAL_TRY(start(m, q, true, &no_discrepancy, &bets, err));
    comparison_outcomes(q, 0, seen);
    struct outcome clean = {seen[SEEN_CLEAN].ratio, 1};
    uint64_t more = SIZE_UNBOUNDED;
    if (q->margin > 0)
        more = outcomes_size(&bets, seen, SEEN_KINDS, &clean, 1, q->alpha);
    *draws = more < SIZE_UNBOUNDED - discrepancies ? discrepancies + more : SIZE_UNBOUNDED;
    return BAL_OK;
}

// ---- polling

// With margin v and no card without a vote for one of the two: mean 1 + v, variance 1 - v^2.
static bal_status polling_start(const struct method *m, const struct risk_query *q,
                                struct martingale *bets, struct outcome seen[3],
                                struct bal_err *err)
{
    uint64_t unused = 0, votes = 0;
    BAL_TRY(query_check(q, &unused, err));
    if (__builtin_add_overflow(q->winner, q->loser, &votes) || votes > q->sample)
        return bal_fail(err, BAL_INVALID, "more votes than the %ju cards of the sample",
                        (uintmax_t)q->sample);
    double v = (double)q->margin / (double)q->cards;
    seen[0] = (struct outcome){2, (long double)q->winner};
    seen[1] = (struct outcome){0, (long double)q->loser};
    seen[2] = (struct outcome){1, (long double)(q->sample - votes)};
    return start(m, q, false, &(struct expectation){1 + v, 1 - v * v}, bets, err);
}

bal_status polling_risk(const struct method *m, const struct risk_query *q, double *risk,
                        struct bal_err *err)
{
    struct martingale bets;
    struct outcome seen[3];
    BAL_TRY(polling_start(m, q, &bets, seen, err));
    *risk = q->margin == 0 ? 1 : risk_from_log(outcomes_log(&bets, seen, ARRAY_LEN(seen)));
    return BAL_OK;
}

bal_status polling_size(const struct method *m, const struct risk_query *q, uint64_t *draws,
                        struct bal_err *err)
{
    struct martingale bets;
    struct outcome seen[3];
    BAL_TRY(query_alpha(q->alpha, err));
    BAL_TRY(polling_start(m, q, &bets, seen, err));
    long double v = (long double)q->margin / (long double)q->cards;
    const struct outcome each[] = {{2, (1 + v) / 2}, {0, (1 - v) / 2}};
    uint64_t more = SIZE_UNBOUNDED;
    if (q->margin > 0)
        more = outcomes_size(&bets, seen, ARRAY_LEN(seen), each, ARRAY_LEN(each), q->alpha);
    *draws = more < SIZE_UNBOUNDED - q->sample ? q->sample + more : SIZE_UNBOUNDED;
    return BAL_OK;
}
