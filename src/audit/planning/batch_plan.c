// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/batch_plan.h"

#include <stdlib.h>

#include "audit/planning/urn.h"
#include "audit/risk/batch_stepper.h"
#include "audit/risk/query.h"

static const uint64_t SEED = 20100809;

// The tests of all claims: as they start, and as they stand in this run.
struct tests {
    struct batch_stepper *start, *now;
    bool *met;
    size_t count;
    bool *drawn; // by batch
    uint64_t unique;
};

static bal_status tests_make(struct tests *t, const struct batch_claims *c, enum batch_design d,
                             const uint64_t *weights, struct arena *arena, struct bal_err *err)
{
    *t = (struct tests){.count = c->list.len};
    t->start = arena_new(arena, struct batch_stepper, t->count);
    t->now = arena_new(arena, struct batch_stepper, t->count);
    t->met = arena_new(arena, bool, t->count);
    t->drawn = arena_new(arena, bool, c->contest->count);
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < t->count; i++) {
        const struct batch_claim *claim = &c->list.at[i];
        BAL_TRY(batch_stepper_start(&t->start[i], c, claim, d, weights, arena, err));
        BAL_TRY(batch_stepper_start(&t->now[i], c, claim, d, weights, arena, err));
    }
    return BAL_OK;
}

// Every test that has not met the limit takes the draw. *left: how many have not met it now.
static bal_status step_all(struct tests *t, uint32_t p, double alpha, size_t *left,
                           struct bal_err *err)
{
    t->unique += !t->drawn[p];
    t->drawn[p] = true;
    for (size_t i = 0; i < t->count; i++) {
        if (t->met[i])
            continue;
        BAL_TRY(batch_stepper_step(&t->now[i], p, 0, err));
        t->met[i] = batch_stepper_risk(&t->now[i]) <= alpha;
        *left -= t->met[i];
    }
    return BAL_OK;
}

static bal_status run(struct tests *t, struct urn *u, double alpha, struct random *random,
                      uint64_t *draws, struct bal_err *err)
{
    size_t left = t->count;
    t->unique = *draws = 0;
    for (size_t i = 0; i < t->count; i++) {
        batch_stepper_again(&t->now[i], &t->start[i]);
        t->met[i] = false;
    }
    for (size_t p = 0; p < u->kinds; p++)
        t->drawn[p] = false;
    while (left > 0 && t->unique < u->kinds && (u->replacement || u->cards > 0)) {
        BAL_TRY(step_all(t, (uint32_t)urn_draw(u, random), alpha, &left, err));
        ++*draws;
    }
    if (left > 0)
        *draws = t->unique = u->kinds;
    return BAL_OK;
}

// An urn with every batch that can be drawn.
static bal_status urn_of(struct urn *u, const struct batch_claims *c, enum batch_design d,
                         const uint64_t *weights, struct arena *arena, struct bal_err *err)
{
    size_t n = c->contest->count;
    uint64_t *cards = arena_new(arena, uint64_t, n);
    double *weight = arena_new(arena, double, n);
    BAL_TRY(arena_check(arena, err));
    for (size_t p = 0; p < n; p++) {
        cards[p] = weights[p] > 0;
        weight[p] = (double)weights[p];
    }
    bool replacement = d == BATCH_BOUND || d == BATCH_ASSORTER;
    return urn_make(u, cards, weight, n, replacement, arena, err);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

bal_status batch_plan(const struct batch_claims *c, enum batch_design d, const uint64_t *weights,
                      double alpha, uint32_t runs, struct batch_plan *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct tests t;
    struct urn full, u;
    double unique = 0;
    BAL_TRY(query_alpha(alpha, err));
    if (runs == 0 || c->smallest <= 0)
        return bal_fail(err, BAL_INVALID, "the outcome has no margin that a sample could confirm");
    BAL_TRY(tests_make(&t, c, d, weights, &arena, err));
    BAL_TRY(urn_of(&full, c, d, weights, &arena, err));
    BAL_TRY(urn_of(&u, c, d, weights, &arena, err));
    uint64_t *draws = arena_new(&arena, uint64_t, runs);
    if (draws == NULL)
        return err_memory(err);
    for (uint32_t r = 0; r < runs; r++) {
        struct random random = random_stream(SEED, r);
        urn_refill(&u, &full);
        BAL_TRY(run(&t, &u, alpha, &random, &draws[r], err));
        unique += (double)t.unique;
    }
    qsort(draws, runs, sizeof *draws, by_value);
    *out = (struct batch_plan){draws[runs / 2], draws[(uint64_t)runs * 9 / 10], unique / runs};
    return BAL_OK;
}
