// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/batch_sizes.h"

#include <math.h>

#include "audit/planning/simulate.h"
#include "audit/planning/urn.h"
#include "audit/risk/query.h"

enum { RUNS = 200 };
static const uint64_t SEED = 20100809;

// ---- macro: a formula

static uint64_t more_of_macro(const struct batch_trial *t, double alpha)
{
    long double left = (logl((long double)alpha) - t->log_p) / t->step;
    return isfinite(left) && left < (long double)LIMIT_DRAWS ? (uint64_t)ceill(left) + 1
                                                             : SIZE_UNBOUNDED;
}

static void sizes_of_macro(const struct batch_size_request *r, uint64_t sizes[SIZE_CHANCES])
{
    uint64_t more = batch_trial_meets(r->test, r->alpha) ? 0 : more_of_macro(r->test, r->alpha);
    uint64_t all = more == SIZE_UNBOUNDED ? more : r->test->draws + more;
    for (size_t k = 0; k < SIZE_CHANCES; k++)
        sizes[k] = all;
    size_spread_fill(r->spread, &all, 1, r->most);
}

// ---- batch: simulated audits

struct runs {
    const struct batch_size_request *r;
    struct batch_trial now;
    struct urn full, urn;
    int64_t *clean; // no overstatement, of every claim
};

// An urn of the batches that are left.
static bal_status urn_of(struct runs *s, struct urn *u, struct arena *arena, struct bal_err *err)
{
    const struct batch_values *v = s->r->test->values;
    uint64_t *left = arena_new(arena, uint64_t, v->batches);
    double *weight = arena_new(arena, double, v->batches);
    BAL_TRY(arena_check(arena, err));
    for (size_t p = 0; p < v->batches; p++) {
        left[p] = v->weights[p] > 0 && !s->r->drawn[p];
        weight[p] = (double)v->weights[p];
    }
    return urn_make(u, left, weight, v->batches, false, arena, err);
}

static bal_status run(struct runs *s, struct random *random, uint64_t *draws, struct bal_err *err)
{
    batch_trial_again(&s->now, s->r->test);
    urn_refill(&s->urn, &s->full);
    while (!batch_trial_meets(&s->now, s->r->alpha) && s->urn.cards > 0)
        BAL_TRY(batch_trial_step(&s->now, urn_draw(&s->urn, random), s->clean, err));
    *draws = batch_trial_meets(&s->now, s->r->alpha) ? s->now.draws : (uint64_t)SIZE_UNBOUNDED;
    return BAL_OK;
}

static bal_status simulate_audits(struct runs *s, uint64_t sizes[SIZE_CHANCES], struct bal_err *err)
{
    uint64_t draws[RUNS];
    for (uint32_t i = 0; i < RUNS; i++) {
        struct random random = random_stream(SEED, i);
        BAL_TRY(run(s, &random, &draws[i], err));
    }
    size_spread_fill(s->r->spread, draws, RUNS, s->r->most);
    // NOLINTNEXTLINE(readability-suspicious-call-argument): the runs become sizes
    return sim_quantiles(draws, RUNS, size_chances, SIZE_CHANCES, sizes, err);
}

bal_status batch_sizes(const struct batch_size_request *r, uint64_t sizes[SIZE_CHANCES],
                       struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct runs s = {.r = r};
    BAL_TRY(query_alpha(r->alpha, err));
    if (r->test->macro) {
        sizes_of_macro(r, sizes);
    } else {
        BAL_TRY(batch_trial_start(&s.now, r->test->values, false, &arena, err));
        BAL_TRY(urn_of(&s, &s.full, &arena, err));
        BAL_TRY(urn_of(&s, &s.urn, &arena, err));
        s.clean = arena_new(&arena, int64_t, r->test->values->claims);
        BAL_TRY(arena_check(&arena, err));
        BAL_TRY(simulate_audits(&s, sizes, err));
    }
    for (size_t k = 0; k < SIZE_CHANCES; k++)
        if (sizes[k] > r->most)
            sizes[k] = SIZE_UNBOUNDED;
    return BAL_OK;
}
