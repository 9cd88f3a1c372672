// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/strata.h"

#include <math.h>
#include <stdlib.h>

#include "audit/risk/betting.h"
#include "audit/risk/quick.h"

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

static bal_status check_draws(const struct stratum *s, struct bal_err *err)
{
    if (!s->replacement && s->draws > s->cards)
        return bal_fail(err, BAL_INVALID, "more draws than the %ju cards", (uintmax_t)s->cards);
    for (size_t i = 0; i < s->draws; i++)
        if (s->x[i] > s->max)
            return bal_fail(err, BAL_INVALID, "an observation of %ju is above %ju",
                            (uintmax_t)s->x[i], (uintmax_t)s->max);
    return BAL_OK;
}

bal_status stratum_log(const struct stratum *s, uint64_t sum2, long double *log_t,
                       struct bal_err *err)
{
    struct null_hypothesis null = {s->cards, s->max, sum2, s->replacement};
    struct expectation none = {0, 0};
    struct martingale m;
    struct quick q;
    BAL_TRY(check_draws(s, err));
    if (sum2 == 0)
        return log_of_nothing(s, log_t);
    BAL_TRY(martingale_start(&m, s->method, &null, &none, err));
    if (s->tuning != NULL)
        m.tuning = *s->tuning;
    quick_start(&q, &m);
    for (size_t i = 0; i < s->draws; i++)
        quick_step(&q, s->x[i]);
    quick_tidy(&q);
    *log_t = (long double)quick_log(&q);
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
    long double at_lo[STRATA_MOST], at_hi[STRATA_MOST]; // ln T_k there
    long double last_lo, last_hi; // ln T of the last stratum with the rest of lo, and of hi
    long double bound;            // ln T is nowhere below
};

struct search {
    const struct strata *s;
    uint64_t total; // S
    uint64_t low[STRATA_MOST], high[STRATA_MOST];
    size_t free; // strata but the last
    VEC(struct cell) heap;
    size_t cells;      // as many at most
    long double taken; // the smallest ln T of a point
    long double need;  // only whether ln T is at least that is asked; NAN: T itself
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

static bal_status raise(const struct search *w, struct cell *c, size_t k, uint64_t lo,
                        struct bal_err *err)
{
    c->lo[k] = lo;
    return value(w, k, lo, &c->at_lo[k], err);
}

static bal_status lower(const struct search *w, struct cell *c, size_t k, uint64_t hi,
                        struct bal_err *err)
{
    c->hi[k] = hi;
    return value(w, k, hi, &c->at_hi[k], err);
}

// Narrows the cell to sums that leave the last stratum a possible one; not *some: there are none.
static bal_status fit(const struct search *w, struct cell *c, bool *some, struct bal_err *err)
{
    uint64_t least = sum_of(c->lo, w->free) + w->low[w->free];
    uint64_t most = sum_of(c->hi, w->free) + w->high[w->free];
    *some = least <= w->total && most >= w->total;
    if (!*some)
        return BAL_OK;
    for (size_t k = 0; k < w->free; k++)
        if (c->hi[k] - c->lo[k] > w->total - least)
            BAL_TRY(lower(w, c, k, c->lo[k] + (w->total - least), err));
    most = sum_of(c->hi, w->free) + w->high[w->free];
    for (size_t k = 0; k < w->free; k++)
        if (c->hi[k] - c->lo[k] > most - w->total)
            BAL_TRY(raise(w, c, k, c->hi[k] - (most - w->total), err));
    return BAL_OK;
}

// What the last stratum has where the others have the sums s; *possible: it can have that.
static bal_status last_at(const struct search *w, const uint64_t *s, long double *log_t,
                          bool *possible, struct bal_err *err)
{
    uint64_t sum = sum_of(s, w->free), rest = w->total > sum ? w->total - sum : 0;
    uint64_t low = w->low[w->free], high = w->high[w->free];
    *possible = sum <= w->total && rest >= low && rest <= high;
    return value(w, w->free, rest < low ? low : rest > high ? high : rest, log_t, err);
}

// The bound of the cell, and what T is at the corners that are possible.
static bal_status measure_cell(struct search *w, struct cell *c, struct bal_err *err)
{
    long double at_lo = 0, at_hi = 0;
    bool lo = false, hi = false;
    for (size_t k = 0; k < w->free; k++) {
        at_lo += c->at_lo[k];
        at_hi += c->at_hi[k];
    }
    BAL_TRY(last_at(w, c->lo, &c->last_lo, &lo, err));
    BAL_TRY(last_at(w, c->hi, &c->last_hi, &hi, err));
    c->bound = at_hi + c->last_lo;
    if (lo)
        w->taken = fminl(w->taken, at_lo + c->last_lo);
    if (hi)
        w->taken = fminl(w->taken, at_hi + c->last_hi);
    return BAL_OK;
}

static bal_status push(struct search *w, struct cell *c, struct bal_err *err)
{
    bool some = false;
    BAL_TRY(fit(w, c, &some, err));
    if (!some)
        return BAL_OK;
    BAL_TRY(measure_cell(w, c, err));
    if (c->bound >= w->taken)
        return BAL_OK; // what was taken already is no more than any point here
    if (vec_push(&w->heap, w->cells) == NULL)
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

// The stratum whose sum makes most of the difference between the bound and T in the cell: its own,
// and its share of the last one's. `free` when none is open.
static size_t loosest(const struct search *w, const struct cell *c)
{
    size_t best = w->free;
    long double most = -1, width = 0;
    for (size_t k = 0; k < w->free; k++)
        width += (long double)(c->hi[k] - c->lo[k]);
    for (size_t k = 0; k < w->free; k++) {
        if (c->hi[k] == c->lo[k])
            continue;
        long double share = (long double)(c->hi[k] - c->lo[k]) / width;
        long double gap = c->at_lo[k] - c->at_hi[k] + share * (c->last_hi - c->last_lo);
        if (best == w->free || gap > most) {
            most = gap;
            best = k;
        }
    }
    return best;
}

static bal_status halve(struct search *w, const struct cell *c, size_t k, struct bal_err *err)
{
    struct cell left = *c, right = *c;
    uint64_t middle = c->lo[k] + (c->hi[k] - c->lo[k]) / 2;
    BAL_TRY(lower(w, &left, k, middle, err));
    BAL_TRY(raise(w, &right, k, middle + 1, err));
    BAL_TRY(push(w, &left, err));
    return push(w, &right, err);
}

static const long double CLOSE = 1e-6L;

static bool settled(const struct search *w)
{
    if (w->heap.len == 0 || w->heap.at[0].bound >= w->taken - CLOSE)
        return true;
    return w->taken < w->need || w->heap.at[0].bound >= w->need; // neither, where need is NAN
}

static bal_status search(struct search *w, long double *log_t, struct bal_err *err)
{
    struct cell all = {.bound = 0};
    for (size_t k = 0; k < w->free; k++) {
        BAL_TRY(raise(w, &all, k, w->low[k], err));
        BAL_TRY(lower(w, &all, k, w->high[k], err));
    }
    BAL_TRY(push(w, &all, err));
    *log_t = w->taken;
    while (!settled(w)) {
        struct cell c = w->heap.at[0];
        size_t k = loosest(w, &c);
        if (k == w->free || w->heap.len + 1 >= w->cells)
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
    *w = (struct search){.s = s,
                         .total = s->total / 2,
                         .free = s->count - 1,
                         .cells = STRATA_CELLS,
                         .taken = (long double)INFINITY,
                         .need = (long double)NAN};
    for (size_t k = 0; k < s->count; k++) {
        stratum_limits(&s->at[k], &w->low[k], &w->high[k]);
        low += w->low[k];
        high += w->high[k];
    }
    *log_t = low > w->total ? (long double)INFINITY : -(long double)INFINITY;
    *open = low <= w->total && high >= w->total && low < high;
    return BAL_OK;
}

// More than the rounding of all bets and factors.
static long double slack(const struct strata *s)
{
    return ((long double)draws_of(s) + 16) * 1e-14L;
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
    *log_t -= slack(s);
    return status;
}

bal_status strata_meets(const struct strata *s, double alpha, size_t cells, bool *met,
                        struct bal_err *err)
{
    struct search w;
    bool open = false;
    long double log_t = 0;
    BAL_TRY(prepare(&w, s, &open, &log_t, err));
    w.need = -logl((long double)alpha) + slack(s);
    w.cells = cells < STRATA_CELLS ? cells : STRATA_CELLS;
    bal_status status = open ? search(&w, &log_t, err) : BAL_OK;
    vec_done(&w.heap);
    *met = log_t >= w.need;
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

// All sums at an end (bit k: the high one) but that of stratum `rest`, which has what is left.
static bool vertex(const uint64_t *low, const uint64_t *high, size_t count, uint64_t total,
                   size_t rest, uint32_t ends, uint64_t *s)
{
    uint64_t sum = 0;
    if ((ends >> rest & 1) != 0)
        return false;
    for (size_t k = 0; k < count; k++) {
        s[k] = k == rest ? 0 : (ends >> k & 1) != 0 ? high[k] : low[k];
        sum += s[k];
    }
    if (sum + low[rest] > total || sum + high[rest] < total)
        return false;
    s[rest] = total - sum;
    // At an end itself, it is the same vertex for each `rest`: once is enough.
    return rest == 0 || (s[rest] != low[rest] && s[rest] != high[rest]);
}

bal_status strata_vertices(const uint64_t *low, const uint64_t *high, size_t count, uint64_t total,
                           bal_status (*visit)(void *ctx, const uint64_t *s, struct bal_err *err),
                           void *ctx, struct bal_err *err)
{
    if (count == 0 || count > STRATA_MOST)
        return bal_fail(err, BAL_INVALID, "%zu strata", count);
    for (size_t rest = 0; rest < count; rest++) {
        for (uint32_t ends = 0; ends < (uint32_t)1 << count; ends++) {
            uint64_t s[STRATA_MOST];
            if (vertex(low, high, count, total, rest, ends, s))
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
    *log_t = least.log_t - slack(s);
    return BAL_OK;
}

union bet_tuning strata_lambda(double mean, double variance, double null, uint64_t max, double most)
{
    double ahead = mean - null, top = most / (double)max;
    double lambda = ahead > 0 ? ahead / (variance + ahead * ahead) : 0;
    return (union bet_tuning){.betting = {.fixed = true, .lambda = lambda < top ? lambda : top}};
}
