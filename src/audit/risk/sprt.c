// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/sprt.h"

#include <math.h>

#include "audit/risk/factorial.h"
#include "audit/risk/martingale.h"

// More than the error of the logarithms (factorial.h), for each unit of the sum of their sizes.
static const long double SLACK = 0x1p-58L;

static bal_status check(const struct sprt_sample *s, uint64_t *draws, struct bal_err *err)
{
    uint64_t votes = 0, n = 0;
    if (s->cards == 0 || s->cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "the number of cards is %ju", (uintmax_t)s->cards);
    if (__builtin_add_overflow(s->winner, s->loser, &votes) || votes > s->cards)
        return bal_fail(err, BAL_INVALID, "more votes for the pair than the %ju cards",
                        (uintmax_t)s->cards);
    if (__builtin_add_overflow(s->seen_winner, s->seen_loser, &n) ||
        __builtin_add_overflow(n, s->seen_other, &n) || n > LIMIT_CARDS ||
        (!s->replacement && n > s->cards))
        return bal_fail(err, BAL_INVALID, "more draws than the %ju cards", (uintmax_t)s->cards);
    if (!(fabs(s->null_margin) <= (double)s->cards) ||
        (s->null_other != SPRT_UNKNOWN && s->null_other > s->cards))
        return bal_fail(err, BAL_INVALID, "a null hypothesis beyond the %ju cards",
                        (uintmax_t)s->cards);
    *draws = n;
    return BAL_OK;
}

// ln of the chance of n draws of a kind that x cards are of, times a constant; -inf where it is 0.
static long double log_kind(const struct sprt_sample *s, long double x, uint64_t n)
{
    if (n == 0)
        return 0;
    if (s->replacement)
        return x > 0 ? (long double)n * logl(x) : -(long double)INFINITY;
    return x > (long double)n - 1 ? log_falling(x, n) : -(long double)INFINITY;
}

static long double log_null(const struct sprt_sample *s, long double w)
{
    long double c = (long double)s->null_margin, n = (long double)s->cards;
    return log_kind(s, w, s->seen_winner) + log_kind(s, w - c, s->seen_loser) +
           log_kind(s, n - 2 * w + c, s->seen_other);
}

// The top of log_null, by the golden section: it is concave, and near its top as flat as the
// rounding is coarse.
static long double largest_null(const struct sprt_sample *s, long double low, long double high)
{
    const long double golden = 0.61803398874989484820L;
    long double a = high - golden * (high - low), b = low + golden * (high - low);
    long double at_a = log_null(s, a), at_b = log_null(s, b);
    long double best = fmaxl(log_null(s, low), log_null(s, high));
    for (int i = 0; i < 100 && b - a > 0; i++) {
        best = fmaxl(best, fmaxl(at_a, at_b));
        if (at_a < at_b) {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_b = log_null(s, b);
        } else {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_a = log_null(s, a);
        }
    }
    return best;
}

static long double null_part(const struct sprt_sample *s)
{
    long double c = (long double)s->null_margin, n = (long double)s->cards;
    long double least_w = s->replacement ? 0 : (long double)s->seen_winner;
    long double least_l = s->replacement ? 0 : (long double)s->seen_loser;
    long double least_u = s->replacement ? 0 : (long double)s->seen_other;
    long double low = fmaxl(least_w, least_l + c), high = (n - least_u + c) / 2;
    if (s->null_other == SPRT_UNKNOWN)
        return low <= high ? largest_null(s, low, high) : -(long double)INFINITY;
    long double w = (n - (long double)s->null_other + c) / 2;
    return w >= low && w <= high ? log_null(s, w) : -(long double)INFINITY;
}

bal_status sprt_log_ratio(const struct sprt_sample *s, long double *log_ratio, struct bal_err *err)
{
    uint64_t draws = 0, other = 0;
    BAL_TRY(check(s, &draws, err));
    other = s->cards - s->winner - s->loser;
    long double reported = log_kind(s, (long double)s->winner, s->seen_winner) +
                           log_kind(s, (long double)s->loser, s->seen_loser) +
                           log_kind(s, (long double)other, s->seen_other);
    if (reported == -(long double)INFINITY) {
        *log_ratio = reported;
        return BAL_OK;
    }
    long double size = 1 + (long double)draws * logl((long double)s->cards + 1);
    long double null = null_part(s);
    *log_ratio = null == -(long double)INFINITY ? -null : reported - null - size * SLACK;
    return BAL_OK;
}

bal_status sprt_sample_risk(const struct sprt_sample *s, double *risk, struct bal_err *err)
{
    long double log_ratio = 0;
    BAL_TRY(sprt_log_ratio(s, &log_ratio, err));
    *risk = log_ratio == (long double)INFINITY ? 0 : risk_round_up(expl(-log_ratio));
    return BAL_OK;
}

// ---- the method

static bal_status risk(const struct risk_query *q, double *out, struct bal_err *err)
{
    struct sprt_sample s = {.cards = q->cards,
                            .winner = q->reported_winner,
                            .loser = q->reported_loser,
                            .null_other = SPRT_UNKNOWN,
                            .seen_winner = q->winner,
                            .seen_loser = q->loser,
                            .replacement = q->replacement};
    uint64_t votes = q->winner + q->loser;
    if (s.winner == 0)
        return bal_fail(err, BAL_INVALID, "the test takes the pair's reported votes, not a margin");
    if (s.winner <= s.loser)
        return bal_fail(err, BAL_INVALID,
                        "the winner's reported votes must be more than the loser's");
    if (votes < q->winner || q->sample < votes)
        return bal_fail(err, BAL_INVALID, "more votes than the %ju cards of the sample",
                        (uintmax_t)q->sample);
    s.seen_other = q->sample - votes;
    return sprt_sample_risk(&s, out, err);
}

const struct method method_sprt = {
    .name = "sprt",
    .title = "Wald's sequential ratio test with a nuisance, ballot polling",
    .source = "A. Wald, Sequential Tests of Statistical Hypotheses (1945); without replacement: "
              "K. Ottoboni, P. B. Stark, M. Lindeman, N. McBurnett, SUITE, arXiv:1809.04235",
    .assumes =
        "each draw is one card, drawn with equal chance from all cards; nobody who knows the "
        "sample can withhold cards",
    .needs = "votes of the pair in the sample, its reported votes, the number of cards",
    .superseded_by = "kelly",
    .flags = METHOD_ANYTIME | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT | METHOD_POLLING |
             METHOD_REPORTED,
    .risk = risk,
};
