// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "audit/assertion/overstatement.h"
#include "audit/assertion/polling.h"
#include "audit/assertion/pool.h"
#include "audit/planning/sim_weighted.h"
#include "audit/risk/quick.h"
#include "validation/audits.h"

enum {
    MOST_CLASSES = 2 * SCENE_CARDS,
    WEIGHT_PARTS = 1000,
    LOSER = 500,
    MOST_VANISH = 8,
    MOST_CLAIMS = 64,
    VANISH_DRAWS = 200
};

static const double LIMIT = 0.05;

// One test of an audit: what each class of cards shows.
struct prepared {
    struct assertion claim;
    struct margin margin;
    uint64_t pool; // what cards of the pool are compared with
    uint64_t *x, *reference;
    struct martingale test;
    struct sim_weighted_state weighted;
};

struct work {
    const struct scene *s;
    const struct way *w;
    const struct method *method;
    struct sim_class classes[MOST_CLASSES];
    size_t count; // of the scene's cards; with lookahead as many again that were not found
    struct prepared *prepared;
    struct arena arena;
};

static bool pooled(const struct way *w)
{
    return w->type == AUDIT_POOLED || w->type == AUDIT_POOLED_WEIGHTED;
}

static bool weighs(const struct way *w)
{
    return w->type == AUDIT_WEIGHTED || w->type == AUDIT_POOLED_WEIGHTED;
}

// ---- margins

// With the pool's mean in the place of its CVRs (pool.h).
static void pool_margin(struct work *k, struct prepared *p, const uint64_t *values)
{
    uint64_t sum = 0, cards = 0;
    int64_t above = 0;
    for (size_t i = 0; i < k->s->alike.len; i++) {
        const struct alike *a = &k->s->alike.at[i];
        if (a->pool) {
            sum += a->cards * values[a->reported];
            cards += a->cards;
        } else {
            above +=
                ((int64_t)(2 * values[a->reported]) - (int64_t)p->claim.den) * (int64_t)a->cards;
        }
    }
    p->pool = pool_value(&p->claim, sum, cards);
    above += ((int64_t)(2 * p->pool) - (int64_t)p->claim.den) * (int64_t)cards;
    p->margin = (struct margin){.cards = SCENE_CARDS, .above = above};
}

static uint64_t *values_of(struct work *k, const struct assertion *a)
{
    const struct contest *c = scene_reported(k->s);
    uint64_t *values = arena_new(&k->arena, uint64_t, contest_codes(c));
    assert_non_null(values);
    assertion_values(a, c, values);
    return values;
}

// ---- observations

static struct finding found(const struct scene *s, uint32_t code)
{
    struct mark_set m = contest_set(scene_paper(s), code);
    return (struct finding){
        .state = (enum finding_state)m.state, .count = m.count, .marks = m.marks};
}

static const struct finding gone = {.state = FINDING_NOT_FOUND};

static void observe(const struct work *k, struct prepared *p, const uint64_t *values, size_t class,
                    const struct alike *a, const struct finding *paper)
{
    struct bal_err err;
    const struct contest *c = scene_paper(k->s);
    uint64_t mvr = assertion_finding(&p->claim, c, paper);
    struct comparison seen;
    if (k->w->type == AUDIT_POLLING) {
        p->x[class] = mvr;
        return;
    }
    if (pooled(k->w) && a->pool) {
        seen.cvr = p->pool;
        seen.tau = p->claim.upper - p->pool + mvr;
    } else {
        enum cvr_side side = a->reported != 0 ? CVR_WITH_CONTEST : CVR_WITHOUT_CONTEST;
        assert_ok(compare_card(&p->claim, c, UNIVERSE_ALL, side, values[a->reported], paper, &seen,
                               &err));
        mvr = seen.tau + seen.cvr - p->claim.upper;
    }
    p->reference[class] = seen.cvr;
    p->x[class] = weighs(k->w) ? mvr : seen.tau;
}

// ---- tests

// Of one draw, as the pool was reported.
static double pool_variance(const struct work *k, const struct prepared *p, const uint64_t *values)
{
    double sum = 0;
    for (size_t i = 0; i < k->s->alike.len; i++) {
        const struct alike *a = &k->s->alike.at[i];
        double away = (double)values[a->reported] - (double)p->pool;
        sum += a->pool ? (double)a->cards * away * away : 0;
    }
    return sum / SCENE_CARDS;
}

static bool start(struct work *k, struct prepared *p, const uint64_t *values)
{
    struct bal_err err;
    struct observation draw[OBSERVATIONS];
    size_t count;
    struct null_hypothesis null = overstatement_null(&p->claim, &p->margin, false);
    struct expectation expected = {(double)p->claim.upper, 0};
    if (weighs(k->w)) {
        p->weighted = sim_weighted_start(p->margin.above);
        return true;
    }
    if (k->w->type == AUDIT_POOLED)
        expected.variance = pool_variance(k, p, values);
    if (k->w->type == AUDIT_POLLING) {
        null = polling_null(&p->claim, &p->margin, false);
        if (polling_reported(&p->claim, scene_reported(k->s), values, k->s->reported_codes,
                             UNIVERSE_ALL, &p->margin, draw, &count, &err) != BAL_OK)
            return false;
        expected = expectation_of(draw, count);
    }
    return martingale_start(&p->test, k->method, &null, &expected, &err) == BAL_OK;
}

static bool prepare(struct work *k, size_t claim)
{
    struct bal_err err;
    const struct scene *s = k->s;
    struct prepared *p = &k->prepared[claim];
    p->claim = s->claims.list.at[claim];
    if (pooled(k->w))
        assertion_refine(&p->claim);
    uint64_t *values = values_of(k, &p->claim);
    assert_ok(margin_of(&p->claim, scene_reported(s), values, s->reported_codes, UNIVERSE_ALL,
                        SCENE_CARDS, &p->margin, &err));
    if (pooled(k->w))
        pool_margin(k, p, values);
    if (margin_refuses(&p->claim, &p->margin) != NULL || !start(k, p, values))
        return false;
    p->x = arena_new(&k->arena, uint64_t, MOST_CLASSES);
    p->reference = arena_new(&k->arena, uint64_t, MOST_CLASSES);
    for (size_t i = 0; i < s->alike.len; i++) {
        struct finding paper = found(s, s->alike.at[i].paper);
        observe(k, p, values, i, &s->alike.at[i], &paper);
        if (k->w->lookahead)
            observe(k, p, values, s->alike.len + i, &s->alike.at[i], &gone);
    }
    return true;
}

// One weight serves all claims of the contest: the largest that one of them asks for.
static void weigh(struct work *k)
{
    for (size_t i = 0; i < k->count; i++) {
        double most = 0;
        bool pool = k->s->alike.at[i % k->s->alike.len].pool;
        for (size_t a = 0; a < k->s->claims.list.len; a++) {
            const struct prepared *p = &k->prepared[a];
            uint64_t share = (WEIGHT_PARTS - LOSER) * p->reference[i] / p->claim.upper;
            double q = (double)(LOSER + share);
            most = q > most ? q : most;
        }
        if (k->w->type == AUDIT_POOLED_WEIGHTED)
            most = pool ? 3 * WEIGHT_PARTS : WEIGHT_PARTS;
        k->classes[i].weight = most;
    }
}

// ---- the operator

// Of every test where it stands after the draws before `from`.
struct standing {
    struct quick test;
    double best;
};

static double step_all(struct standing *now, const struct prepared *p, const uint32_t *shown,
                       uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++) {
        quick_step(&now->test, p->x[shown[i]]);
        double t = quick_log(&now->test);
        now->best = t > now->best ? t : now->best;
    }
    return now->best;
}

// The least of the tests' largest capitals when the draws from `from` on are shown so.
static double best_of(const struct work *k, const struct standing *before, const uint32_t *shown,
                      uint64_t from, uint64_t draws)
{
    double least = HUGE_VAL;
    for (size_t a = 0; a < k->s->claims.list.len; a++) {
        struct standing now = before[a];
        least = fmin(least, step_all(&now, &k->prepared[a], shown, from, draws));
    }
    return least;
}

// Makes cards vanish one by one, in drawing order, those that show something against the outcome:
// each for good if the least of the tests' largest capitals is then larger.
static void vanish(void *ctx, uint32_t *shown, uint64_t draws, uint64_t replication)
{
    const struct work *k = ctx;
    struct standing now[MOST_CLAIMS];
    size_t tried = 0, claims = k->s->claims.list.len;
    (void)replication;
    for (size_t a = 0; a < claims; a++)
        quick_start(&now[a].test, &k->prepared[a].test);
    for (size_t a = 0; a < claims; a++)
        now[a].best = 0;
    double best = best_of(k, now, shown, 0, draws);
    for (uint64_t i = 0; i < draws && tried < MOST_VANISH; i++) {
        uint32_t was = shown[i];
        if (k->s->alike.at[was].reported != k->s->alike.at[was].paper) {
            tried++;
            shown[i] = (uint32_t)k->s->alike.len + was;
            double after = best_of(k, now, shown, i, draws);
            shown[i] = after > best ? shown[i] : was;
            best = fmax(best, after);
        }
        for (size_t a = 0; a < claims; a++)
            step_all(&now[a], &k->prepared[a], shown, i, i + 1);
    }
}

// ---- all of it

static void run(struct work *k, uint64_t repetitions, uint64_t seed, uint64_t *confirmed)
{
    struct bal_err err;
    struct sim_result out;
    size_t claims = k->s->claims.list.len;
    struct sim_test *tests = arena_new(&k->arena, struct sim_test, claims);
    struct sim_operator operator= {vanish, k};
    for (size_t i = 0; i < claims; i++) {
        const struct prepared *p = &k->prepared[i];
        tests[i] = (struct sim_test){.x = p->x, .reference = p->reference};
        tests[i].engine = weighs(k->w) ? &sim_weighted : NULL;
        tests[i].start = weighs(k->w) ? (const void *)&p->weighted : (const void *)&p->test;
    }
    const struct simulation sim = {.classes = k->classes,
                                   .class_count = k->count,
                                   .tests = tests,
                                   .test_count = claims,
                                   .alpha = LIMIT,
                                   .replications = repetitions,
                                   .seed = seed,
                                   .most = k->w->lookahead ? VANISH_DRAWS : 0,
                                   .lookahead = k->w->lookahead ? &operator: NULL };
    assert_ok(simulate(&sim, &out, &err));
    *confirmed = out.confirmed;
    sim_done(&out);
}

bool audit_scene(const struct scene *s, const struct way *w, uint64_t repetitions, uint64_t seed,
                 uint64_t *confirmed)
{
    struct work k = {.s = s, .w = w, .arena = ARENA_INIT((size_t)1 << 28)};
    bool ok = s->alike.len * (w->lookahead ? 2 : 1) <= MOST_CLASSES &&
              (!w->lookahead || s->claims.list.len <= MOST_CLAIMS);
    k.method = w->method != NULL ? method_find(str_from(w->method)) : NULL;
    k.prepared = arena_new(&k.arena, struct prepared, s->claims.list.len);
    k.count = s->alike.len * (w->lookahead ? 2 : 1);
    for (size_t i = 0; i < k.count; i++)
        k.classes[i].cards = i < s->alike.len ? s->alike.at[i].cards : 0;
    for (size_t i = 0; ok && i < s->claims.list.len; i++)
        ok = prepare(&k, i);
    if (ok && weighs(w))
        weigh(&k);
    if (ok)
        run(&k, repetitions, seed, confirmed);
    arena_done(&k.arena);
    return ok;
}
