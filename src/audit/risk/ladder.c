// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/ladder.h"

#include <math.h>

#include "audit/risk/binomial.h"
#include "audit/risk/martingale.h"

static const size_t LADDER_BYTES = (size_t)2 << 30;
static const long double LOG_NEGLECTED = -400 * 0.69314718055994530942L;
static const long double SLACK = 0x1p-50L; // more than the rounding of ROUND_VOTES chances

bal_status ladder_start(struct ladder *l, const struct rounds_shares *s, struct arena *arena,
                        struct bal_err *err)
{
    *l = (struct ladder){.shares = *s, .arena = arena, .len = 1};
    l->null = arena_new(arena, long double, 1);
    return arena_check(arena, err); // no vote is certain: ln 1 = 0
}

bal_status rung_make(const struct ladder *l, uint64_t votes, struct rung *out, struct bal_err *err)
{
    const struct rounds_shares *s = &l->shares;
    *out =
        (struct rung){.votes = votes, .more = votes - l->votes, .arena = ARENA_INIT(LADDER_BYTES)};
    out->null = arena_new(&out->arena, long double, out->more + 2);
    out->report = arena_new(&out->arena, long double, out->more + 2);
    BAL_TRY(arena_check(&out->arena, err));
    binomial_logs(out->more, s->p0, s->q0, NULL, out->null);
    binomial_logs(out->more, s->p1, s->q1, NULL, out->report);
    return BAL_OK;
}

void rung_done(struct rung *r)
{
    arena_done(&r->arena);
}

// ln of (p1/p0)^k (q1/q0)^(n - k).
static long double log_weight(const struct ladder *l, uint64_t n, uint64_t k)
{
    return log_power(l->shares.log_win, k) + log_power(l->shares.log_lose, n - k);
}

static long double tail_at(const long double *tail, uint64_t more, uint64_t k, uint64_t before)
{
    uint64_t j = k > before ? k - before : 0;
    return j <= more ? tail[j] : -(long double)INFINITY;
}

// ln of the chance of k or more at the end of the round.
static long double log_tail(const struct ladder *l, const struct rung *r, uint64_t k, bool report)
{
    const long double *tail = report ? r->report : r->null;
    long double top = -(long double)INFINITY, sum = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < l->len; i++) {
            uint64_t before = l->first + i;
            long double at = l->null[i] + tail_at(tail, r->more, k, before) +
                             (report ? log_weight(l, l->votes, before) : 0);
            if (pass == 0)
                top = at > top ? at : top;
            else
                sum += expl(at - top);
        }
        if (top == -(long double)INFINITY)
            return top;
    }
    return top + logl(sum);
}

long double rung_likelihood(const struct ladder *l, const struct rung *r, uint64_t k)
{
    return -log_weight(l, r->votes, k);
}

// Where nothing of either tail is left, the ratio of its first chances is no smaller.
long double rung_ratio(const struct ladder *l, const struct rung *r, uint64_t k)
{
    long double report = log_tail(l, r, k, true);
    if (report == -(long double)INFINITY)
        return rung_likelihood(l, r, k);
    return log_tail(l, r, k, false) - report;
}

static bool stops(const struct ladder *l, const struct rung *r, uint64_t k, long double log_alpha,
                  long double log_delta)
{
    return rung_likelihood(l, r, k) <= log_delta && rung_ratio(l, r, k) + SLACK <= log_alpha;
}

// Both ratios fall in k.
uint64_t rung_kmin(const struct ladder *l, const struct rung *r, long double log_alpha,
                   long double log_delta)
{
    uint64_t low = r->votes / 2, high = r->votes;
    if (!stops(l, r, high, log_alpha, log_delta) || high == low)
        return ROUNDS_NONE;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        *(stops(l, r, middle, log_alpha, log_delta) ? &high : &low) = middle;
    }
    return high;
}

// ---- convolution

// The part of a list of logarithms that is not negligible, as numbers of which the largest is 1.
struct part {
    size_t first, len;
    long double top;
    long double *at;
};

static bal_status part_of(const long double *logs, size_t len, struct arena *a, struct part *out,
                          struct bal_err *err)
{
    *out = (struct part){.top = -(long double)INFINITY};
    for (size_t i = 0; i < len; i++)
        out->top = logs[i] > out->top ? logs[i] : out->top;
    size_t end = len;
    while (out->first < end && !(logs[out->first] - out->top >= LOG_NEGLECTED))
        out->first++;
    while (end > out->first && !(logs[end - 1] - out->top >= LOG_NEGLECTED))
        end--;
    out->len = end - out->first;
    out->at = arena_new(a, long double, out->len + 1);
    BAL_TRY(arena_check(a, err));
    for (size_t i = 0; i < out->len; i++)
        out->at[i] = expl(logs[out->first + i] - out->top);
    return BAL_OK;
}

static bal_status convolve(struct ladder *l, const struct rung *r, uint64_t kmin, struct arena *a,
                           struct bal_err *err)
{
    struct part now, new;
    long double *pmf = arena_new(a, long double, r->more + 1);
    BAL_TRY(arena_check(a, err));
    binomial_logs(r->more, l->shares.p0, l->shares.q0, pmf, NULL);
    BAL_TRY(part_of(l->null, l->len, a, &now, err));
    BAL_TRY(part_of(pmf, r->more + 1, a, &new, err));
    uint64_t first = l->first + now.first + new.first;
    size_t len = now.len > 0 && new.len > 0 ? now.len + new.len - 1 : 0;
    if (kmin != ROUNDS_NONE && first + len > kmin)
        len = kmin > first ? kmin - first : 0;
    long double *sum = arena_new(a, long double, len + 1);
    l->null = arena_new(l->arena, long double, len + 1);
    BAL_TRY(arena_check(a, err));
    BAL_TRY(arena_check(l->arena, err));
    for (size_t i = 0; i < now.len && i < len; i++) {
        size_t to = new.len < len - i ? new.len : len - i;
        for (size_t j = 0; j < to; j++)
            sum[i + j] += now.at[i] * new.at[j];
    }
    for (size_t i = 0; i < len; i++)
        l->null[i] = logl(sum[i]) + now.top + new.top;
    l->first = first;
    l->len = len;
    l->votes = r->votes;
    return BAL_OK;
}

bal_status ladder_climb(struct ladder *l, const struct rung *r, uint64_t kmin, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LADDER_BYTES);
    return convolve(l, r, kmin, &a, err);
}

// ---- an audit

struct audit {
    const struct rounds_query *q;
    struct ladder ladder;
    long double log_alpha, log_delta;
    size_t ahead; // rounds that will be looked at after those done
};

static bal_status audit_start(struct audit *a, const struct rounds_query *q, long double log_delta,
                              struct arena *arena, struct bal_err *err)
{
    struct rounds_shares s;
    BAL_TRY(rounds_check(q, &s, err));
    *a = (struct audit){.q = q, .log_alpha = logl((long double)q->alpha), .log_delta = log_delta};
    return ladder_start(&a->ladder, &s, arena, err);
}

// The larger of the two ratios, each as a share of its limit times alpha.
static double risk_at(const struct audit *a, const struct rung *r, uint64_t k)
{
    long double log_risk = rung_ratio(&a->ladder, r, k) + SLACK;
    long double other = rung_likelihood(&a->ladder, r, k) - a->log_delta + a->log_alpha;
    return risk_round_up(expl(fmaxl(log_risk, other)));
}

static bal_status look(struct audit *a, size_t round, struct rounds_result *out,
                       struct bal_err *err)
{
    struct rung r;
    uint64_t k = a->q->for_winner[round];
    bal_status status = rung_make(&a->ladder, a->q->votes[round], &r, err);
    if (status == BAL_OK) {
        uint64_t kmin = rung_kmin(&a->ladder, &r, a->log_alpha, a->log_delta);
        out->risk = risk_at(a, &r, k);
        if (out->ratio != NULL)
            out->ratio[round] = (double)expl(rung_ratio(&a->ladder, &r, k));
        if (out->kmin != NULL)
            out->kmin[round] = kmin;
        bool enough = kmin != ROUNDS_NONE && k >= kmin;
        if (enough && out->risk <= a->q->alpha)
            out->stopped = round + 1;
        else
            out->risk = fmax(out->risk, nextafter(a->q->alpha, 2));
        if (out->stopped == 0 && round + 1 < a->q->count + a->ahead)
            status = ladder_climb(&a->ladder, &r, kmin, err);
    }
    rung_done(&r);
    return status;
}

static bal_status look_at_all(struct audit *a, struct rounds_result *out, struct bal_err *err)
{
    out->risk = 1;
    out->stopped = 0;
    for (size_t r = 0; r < a->q->count && out->stopped == 0; r++)
        BAL_TRY(look(a, r, out, err));
    return BAL_OK;
}

bal_status ladder_rounds(const struct rounds_query *q, long double log_delta,
                         struct rounds_result *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LADDER_BYTES);
    struct audit a;
    struct rounds_result result = *out;
    BAL_TRY(audit_start(&a, q, log_delta, &arena, err));
    BAL_TRY(look_at_all(&a, &result, err));
    *out = result;
    return BAL_OK;
}

// The chance of the votes that are missing to kmin among the new ones.
static bal_status chance_of(void *ctx, uint64_t votes, double *chance, uint64_t *kmin,
                            struct bal_err *err)
{
    const struct audit *a = ctx;
    uint64_t won = a->q->count > 0 ? a->q->for_winner[a->q->count - 1] : 0;
    struct rung r;
    bal_status status = rung_make(&a->ladder, votes, &r, err);
    if (status == BAL_OK) {
        *kmin = rung_kmin(&a->ladder, &r, a->log_alpha, a->log_delta);
        *chance = *kmin == ROUNDS_NONE ? 0 : (double)expl(tail_at(r.report, r.more, *kmin, won));
    }
    rung_done(&r);
    return status;
}

bal_status ladder_size(const struct rounds_query *q, long double log_delta, double chance,
                       uint64_t *votes, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LADDER_BYTES);
    struct audit a;
    struct rounds_result seen = {0};
    BAL_TRY(audit_start(&a, q, log_delta, &arena, err));
    a.ahead = 1;
    BAL_TRY(look_at_all(&a, &seen, err));
    if (seen.stopped > 0)
        return bal_fail(err, BAL_CONFLICT, "the risk limit is met in round %zu", seen.stopped);
    return round_size_search(&(struct round_chance){chance_of, &a}, a.ladder.votes + 1, chance,
                             votes, err);
}
