// SPDX-License-Identifier: Apache-2.0
// simulate_audit.c: one simulated audit after the other.
#include <math.h>
#include <string.h>

#include "audit/planning/simulate_run.h"

// A capital that was lost counts as this in the mean of ln T.
static const double LEAST_LOG = -900;

// ---- tests with an engine

// The largest reference by weight of the test's cards that are left.
static double largest_ratio(const struct sim_run *run, const struct sim_test *t,
                            const uint64_t *left)
{
    double most = 0;
    for (size_t k = 0; k < run->s->class_count; k++)
        if (left[k] > 0 && t->x[k] != SIM_ABSENT && t->reference != NULL)
            most = fmax(most, (double)t->reference[k] / run->weight[k]);
    return most;
}

void sim_sum_up(const struct sim_run *run, const struct sim_test *t, struct sim_sums *out)
{
    *out = (struct sim_sums){0};
    for (size_t k = 0; k < run->s->class_count; k++) {
        if (t->x[k] == SIM_ABSENT)
            continue;
        uint64_t cards = run->s->classes[k].cards;
        out->weight += (double)cards * run->weight[k];
        out->reference += t->reference != NULL ? cards * t->reference[k] : 0;
    }
    out->ratio = largest_ratio(run, t, run->full.left);
}

static void step_engine(const struct sim_run *run, struct sim_worker *w, uint32_t test, size_t kind)
{
    const struct sim_test *t = &run->s->tests[test];
    const struct sim_sums *sums = &w->sums[test];
    struct sim_draw d = {
        .kind = kind,
        .x = t->x[kind],
        .reference = t->reference != NULL ? t->reference[kind] : 0,
        .weight = run->weight[kind],
        .weight_left = sums->weight,
        .ratio_max = sums->ratio,
        .reference_left = sums->reference,
    };
    t->engine->step(w->states[test], &d);
}

// Takes a card of class `kind` out of the sums of all tests.
static void take(const struct sim_run *run, struct sim_worker *w, size_t kind)
{
    for (uint32_t i = 0; i < run->s->test_count && !run->s->replacement; i++) {
        const struct sim_test *t = &run->s->tests[i];
        struct sim_sums *sums = &w->sums[i];
        if (t->engine == NULL || t->x[kind] == SIM_ABSENT)
            continue;
        sums->weight -= run->weight[kind];
        sums->reference -= t->reference != NULL ? t->reference[kind] : 0;
        if (w->urn.left[kind] == 0)
            sums->ratio = largest_ratio(run, t, w->urn.left);
    }
}

// ---- one audit

static inline bool met(const struct sim_run *run, const struct sim_worker *w, uint32_t test)
{
    const struct sim_test *t = &run->s->tests[test];
    if (t->engine != NULL)
        return t->engine->meets(w->states[test], run->s->alpha);
    const struct quick *q = &w->quick[test];
    bool near = q->m.proved || q->e != 0 || q->now >= run->need;
    return near && quick_reached(q, run->need);
}

static void begin(const struct sim_run *run, struct sim_worker *w, uint64_t replication)
{
    const struct simulation *s = run->s;
    w->random = random_stream(s->seed, replication);
    urn_refill(&w->urn, &run->full);
    memset(w->steps, 0, s->test_count * sizeof *w->steps);
    for (uint32_t i = 0; i < s->test_count; i++) {
        if (s->tests[i].engine == NULL) {
            w->quick[i] = run->start[i];
            continue;
        }
        memcpy(w->states[i], s->tests[i].start, s->tests[i].engine->size);
        w->sums[i] = run->sums[i];
    }
}

// Steps the open tests that the card concerns, and closes those that met alpha. Was it any?
static bool show(const struct sim_run *run, struct sim_worker *w, size_t kind, size_t *open,
                 uint64_t *met_by)
{
    const struct simulation *s = run->s;
    bool wanted = false;
    for (size_t i = 0; i < *open;) {
        uint32_t test = w->open[i];
        uint64_t x = s->tests[test].x[kind];
        if (x == SIM_ABSENT) {
            i++;
            continue;
        }
        wanted = true;
        w->steps[test]++;
        if (s->tests[test].engine == NULL)
            quick_step(&w->quick[test], x);
        else
            step_engine(run, w, test, kind);
        if (!met(run, w, test)) {
            i++;
            continue;
        }
        met_by[test]++;
        w->open[i] = w->open[--*open];
    }
    return wanted;
}

static size_t open_tests(const struct sim_run *run, struct sim_worker *w, uint64_t *met_by)
{
    size_t open = 0;
    for (uint32_t i = 0; i < run->s->test_count; i++) {
        bool done = met(run, w, i);
        met_by[i] += done;
        if (!done)
            w->open[open++] = i;
    }
    return open;
}

// May a card of class `shown` stand for one of class `drawn`?
static bool no_better(const struct sim_run *run, size_t shown, size_t drawn)
{
    const struct simulation *s = run->s;
    if (shown >= s->class_count || run->weight[shown] != run->weight[drawn])
        return false;
    for (size_t i = 0; i < s->test_count; i++) {
        const struct sim_test *t = &s->tests[i];
        if ((t->x[shown] == SIM_ABSENT) != (t->x[drawn] == SIM_ABSENT) ||
            t->x[shown] > t->x[drawn] ||
            (t->reference != NULL && t->reference[shown] != t->reference[drawn]))
            return false;
    }
    return true;
}

// All draws at once, and what the operator makes of them.
static bal_status look_ahead(const struct sim_run *run, struct sim_worker *w, uint64_t replication,
                             struct bal_err *err)
{
    struct random random = w->random;
    for (uint64_t n = 0; n < run->most; n++)
        w->shown[n] = (uint32_t)urn_draw(&w->urn, &w->random);
    run->s->lookahead->lower(run->s->lookahead->ctx, w->shown, run->most, replication);
    urn_refill(&w->urn, &run->full);
    for (uint64_t n = 0; n < run->most; n++)
        if (!no_better(run, w->shown[n], urn_draw(&w->urn, &random)))
            return bal_fail(err, BAL_INVALID, "the operator shows a better card than was drawn");
    w->random = random_stream(run->s->seed, replication);
    urn_refill(&w->urn, &run->full);
    return BAL_OK;
}

static void audit(const struct sim_run *run, struct sim_worker *w, uint64_t replication,
                  uint64_t *met_by)
{
    const struct simulation *s = run->s;
    size_t open = open_tests(run, w, met_by);
    uint64_t n = 0, pulled = 0;
    while (open > 0 && n < run->most) {
        size_t drawn = urn_draw(&w->urn, &w->random);
        size_t shown = s->lookahead != NULL ? w->shown[n] : drawn;
        pulled += show(run, w, shown, &open, met_by);
        take(run, w, drawn);
        n++;
    }
    run->out->draws[replication] = open == 0 ? n : SIM_NEVER;
    run->out->pulled[replication] = pulled;
}

// One test, and whatever is drawn is shown: most simulations.
static void audit_one(const struct sim_run *run, struct sim_worker *w, uint64_t replication,
                      uint64_t *met_by)
{
    const uint64_t *x = run->s->tests[0].x;
    struct quick *q = w->quick;
    uint64_t n = 0;
    bool done = met(run, w, 0);
    while (!done && n < run->most) {
        quick_step(q, x[urn_draw(&w->urn, &w->random)]);
        done = UNLIKELY(q->now >= run->need || q->m.proved || q->e != 0) &&
               quick_reached(q, run->need);
        n++;
    }
    w->steps[0] = n;
    *met_by += done;
    run->out->draws[replication] = done ? n : SIM_NEVER;
    run->out->pulled[replication] = n;
}

static bool is_simple(const struct simulation *s)
{
    bool simple = s->test_count == 1 && s->tests[0].engine == NULL && s->lookahead == NULL;
    for (size_t k = 0; simple && k < s->class_count; k++)
        simple = s->tests[0].x[k] != SIM_ABSENT;
    return simple;
}

// ln T per draw of every test, as it ended.
static void add_growth(const struct sim_run *run, const struct sim_worker *w, double *growth)
{
    for (uint32_t i = 0; i < run->s->test_count; i++) {
        const struct sim_test *t = &run->s->tests[i];
        bool engine = t->engine != NULL;
        double ln = engine ? t->engine->log(w->states[i]) - t->engine->log(t->start)
                           : quick_log(&w->quick[i]) - quick_log(&run->start[i]);
        if (ln == (double)INFINITY)
            ln = -log(run->s->alpha);
        growth[i] += w->steps[i] == 0 ? 0 : fmax(ln, LEAST_LOG) / (double)w->steps[i];
    }
}

bal_status sim_piece(const struct sim_run *run, struct sim_worker *w, uint64_t piece,
                     struct bal_err *err)
{
    size_t tests = run->s->test_count;
    bool simple = is_simple(run->s);
    uint64_t from = piece * SIM_PIECE, to = from + SIM_PIECE;
    to = to < run->s->replications ? to : run->s->replications;
    for (uint64_t r = from; r < to; r++) {
        begin(run, w, r);
        if (run->s->lookahead != NULL)
            BAL_TRY(look_ahead(run, w, r, err));
        (simple ? audit_one : audit)(run, w, r, run->met + piece * tests);
        add_growth(run, w, run->growth + piece * tests);
    }
    return BAL_OK;
}
