// SPDX-License-Identifier: Apache-2.0
// test_strata_plan.c: plans of stratified audits against audits simulated here, looked at by a slow
// test of its own.
#include <math.h>
#include <stdio.h>

#include "audit/planning/strata_plan.h"
#include "audit/risk/query.h"
#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

enum { MOST = 400 };

static const double ALPHA = 0.1;

// Two strata: one compared with its CVRs, some of which are wrong, and one polled.
struct scene {
    struct stratum at[2];
    struct stratum_kinds kinds[2];
    struct strata_plan_request r;
    uint64_t total; // twice the null's sum
};

// ln T by every allocation of whole sums.
static long double brute(const struct stratum *at, uint64_t total)
{
    uint64_t low[2], high[2];
    long double least = (long double)INFINITY, a = 0, b = 0;
    for (int k = 0; k < 2; k++)
        stratum_limits(&at[k], &low[k], &high[k]);
    for (uint64_t s = low[0]; s <= high[0] && s <= total / 2; s++) {
        uint64_t rest = total / 2 - s;
        if (rest < low[1] || rest > high[1])
            continue;
        struct bal_err e = {0}; // several threads look
        assert_ok(stratum_log(&at[0], 2 * s, &a, &e));
        assert_ok(stratum_log(&at[1], 2 * rest, &b, &e));
        least = fminl(least, a + b);
    }
    return least;
}

static bal_status look_quick(const void *how, const struct stratum *at, size_t count, bool *met,
                             struct bal_err *e)
{
    const struct scene *c = how;
    struct strata s = {at, count, c->total};
    return strata_meets(&s, ALPHA, STRATA_CELLS, met, e);
}

static bal_status look_slow(const void *how, const struct stratum *at, size_t count, bool *met,
                            struct bal_err *e)
{
    const struct scene *c = how;
    (void)e;
    assert_int_equal(count, 2);
    *met = brute(at, c->total) >= logl(1 / (long double)ALPHA);
    return BAL_OK;
}

static void scene_make(struct scene *c, uint64_t errors)
{
    *c = (struct scene){0};
    c->at[0] = (struct stratum){300, 4, false, NULL, 0, &method_mixture, NULL};
    c->at[1] = (struct stratum){100, 2, false, NULL, 0, &method_mixture, NULL};
    c->kinds[0] = (struct stratum_kinds){2, {2, 1}, {300 - errors, errors}};
    c->kinds[1] = (struct stratum_kinds){3, {2, 0, 1}, {60, 30, 10}};
    // Reported margins of 90 and 30 votes.
    c->total = 2 * (2 * 300 - 90 + 100);
    c->r = (struct strata_plan_request){.at = c->at,
                                        .kinds = c->kinds,
                                        .count = 2,
                                        .look = look_quick,
                                        .how = c,
                                        .runs = 100,
                                        .seed = 5};
}

// The bound by cells decides as the minimum itself.
static void looks_agree(void **state)
{
    (void)state;
    struct scene c;
    struct strata_plan quick, slow;
    scene_make(&c, 6);
    c.r.runs = 30;
    assert_ok(strata_plan(&c.r, &quick, &err));
    c.r.look = look_slow;
    assert_ok(strata_plan(&c.r, &slow, &err));
    assert_int_equal(quick.total, slow.total);
    assert_memory_equal(quick.sizes, slow.sizes, sizeof quick.sizes);
    assert_true(quick.mean == slow.mean);
}

// Cards dealt here, without the urn of the plan.
static void deal(const struct stratum_kinds *kinds, uint64_t cards, uint64_t *random, uint64_t *x)
{
    size_t n = 0;
    for (size_t i = 0; i < kinds->count; i++)
        for (uint64_t j = 0; j < kinds->cards[i]; j++)
            x[n++] = kinds->x[i];
    assert_int_equal(n, cards);
    for (; n > 1; n--) {
        size_t at = (size_t)(test_random(random) % n);
        uint64_t other = x[at];
        x[at] = x[n - 1];
        x[n - 1] = other;
    }
}

// Of audits with as many cards as planned for a chance, about that share meets the limit.
static void sizes_keep_their_chance(void **state)
{
    (void)state;
    enum { AUDITS = 400 };
    struct scene c;
    struct strata_plan plan;
    uint64_t random = 7, x[2][MOST];
    scene_make(&c, 6);
    c.r.runs = 300;
    assert_ok(strata_plan(&c.r, &plan, &err));
    for (size_t i = 0; i < SIZE_CHANCES; i++) {
        int met = 0;
        assert_true(plan.each[i][0] + plan.each[i][1] == plan.sizes[i]);
        assert_true(i == 0 || plan.sizes[i] >= plan.sizes[i - 1]);
        for (int audit = 0; audit < AUDITS; audit++) {
            struct stratum at[2] = {c.at[0], c.at[1]};
            bool done = false;
            for (int k = 0; k < 2; k++) {
                deal(&c.kinds[k], c.at[k].cards, &random, x[k]);
                at[k].x = x[k];
                at[k].draws = plan.each[i][k];
            }
            assert_ok(look_quick(&c, at, 2, &done, &err));
            met += done;
        }
        double share = (double)met / AUDITS, q = size_chances[i];
        printf("%3.0f %%: %ju cards, %.3f\n", 100 * q, (uintmax_t)plan.sizes[i], share);
        // Four deviations of both simulations.
        double off = 4 * sqrt(q * (1 - q) * (1.0 / AUDITS + 1.0 / c.r.runs));
        assert_true(share >= q - off && share <= q + off + 0.05);
    }
}

// Without errors and without chance nothing varies but the polled votes; all compared: nothing.
static void certain_strata(void **state)
{
    (void)state;
    struct scene c;
    struct strata_plan plan;
    scene_make(&c, 0);
    c.at[1] = (struct stratum){100, 4, false, NULL, 0, &method_mixture, NULL};
    c.kinds[1] = (struct stratum_kinds){1, {2}, {100}};
    c.total = 2 * (2 * 400 - 120);
    assert_ok(strata_plan(&c.r, &plan, &err));
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        assert_int_equal(plan.sizes[i], plan.total);
    assert_true(fabs(plan.mean - (double)plan.total) < 1e-9);
    // One card less is not enough.
    uint64_t x[MOST], draws[2];
    for (size_t i = 0; i < MOST; i++)
        x[i] = 2;
    for (uint64_t less = 0; less < 2; less++) {
        struct stratum at[2] = {c.at[0], c.at[1]};
        bool met = false;
        strata_allot(&c.r, plan.share, plan.total - less, draws);
        for (int k = 0; k < 2; k++) {
            at[k].x = x;
            at[k].draws = draws[k];
        }
        assert_ok(look_slow(&c, at, 2, &met, &err));
        assert_int_equal(met, less == 0);
    }
}

static void chosen_shares_are_no_larger(void **state)
{
    (void)state;
    struct scene c;
    struct strata_plan even, least;
    scene_make(&c, 3);
    c.r.runs = 0;
    assert_ok(strata_plan(&c.r, &even, &err));
    c.r.least = true;
    assert_ok(strata_plan(&c.r, &least, &err));
    assert_int_equal(least.proportional, even.total);
    assert_true(fabs(even.share[0] - 0.75) < 1e-12 && even.total == even.proportional);
    assert_true(least.total < even.total);
    assert_int_equal(least.expected[0] + least.expected[1], least.total);
}

// After draws that went well fewer cards are left to draw; what was found stays in the sample.
static void goes_on_from_what_was_found(void **state)
{
    (void)state;
    struct scene c;
    struct strata_plan first, later;
    uint64_t x[20];
    scene_make(&c, 3);
    assert_ok(strata_plan(&c.r, &first, &err));
    for (size_t i = 0; i < 20; i++)
        x[i] = 2;
    c.at[1].x = x;
    c.at[1].draws = 20;
    c.kinds[1].cards[0] -= 20;
    assert_ok(strata_plan(&c.r, &later, &err));
    assert_true(later.mean - 20 < first.mean && later.mean_of[1] > 19.99);
    c.kinds[1].cards[0]++; // a card too many
    assert_int_equal(strata_plan(&c.r, &later, &err), BAL_INVALID);
}

static void no_sample_is_enough(void **state)
{
    (void)state;
    struct scene c;
    struct strata_plan plan;
    scene_make(&c, 150); // more errors than margin
    c.r.least = true;
    assert_ok(strata_plan(&c.r, &plan, &err));
    assert_true(plan.total == SIZE_UNBOUNDED && plan.sizes[0] == SIZE_UNBOUNDED);
    assert_true(fabs(plan.mean - 400) < 1e-9);
}

static void allotments(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int i = 0; i < 2000; i++) {
        struct stratum at[5];
        double share[5];
        uint64_t cards = 0, found = 0, out[5], sum = 0;
        struct strata_plan_request r = {.at = at, .count = 1 + test_random(&random) % 5};
        for (size_t k = 0; k < r.count; k++) {
            at[k] = (struct stratum){.cards = 1 + test_random(&random) % 50};
            at[k].draws = test_random(&random) % (at[k].cards + 1) / 2;
            share[k] = (double)(1 + test_random(&random) % 100);
            cards += at[k].cards;
            found += at[k].draws;
        }
        uint64_t n = found + test_random(&random) % (cards - found + 1);
        strata_allot(&r, share, n, out);
        for (size_t k = 0; k < r.count; k++) {
            assert_true(out[k] >= at[k].draws && out[k] <= at[k].cards);
            sum += out[k];
        }
        assert_int_equal(sum, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_agree),
        cmocka_unit_test(sizes_keep_their_chance),
        cmocka_unit_test(certain_strata),
        cmocka_unit_test(chosen_shares_are_no_larger),
        cmocka_unit_test(goes_on_from_what_was_found),
        cmocka_unit_test(no_sample_is_enough),
        cmocka_unit_test(allotments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
