// SPDX-License-Identifier: Apache-2.0
// test_strata.c: the union-intersection test: its minimum, the risk limit, and that vertices alone
// break it.
#include <math.h>
#include <stdio.h>

#include "audit/risk/betting.h"
#include "audit/risk/query.h"
#include "audit/risk/strata.h"
#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

enum { MOST = 400 };

struct scene {
    uint64_t x[4][MOST];
    struct stratum at[4];
    struct strata s;
    union bet_tuning tuning[4];
};

static void scene_make(struct scene *c, size_t count, uint64_t cards, size_t draws,
                       const struct method *m)
{
    *c = (struct scene){.s = {c->at, count, 0}};
    for (size_t k = 0; k < count; k++) {
        c->at[k] = (struct stratum){cards, 2, false, c->x[k], draws, m, NULL};
        c->s.total += 2 * cards; // a mean of 1 on 0, 1, 2
    }
}

// By trying every allocation of whole sums, two strata.
static long double brute(const struct scene *c)
{
    uint64_t low = 0, high = 0;
    long double least = (long double)INFINITY;
    stratum_limits(&c->at[0], &low, &high);
    for (uint64_t s = low; s <= high && s <= c->s.total / 2; s++) {
        uint64_t rest = c->s.total / 2 - s, least_rest = 0, most_rest = 0;
        long double a = 0, b = 0;
        stratum_limits(&c->at[1], &least_rest, &most_rest);
        if (rest < least_rest || rest > most_rest)
            continue;
        assert_ok(stratum_log(&c->at[0], 2 * s, &a, &err));
        assert_ok(stratum_log(&c->at[1], 2 * rest, &b, &err));
        least = fminl(least, a + b);
    }
    return least;
}

static void draw(struct scene *c, uint64_t *random, uint64_t favour)
{
    for (size_t k = 0; k < c->s.count; k++)
        for (size_t i = 0; i < c->at[k].draws; i++) {
            uint64_t r = test_random(random) % 100;
            c->x[k][i] = r < favour ? 2 : r < 90 ? 0 : 1;
        }
}

static void cells_find_the_minimum(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 60; i++) {
        struct scene c;
        long double got = 0;
        scene_make(&c, 2, 200, 20 + test_random(&random) % 60, &method_mixture);
        draw(&c, &random, 40 + test_random(&random) % 40);
        assert_ok(strata_log(&c.s, &got, &err));
        long double want = brute(&c);
        assert_true(got <= want + 1e-12L && got >= want - 2e-6L);
    }
}

// With one fixed lambda in each stratum vertices are enough, for two strata and more.
static void vertices_of_fixed_bets(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < 40; i++) {
        struct scene c;
        long double cells = 0, vertices = 0;
        size_t count = 2 + (size_t)(i % 2);
        scene_make(&c, count, 100, 30, &method_betting);
        draw(&c, &random, 55);
        for (size_t k = 0; k < count; k++) {
            c.tuning[k].betting =
                (struct betting_tuning){.fixed = true, .lambda = 0.05 + 0.1 * (double)k};
            c.at[k].tuning = &c.tuning[k];
        }
        assert_ok(strata_vertex_log(&c.s, &vertices, &err));
        assert_ok(strata_log(&c.s, &cells, &err));
        assert_true(cells <= vertices + 1e-9L);
        assert_true(count > 2 || cells >= vertices - 2e-6L);
    }
}

// The broken method: only the ends of the allocations are tried, with bets for which that is not
// enough.
static long double ends_only(const struct scene *c)
{
    uint64_t low[2], high[2], total = c->s.total / 2;
    long double least = (long double)INFINITY;
    for (size_t k = 0; k < 2; k++)
        stratum_limits(&c->at[k], &low[k], &high[k]);
    uint64_t from = total > high[1] && total - high[1] > low[0] ? total - high[1] : low[0];
    uint64_t to = total - low[1] < high[0] ? total - low[1] : high[0];
    for (int end = 0; end < 2; end++) {
        uint64_t s = end == 0 ? from : to;
        long double a = 0, b = 0;
        assert_ok(stratum_log(&c->at[0], 2 * s, &a, &err));
        assert_ok(stratum_log(&c->at[1], 2 * (total - s), &b, &err));
        least = fminl(least, a + b);
    }
    return least;
}

// Draws without replacement from a stratum of `cards` with `twos` of value 2, else 0.
static void draw_null(struct scene *c, uint64_t *random, uint64_t twos)
{
    for (size_t k = 0; k < c->s.count; k++) {
        uint64_t left = c->at[k].cards, good = twos;
        for (size_t i = 0; i < c->at[k].draws; i++, left--) {
            bool two = test_random(random) % left < good;
            c->x[k][i] = two ? 2 : 0;
            good -= two;
        }
    }
}

// Elections at the null: half of the cards of each stratum say 2. The exact minimum confirms no
// more than the limit allows; the ends alone confirm almost every one of them.
static void vertices_alone_break_the_limit(void **state)
{
    (void)state;
    enum { RUNS = 1000 };
    static struct scene c;
    uint64_t random = 3;
    int wrong = 0, broken = 0;
    for (int run = 0; run < RUNS; run++) {
        long double least = 0;
        scene_make(&c, 2, 1000, 60, &method_mixture);
        draw_null(&c, &random, 500);
        assert_ok(strata_log(&c.s, &least, &err));
        wrong += least >= logl(20);
        broken += ends_only(&c) >= logl(20);
    }
    printf("false confirmations at 5 %%: all allocations %d, ends only %d of %d\n", wrong, broken,
           RUNS);
    assert_true(wrong <= RUNS / 20);
    assert_true(broken > RUNS / 5);
}

// Exactly: two strata of four cards, every population with the null's sum, every order of draws,
// and a look after each draw (in turn from both).
struct exact {
    struct scene c;
    uint64_t left[2][3]; // cards of value 0, 1, 2 not drawn yet
    double alpha, confirmed;
};

static void every_order(struct exact *e, size_t step, double chance)
{
    size_t k = step % 2;
    struct stratum *s = &e->c.at[k];
    uint64_t all = e->left[k][0] + e->left[k][1] + e->left[k][2];
    for (uint64_t v = 0; v < 3; v++) {
        if (e->left[k][v] == 0)
            continue;
        double share = chance * (double)e->left[k][v] / (double)all, risk = 1;
        e->c.x[k][s->draws++] = v;
        e->left[k][v]--;
        assert_ok(strata_risk(&e->c.s, &risk, &err));
        if (risk <= e->alpha)
            e->confirmed += share;
        else if (step + 1 < 8)
            every_order(e, step + 1, share);
        e->left[k][v]++;
        s->draws--;
    }
}

static void exactly_within_the_limit(void **state)
{
    (void)state;
    static struct exact e;
    double worst[2] = {0};
    const double alphas[] = {0.5, 0.2};
    for (int a = 0; a < 2; a++)
        for (int twos = 0; twos <= 4; twos++)
            for (int ones = 0; ones + twos <= 4; ones++) {
                int rest = 8 - 2 * twos - ones; // what the other stratum has: the null's sum is 8
                if (rest < 0 || rest > 8)
                    continue;
                scene_make(&e.c, 2, 4, 0, &method_mixture);
                e.alpha = alphas[a];
                e.confirmed = 0;
                e.left[0][2] = (uint64_t)twos;
                e.left[0][1] = (uint64_t)ones;
                e.left[0][0] = (uint64_t)(4 - twos - ones);
                e.left[1][2] = (uint64_t)(rest / 2);
                e.left[1][1] = (uint64_t)(rest % 2);
                e.left[1][0] = 4 - e.left[1][2] - e.left[1][1];
                every_order(&e, 0, 1);
                worst[a] = fmax(worst[a], e.confirmed);
            }
    printf("worst %.4f at 0.5, %.4f at 0.2\n", worst[0], worst[1]);
    assert_true(worst[0] <= 0.5 && worst[1] <= 0.2 && worst[0] > 0.05);
}

// Three and four strata: never above any allocation that is tried.
static void more_strata(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (int i = 0; i < 20; i++) {
        static struct scene c;
        size_t count = 3 + (size_t)(i % 2);
        long double least = 0, all = 0, log_t = 0;
        scene_make(&c, count, 60, 15, &method_mixture);
        draw(&c, &random, 60);
        assert_ok(strata_log(&c.s, &least, &err));
        for (int point = 0; point < 300; point++) {
            uint64_t rest = c.s.total / 2;
            all = 0;
            bool fits = true;
            for (size_t k = 0; k < count && fits; k++) {
                uint64_t low = 0, high = 0;
                stratum_limits(&c.at[k], &low, &high);
                uint64_t s = k + 1 < count ? low + test_random(&random) % (high - low + 1) : rest;
                fits = s <= rest && s >= low && s <= high;
                rest -= fits ? s : 0;
                if (fits)
                    assert_ok(stratum_log(&c.at[k], 2 * s, &log_t, &err));
                all += log_t;
            }
            assert_true(!fits || least <= all + 1e-9L);
        }
    }
}

static void edges(void **state)
{
    (void)state;
    struct scene c;
    double risk = -1;
    scene_make(&c, 2, 10, 10, &method_mixture);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 10; i++)
            c.x[k][i] = i < 6 ? 2 : 0;
    assert_ok(strata_risk(&c.s, &risk, &err));
    assert_true(risk == 0); // all cards: 24 of 20
    for (int k = 0; k < 2; k++)
        c.x[k][0] = 0;
    assert_ok(strata_risk(&c.s, &risk, &err));
    assert_true(risk == 1); // all cards: 20 of 20
    c.at[0].method = &method_betting;
    assert_int_equal(strata_risk(&c.s, &risk, &err), BAL_UNSUPPORTED); // AGRAPA looks at the mean
    c.at[0].method = &method_kelly;
    assert_int_equal(strata_risk(&c.s, &risk, &err), BAL_UNSUPPORTED); // tuned for each null
    c.tuning[0] = (union bet_tuning){.constant = {{0.3, 0.2, 0.1, 0.1, 0.5, 0.6}, 0.99}};
    c.at[0].tuning = &c.tuning[0];
    assert_ok(strata_risk(&c.s, &risk, &err));
    c.s.count = 1;
    assert_int_equal(strata_risk(&c.s, &risk, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_find_the_minimum),
        cmocka_unit_test(vertices_of_fixed_bets),
        cmocka_unit_test(vertices_alone_break_the_limit),
        cmocka_unit_test(exactly_within_the_limit),
        cmocka_unit_test(more_strata),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
