// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/strata_plan.h"

#include <math.h>

#include "audit/planning/simulate.h"
#include "audit/planning/urn.h"
#include "base/parallel.h"

enum { FINE = 256, CARE = 64 };

// One audit: what was drawn from each stratum so far.
struct audit {
    const struct strata_plan_request *r;
    const double *share;
    struct stratum at[STRATA_MOST];
    uint64_t *x[STRATA_MOST], len[STRATA_MOST];
    bool expected;                                  // everything comes as expected
    uint64_t shown[STRATA_MOST][STRATUM_KINDS];     // then: draws of each kind
    struct urn urn[STRATA_MOST], full[STRATA_MOST]; // else
    struct random random[STRATA_MOST];
    uint64_t found, most; // draws made already, and at which an audit gives up
    struct arena arena;
};

// ---- shares

// What a stratum gets of a sample whose shares are `scale` times theirs.
static double portion(const struct stratum *s, double share, double scale)
{
    double want = share * scale, low = (double)s->draws;
    double high = s->cards > s->draws ? (double)s->cards : low;
    return want < low ? low : want > high ? high : want;
}

static double portions(const struct strata_plan_request *r, const double *share, double scale)
{
    double sum = 0;
    for (size_t k = 0; k < r->count; k++)
        sum += portion(&r->at[k], share[k], scale);
    return sum;
}

// Of those with room, the stratum that rounding down took most from.
static size_t shortest(const struct strata_plan_request *r, const double *want, const uint64_t *out)
{
    size_t best = r->count;
    for (size_t k = 0; k < r->count; k++)
        if (out[k] < r->at[k].cards &&
            (best == r->count || want[k] - (double)out[k] > want[best] - (double)out[best]))
            best = k;
    return best;
}

void strata_allot(const struct strata_plan_request *r, const double *share, uint64_t n,
                  uint64_t *out)
{
    double low = 0, high = 1, want[STRATA_MOST];
    uint64_t given = 0;
    for (int i = 0; i < 100 && portions(r, share, high) < (double)n; i++)
        high *= 2;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        *(portions(r, share, middle) < (double)n ? &low : &high) = middle;
    }
    for (size_t k = 0; k < r->count; k++) {
        want[k] = portion(&r->at[k], share[k], low);
        out[k] = (uint64_t)want[k];
        given += out[k];
    }
    for (size_t k = 0; given < n && (k = shortest(r, want, out)) < r->count; given++)
        out[k]++;
}

static void in_proportion(const struct strata_plan_request *r, double *share)
{
    double cards = 0;
    for (size_t k = 0; k < r->count; k++)
        cards += (double)r->at[k].cards;
    for (size_t k = 0; k < r->count; k++)
        share[k] = (double)r->at[k].cards / cards;
}

// ---- draws

// The kind whose share of the draws is most overdue.
static uint64_t due(struct audit *a, size_t k)
{
    const struct stratum_kinds *kinds = &a->r->kinds[k];
    double all = 0, most = -(double)INFINITY, next = (double)(a->len[k] - a->r->at[k].draws + 1);
    size_t best = 0;
    for (size_t i = 0; i < kinds->count; i++)
        all += (double)kinds->cards[i];
    for (size_t i = 0; i < kinds->count; i++) {
        double late = next * (double)kinds->cards[i] / all - (double)a->shown[k][i];
        if (late > most) {
            most = late;
            best = i;
        }
    }
    a->shown[k][best]++;
    return kinds->x[best];
}

static bal_status look(struct audit *a, uint64_t n, bool *met, struct bal_err *err)
{
    uint64_t draws[STRATA_MOST] = {0};
    strata_allot(a->r, a->share, n, draws);
    for (size_t k = 0; k < a->r->count; k++) {
        while (a->len[k] < draws[k]) {
            uint64_t x =
                a->expected ? due(a, k) : a->r->kinds[k].x[urn_draw(&a->urn[k], &a->random[k])];
            a->x[k][a->len[k]++] = x;
        }
        a->at[k].draws = draws[k];
    }
    return a->r->look(a->r->how, a->at, a->r->count, met, err);
}

static bal_status audit_make(struct audit *a, const struct strata_plan_request *r,
                             const double *share, struct bal_err *err)
{
    uint64_t cards = 0;
    *a = (struct audit){.r = r, .share = share, .arena = ARENA_INIT(SIZE_MAX)};
    for (size_t k = 0; k < r->count; k++) {
        const struct stratum *s = &r->at[k];
        double *weight = arena_new(&a->arena, double, STRATUM_KINDS);
        BAL_TRY(arena_check(&a->arena, err));
        for (size_t i = 0; i < STRATUM_KINDS; i++)
            weight[i] = 1;
        BAL_TRY(urn_make(&a->full[k], r->kinds[k].cards, weight, r->kinds[k].count, s->replacement,
                         &a->arena, err));
        BAL_TRY(urn_make(&a->urn[k], r->kinds[k].cards, weight, r->kinds[k].count, s->replacement,
                         &a->arena, err));
        uint64_t room = s->cards < STRATA_PLAN_MOST ? s->cards : STRATA_PLAN_MOST;
        a->x[k] = arena_new(&a->arena, uint64_t, s->draws + room);
        BAL_TRY(arena_check(&a->arena, err));
        if (s->draws > 0)
            memcpy(a->x[k], s->x, s->draws * sizeof *s->x);
        a->at[k] = *s;
        a->at[k].x = a->x[k];
        a->found += s->draws;
        cards += s->cards;
    }
    a->most = a->found + STRATA_PLAN_MOST < cards ? a->found + STRATA_PLAN_MOST : cards;
    a->most = a->most > a->found ? a->most : a->found;
    return BAL_OK;
}

// Nothing is drawn yet. Run 0 is the audit in which everything comes as expected.
static void audit_begin(struct audit *a, uint64_t run)
{
    a->expected = run == 0;
    memset(a->shown, 0, sizeof a->shown);
    for (size_t k = 0; k < a->r->count; k++) {
        a->len[k] = a->r->at[k].draws;
        urn_refill(&a->urn[k], &a->full[k]);
        a->random[k] = random_stream(a->r->seed, run * STRATA_MOST + k);
    }
}

// Between a size that does not do and one that does.
static bal_status halve(struct audit *a, uint64_t low, uint64_t high, uint64_t *size,
                        struct bal_err *err)
{
    while (high - low > 1 && high - low > high / FINE) {
        bool met = false;
        uint64_t n = low + (high - low) / 2;
        BAL_TRY(look(a, n, &met, err));
        *(met ? &high : &low) = n;
    }
    *size = high;
    return BAL_OK;
}

// The size of the audit, looked for from `from` on in both directions by steps that double.
static bal_status audit_size(struct audit *a, uint64_t from, uint64_t *size, struct bal_err *err)
{
    uint64_t low = a->found, high = a->most, n = from, step = 0;
    bool met = false;
    n = n > a->most ? a->most : n < a->found ? a->found : n;
    BAL_TRY(look(a, n, &met, err));
    bool down = met;
    *size = SIZE_UNBOUNDED;
    while (met == down) {
        step = step == 0 ? n / 8 + 1 : 2 * step;
        *(met ? &high : &low) = n;
        if (n == (down ? a->found : a->most))
            break;
        if (down)
            n = n - a->found > step ? n - step : a->found;
        else
            n = a->most - n > step ? n + step : a->most;
        BAL_TRY(look(a, n, &met, err));
    }
    if (met == down) { // at an end
        *size = met ? n : SIZE_UNBOUNDED;
        return BAL_OK;
    }
    *(met ? &high : &low) = n;
    return halve(a, low, high, size, err);
}

// ---- as expected

struct shares {
    const struct strata_plan_request *r;
    double share[STRATA_MOST], weight[STRATA_MOST];
    struct audit audit;
};

static bal_status expected_size(struct shares *s, uint64_t from, uint64_t *size,
                                struct bal_err *err)
{
    double sum = 0;
    for (size_t k = 0; k < s->r->count; k++)
        sum += s->weight[k];
    for (size_t k = 0; k < s->r->count; k++)
        s->share[k] = s->weight[k] / sum;
    audit_begin(&s->audit, 0);
    return audit_size(&s->audit, from, size, err);
}

// Makes the share of one stratum larger or smaller as long as the audit becomes smaller.
static bal_status better(struct shares *s, size_t k, double factor, uint64_t *size,
                         struct bal_err *err)
{
    // NOLINTNEXTLINE(cert-flp30-c): the loop counts its ways
    for (int way = 0; way < 2; way++, factor = 1 / factor) {
        for (;;) {
            uint64_t got = SIZE_UNBOUNDED;
            double before = s->weight[k];
            s->weight[k] *= factor;
            BAL_TRY(expected_size(s, *size, &got, err));
            if (got >= *size) {
                s->weight[k] = before;
                break;
            }
            *size = got;
        }
    }
    return BAL_OK;
}

static bal_status choose(struct shares *s, uint64_t *size, struct bal_err *err)
{
    static const double factors[] = {3, 1.5, 1.15, 1.05};
    size_t last = s->r->count == 2 ? 1 : s->r->count;
    for (size_t i = 0; i < ARRAY_LEN(factors); i++)
        for (size_t k = 0; k < last; k++)
            BAL_TRY(better(s, k, factors[i], size, err));
    uint64_t got = 0;
    return expected_size(s, *size, &got, err); // the shares again, as they were best
}

static bal_status as_expected(struct shares *s, struct strata_plan *out, struct bal_err *err)
{
    uint64_t size = SIZE_UNBOUNDED;
    in_proportion(s->r, s->weight);
    BAL_TRY(expected_size(s, 16, &size, err));
    out->proportional = size;
    if (s->r->least && size != SIZE_UNBOUNDED && size > s->audit.found)
        BAL_TRY(choose(s, &size, err));
    memcpy(out->share, s->share, sizeof out->share);
    out->total = size;
    strata_allot(s->r, s->share, size == SIZE_UNBOUNDED ? s->audit.most : size, out->expected);
    return BAL_OK;
}

// ---- by chance

struct runs {
    struct audit *workers;
    uint64_t from, look; // look: whether a look at so many meets the limit; 0: the size
    uint64_t *sizes;     // of each run, or 1 where the look met the limit
};

static bal_status one_run(void *ctx, unsigned worker, uint64_t run, struct bal_err *err)
{
    struct runs *w = ctx;
    struct audit *a = &w->workers[worker];
    bool met = false;
    audit_begin(a, run + 1);
    if (w->look == 0)
        return audit_size(a, w->from, &w->sizes[run], err);
    BAL_TRY(look(a, w->look, &met, err));
    w->sizes[run] = met;
    return BAL_OK;
}

// The smallest size from *size on at which the share q of the audits meets the limit.
static bal_status enough(struct runs *w, const struct parallel *p, double q, uint64_t most,
                         uint64_t *size, struct bal_err *err)
{
    while (*size != SIZE_UNBOUNDED) {
        uint64_t met = 0;
        w->look = *size > 0 ? *size : 1;
        BAL_TRY(parallel_run(p, err));
        for (uint64_t i = 0; i < p->pieces; i++)
            met += w->sizes[i];
        if ((double)met >= q * (double)p->pieces)
            break;
        uint64_t more = *size + *size / CARE + 1;
        *size = *size >= most ? SIZE_UNBOUNDED : more < most ? more : most;
    }
    return BAL_OK;
}

static void mean_of(const struct strata_plan_request *r, uint64_t most, const uint64_t *sizes,
                    struct strata_plan *out)
{
    for (uint32_t i = 0; i < r->runs; i++) {
        uint64_t each[STRATA_MOST] = {0};
        strata_allot(r, out->share, sizes[i] < most ? sizes[i] : most, each);
        for (size_t k = 0; k < r->count; k++) {
            out->mean_of[k] += (double)each[k] / r->runs;
            out->mean += (double)each[k] / r->runs;
        }
    }
}

static bal_status simulated(const struct strata_plan_request *r, struct runs *w,
                            const struct parallel *p, struct strata_plan *out, struct bal_err *err)
{
    uint64_t most = w->workers[0].most;
    BAL_TRY(parallel_run(p, err));
    mean_of(r, most, w->sizes, out);
    BAL_TRY(sim_quantiles(w->sizes, r->runs, size_chances, SIZE_CHANCES, out->sizes, err));
    for (size_t i = 0; i < SIZE_CHANCES; i++) {
        if (i > 0 && out->sizes[i] < out->sizes[i - 1])
            out->sizes[i] = out->sizes[i - 1];
        BAL_TRY(enough(w, p, size_chances[i], most, &out->sizes[i], err));
        strata_allot(r, out->share, out->sizes[i] < most ? out->sizes[i] : most, out->each[i]);
    }
    return BAL_OK;
}

static bal_status by_chance(const struct strata_plan_request *r, struct strata_plan *out,
                            struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct runs w = {.from = out->total == SIZE_UNBOUNDED ? STRATA_PLAN_MOST : out->total};
    struct parallel p = {.pieces = r->runs, .work = one_run, .ctx = &w, .what = "simulating"};
    unsigned workers = parallel_workers(&p);
    bal_status status = BAL_OK;
    w.workers = arena_new(&arena, struct audit, workers);
    w.sizes = arena_new(&arena, uint64_t, r->runs);
    BAL_TRY(arena_check(&arena, err));
    for (unsigned i = 0; i < workers && status == BAL_OK; i++)
        status = audit_make(&w.workers[i], r, out->share, err);
    if (status == BAL_OK)
        status = simulated(r, &w, &p, out, err);
    for (unsigned i = 0; i < workers; i++)
        arena_done(&w.workers[i].arena);
    return status;
}

static bal_status check(const struct strata_plan_request *r, struct bal_err *err)
{
    if (r->count == 0 || r->count > STRATA_MOST)
        return bal_fail(err, BAL_INVALID, "%zu strata; there may be 2 to %d", r->count,
                        STRATA_MOST);
    for (size_t k = 0; k < r->count; k++) {
        uint64_t cards = r->at[k].replacement ? 0 : r->at[k].draws;
        for (size_t i = 0; i < r->kinds[k].count; i++)
            cards += r->kinds[k].cards[i];
        if (cards != r->at[k].cards || r->kinds[k].count > STRATUM_KINDS || cards == 0)
            return bal_fail(err, BAL_INVALID, "what the cards of stratum %zu show is not known",
                            k + 1);
    }
    return BAL_OK;
}

bal_status strata_plan(const struct strata_plan_request *r, struct strata_plan *out,
                       struct bal_err *err)
{
    struct shares s = {.r = r};
    *out = (struct strata_plan){.runs = r->runs};
    BAL_TRY(check(r, err));
    bal_status status = audit_make(&s.audit, r, s.share, err);
    if (status == BAL_OK)
        status = as_expected(&s, out, err);
    arena_done(&s.audit.arena);
    if (status == BAL_OK && r->runs > 0)
        status = by_chance(r, out, err);
    return status;
}
