// SPDX-License-Identifier: Apache-2.0
// test_batch_test.c: the tests on batches keep the risk limit, exactly, on small populations: every
// sequence of draws with its chance.
#include <math.h>
#include <stdio.h>

#include "audit/planning/batch_plan.h"
#include "audit/risk/batch_stepper.h"
#include "audit/risk/macro.h"
#include "audit/sampling/batch_draw.h"
#include "support/random.h"
#include "support/support.h"

enum { BATCHES = 5, DRAWS = 7 };

static struct bal_err err;

// Two choices; what is counted is a tie or a win of the loser.
struct scene {
    uint64_t reported[BATCHES][2], counted[BATCHES][2], weights[BATCHES];
    struct batch_votes batches[BATCHES];
    struct batch_contest contest;
    struct batch_claims claims;
    int64_t error[BATCHES];
    double chance[BATCHES]; // with replacement
};

static uint64_t any(uint64_t *state, uint64_t below)
{
    return test_random(state) % below;
}

static void votes_of(uint64_t *state, uint64_t cards, uint64_t votes[2])
{
    votes[0] = any(state, cards + 1);
    votes[1] = any(state, cards - votes[0] + 1);
}

static int64_t lead(uint64_t votes[BATCHES][2])
{
    int64_t sum = 0;
    for (int p = 0; p < BATCHES; p++)
        sum += (int64_t)votes[p][0] - (int64_t)votes[p][1];
    return sum;
}

// Moves votes until the loser is exactly level.
static bool level(struct scene *s, uint64_t *state)
{
    for (int tries = 0; tries < 1000 && lead(s->counted) != 0; tries++) {
        uint64_t *v = s->counted[any(state, BATCHES)];
        int less = lead(s->counted) > 0 ? 0 : 1;
        if (v[less] > 0) {
            v[less]--;
            if ((lead(s->counted) > 0) == (less == 0))
                v[1 - less]++;
        }
    }
    return lead(s->counted) == 0;
}

static bool scene_make(struct scene *s, uint64_t *state, enum batch_design d)
{
    *s = (struct scene){.contest = {.choices = 2, .seats = 1, .votes_allowed = 1}};
    for (int p = 0; p < BATCHES; p++) {
        uint64_t cards = 1 + any(state, 8);
        votes_of(state, cards, s->reported[p]);
        votes_of(state, cards, s->counted[p]);
        s->batches[p] = (struct batch_votes){
            .name = STR("b"), .cards = cards, .reported = s->reported[p], .counted = s->counted[p]};
    }
    s->contest.batches = s->batches;
    s->contest.count = BATCHES;
    if (lead(s->reported) <= 0 || !level(s, state))
        return false;
    assert_ok(batch_claims_make(&s->contest, &s->claims, &err));
    double all = 0;
    assert_ok(batch_weights(&s->claims, d, s->weights, &err));
    for (int p = 0; p < BATCHES; p++) {
        s->error[p] = batch_error(&s->claims, &s->claims.list.at[0], &s->batches[p]);
        all += (double)s->weights[p];
    }
    for (int p = 0; p < BATCHES; p++)
        s->chance[p] = (double)s->weights[p] / all;
    return true;
}

struct walk {
    const struct scene *s;
    enum batch_design design;
    double alpha, confirmed;
    struct batch_stepper at[DRAWS + 1];
};

static bool again(enum batch_design d)
{
    return d == BATCH_BOUND || d == BATCH_ASSORTER;
}

// Adds the chance of every continuation that meets the limit at some time.
static void walk(struct walk *w, int depth, double chance, unsigned drawn)
{
    double left = 0;
    for (int p = 0; p < BATCHES; p++)
        if (again(w->design) || (drawn >> p & 1) == 0)
            left += w->s->chance[p];
    for (uint32_t p = 0; p < BATCHES; p++) {
        double share = left > 0 ? w->s->chance[p] / left : 0;
        if (share <= 0 || (!again(w->design) && (drawn >> p & 1) != 0))
            continue;
        struct batch_stepper *next = &w->at[depth + 1];
        batch_stepper_again(next, &w->at[depth]);
        assert_ok(batch_stepper_step(next, p, w->s->error[p], &err));
        if (batch_stepper_risk(next) <= w->alpha)
            w->confirmed += chance * share;
        else if (depth + 1 < (again(w->design) ? DRAWS : BATCHES))
            walk(w, depth + 1, chance * share, drawn | 1U << p);
    }
}

// Worst chance of a false confirmation by alpha; several populations for each design.
static void exact(enum batch_design d, uint64_t populations)
{
    static const double alphas[] = {0.5, 0.25, 0.1};
    double worst[3] = {0};
    uint64_t state = 20261126 + (uint64_t)d, made = 0;
    while (made < populations) {
        struct scene s;
        if (scene_make(&s, &state, d)) {
            AUTO_ARENA arena = ARENA_INIT(1 << 20);
            struct walk w = {.s = &s, .design = d};
            bool started = true;
            for (int i = 0; i <= DRAWS && started; i++)
                started = batch_stepper_start(&w.at[i], &s.claims, &s.claims.list.at[0], d,
                                              s.weights, &arena, &err) == BAL_OK;
            for (int a = 0; a < 3 && started; a++) {
                w.alpha = alphas[a];
                w.confirmed = 0;
                walk(&w, 0, 1, 0);
                worst[a] = fmax(worst[a], w.confirmed);
            }
            made += started;
        }
        batch_claims_done(&s.claims);
    }
    for (int a = 0; a < 3; a++) {
        printf("%-10s worst %.4f at %.2f\n", batch_design_name(d), worst[a], alphas[a]);
        assert_true(worst[a] <= alphas[a] * (1 + 1e-12));
    }
    assert_true(worst[0] > 0.1); // the populations are not all hopeless
}

static void test_exact_successive(void **state)
{
    (void)state;
    exact(BATCH_SUCCESSIVE, 150);
}

static void test_exact_bound(void **state)
{
    (void)state;
    exact(BATCH_BOUND, 40);
}

static void test_exact_assorter(void **state)
{
    (void)state;
    exact(BATCH_ASSORTER, 40);
}

static void test_exact_equal(void **state)
{
    (void)state;
    exact(BATCH_EQUAL, 150);
}

// MACRO on the same populations, stopped whenever P is small enough (supplement: worst .195 at
// .25).
static void macro_walk(const struct scene *s, uint32_t *draws, size_t depth, double chance,
                       double alpha, double *confirmed)
{
    for (uint32_t p = 0; p < BATCHES; p++) {
        struct macro_risk r;
        if (s->chance[p] <= 0)
            continue;
        draws[depth] = p;
        assert_ok(macro_risk(&s->claims, draws, depth + 1, &r, &err));
        if (r.risk <= alpha)
            *confirmed += chance * s->chance[p];
        else if (depth + 1 < 5)
            macro_walk(s, draws, depth + 1, chance * s->chance[p], alpha, confirmed);
    }
}

static void test_exact_macro(void **state)
{
    (void)state;
    uint64_t random = 7, made = 0;
    double worst = 0;
    while (made < 60) {
        struct scene s;
        if (scene_make(&s, &random, BATCH_BOUND)) {
            // One batch that nobody drew keeps it from being a full count.
            struct batch_votes more[BATCHES + 1];
            uint64_t none[2] = {0, 0};
            memcpy(more, s.batches, sizeof s.batches);
            more[BATCHES] = (struct batch_votes){.name = STR("empty"), .reported = none};
            s.contest.batches = more;
            s.contest.count = BATCHES + 1;
            uint32_t draws[8];
            double confirmed = 0;
            macro_walk(&s, draws, 0, 1, 0.25, &confirmed);
            worst = fmax(worst, confirmed);
            made++;
        }
        batch_claims_done(&s.claims);
    }
    printf("macro      worst %.4f at 0.25\n", worst);
    assert_true(worst <= 0.25 && worst > 0.05);
}

// A worse count never lowers the risk.
static void test_monotone(void **state)
{
    (void)state;
    uint64_t random = 3, made = 0;
    while (made < 400) {
        enum batch_design d = (enum batch_design)(made % BATCH_DESIGNS);
        struct scene s;
        if (scene_make(&s, &random, d)) {
            const uint32_t draws[] = {0, 1, 2};
            struct batch_risk before, after;
            uint32_t p = draws[any(&random, 3)];
            uint64_t *v = s.counted[p];
            s.batches[4].counted = NULL;
            bal_status ok = batch_risk(&s.claims, d, s.weights, draws, 3, &before, &err);
            if (ok == BAL_OK && v[0] > 0) {
                v[0]--;
                v[1] += any(&random, 2);
                assert_ok(batch_risk(&s.claims, d, s.weights, draws, 3, &after, &err));
                assert_true(after.risk >= before.risk);
            }
            made++;
        }
        batch_claims_done(&s.claims);
    }
}

// Forty batches alike: the bound form needs the draws of its closed form, and MACRO one or two
// less.
static void test_plan(void **state)
{
    (void)state;
    uint64_t votes[] = {60, 35}, weights[40];
    struct batch_votes batches[40];
    for (int p = 0; p < 40; p++)
        batches[p] = (struct batch_votes){.name = STR("b"), .cards = 100, .reported = votes};
    struct batch_contest c = {
        .choices = 2, .seats = 1, .votes_allowed = 1, .batches = batches, .count = 40};
    struct batch_claims claims;
    struct batch_plan bound, assorter, successive, equal;
    assert_ok(batch_claims_make(&c, &claims, &err));
    assert_ok(batch_weights(&claims, BATCH_BOUND, weights, &err));
    assert_int_equal(weights[0], 125);
    assert_ok(batch_plan(&claims, BATCH_BOUND, weights, 0.05, 20, &bound, &err));
    assert_ok(batch_plan(&claims, BATCH_SUCCESSIVE, weights, 0.05, 20, &successive, &err));
    assert_ok(batch_plan(&claims, BATCH_EQUAL, weights, 0.05, 20, &equal, &err));
    assert_ok(batch_weights(&claims, BATCH_ASSORTER, weights, &err));
    assert_int_equal(weights[0], 275);
    assert_ok(batch_plan(&claims, BATCH_ASSORTER, weights, 0.05, 20, &assorter, &err));
    // 1 / (1 - 1/U) = 1 / (1 - 1000/5000) = 1.25 a draw: ln 20 / ln 1.25 = 13.4
    assert_true(bound.median == bound.q90 && bound.median >= 14 && bound.median <= 15);
    assert_true(successive.median <= bound.median);
    // 2 X = 2 / (2 - 0.25): ln 20 / ln (8/7) = 22.4
    assert_true(assorter.median == assorter.q90 && assorter.median >= 23 && assorter.median <= 25);
    assert_true(equal.median <= assorter.median);
    batch_claims_done(&claims);
}

static void test_refused(void **state)
{
    (void)state;
    uint64_t random = 11;
    struct scene s;
    struct batch_risk r;
    const uint32_t twice[] = {0, 0}, far[] = {BATCHES};
    while (!scene_make(&s, &random, BATCH_EQUAL))
        batch_claims_done(&s.claims);
    s.batches[4].counted = NULL;
    assert_int_equal(batch_risk(&s.claims, BATCH_EQUAL, s.weights, twice, 2, &r, &err),
                     BAL_INVALID);
    assert_int_equal(batch_risk(&s.claims, BATCH_EQUAL, s.weights, far, 1, &r, &err), BAL_INVALID);
    s.counted[0][1] = s.batches[0].cards + s.reported[0][0] + 1; // more votes than cards
    s.counted[0][0] = 0;
    assert_int_equal(batch_risk(&s.claims, BATCH_EQUAL, s.weights, twice, 1, &r, &err),
                     BAL_INVALID);
    assert_true(strstr(err.what, "than its cards can hold") != NULL);
    batch_claims_done(&s.claims);
}

static bal_status take(void *ctx, const struct draw *d, struct bal_err *e)
{
    (void)e;
    uint64_t *out = ctx;
    out[d->draw - 1] = d->index;
    return BAL_OK;
}

// Batches of weight 0 never come, all others once; equal weights come by their numbers:
// 2 before 1 in the README's example.
static void test_successive_draws(void **state)
{
    (void)state;
    uint64_t drawn[4] = {0}, weights[] = {3, 3, 0, 3, 3};
    struct draw_sink sink = {take, drawn};
    assert_ok(batch_draw_successive(STR("53417960661093690826"), weights, 5, 4, sink, &err));
    uint64_t seen = 0;
    for (int i = 0; i < 4; i++)
        seen |= 1U << drawn[i];
    assert_int_equal(seen, 1U << 1 | 1U << 2 | 1U << 4 | 1U << 5);
    assert_int_equal(batch_draw_successive(STR("53417960661093690826"), weights, 5, 5, sink, &err),
                     BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_successive),
        cmocka_unit_test(test_exact_bound),
        cmocka_unit_test(test_exact_assorter),
        cmocka_unit_test(test_exact_equal),
        cmocka_unit_test(test_exact_macro),
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_successive_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
