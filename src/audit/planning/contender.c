// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/contender.h"

#include <math.h>

#include "audit/assertion/overstatement.h"
#include "audit/assertion/polling.h"
#include "audit/planning/growth.h"
#include "audit/planning/sim_weighted.h"
#include "audit/risk/query.h"

static void weighted_start_state(void *state, const struct population *p)
{
    *(struct sim_weighted_state *)state = sim_weighted_start(p->above);
}

#define WEIGHTED(name_, title_, draws_)                                                            \
    {                                                                                              \
        .name = (name_), .title = (title_), .source = "src/audit/risk/README.md, weighted draws",  \
        .flags = CONTENDER_COMPARISON, .draws = (draws_), .engine = &sim_weighted,                 \
        .state_size = sizeof(struct sim_weighted_state), .start = weighted_start_state             \
    }

static const struct contender weighted = WEIGHTED(
    "weighted", "weighted draws: cards of the loser less often, pools more often", DRAWS_CONTENT);
static const struct contender weighted_pools =
    WEIGHTED("weighted-pools", "weighted draws by pool membership alone", DRAWS_POOLS);

static const struct contender mixture = {.name = "mixture",
                                         .title = "mixture of fixed bets, equal chances",
                                         .source = "src/audit/risk/README.md",
                                         .flags = CONTENDER_COMPARISON,
                                         .method = &method_mixture};
static const struct contender kaplan_markov = {.name = "kaplan-markov",
                                               .title = "Kaplan-Markov, gamma 1.03905",
                                               .source = "P. B. Stark, EVT/WOTE 2010",
                                               .flags = CONTENDER_COMPARISON,
                                               .method = &method_kaplan_markov};
static const struct contender kelly = {.name = "kelly",
                                       .title = "mixture of Kelly bets around the report",
                                       .source = "src/audit/risk/README.md",
                                       .flags = CONTENDER_POLLING,
                                       .method = &method_kelly};

static const struct contender *const contenders[] = {
    &weighted,     &weighted_pools, &mixture, &kaplan_markov, &rival_rlauxe,
    &rival_agrapa, &rival_optimal,  &kelly,   &rival_alpha,
};

const struct contender *contender_at(size_t i)
{
    return i < ARRAY_LEN(contenders) ? contenders[i] : NULL;
}

const struct contender *contender_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(contenders); i++)
        if (str_eq(name, str_from(contenders[i]->name)))
            return contenders[i];
    return NULL;
}

// ---- weights

static bool draws_by_weight(const struct contender *c)
{
    return c->draws != DRAWS_EQUAL;
}

// Joins cards of one reference value into a class of the plan, with what they are worth on paper
// where `values`.
static void add_growth(const struct population *p, const struct population_class *k, bool values,
                       struct growth_class *at, size_t *count)
{
    size_t i = 0;
    double share = (double)k->cards / (double)p->cards;
    while (i < *count && at[i].ref != (double)k->ref)
        i++;
    if (i == *count)
        at[(*count)++] = (struct growth_class){.ref = (double)k->ref};
    if (values && at[i].values < GROWTH_VALUES) {
        at[i].value[at[i].values].mvr = (double)k->mvr;
        at[i].value[at[i].values++].chance = share; // of all cards; made one of its own below
    }
    at[i].share += share;
}

static bal_status plan_weights(const struct contender *c, const struct population *p,
                               struct weight_plan *out, struct bal_err *err)
{
    struct growth_class linked[POPULATION_CLASSES], pools[POPULATION_CLASSES];
    struct weight_problem problem = {.linked = linked,
                                     .pools = pools,
                                     .upper = (double)p->upper,
                                     .v = (double)p->above / (double)p->cards,
                                     .by_content = c->draws == DRAWS_CONTENT,
                                     .rates = p->rates};
    for (size_t i = 0; i < p->count; i++) {
        bool pooled = p->at[i].pooled;
        add_growth(p, &p->at[i], pooled, pooled ? pools : linked,
                   pooled ? &problem.pool_count : &problem.linked_count);
    }
    for (size_t i = 0; i < problem.pool_count; i++)
        for (size_t k = 0; k < pools[i].values; k++)
            pools[i].value[k].chance /= pools[i].share;
    return weight_plan_make(&problem, out, err);
}

bal_status contender_weights(const struct contender *c, const struct population *planned,
                             const struct population *drawn, double weight[POPULATION_CLASSES],
                             struct bal_err *err)
{
    struct weight_plan plan = {.loser = 100, .pool = WEIGHT_UNIT};
    if (draws_by_weight(c))
        BAL_TRY(plan_weights(c, planned, &plan, err));
    double g = c->draws == DRAWS_CONTENT ? (double)plan.loser / WEIGHT_PERCENT : 1;
    for (size_t i = 0; i < drawn->count; i++) {
        double ref = (double)drawn->at[i].ref / (double)drawn->upper;
        weight[i] = drawn->at[i].pooled ? (double)plan.pool / WEIGHT_UNIT : g + (1 - g) * ref;
    }
    return BAL_OK;
}

// ---- running

// What polling expects of one draw, by the reported values.
static struct expectation reported(const struct population *p)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < p->count; i++) {
        double share = (double)p->at[i].cards / (double)p->cards, ref = (double)p->at[i].ref;
        mean += share * ref;
        squares += share * ref * ref;
    }
    return (struct expectation){mean, squares - mean * mean};
}

static bal_status start_method(const struct contender *c, const struct population *p,
                               bool replacement, struct martingale *out, struct bal_err *err)
{
    const struct assertion claim = {.den = p->den, .upper = p->upper};
    const struct margin margin = {.cards = p->cards, .above = p->above};
    bool polling = (c->flags & CONTENDER_POLLING) != 0;
    struct null_hypothesis null = polling ? polling_null(&claim, &margin, replacement)
                                          : overstatement_null(&claim, &margin, replacement);
    struct expectation expected = reported(p);
    if (!polling) // a bet that wants a report is tuned by the contender
        expected.mean = expected.variance = 1;
    BAL_TRY(martingale_start(out, c->method, &null, &expected, err));
    if (c->tune != NULL)
        c->tune(out, p);
    return BAL_OK;
}

// The arrays that a simulation points to.
struct cells {
    struct sim_class classes[POPULATION_CLASSES];
    uint64_t x[POPULATION_CLASSES], reference[POPULATION_CLASSES];
    size_t count;
};

// Cards of weight 0 are never drawn: their classes are left out.
static void fill(const struct contender *c, const struct population *p, const double *weight,
                 struct cells *out)
{
    bool polling = (c->flags & CONTENDER_POLLING) != 0;
    out->count = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct population_class *k = &p->at[i];
        if (!(weight[i] > 0))
            continue;
        out->classes[out->count] = (struct sim_class){k->cards, draws_by_weight(c) ? weight[i] : 0};
        // A weighted test sees the paper's value, as polling does; a comparison sees tau.
        bool paper = polling || draws_by_weight(c);
        out->x[out->count] = paper ? k->mvr : p->upper - k->ref + k->mvr;
        out->reference[out->count++] = k->ref;
    }
}

static bal_status check(const struct contender *c, const struct population *p,
                        const struct trial *t, struct bal_err *err)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i].pooled && (c->flags & CONTENDER_NO_POOLS) != 0)
            return bal_fail(err, BAL_INVALID, "%s is not modelled for pools", c->name);
    if (t->replacement && draws_by_weight(c))
        return bal_fail(err, BAL_INVALID, "weighted draws are without replacement");
    return BAL_OK;
}

bal_status contender_run(const struct contender *c, const struct population *planned,
                         const struct population *p, const struct trial *t, struct sim_result *out,
                         struct bal_err *err)
{
    double weight[POPULATION_CLASSES];
    struct cells cells;
    struct martingale martingale;
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    void *state = arena_alloc(&arena, 1, c->state_size + 1);
    *out = (struct sim_result){0};
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(check(c, p, t, err));
    BAL_TRY(contender_weights(c, planned, p, weight, err));
    fill(c, p, weight, &cells);
    if (c->engine != NULL)
        c->start(state, p);
    else
        BAL_TRY(start_method(c, p, t->replacement, &martingale, err));
    const struct sim_test test = {.x = cells.x,
                                  .reference = cells.reference,
                                  .start = c->engine != NULL ? state : &martingale,
                                  .engine = c->engine};
    const struct simulation s = {.classes = cells.classes,
                                 .class_count = cells.count,
                                 .tests = &test,
                                 .test_count = 1,
                                 .replacement = t->replacement,
                                 .alpha = t->alpha,
                                 .most = t->most,
                                 .replications = t->replications,
                                 .seed = t->seed,
                                 .threads = t->threads,
                                 .progress = t->progress};
    return simulate(&s, out, err);
}
