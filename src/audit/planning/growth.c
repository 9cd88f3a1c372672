// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/growth.h"

#include <math.h>

#include "audit/risk/weighted.h"

enum { SEARCH = 48, SCENARIOS = 2, POOL_STEPS = 4, POOL_DOUBLINGS = 9, ROUNDS = 2, FALLBACK = 50 };

static const double heavier = 10, heavier_counts = 0.25;
static const struct km_rates heavy_least = {.o1 = 1e-2, .o2 = 1e-3, .u1 = 1e-2, .u2 = 1e-3};

// ---- growth

struct game {
    const struct growth_class *classes;
    size_t count;
    double weight, need, zmax; // Q
};

static double log_factor(const struct game *g, const struct growth_class *k, double mvr, double c)
{
    double z = (k->ref - mvr) * g->weight / k->q;
    return log1p(c * (g->need - z) / (g->zmax - g->need));
}

static double growth_at(const struct game *g, double c)
{
    double sum = 0;
    for (size_t i = 0; i < g->count; i++) {
        const struct growth_class *k = &g->classes[i];
        double rest = 1, mean = 0;
        if (!(k->share > 0 && k->q > 0))
            continue;
        for (unsigned j = 0; j < k->values; j++) {
            if (k->value[j].chance > 0)
                mean += k->value[j].chance * log_factor(g, k, k->value[j].mvr, c);
            rest -= k->value[j].chance;
        }
        mean += rest > 0 ? rest * log_factor(g, k, k->ref, c) : 0;
        sum += k->share * k->q / g->weight * mean;
    }
    return sum;
}

// G is concave in c, 0 at 0. Near 1 a large loss is possible: the search is in -ln(1 - c) there.
double growth_best(const struct growth_class *classes, size_t count, double v, double *fraction)
{
    struct game g = {.classes = classes, .count = count, .need = v / 2};
    for (size_t i = 0; i < count; i++)
        g.weight += classes[i].share > 0 ? classes[i].share * classes[i].q : 0;
    for (size_t i = 0; i < count; i++)
        if (classes[i].share > 0 && classes[i].q > 0)
            g.zmax = fmax(g.zmax, classes[i].ref * g.weight / classes[i].q);
    double low = 0, high = 30, golden = 0.3819660112501051;
    if (!(g.weight > 0 && g.zmax > g.need))
        return 0;
    for (int i = 0; i < SEARCH; i++) {
        double a = low + (high - low) * golden, b = high - (high - low) * golden;
        if (growth_at(&g, -expm1(-a)) < growth_at(&g, -expm1(-b)))
            low = a;
        else
            high = b;
    }
    double c = -expm1(-(low + high) / 2);
    if (fraction != NULL)
        *fraction = c;
    return fmax(0, growth_at(&g, c));
}

struct growth_class growth_linked(double share, double ref, double upper,
                                  const struct growth_shares *possible,
                                  const struct km_rates *rates)
{
    struct growth_class k = {.share = share, .ref = ref};
    const struct {
        double rate, among, mvr;
        bool can;
    } errors[] = {{rates->o2, possible->over2, 0, ref > upper / 2},
                  {rates->o1, possible->over1, fmax(0, ref - upper / 2), ref > 0},
                  {rates->u1, possible->under1, fmin(upper, ref + upper / 2), ref < upper},
                  {rates->u2, possible->under2, upper, ref < upper / 2}};
    double sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        if (!errors[i].can || !(errors[i].rate > 0) || !(errors[i].among > 0))
            continue;
        double chance = fmin(errors[i].rate / errors[i].among, 1 - sum);
        k.value[k.values].mvr = errors[i].mvr;
        k.value[k.values++].chance = chance;
        sum += chance;
    }
    return k;
}

// ---- weights

struct scenario {
    struct growth_class *linked; // with the values of these rates
    double counts;               // how much its growth counts
    double best;                 // growth of the best weights
};

struct work {
    const struct weight_problem *p;
    struct growth_class *classes; // linked, then pools, with the weights at hand
    struct scenario scenario[SCENARIOS];
};

static void set_weights(struct work *w, const struct scenario *s, const struct weight_plan *plan)
{
    const struct weight_problem *p = w->p;
    double g = p->by_content ? (double)plan->loser / WEIGHT_PERCENT : 1;
    memcpy(w->classes, s->linked, p->linked_count * sizeof *w->classes);
    if (p->pool_count > 0)
        memcpy(w->classes + p->linked_count, p->pools, p->pool_count * sizeof *w->classes);
    for (size_t i = 0; i < p->linked_count; i++)
        w->classes[i].q = g + (1 - g) * w->classes[i].ref / p->upper;
    for (size_t i = 0; i < p->pool_count; i++)
        w->classes[p->linked_count + i].q = (double)plan->pool / WEIGHT_UNIT;
}

static double growth_of(struct work *w, const struct scenario *s, const struct weight_plan *plan)
{
    set_weights(w, s, plan);
    return growth_best(w->classes, w->p->linked_count + w->p->pool_count, w->p->v, NULL);
}

// Growth of one scenario, or of all against the best of each.
static double worth(struct work *w, const struct scenario *only, const struct weight_plan *plan)
{
    double sum = 0;
    if (only != NULL)
        return growth_of(w, only, plan);
    for (size_t i = 0; i < SCENARIOS; i++)
        if (w->scenario[i].best > 0)
            sum +=
                w->scenario[i].counts * growth_of(w, &w->scenario[i], plan) / w->scenario[i].best;
    return sum;
}

// One number after the other, twice: a grid of percents, and one of pool weights.
static struct weight_plan search(struct work *w, const struct scenario *only)
{
    struct weight_plan best = {.loser = w->p->by_content ? 25 : 100, .pool = WEIGHT_UNIT};
    double most = worth(w, only, &best);
    for (int round = 0; round < ROUNDS; round++) {
        struct weight_plan at = best;
        for (int k = -2 * POOL_STEPS; w->p->pool_count > 0 && k <= POOL_DOUBLINGS * POOL_STEPS;
             k++) {
            at.pool = (uint64_t)llround(WEIGHT_UNIT * exp2((double)k / POOL_STEPS));
            double now = worth(w, only, &at);
            if (now > most) {
                most = now;
                best = at;
            }
        }
        at = best;
        for (at.loser = 0; w->p->by_content && at.loser <= WEIGHT_PERCENT; at.loser++) {
            double now = worth(w, only, &at);
            if (now > most) {
                most = now;
                best = at;
            }
        }
    }
    return best;
}

static void share_errors(const struct weight_problem *p, struct growth_shares *out)
{
    *out = (struct growth_shares){0};
    for (size_t i = 0; i < p->linked_count; i++) {
        double share = p->linked[i].share, ref = p->linked[i].ref;
        out->over1 += ref > 0 ? share : 0;
        out->over2 += ref > p->upper / 2 ? share : 0;
        out->under1 += ref < p->upper ? share : 0;
        out->under2 += ref < p->upper / 2 ? share : 0;
    }
}

bal_status weight_plan_make(const struct weight_problem *p, struct weight_plan *out,
                            struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct work w = {.p = p};
    struct growth_shares possible;
    const struct km_rates *r = &p->rates, *h = &heavy_least;
    const struct km_rates rates[SCENARIOS] = {*r,
                                              {.o1 = heavier * fmax(r->o1, h->o1 / heavier),
                                               .o2 = heavier * fmax(r->o2, h->o2 / heavier),
                                               .u1 = heavier * fmax(r->u1, h->u1 / heavier),
                                               .u2 = heavier * fmax(r->u2, h->u2 / heavier)}};
    w.classes = arena_new(&arena, struct growth_class, p->linked_count + p->pool_count + 1);
    for (size_t i = 0; i < SCENARIOS; i++)
        w.scenario[i].linked = arena_new(&arena, struct growth_class, p->linked_count + 1);
    BAL_TRY(arena_check(&arena, err));
    share_errors(p, &possible);
    for (size_t s = 0; s < SCENARIOS; s++) {
        w.scenario[s].counts = s == 0 ? 1 - heavier_counts : heavier_counts;
        for (size_t i = 0; i < p->linked_count; i++)
            w.scenario[s].linked[i] =
                growth_linked(p->linked[i].share, p->linked[i].ref, p->upper, &possible, &rates[s]);
        struct weight_plan best = search(&w, &w.scenario[s]);
        w.scenario[s].best = growth_of(&w, &w.scenario[s], &best);
    }
    *out = search(&w, NULL);
    if (!(worth(&w, NULL, out) > 0) && p->by_content)
        out->loser = FALLBACK;
    return BAL_OK;
}
