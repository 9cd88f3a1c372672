// SPDX-License-Identifier: Apache-2.0
// vector_weighted.c: comparison on weighted draws.
//
// Values of the cases have one or two decimals: parts of 1/100.
#include <math.h>

#include "audit/planning/growth.h"
#include "audit/risk/weighted.h"
#include "vectors/vector.h"

enum { MOST_CARDS = 8, DEN = 100 };

// One case: every card is a class.
struct scene {
    struct weighted_class cards[MOST_CARDS];
    uint32_t order[MOST_CARDS];
    int64_t omega[MOST_CARDS];
    size_t count;
    long double c;
};

static uint64_t parts_of(const struct json *j)
{
    double v = 0;
    (void)num_double(j->text, &v);
    return (uint64_t)round(v * DEN);
}

static bool start(struct check *k, struct scene *s, struct weighted *w)
{
    const struct json *ref = json_get(k->in, "ref"), *q = json_get(k->in, "q"),
                      *mvr = json_get(k->in, "mvr");
    s->count = ref->count;
    s->c = (long double)number_in(k, "c", -1);
    if (s->count > MOST_CARDS || q->count != s->count || mvr->count != s->count)
        return false;
    ref = ref->first;
    q = q->first;
    mvr = mvr->first;
    for (size_t i = 0; i < s->count; i++) {
        s->cards[i] = (struct weighted_class){parts_of(ref), parts_of(q), 1, 0};
        s->omega[i] = (int64_t)parts_of(ref) - (int64_t)parts_of(mvr);
        ref = ref->next;
        q = q->next;
        mvr = mvr->next;
    }
    // The case gives v by itself, which need not be that of its references.
    int64_t above = (int64_t)round(number_in(k, "v", -1) * DEN * (double)s->count);
    return weighted_start(w, s->cards, s->order, s->count, above, &k->err) == BAL_OK;
}

// A bettor with one fraction, on top of the test.
struct bettor {
    long double log, best;
};

static bool step(struct check *k, const struct scene *s, struct weighted *w, size_t card,
                 struct bettor *b)
{
    long double ratio = w->proved ? -1 : weighted_ratio(w, card, s->omega[card]);
    b->log += ratio < 0 ? (long double)INFINITY : logl(1 - s->c + s->c * ratio);
    b->best = fmaxl(b->best, b->log);
    return weighted_step(w, card, s->omega[card], &k->err) == BAL_OK;
}

static bool log_history(struct check *k)
{
    struct scene s;
    struct weighted w;
    struct bettor b = {0};
    if (!start(k, &s, &w))
        return false;
    const struct json *want = k->expected->first;
    for (const struct json *at = json_get(k->in, "order")->first; at != NULL; at = at->next) {
        uint64_t card = 0;
        double log = 0;
        bool ok = want != NULL && num_u64(at->text, &card) && step(k, &s, &w, card, &b);
        if (!ok || !num_double(want->text, &log) || !(fabs((double)b.log - log) <= 1e-9)) {
            buf_addf(&k->got, "card %ju: %.17Lg", (uintmax_t)card, b.log);
            return false;
        }
        want = want->next;
    }
    return want == NULL;
}

// Draws without an error: uniform, and by any design that knows the CVRs (an error set with
// sum A(ref) = N v / 2 and a chance of at most v / (1 + v) to be drawn always exists).
static bool lower_bounds(struct check *k)
{
    double v = number_in(k, "margin", -1), need = -log(number_in(k, "alpha", -1)), want = 0;
    const struct json *uniform = json_get(k->expected, "uniform");
    const struct json *ppeb = json_get(k->expected, "ppeb");
    double bounds[2] = {need / -log(1 - v / 2), need / log(1 + v)};
    return num_double(uniform->text, &want) && fabs(bounds[0] - want) <= 1e-9 * want &&
           num_double(ppeb->text, &want) && fabs(bounds[1] - want) <= 1e-9 * want;
}

// ---- all orders

static bool enumerate(struct check *k, const struct scene *s, const struct weighted *w,
                      struct bettor b, double chance)
{
    if (w->cards == 0) {
        k->number += expl(-b.best) <= (long double)number_in(k, "alpha", -1) ? chance : 0;
        return true;
    }
    for (size_t i = 0; i < s->count; i++) {
        struct weighted_class classes[MOST_CARDS];
        struct weighted next;
        struct bettor after = b;
        if (w->classes[i].cards == 0)
            continue;
        weighted_copy(&next, w, classes);
        double here = chance * (double)w->classes[i].q / (double)w->weight;
        if (!step(k, s, &next, i, &after) || !enumerate(k, s, &next, after, here))
            return false;
    }
    return true;
}

static bool confirmed(struct check *k)
{
    struct scene s;
    struct weighted w;
    k->number = 0;
    return start(k, &s, &w) && enumerate(k, &s, &w, (struct bettor){0}, 1);
}

// ---- the planner's growth: pools of the same margin as all cards, without errors

// Draws with the best chance *p of a pool's card; `content`: cards for the loser are never drawn.
static double fewest_draws(double v, double pool, double alpha, bool content, double *p)
{
    double winners = (1 + v) / 2, low = -9, high = 9; // ln of the pool's weight
    struct growth_class k[3] = {
        {.share = (1 - pool) * winners, .ref = 1, .q = 1},
        {.share = (1 - pool) * (1 - winners), .ref = 0, .q = !content},
        {.share = pool, .ref = winners, .values = 2, .value = {{1, winners}, {0, 1 - winners}}}};
    double linked = k[0].share * k[0].q + k[1].share * k[1].q;
    for (int i = 0; pool > 0 && i < 60; i++) {
        double a = (2 * low + high) / 3, b = (low + 2 * high) / 3;
        k[2].q = exp(a);
        double below = growth_best(k, 3, v, NULL);
        k[2].q = exp(b);
        if (below < growth_best(k, 3, v, NULL))
            low = a;
        else
            high = b;
    }
    k[2].q = exp((low + high) / 2);
    *p = pool * k[2].q / (pool * k[2].q + linked);
    return -log(alpha) / growth_best(k, pool > 0 ? 3 : 2, v, NULL);
}

static double uniform_draws(double v, double pool, double alpha)
{
    double winners = (1 + v) / 2;
    struct growth_class k[2] = {{.share = 1 - pool, .ref = 1, .q = 1},
                                {.share = pool,
                                 .ref = winners,
                                 .q = 1,
                                 .values = 2,
                                 .value = {{1, winners}, {0, 1 - winners}}}};
    return -log(alpha) / growth_best(k, 2, v, NULL);
}

static double expected_in(const struct check *k, const char *name)
{
    double v = -1;
    const struct json *j = json_get(k->expected, name);
    return j != NULL && num_double(j->text, &v) ? v : -1;
}

// Within 1.5 % and a whole draw: the file's figures are of a grid, rounded up.
static bool near(double got, double want)
{
    return fabs(got - want) <= 0.015 * want + 1;
}

static bool growth_optimal(struct check *k)
{
    double v = number_in(k, "margin", -1), pool = number_in(k, "pool_share", -1), p, q;
    double alpha = number_in(k, "alpha", -1), uniform = uniform_draws(v, pool, alpha);
    double linked = fewest_draws(v, pool, alpha, false, &p);
    double ppeb = fewest_draws(v, pool, alpha, true, &q);
    buf_addf(&k->got, "%.1f %.1f %.3f %.1f %.3f", uniform, linked, p, ppeb, q);
    return near(uniform, expected_in(k, "oneaudit_uniform")) &&
           near(linked, expected_in(k, "weighted_linked_vs_pool")) &&
           fabs(p - expected_in(k, "pool_draw_probability")) <= 0.01 &&
           near(ppeb, expected_in(k, "weighted_plus_ppeb")) &&
           fabs(q - expected_in(k, "ppeb_pool_draw_probability")) <= 0.01;
}

const struct vector_function vector_weighted[] = {
    {"growth_optimal_n", growth_optimal, VECTOR_CHECKED},
    {"lower_bounds_zero_error", lower_bounds, VECTOR_CHECKED},
    {"weighted_lnT_wor", log_history, VECTOR_CHECKED},
    {"weighted_overstatement_successive_pps_wor", confirmed, VECTOR_NUMBER},
    {NULL, NULL, VECTOR_EXACT},
};
