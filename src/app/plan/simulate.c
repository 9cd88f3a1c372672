// SPDX-License-Identifier: Apache-2.0
#include "app/plan/simulate.h"

#include <math.h>

#include "app/measure/measure.h"
#include "app/plan/simulate_cells.h"
#include "audit/planning/bounds.h"
#include "audit/planning/sim_weighted.h"

static const double CONFIDENCE = 0.999;

struct false_rate false_rate_of(uint64_t confirmed, uint64_t replications, double alpha)
{
    struct false_rate f = {.rate = (double)confirmed / (double)replications,
                           .lower = chance_lower(confirmed, replications, CONFIDENCE),
                           .upper = chance_upper(confirmed, replications, CONFIDENCE)};
    f.holds = f.lower <= alpha;
    return f;
}

// ---- tests

// A test before its first draw: by weight, or of cards drawn alike.
struct first {
    struct martingale alike;
    struct sim_weighted_state weighted;
};

static bool by_weight(const struct weigh *w, uint32_t contest)
{
    return w != NULL && w->contests[contest].weighted;
}

static bal_status start_test(const struct frame *f, const struct weigh *w, uint32_t contest,
                             struct first *out, struct sim_test *test, struct bal_err *err)
{
    const struct frame_contest *c = &f->contests[contest];
    const struct method *m = c->settings.method;
    if (by_weight(w, contest)) {
        out->weighted = sim_weighted_start(c->claims.at[c->smallest].margin.above);
        test->start = &out->weighted;
        test->engine = &sim_weighted;
        return BAL_OK;
    }
    if (m->bet == NULL || (m->flags & METHOD_ANYTIME) == 0)
        return bal_fail(err, BAL_INVALID,
                        "contest '" STR_FMT "': the method %s cannot be simulated card by card",
                        STR_ARG(str_head(c->contest->name, 60)), m->name);
    test->start = &out->alike;
    return measure_start(f, c, &c->claims.at[c->smallest], false, &out->alike, err);
}

// The contests that a sample can confirm: targets, or all where nothing is a target.
static bal_status choose(struct simulated *out, const struct frame *f, struct bal_err *err)
{
    bool targets = false;
    for (uint32_t c = 0; c < f->contest_count; c++)
        targets = targets || f->contests[c].settings.target;
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *at = &f->contests[c];
        if (at->reason.len > 0 || at->claims.len == 0 || (targets && !at->settings.target))
            continue;
        struct simulate_contest *new = vec_push(&out->contests, SIM_TESTS);
        if (new == NULL)
            return err_memory(err);
        new->contest = c;
        if (at->settings.alpha != f->contests[out->contests.at[0].contest].settings.alpha)
            return bal_fail(err, BAL_INVALID,
                            "contests of different risk limits cannot be simulated together");
    }
    if (out->contests.len == 0)
        return bal_fail(err, BAL_INVALID, "there is no contest that a sample could confirm");
    return BAL_OK;
}

// ---- honest audits

static void set_up(struct simulation *s, const struct cells *cells, const struct sim_test *tests,
                   size_t count, const struct trial *t, double alpha)
{
    *s = (struct simulation){.classes = cells->classes.at,
                             .class_count = cells->classes.len,
                             .tests = tests,
                             .test_count = count,
                             .alpha = alpha,
                             .most = t->most,
                             .replications = t->replications,
                             .seed = t->seed,
                             .threads = t->threads,
                             .progress = t->progress};
}

static bal_status describe(struct simulated *out, const struct sim_result *r, const struct trial *t,
                           uint64_t most, struct bal_err *err)
{
    double q[COMPARE_POINTS];
    uint64_t percentiles[COMPARE_POINTS], *pulled = r->pulled;
    out->points = arena_new(&out->arena, double, COMPARE_POINTS);
    BAL_TRY(arena_check(&out->arena, err));
    for (uint64_t i = 0; i < t->replications; i++)
        if (r->draws[i] == SIM_NEVER)
            pulled[i] = SIM_NEVER;
    for (size_t i = 0; i < COMPARE_POINTS; i++)
        q[i] = (double)(i + 1) / (COMPARE_POINTS + 1);
    BAL_TRY(sim_quantiles(pulled, t->replications, q, COMPARE_POINTS, percentiles, err));
    for (size_t i = 0; i < COMPARE_POINTS; i++)
        out->points[i] = percentiles[i] == SIM_NEVER ? (double)INFINITY : (double)percentiles[i];
    out->confirmed = r->confirmed;
    out->mean = sim_mean(pulled, t->replications, most);
    return sim_quantiles(pulled, t->replications, compare_quantiles, COMPARE_QUANTILES,
                         out->quantiles, err);
}

// One contest by itself: the cards of its own that it needs.
static bal_status alone(struct simulate_contest *out, const struct simulate_request *r,
                        struct bal_err *err)
{
    struct cells cells = {0};
    struct first first;
    struct sim_test test = {0};
    struct sim_result result = {0};
    struct simulation s;
    const struct frame_contest *c = &r->frame->contests[out->contest];
    bal_status status = by_weight(r->weights, out->contest)
                            ? cells_weighted(&cells, r->weights, out->contest, &r->rates, err)
                            : cells_honest(&cells, r->frame, &out->contest, 1, &r->rates, err);
    if (status == BAL_OK)
        status = start_test(r->frame, r->weights, out->contest, &first, &test, err);
    test.x = cells.x.at;
    test.reference = cells.reference.at;
    set_up(&s, &cells, &test, 1, &r->trial, c->settings.alpha);
    if (status == BAL_OK)
        status = simulate(&s, &result, err);
    uint64_t most = s.most > 0 && s.most < c->cards ? s.most : c->cards;
    if (status == BAL_OK) {
        out->met = result.confirmed;
        out->mean = sim_mean(result.draws, r->trial.replications, most);
        status = sim_quantiles(result.draws, r->trial.replications, compare_quantiles,
                               COMPARE_QUANTILES, out->quantiles, err);
    }
    sim_done(&result);
    cells_done(&cells);
    return status;
}

static bal_status together(struct simulated *out, const struct simulate_request *r,
                           struct cells *cells, struct sim_result *result, struct bal_err *err)
{
    size_t n = out->contests.len;
    uint32_t *numbers = arena_new(&out->arena, uint32_t, n);
    struct first *starts = arena_new(&out->arena, struct first, n);
    struct sim_test *tests = arena_new(&out->arena, struct sim_test, n);
    struct simulation s;
    BAL_TRY(arena_check(&out->arena, err));
    for (size_t i = 0; i < n; i++)
        numbers[i] = out->contests.at[i].contest;
    BAL_TRY(cells_honest(cells, r->frame, numbers, n, &r->rates, err));
    for (size_t i = 0; i < n; i++) {
        BAL_TRY(start_test(r->frame, NULL, numbers[i], &starts[i], &tests[i], err));
        tests[i].x = cells->x.at + i * cells->classes.len;
    }
    out->together = true;
    out->classes = cells->classes.len;
    set_up(&s, cells, tests, n, &r->trial, r->frame->contests[numbers[0]].settings.alpha);
    BAL_TRY(simulate(&s, result, err));
    uint64_t most = s.most > 0 && s.most < r->frame->cards ? s.most : r->frame->cards;
    return describe(out, result, &r->trial, most, err);
}

bal_status simulate_frame(struct simulated *out, const struct simulate_request *r,
                          struct bal_err *err)
{
    struct cells cells = {0};
    struct sim_result result = {0};
    *out = (struct simulated){.arena = ARENA_INIT(1 << 26)};
    BAL_TRY(choose(out, r->frame, err));
    bal_status status = BAL_OK;
    if (r->weights == NULL)
        status = together(out, r, &cells, &result, err);
    sim_done(&result);
    cells_done(&cells);
    for (size_t i = 0; status == BAL_OK && i < out->contests.len; i++)
        status = alone(&out->contests.at[i], r, err);
    return status;
}

void simulate_done(struct simulated *s)
{
    vec_done(&s->contests);
    arena_done(&s->arena);
}

// ---- wrong outcomes

bal_status simulate_wrong(const struct wrong_request *r, uint64_t *confirmed, struct bal_err *err)
{
    const struct frame_contest *c = &r->frame->contests[r->contest];
    struct cells cells = {0};
    struct first first;
    struct sim_test test = {0};
    struct sim_result result = {0};
    struct simulation s;
    if (c->reason.len > 0 || c->claims.len == 0)
        return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' is to be counted by hand in full",
                        STR_ARG(str_head(c->contest->name, 60)));
    const struct weigh *w = by_weight(r->weights, r->contest) ? r->weights : NULL;
    bal_status status = cells_wrong(&cells, r->frame, w, r->contest, r->hide, err);
    if (status == BAL_OK)
        status = start_test(r->frame, w, r->contest, &first, &test, err);
    test.x = cells.x.at;
    test.reference = cells.reference.at;
    set_up(&s, &cells, &test, 1, &r->trial,
           r->trial.alpha > 0 ? r->trial.alpha : c->settings.alpha);
    if (status == BAL_OK)
        status = simulate(&s, &result, err);
    if (status == BAL_OK)
        *confirmed = result.confirmed;
    sim_done(&result);
    cells_done(&cells);
    return status;
}
