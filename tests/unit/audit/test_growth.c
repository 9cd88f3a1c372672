// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "audit/planning/growth.h"
#include "audit/planning/sim_weighted.h"
#include "audit/planning/weighted_sizes.h"
#include "support/random.h"

static struct bal_err err;

enum { CARDS = 1000000, DEN = 2000, MOST = 16 };

// A contest of two without blanks, in parts of 1/DEN, as classes that look alike.
struct scene {
    struct sim_class classes[MOST];
    uint64_t x[MOST], reference[MOST];
    size_t count;
    int64_t above;
};

static void add(struct scene *s, double share, uint64_t reference, uint64_t x, double weight)
{
    if (share <= 0)
        return;
    s->classes[s->count] = (struct sim_class){(uint64_t)llround(share * CARDS), weight};
    s->reference[s->count] = reference;
    s->x[s->count++] = x;
    s->above += (2 * (int64_t)reference - DEN) * (int64_t)llround(share * CARDS);
}

static void make_scene(struct scene *s, double v, double pool, const struct km_rates *r,
                       const struct weight_plan *plan, bool content)
{
    double winners = (1 - pool) * (1 + v) / 2, losers = (1 - pool) * (1 - v) / 2;
    double loser = content ? 10.0 * plan->loser : WEIGHT_UNIT;
    uint64_t mean = (uint64_t)llround((1 + v) / 2 * DEN);
    *s = (struct scene){.count = 0};
    add(s, winners - r->o1 - r->o2, DEN, DEN, WEIGHT_UNIT);
    add(s, r->o1, DEN, DEN / 2, WEIGHT_UNIT);
    add(s, r->o2, DEN, 0, WEIGHT_UNIT);
    // cards of weight 0 are never drawn, and the test does not need them
    add(s, loser > 0 ? losers - r->u1 - r->u2 : 0, 0, 0, loser);
    add(s, loser > 0 ? r->u1 : 0, 0, DEN / 2, loser);
    add(s, loser > 0 ? r->u2 : 0, 0, DEN, loser);
    add(s, pool * (1 + v) / 2, mean, DEN, (double)plan->pool);
    add(s, pool * (1 - v) / 2, mean, 0, (double)plan->pool);
    if (loser <= 0)
        s->above -= DEN * (int64_t)llround(losers * CARDS);
}

// Audits of the scene by weighted draws, at a limit of 5 %; call sim_done.
static void run_audits(const struct scene *s, uint64_t replications, uint64_t most, uint64_t seed,
                       struct sim_result *out)
{
    struct sim_weighted_state start = sim_weighted_start(s->above);
    const struct sim_test test = {
        .x = s->x, .reference = s->reference, .start = &start, .engine = &sim_weighted};
    const struct simulation q = {.classes = s->classes,
                                 .class_count = s->count,
                                 .tests = &test,
                                 .test_count = 1,
                                 .alpha = 0.05,
                                 .most = most,
                                 .replications = replications,
                                 .seed = seed,
                                 .threads = 1};
    assert_ok(simulate(&q, out, &err));
}

static struct weight_plan plan_for(double v, double pool, const struct km_rates *r, bool content)
{
    const struct growth_class linked[] = {{.share = (1 - pool) * (1 + v) / 2, .ref = 1},
                                          {.share = (1 - pool) * (1 - v) / 2, .ref = 0}};
    const struct growth_class pools[] = {{.share = pool,
                                          .ref = (1 + v) / 2,
                                          .values = 2,
                                          .value = {{1, (1 + v) / 2}, {0, (1 - v) / 2}}}};
    const struct weight_problem p = {.linked = linked,
                                     .linked_count = 2,
                                     .pools = pools,
                                     .pool_count = pool > 0,
                                     .upper = 1,
                                     .v = v,
                                     .by_content = content,
                                     .rates = *r};
    struct weight_plan plan;
    assert_ok(weight_plan_make(&p, &plan, &err));
    return plan;
}

// The cells of the efficiency table, with the means of the best of rlauxe, SHANGRLA and
// Kaplan-Markov where they are known; else 0. Cells of long samples are simulated less often.
static const struct cell {
    double v, pool;
    unsigned rates;
    bool content;
    double most;
    uint64_t replications;
} cells[] = {
    {0.005, 0, 0, true, 1202, 500},   {0.005, 0, 1, true, 1647, 1000},
    {0.005, 0, 2, true, 0, 40},       {0.005, 0, 3, true, 0, 300},
    {0.01, 0, 0, true, 400, 500},     {0.01, 0, 1, true, 475, 2000},
    {0.01, 0, 2, true, 3577, 1000},   {0.01, 0, 3, true, 1398, 1000},
    {0.02, 0, 0, true, 299, 500},     {0.02, 0, 1, true, 328, 2000},
    {0.02, 0, 2, true, 754, 2000},    {0.02, 0, 3, true, 0, 2000},
    {0.05, 0, 0, true, 119, 500},     {0.05, 0, 1, true, 123, 2000},
    {0.05, 0, 2, true, 166, 2000},    {0.05, 0, 3, true, 0, 2000},
    {0.10, 0, 0, true, 59, 500},      {0.10, 0, 1, true, 60, 2000},
    {0.10, 0, 2, true, 0, 2000},      {0.10, 0, 3, true, 0, 2000},
    {0.01, 0.05, 0, true, 750, 1000}, {0.01, 0.05, 0, false, 1250, 1000},
    {0.01, 0.10, 0, true, 1350, 500}, {0.01, 0.10, 0, false, 1835, 500},
    {0.02, 0.05, 0, true, 301, 1000}, {0.02, 0.05, 0, false, 526, 1000},
    {0.05, 0.25, 0, true, 286, 1000}, {0.05, 0.25, 0, false, 381, 1000},
};

static double mean_draws(const struct cell *c, const struct km_rates *r)
{
    double v = c->v, pool = c->pool;
    bool content = c->content;
    struct weight_plan plan = plan_for(v, pool, r, content);
    struct scene s;
    make_scene(&s, v, pool, r, &plan, content);
    struct sim_result out;
    run_audits(&s, c->replications, 100000, 1, &out);
    double mean = sim_mean(out.draws, out.replications, 100000);
    sim_done(&out);
    printf("| %4.1f %% | %2.0f %% | %.3f, %.4f | %-7s | %.2f | %5ju | %6.0f |\n", 100 * v,
           100 * pool, r->o1, r->o2, content ? "content" : "pool", plan.loser / 100.0,
           (uintmax_t)plan.pool, mean);
    return mean;
}

static void few_cards(void **state)
{
    (void)state;
    const struct km_rates rates[] = {
        {0, 0, 0, 0}, {1e-3, 1e-4, 1e-3, 0}, {1e-2, 1e-3, 1e-2, 0}, {0, 1e-3, 0, 0}};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        const struct cell *c = &cells[i];
        double mean = mean_draws(c, &rates[c->rates]);
        if (c->most > 0 && mean > c->most)
            fail_msg("%.0f cards, not %.0f", mean, c->most);
    }
}

// A test of weights by content against a population where the reported winner lost by a vote.
static void false_confirmation(void **state)
{
    (void)state;
    const struct km_rates usual = {1e-3, 1e-4, 1e-3, 0};
    struct weight_plan plan = plan_for(0.05, 0, &usual, true);
    // 2.5 % of all cards are for the loser and were read as the winner's: a tie
    const struct km_rates wrong = {0, 0.025, 0, 0};
    struct scene s;
    make_scene(&s, 0.05, 0, &wrong, &plan, true);
    struct sim_result out;
    run_audits(&s, 20000, 5000, 2, &out);
    printf("a tie: %ju of 20000 confirmed\n", (uintmax_t)out.confirmed);
    // 1000 and 3.09 standard deviations would be 1095
    assert_true(out.confirmed <= 1000);
    assert_true(out.confirmed > 200);
    sim_done(&out);
}

// The state in doubles against the exact test.
static void as_exact(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int run = 0; run < 300; run++) {
        struct weighted_class classes[] = {
            {2, 100, 300, 0}, {0, 20, 250, 0}, {1, 60, 50, 0}, {1, 400, 20, 0}};
        uint32_t order[4];
        struct weighted exact;
        struct sim_weighted_state rough = sim_weighted_start(100);
        assert_ok(weighted_start(&exact, classes, order, 4, 100, &err));
        while (exact.cards > 0 && !exact.proved) {
            size_t k = test_random(&random) % 4;
            if (classes[k].cards == 0)
                continue;
            uint64_t mvr =
                test_random(&random) % 20 > 0 ? classes[k].ref : test_random(&random) % 3;
            double top = 0;
            for (size_t i = 0; i < 4; i++)
                if (classes[i].cards > 0)
                    top = fmax(top, (double)classes[i].ref / (double)classes[i].q);
            const struct sim_draw d = {.kind = k,
                                       .x = mvr,
                                       .reference = classes[k].ref,
                                       .weight = (double)classes[k].q,
                                       .weight_left = (double)exact.weight,
                                       .ratio_max = top,
                                       .reference_left = (uint64_t)exact.refs};
            sim_weighted.step(&rough, &d);
            assert_ok(weighted_step(&exact, k, (int64_t)classes[k].ref - (int64_t)mvr, &err));
            if (exact.proved)
                break;
            double want = (double)weighted_log(&exact);
            assert_true(fabs(sim_weighted.log(&rough) - want) <= 1e-9 * fmax(1, fabs(want)));
        }
    }
}

static void hopeless_rates(void **state)
{
    (void)state;
    const struct km_rates all_wrong = {0.1, 0.1, 0, 0};
    assert_int_equal(plan_for(0.01, 0, &all_wrong, true).loser, 50);
}

// Sizes that a round is planned with, against many simulated audits of the same population.
static void sizes_are_quantiles(void **state)
{
    (void)state;
    const struct km_rates usual = {1e-3, 1e-4, 1e-3, 0};
    struct weighted_class classes[] = {{2, 1000, 510000, 0}, {0, 200, 490000, 0}};
    const struct growth_shares possible = {0.51, 0.51, 0.49, 0.49};
    const struct growth_class shows[] = {growth_linked(0.51, 2, 2, &possible, &usual),
                                         growth_linked(0.49, 0, 2, &possible, &usual)};
    uint32_t order[2];
    struct weighted test;
    uint64_t sizes[SIZE_CHANCES], want[SIZE_CHANCES];
    assert_ok(weighted_start(&test, classes, order, 2, 2 * 20000, &err));
    const struct weighted_size_request r = {.test = &test, .shows = shows, .alpha = 0.05};
    assert_ok(weighted_sizes(&r, sizes, &err));
    const struct weight_plan plan = {20, WEIGHT_UNIT};
    struct scene s;
    make_scene(&s, 0.02, 0, &usual, &plan, true);
    struct sim_result out;
    run_audits(&s, 5000, 100000, 4, &out);
    assert_ok(sim_quantiles(out.draws, out.replications, size_chances, SIZE_CHANCES, want, &err));
    // sizes jump by what one error costs, some 40 cards here: a jump may lie at a quantile
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        assert_true(fabs((double)sizes[i] - (double)want[i]) <= 0.25 * (double)want[i]);
    sim_done(&out);
    // a smaller sample than that is never enough, and one that has met the limit is done
    assert_ok(weighted_sizes(
        &(struct weighted_size_request){.test = &test, .shows = shows, .alpha = 0.05, .most = 50},
        sizes, &err));
    assert_true(sizes[4] == SIZE_UNBOUNDED);
    for (int i = 0; i < 400; i++)
        assert_ok(weighted_step(&test, 0, 0, &err));
    assert_ok(weighted_sizes(&r, sizes, &err));
    assert_int_equal(sizes[0], 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_exact), cmocka_unit_test(few_cards),
                                       cmocka_unit_test(sizes_are_quantiles),
                                       cmocka_unit_test(hopeless_rates),
                                       cmocka_unit_test(false_confirmation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
