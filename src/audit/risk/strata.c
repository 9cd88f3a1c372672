// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/strata.h"

#include <math.h>
#include <stdlib.h>

#include "audit/risk/betting.h"

static uint64_t seen_of(const struct stratum *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->draws; i++)
        sum += s->x[i];
    return sum;
}

void stratum_limits(const struct stratum *s, uint64_t *low, uint64_t *high)
{
    *low = s->replacement ? 0 : seen_of(s);
    *high = s->replacement ? s->cards * s->max : *low + (s->cards - s->draws) * s->max;
}

// Under the null that all cards are worth nothing.
static bal_status log_of_nothing(const struct stratum *s, long double *log_t)
{
    *log_t = seen_of(s) > 0 ? (long double)INFINITY : 0;
    return BAL_OK;
}

bal_status stratum_log(const struct stratum *s, uint64_t sum2, long double *log_t,
                       struct bal_err *err)
{
    struct null_hypothesis null = {s->cards, s->max, sum2, s->replacement};
    struct expectation none = {0, 0};
    struct martingale m;
    if (sum2 == 0)
        return log_of_nothing(s, log_t);
    BAL_TRY(martingale_start(&m, s->method, &null, &none, err));
    if (s->tuning != NULL)
        m.tuning = *s->tuning;
    for (size_t i = 0; i < s->draws; i++)
        BAL_TRY(martingale_step(&m, s->x[i], err));
    *log_t = m.proved ? (long double)INFINITY : martingale_log(&m);
    return BAL_OK;
}

static bool one_lambda(const struct stratum *s)
{
    return s->method == &method_betting && s->tuning != NULL && s->tuning->betting.fixed &&
           s->tuning->betting.lambda * (double)s->max <= 1;
}

static bool oblivious(const struct stratum *s)
{
    unsigned need = METHOD_FIXED_BETS | METHOD_MONOTONE;
    bool tuned = s->tuning != NULL || s->method->tune == NULL;
    return one_lambda(s) || ((s->method->flags & need) == need && tuned);
}

static bal_status check(const struct strata *s, struct bal_err *err)
{
    if (s->count < 2 || s->count > STRATA_MOST)
        return bal_fail(err, BAL_INVALID, "%zu strata; there may be 2 to %d", s->count,
                        STRATA_MOST);
    for (size_t k = 0; k < s->count; k++) {
        const struct stratum *at = &s->at[k];
        if (at->cards == 0 || at->cards > LIMIT_CARDS || at->max == 0 || at->max > MARTINGALE_MAX)
            return bal_fail(err, BAL_INVALID, "stratum %zu cannot be tested", k + 1);
        if (!at->replacement && at->draws > at->cards)
            return bal_fail(err, BAL_INVALID, "stratum %zu has more draws than its %ju cards",
                            k + 1, (uintmax_t)at->cards);
        if (!oblivious(at))
            return bal_fail(err, BAL_UNSUPPORTED,
                            "the bets of stratum %zu would depend on the null hypothesis", k + 1);
    }
    return BAL_OK;
}

// ---- cells

// Whole sums of all strata but the last, from lo to hi; the last one has the rest.
struct cell {
    uint64_t lo[STRATA_MOST], hi[STRATA_MOST];
    long double bound; // ln T is nowhere below
};

struct search {
    const struct strata *s;
    uint64_t total; // S
    uint64_t low[STRATA_MOST], high[STRATA_MOST];
    size_t free; // strata but the last
    VEC(struct cell) heap;
    long double taken; // the smallest ln T of a point
};

static bal_status value(const struct search *w, size_t k, uint64_t sum, long double *log_t,
                        struct bal_err *err)
{
    return stratum_log(&w->s->at[k], 2 * sum, log_t, err);
}

static uint64_t sum_of(const uint64_t *s, size_t count)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += s[k];
    return sum;
}

// Narrows the cell to sums that leave the last stratum a possible one; false: there are none.
static bool fit(const struct search *w, struct cell *c)
{
    uint64_t least = sum_of(c->lo, w->free) + w->low[w->free];
    uint64_t most = sum_of(c->hi, w->free) + w->high[w->free];
    if (least > w->total || most < w->total)
        return false;
    for (size_t k = 0; k < w->free; k++)
        if (c->hi[k] - c->lo[k] > w->total - least)
            c->hi[k] = c->lo[k] + (w->total - least);
    most = sum_of(c->hi, w->free) + w->high[w->free];
    for (size_t k = 0; k < w->free; k++)
        if (c->hi[k] - c->lo[k] > most - w->total)
            c->lo[k] = c->hi[k] - (most - w->total);
    return true;
}

static uint64_t rest_of(const struct search *w, const uint64_t *s)
{
    uint64_t sum = sum_of(s, w->free);
    return w->total > sum ? w->total - sum : 0;
}

// The bound of the cell, and what T is at its upper corner moved to where all sums are possible.
static bal_status bound_cell(struct search *w, struct cell *c, struct bal_err *err)
{
    long double log_t = 0, sum = 0;
    for (size_t k = 0; k < w->free; k++) {
        BAL_TRY(value(w, k, c->hi[k], &log_t, err));
        sum += log_t;
    }
    uint64_t rest = rest_of(w, c->lo);
    BAL_TRY(value(w, w->free, rest < w->high[w->free] ? rest : w->high[w->free], &log_t, err));
    c->bound = sum + log_t;
    return BAL_OK;
}

// A point of the cell: the middle, each sum in turn lowered until the last one is possible.
static bal_status take_point(struct search *w, const struct cell *c, struct bal_err *err)
{
    uint64_t at[STRATA_MOST], last = w->free, sum = 0;
    long double log_t = 0, all = 0;
    for (size_t k = 0; k < last; k++) {
        at[k] = c->lo[k] + (c->hi[k] - c->lo[k]) / 2;
        sum += at[k];
    }
    for (size_t k = 0; k < last && sum + w->low[last] > w->total; k++) {
        uint64_t much = sum + w->low[last] - w->total, room = at[k] - c->lo[k];
        at[k] -= much < room ? much : room;
        sum -= much < room ? much : room;
    }
    for (size_t k = 0; k < last && sum + w->high[last] < w->total; k++) {
        uint64_t much = w->total - sum - w->high[last], room = c->hi[k] - at[k];
        at[k] += much < room ? much : room;
        sum += much < room ? much : room;
    }
    for (size_t k = 0; k < last; k++) {
        BAL_TRY(value(w, k, at[k], &log_t, err));
        all += log_t;
    }
    BAL_TRY(value(w, last, w->total - sum, &log_t, err));
    w->taken = fminl(w->taken, all + log_t);
    return BAL_OK;
}

static bal_status push(struct search *w, struct cell *c, struct bal_err *err)
{
    if (!fit(w, c))
        return BAL_OK;
    BAL_TRY(bound_cell(w, c, err));
    BAL_TRY(take_point(w, c, err));
    if (c->bound >= w->taken)
        return BAL_OK; // what was taken already is no more than any point here
    if (vec_push(&w->heap, STRATA_CELLS) == NULL)
        return err_memory(err);
    size_t i = w->heap.len - 1;
    for (; i > 0 && c->bound < w->heap.at[(i - 1) / 2].bound; i = (i - 1) / 2)
        w->heap.at[i] = w->heap.at[(i - 1) / 2];
    w->heap.at[i] = *c;
    return BAL_OK;
}

static struct cell pop(struct search *w)
{
    struct cell top = w->heap.at[0], moved = w->heap.at[--w->heap.len];
    size_t i = 0;
    while (2 * i + 1 < w->heap.len) {
        size_t child = 2 * i + 1;
        if (child + 1 < w->heap.len && w->heap.at[child + 1].bound < w->heap.at[child].bound)
            child++;
        if (moved.bound <= w->heap.at[child].bound)
            break;
        w->heap.at[i] = w->heap.at[child];
        i = child;
    }
    w->heap.at[i] = moved;
    return top;
}

// The stratum whose sum is least certain, by its share of what is possible; `free` when none is
// open.
static size_t widest(const struct search *w, const struct cell *c)
{
    size_t best = w->free;
    double most = 0;
    for (size_t k = 0; k < w->free; k++) {
        double width = (double)(c->hi[k] - c->lo[k]) / (double)w->s->at[k].max;
        if (c->hi[k] > c->lo[k] && width > most) {
            most = width;
            best = k;
        }
    }
    return best;
}

static bal_status halve(struct search *w, const struct cell *c, size_t k, struct bal_err *err)
{
    struct cell left = *c, right = *c;
    left.hi[k] = c->lo[k] + (c->hi[k] - c->lo[k]) / 2;
    right.lo[k] = left.hi[k] + 1;
    BAL_TRY(push(w, &left, err));
    return push(w, &right, err);
}

static const long double CLOSE = 1e-6L;

static bal_status search(struct search *w, long double *log_t, struct bal_err *err)
{
    struct cell all = {.bound = 0};
    memcpy(all.lo, w->low, sizeof all.lo);
    memcpy(all.hi, w->high, sizeof all.hi);
    BAL_TRY(push(w, &all, err));
    *log_t = w->taken;
    while (w->heap.len > 0 && w->heap.at[0].bound < w->taken - CLOSE) {
        struct cell c = w->heap.at[0];
        size_t k = widest(w, &c);
        if (k == w->free || w->heap.len + 1 >= STRATA_CELLS)
            break;
        c = pop(w);
        BAL_TRY(halve(w, &c, k, err));
    }
    *log_t = w->heap.len > 0 ? fminl(w->heap.at[0].bound, w->taken) : w->taken;
    return BAL_OK;
}

static uint64_t draws_of(const struct strata *s)
{
    uint64_t n = 0;
    for (size_t k = 0; k < s->count; k++)
        n += s->at[k].draws;
    return n;
}

// Sets the limits of all sums. Not open: the answer is *log_t. Where the smallest sums are more
// than the null allows, it is impossible; where the largest are less, or all cards are known, it is
// true.
static bal_status prepare(struct search *w, const struct strata *s, bool *open, long double *log_t,
                          struct bal_err *err)
{
    uint64_t low = 0, high = 0;
    BAL_TRY(check(s, err));
    *w = (struct search){
        .s = s, .total = s->total / 2, .free = s->count - 1, .taken = (long double)INFINITY};
    for (size_t k = 0; k < s->count; k++) {
        stratum_limits(&s->at[k], &w->low[k], &w->high[k]);
        low += w->low[k];
        high += w->high[k];
    }
    *log_t = low > w->total ? (long double)INFINITY : -(long double)INFINITY;
    *open = low <= w->total && high >= w->total && low < high;
    return BAL_OK;
}

bal_status strata_log(const struct strata *s, long double *log_t, struct bal_err *err)
{
    struct search w;
    bool open = false;
    BAL_TRY(prepare(&w, s, &open, log_t, err));
    if (!open)
        return BAL_OK;
    bal_status status = search(&w, log_t, err);
    vec_done(&w.heap);
    // More than the rounding of all bets and factors.
    *log_t -= ((long double)draws_of(s) + 16) * 1e-14L;
    return status;
}

bal_status strata_risk(const struct strata *s, double *risk, struct bal_err *err)
{
    long double log_t = 0;
    BAL_TRY(strata_log(s, &log_t, err));
    *risk = log_t == (long double)INFINITY ? 0 : risk_round_up(expl(-log_t));
    return BAL_OK;
}

// ---- vertices

bal_status strata_vertices(const uint64_t *low, const uint64_t *high, size_t count, uint64_t total,
                           bal_status (*visit)(void *ctx, const uint64_t *s, struct bal_err *err),
                           void *ctx, struct bal_err *err)
{
    if (count == 0 || count > STRATA_MOST)
        return bal_fail(err, BAL_INVALID, "%zu strata", count);
    // All sums at an end but that of stratum `rest`, which has what is left.
    for (size_t rest = 0; rest < count; rest++) {
        for (uint32_t ends = 0; ends < (uint32_t)1 << count; ends++) {
            uint64_t s[STRATA_MOST], sum = 0;
            if ((ends >> rest & 1) != 0)
                continue;
            for (size_t k = 0; k < count; k++) {
                s[k] = k == rest ? 0 : (ends >> k & 1) != 0 ? high[k] : low[k];
                sum += s[k];
            }
            if (sum + low[rest] > total || sum + high[rest] < total)
                continue;
            s[rest] = total - sum;
            // At an end itself, it is the same vertex for each `rest`: once is enough.
            bool end = s[rest] == low[rest] || s[rest] == high[rest];
            if (!end || rest == 0)
                BAL_TRY(visit(ctx, s, err));
        }
    }
    return BAL_OK;
}

struct least {
    const struct strata *s;
    long double log_t;
};

static bal_status visit(void *ctx, const uint64_t *sums, struct bal_err *err)
{
    struct least *l = ctx;
    long double all = 0, log_t = 0;
    for (size_t k = 0; k < l->s->count; k++) {
        BAL_TRY(stratum_log(&l->s->at[k], 2 * sums[k], &log_t, err));
        all += log_t;
    }
    l->log_t = fminl(l->log_t, all);
    return BAL_OK;
}

bal_status strata_vertex_log(const struct strata *s, long double *log_t, struct bal_err *err)
{
    struct search w;
    bool open = false;
    struct least least = {s, (long double)INFINITY};
    BAL_TRY(prepare(&w, s, &open, log_t, err));
    for (size_t k = 0; k < s->count; k++)
        if (!one_lambda(&s->at[k]))
            return bal_fail(err, BAL_UNSUPPORTED,
                            "vertices are enough for a fixed lambda in each stratum only");
    if (!open)
        return BAL_OK;
    BAL_TRY(strata_vertices(w.low, w.high, s->count, w.total, visit, &least, err));
    *log_t = least.log_t - ((long double)draws_of(s) + 16) * 1e-14L;
    return BAL_OK;
}

union bet_tuning strata_lambda(double mean, double variance, double null, uint64_t max, double most)
{
    double ahead = mean - null, top = most / (double)max;
    double lambda = ahead > 0 ? ahead / (variance + ahead * ahead) : 0;
    return (union bet_tuning){.betting = {.fixed = true, .lambda = lambda < top ? lambda : top}};
}
