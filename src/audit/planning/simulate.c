// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/planning/simulate_run.h"
#include "audit/risk/query.h"

static const size_t WORKER_BYTES = (size_t)4 << 30;

// A simulated audit ends when T is this much above 1/alpha, so that roundings end none too early.
static const double SLACK = 1e-12;

// ---- does it make sense?

static uint64_t largest(const struct simulation *s, const struct sim_test *t, uint64_t *cards)
{
    uint64_t most = 0;
    *cards = 0;
    for (size_t k = 0; k < s->class_count; k++) {
        if (t->x[k] == SIM_ABSENT)
            continue;
        most = t->x[k] > most ? t->x[k] : most;
        *cards += s->classes[k].cards;
    }
    return most;
}

static bal_status check_test(const struct simulation *s, const struct sim_test *t,
                             struct bal_err *err)
{
    const struct martingale *m = t->start;
    uint64_t cards = 0, most = largest(s, t, &cards);
    if (t->engine != NULL)
        return BAL_OK;
    if (m->method->bet == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "the method %s has no bets to simulate",
                        m->method->name);
    if (most > m->null.max)
        return bal_fail(err, BAL_INVALID, "an observation of %ju is above %ju", (uintmax_t)most,
                        (uintmax_t)m->null.max);
    if (m->null.replacement != s->replacement)
        return bal_fail(err, BAL_INVALID, "draws and test differ in replacement");
    if (!s->replacement && m->null.cards - m->draws != cards)
        return bal_fail(err, BAL_INVALID, "classes of %ju cards for a test with %ju left",
                        (uintmax_t)cards, (uintmax_t)(m->null.cards - m->draws));
    return BAL_OK;
}

static bal_status check(const struct simulation *s, uint64_t *cards, struct bal_err *err)
{
    BAL_TRY(query_alpha(s->alpha, err));
    if (s->class_count == 0 || s->class_count > SIM_CLASSES || s->test_count == 0 ||
        s->test_count > SIM_TESTS || s->replications == 0)
        return bal_fail(err, BAL_INVALID, "nothing to simulate");
    for (size_t k = 0; k < s->class_count; k++) {
        const struct sim_class *c = &s->classes[k];
        if (c->cards > LIMIT_CARDS || !(c->weight >= 0) || !isfinite(c->weight))
            return bal_fail(err, BAL_INVALID, "a class of %ju cards with a weight of %g",
                            (uintmax_t)c->cards, c->weight);
        *cards += c->cards;
    }
    for (size_t i = 0; i < s->test_count; i++)
        BAL_TRY(check_test(s, &s->tests[i], err));
    if (*cards == 0 || *cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "classes of %ju cards", (uintmax_t)*cards);
    if (s->replacement && s->most == 0)
        return bal_fail(err, BAL_INVALID, "draws with replacement need an end");
    return BAL_OK;
}

// ---- memory

static bal_status make_population(struct sim_run *run, uint64_t cards, struct bal_err *err)
{
    const struct simulation *s = run->s;
    uint64_t *counts = arena_new(&run->arena, uint64_t, s->class_count);
    run->most = s->most;
    if (!s->replacement && (run->most == 0 || run->most > cards))
        run->most = cards;
    run->need = (1 + SLACK) / s->alpha;
    run->weight = arena_new(&run->arena, double, s->class_count);
    run->start = arena_new(&run->arena, struct quick, s->test_count);
    run->sums = arena_new(&run->arena, struct sim_sums, s->test_count);
    BAL_TRY(arena_check(&run->arena, err));
    for (size_t k = 0; k < s->class_count; k++) {
        counts[k] = s->classes[k].cards;
        run->weight[k] = s->classes[k].weight > 0 ? s->classes[k].weight : 1;
    }
    BAL_TRY(urn_make(&run->full, counts, run->weight, s->class_count, s->replacement, &run->arena,
                     err));
    for (size_t i = 0; i < s->test_count; i++) {
        if (s->tests[i].engine == NULL)
            quick_start(&run->start[i], s->tests[i].start);
        else
            sim_sum_up(run, &s->tests[i], &run->sums[i]);
    }
    return BAL_OK;
}

static bal_status make_worker(const struct sim_run *run, struct sim_worker *w, struct bal_err *err)
{
    const struct simulation *s = run->s;
    struct arena *a = &w->arena;
    *a = ARENA_INIT(WORKER_BYTES);
    w->quick = arena_new(a, struct quick, s->test_count);
    w->states = (char **)arena_alloc(a, s->test_count, sizeof *w->states);
    w->sums = arena_new(a, struct sim_sums, s->test_count);
    w->steps = arena_new(a, uint64_t, s->test_count);
    w->open = arena_new(a, uint32_t, s->test_count);
    if (s->lookahead != NULL)
        w->shown = arena_new(a, uint32_t, run->most);
    BAL_TRY(arena_check(a, err));
    for (size_t i = 0; i < s->test_count; i++)
        if (s->tests[i].engine != NULL)
            w->states[i] = arena_alloc(a, 1, s->tests[i].engine->size);
    return urn_make(&w->urn, run->full.left, run->weight, s->class_count, s->replacement, a, err);
}

static bal_status make_result(struct sim_run *run, uint64_t pieces, struct bal_err *err)
{
    const struct simulation *s = run->s;
    struct sim_result *out = run->out;
    out->replications = s->replications;
    out->test_count = s->test_count;
    out->draws = mem_alloc(s->replications * sizeof *out->draws);
    out->pulled = mem_alloc(s->replications * sizeof *out->pulled);
    out->met = mem_alloc(s->test_count * sizeof *out->met);
    out->growth = mem_alloc(s->test_count * sizeof *out->growth);
    if (out->draws == NULL || out->pulled == NULL || out->met == NULL || out->growth == NULL)
        return err_memory(err);
    run->growth = arena_new(&run->arena, double, pieces * s->test_count);
    run->met = arena_new(&run->arena, uint64_t, pieces * s->test_count);
    return arena_check(&run->arena, err);
}

// ---- all audits

static bal_status piece(void *ctx, unsigned worker, uint64_t number, struct bal_err *err)
{
    struct sim_run *run = ctx;
    return sim_piece(run, &run->workers[worker], number, err);
}

// In the order of the pieces, so that the sums are the same for any number of threads.
static void add_pieces(const struct sim_run *run, uint64_t pieces)
{
    struct sim_result *out = run->out;
    for (uint64_t p = 0; p < pieces; p++) {
        for (size_t i = 0; i < out->test_count; i++) {
            out->met[i] += run->met[p * out->test_count + i];
            out->growth[i] += run->growth[p * out->test_count + i] / (double)out->replications;
        }
    }
    for (uint64_t r = 0; r < out->replications; r++)
        out->confirmed += out->draws[r] != SIM_NEVER;
}

static bal_status run_all(struct sim_run *run, struct bal_err *err)
{
    uint64_t cards = 0, pieces = (run->s->replications + SIM_PIECE - 1) / SIM_PIECE;
    struct parallel work = {.pieces = pieces,
                            .threads = run->s->threads,
                            .work = piece,
                            .ctx = run,
                            .progress = run->s->progress,
                            .what = "simulating"};
    unsigned workers = parallel_workers(&work);
    BAL_TRY(check(run->s, &cards, err));
    BAL_TRY(make_population(run, cards, err));
    BAL_TRY(make_result(run, pieces, err));
    run->workers = arena_new(&run->arena, struct sim_worker, workers);
    BAL_TRY(arena_check(&run->arena, err));
    bal_status status = BAL_OK;
    for (unsigned i = 0; i < workers && status == BAL_OK; i++)
        status = make_worker(run, &run->workers[i], err);
    if (status == BAL_OK)
        status = parallel_run(&work, err);
    for (unsigned i = 0; i < workers; i++)
        arena_done(&run->workers[i].arena);
    if (status == BAL_OK)
        add_pieces(run, pieces);
    return status;
}

bal_status simulate(const struct simulation *s, struct sim_result *out, struct bal_err *err)
{
    struct sim_run run = {.s = s, .out = out, .arena = ARENA_INIT(WORKER_BYTES)};
    *out = (struct sim_result){0};
    bal_status status = run_all(&run, err);
    arena_done(&run.arena);
    return status;
}

void sim_done(struct sim_result *r)
{
    mem_free(r->draws);
    mem_free(r->pulled);
    mem_free(r->met);
    mem_free(r->growth);
    *r = (struct sim_result){0};
}

// ---- sizes

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

bal_status sim_quantiles(const uint64_t *sizes, uint64_t count, const double *q, size_t quantiles,
                         uint64_t *out, struct bal_err *err)
{
    uint64_t *sorted = count > 0 ? mem_alloc(count * sizeof *sorted) : NULL;
    if (sorted == NULL)
        return count > 0 ? err_memory(err) : bal_fail(err, BAL_INVALID, "no sizes");
    memcpy(sorted, sizes, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_size);
    for (size_t i = 0; i < quantiles; i++) {
        double at = ceil(q[i] * (double)count);
        uint64_t rank = at > 1 ? (uint64_t)at : 1;
        out[i] = sorted[(rank < count ? rank : count) - 1];
    }
    mem_free(sorted);
    return BAL_OK;
}

double sim_mean(const uint64_t *sizes, uint64_t count, uint64_t most)
{
    double sum = 0;
    for (uint64_t i = 0; i < count; i++)
        sum += (double)(sizes[i] < most ? sizes[i] : most);
    return count > 0 ? sum / (double)count : 0;
}
