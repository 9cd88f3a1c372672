// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/bravo.h"

#include <math.h>

#include "audit/risk/binomial.h"
#include "audit/risk/normal.h"
#include "audit/risk/query.h"

static const long double SLACK = 0x1p-58L; // more than the rounding of a sum of logarithms
static const uint64_t SIZE_MOST = (uint64_t)1 << 40;

// ln(2 s), ln(2 (1 - s)) and s; (1 - s) is 0 where the loser has no votes.
struct steps {
    long double plus, minus, share, rest;
};

static struct steps steps_of(uint64_t winner, uint64_t loser)
{
    long double all = (long double)winner + (long double)loser;
    struct steps s = {.share = (long double)winner / all, .rest = (long double)loser / all};
    s.plus = logl(2 * s.share);
    s.minus = logl(2 * s.rest);
    return s;
}

static bal_status check(const struct bravo_pair *p, struct bal_err *err)
{
    uint64_t sum = 0;
    if (p->winner < p->loser)
        return bal_fail(err, BAL_INVALID,
                        "the winner's reported votes must be more than the loser's");
    if (__builtin_add_overflow(p->winner, p->loser, &sum) || sum > SIZE_MOST ||
        p->seen_winner > SIZE_MOST || p->seen_loser > SIZE_MOST)
        return bal_fail(err, BAL_INVALID, "too many votes");
    return BAL_OK;
}

static long double log_ratio(const struct bravo_pair *p, const struct steps *s)
{
    return log_power(s->plus, p->seen_winner) + log_power(s->minus, p->seen_loser);
}

bal_status bravo_risk(const struct bravo_pair *p, double *risk, struct bal_err *err)
{
    BAL_TRY(check(p, err));
    *risk = 1;
    if (p->winner == p->loser)
        return BAL_OK;
    struct steps s = steps_of(p->winner, p->loser);
    long double up = log_power(s.plus, p->seen_winner), down = log_power(s.minus, p->seen_loser);
    long double slack = isfinite(down) ? (up - down + 1) * SLACK : 0;
    *risk = risk_round_up(expl(-(up + down) + slack));
    return BAL_OK;
}

// What is left to reach ln(1/alpha); 0 or less: met.
static bal_status threshold(const struct bravo_pair *p, double alpha, struct steps *s,
                            long double *left, struct bal_err *err)
{
    BAL_TRY(query_alpha(alpha, err));
    BAL_TRY(check(p, err));
    if (p->ballots < p->winner + p->loser || p->winner == 0)
        return bal_fail(err, BAL_INVALID, "%ju ballots with %ju votes for the pair",
                        (uintmax_t)p->ballots, (uintmax_t)(p->winner + p->loser));
    *s = steps_of(p->winner, p->loser);
    *left = -logl((long double)alpha) - log_ratio(p, s);
    return BAL_OK;
}

static uint64_t whole(long double n)
{
    return n < (long double)SIZE_MOST ? (uint64_t)ceill(n) : SIZE_UNBOUNDED;
}

static bal_status expected(const struct bravo_pair *p, double alpha, long double *more,
                           struct bal_err *err)
{
    struct steps s = {0};
    long double left = 0;
    BAL_TRY(threshold(p, alpha, &s, &left, err));
    long double gain = log_power(s.plus, p->winner) + log_power(s.minus, p->loser);
    if (left <= 0)
        *more = 0;
    else if (p->winner == p->loser)
        *more = (long double)INFINITY;
    else
        *more = (left + s.plus / 2) / gain * (long double)p->ballots;
    return BAL_OK;
}

bal_status bravo_expected(const struct bravo_pair *p, double alpha, double *more,
                          struct bal_err *err)
{
    long double n = 0;
    BAL_TRY(expected(p, alpha, &n, err));
    *more = (double)n;
    return BAL_OK;
}

bal_status bravo_asn(const struct bravo_pair *p, double alpha, uint64_t *more, struct bal_err *err)
{
    long double n = 0;
    BAL_TRY(expected(p, alpha, &n, err));
    *more = whole(n);
    return BAL_OK;
}

uint64_t bravo_kmin(uint64_t winner, uint64_t loser, double alpha, uint64_t n)
{
    struct steps s = steps_of(winner, loser);
    if (loser == 0) { // each vote doubles T, and one for the loser is ruin
        uint64_t least = whole(-logl((long double)alpha) / s.plus);
        return least > n ? least : n;
    }
    long double k = (-logl((long double)alpha) - (long double)n * s.minus) / (s.plus - s.minus);
    return whole(k);
}

// ---- quantiles

// Where the number of votes for the winner that chance gives or exceeds meets the number that the
// limit needs, both as smooth functions of n: g^2 n^2 - (z^2 d + 2 f g) n + f^2 = 0 with
// d = s (1 - s), f = left/(plus - minus), g = minus/(plus - minus) + s, z = -Phi^-1(chance); the
// larger root for a chance above 1/2.
static long double quadratic(const struct steps *s, long double left, double chance)
{
    long double z = normal_quantile((long double)chance), d = s->share * s->rest;
    long double f = left / (s->plus - s->minus), g = s->minus / (s->plus - s->minus) + s->share;
    long double b = z * z * d + 2 * f * g;
    long double root = sqrtl(fmaxl(0, b * b - 4 * g * g * f * f));
    return floorl((chance > 0.5 ? b + root : b - root) / (2 * g * g));
}

// The fewest votes for the winner among n more that reach what is left; may exceed n.
static long double needed(const struct steps *s, long double left, uint64_t n)
{
    long double k = (left - (long double)n * s->minus) / (s->plus - s->minus);
    return floorl(k) + 1; // above it, as Arlo has it: at it only where k is whole
}

static uint64_t pair_votes(const struct steps *s, long double left, double chance)
{
    if (!(s->rest > 0))
        return whole(left / s->plus);
    long double start = quadratic(s, left, chance);
    uint64_t n = start < 1 ? 1 : whole(start);
    for (; n < SIZE_MOST; n++) {
        long double k = needed(s, left, n);
        if (k <= (long double)n &&
            binomial_tail(n, s->share, s->rest, k > 0 ? (uint64_t)k : 0) > (long double)chance)
            return n;
    }
    return SIZE_UNBOUNDED;
}

bal_status bravo_size(const struct bravo_pair *p, double alpha, double chance, uint64_t *more,
                      struct bal_err *err)
{
    struct steps s = {0};
    long double left = 0;
    BAL_TRY(threshold(p, alpha, &s, &left, err));
    if (!(chance > 0 && chance < 1))
        return bal_fail(err, BAL_INVALID, "a chance lies between 0 and 1, it is %g", chance);
    *more = 0;
    if (left <= 0)
        return BAL_OK;
    uint64_t n = p->winner == p->loser ? SIZE_UNBOUNDED : pair_votes(&s, left, chance);
    long double share = (long double)(p->winner + p->loser) / (long double)p->ballots;
    *more = n == SIZE_UNBOUNDED ? n : whole((long double)n / share);
    return BAL_OK;
}

bal_status bravo_chance(const struct bravo_pair *p, double alpha, uint64_t more, double *chance,
                        struct bal_err *err)
{
    struct steps s = {0};
    long double left = 0;
    BAL_TRY(threshold(p, alpha, &s, &left, err));
    *chance = 0;
    if (left <= 0 || p->winner == p->loser || more == 0)
        return BAL_OK;
    long double n =
        (long double)more * (long double)(p->winner + p->loser) / (long double)p->ballots;
    if (p->loser == 0) {
        *chance = n * s.plus >= left ? 1 : 0;
        return BAL_OK;
    }
    long double k = (left - n * s.minus) / (s.plus - s.minus);
    long double z = (n * s.share - k) / sqrtl(n * s.share * s.rest);
    *chance = (double)normal_chance(z);
    return BAL_OK;
}

// ---- the method

// With u the bound, t the null mean and s the winner's share of the pair, 1 - c + c X / t is 2 s
// for the winner, 2 (1 - s) for the loser and 1 for others with c = 2 s - 1; from mean and variance
// of one card, c = t (eta - t) / (Var + (eta - t)^2).
static void tune(struct martingale *m, const struct expectation *e)
{
    double t = (double)martingale_mean(m), ahead = e->mean - t;
    double c = ahead > 0 ? t * ahead / (e->variance + ahead * ahead) : 0;
    m->tuning.bravo.fraction = c < 1 ? c : 1;
}

static void bet(const struct martingale *m, double mean, double *fraction)
{
    (void)mean;
    fraction[0] = m->tuning.bravo.fraction;
}

static bal_status query_bravo(const struct risk_query *q, struct bravo_pair *p, struct bal_err *err)
{
    uint64_t doubled = q->reported_winner == 0 && q->reported_loser == 0 ? 2 : 1;
    *p = (struct bravo_pair){.seen_winner = q->winner, .seen_loser = q->loser};
    BAL_TRY(query_pair(q, &p->winner, &p->loser, err));
    if (__builtin_mul_overflow(q->cards, doubled, &p->ballots) || p->ballots < p->winner + p->loser)
        p->ballots = p->winner + p->loser;
    return BAL_OK;
}

static bal_status risk(const struct risk_query *q, double *out, struct bal_err *err)
{
    struct bravo_pair p;
    BAL_TRY(query_bravo(q, &p, err));
    return bravo_risk(&p, out, err);
}

static bal_status sample_size(const struct risk_query *q, uint64_t *draws, struct bal_err *err)
{
    struct bravo_pair p;
    uint64_t more = 0;
    BAL_TRY(query_bravo(q, &p, err));
    BAL_TRY(bravo_asn(&p, q->alpha, &more, err));
    *draws = more < SIZE_UNBOUNDED - q->sample ? q->sample + more : SIZE_UNBOUNDED;
    return BAL_OK;
}

static bal_status pair_of(const struct rounds_query *q, struct bravo_pair *p, struct bal_err *err)
{
    struct rounds_shares ignored;
    BAL_TRY(rounds_check(q, &ignored, err));
    *p = (struct bravo_pair){
        .winner = q->winner, .loser = q->loser, .ballots = q->winner + q->loser};
    return BAL_OK;
}

// The smallest risk of the ends of rounds: anytime-valid, so it stands.
static bal_status bravo_rounds(const struct rounds_query *q, struct rounds_result *out,
                               struct bal_err *err)
{
    struct bravo_pair p;
    double least = 1;
    BAL_TRY(pair_of(q, &p, err));
    out->stopped = 0;
    for (size_t r = 0; r < q->count && out->stopped == 0; r++) {
        double now = 1;
        p.seen_winner = q->for_winner[r];
        p.seen_loser = q->votes[r] - q->for_winner[r];
        BAL_TRY(bravo_risk(&p, &now, err));
        least = fmin(least, now);
        if (out->ratio != NULL)
            out->ratio[r] = now;
        if (out->kmin != NULL)
            out->kmin[r] = bravo_kmin(q->winner, q->loser, q->alpha, q->votes[r]);
        if (now <= q->alpha)
            out->stopped = r + 1;
    }
    out->risk = least;
    return BAL_OK;
}

static bal_status bravo_round_size(const struct rounds_query *q, double chance, uint64_t *votes,
                                   struct bal_err *err)
{
    struct bravo_pair p;
    uint64_t done = q->count > 0 ? q->votes[q->count - 1] : 0, more = 0;
    BAL_TRY(pair_of(q, &p, err));
    p.seen_winner = q->count > 0 ? q->for_winner[q->count - 1] : 0;
    p.seen_loser = done - p.seen_winner;
    BAL_TRY(bravo_size(&p, q->alpha, chance, &more, err));
    *votes = more == SIZE_UNBOUNDED ? more : done + more;
    return BAL_OK;
}

static const double weights[] = {1};

const struct method method_bravo = {
    .name = "bravo",
    .title = "BRAVO, ballot polling",
    .source = "M. Lindeman, P. B. Stark, V. Yates, BRAVO: Ballot-polling Risk-limiting Audits to "
              "Verify Outcomes, EVT/WOTE 2012",
    .assumes = "each draw is one card, drawn with equal chance from all that may have the contest; "
               "from counts: with replacement, or one look at a sample of fixed size",
    .needs = "votes of each pair in the sample, and its reported votes",
    .superseded_by = "kelly",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_POLLING | METHOD_FIXED_BETS | METHOD_REPORTED,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = tune,
    .bet = bet,
    .risk = risk,
    .sample_size = sample_size,
    .rounds = bravo_rounds,
    .round_size = bravo_round_size,
};
