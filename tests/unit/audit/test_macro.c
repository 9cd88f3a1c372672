// SPDX-License-Identifier: Apache-2.0
// test_macro.c: batches, their claims, MACRO, and how batches are drawn.
#include <math.h>

#include "audit/risk/macro.h"
#include "audit/sampling/batch_draw.h"
#include "audit/sampling/numpy_random.h"
#include "support/support.h"

// Four batches of 100 cards; winner 240, loser 140.
struct scene {
    uint64_t reported[4][2], counted[4][2];
    struct batch_votes batches[4];
    struct batch_contest contest;
    struct batch_claims claims;
};

static void scene_make(struct scene *s, int looked_at)
{
    *s = (struct scene){.reported = {{60, 30}, {55, 40}, {65, 30}, {60, 40}}};
    memcpy(s->counted, s->reported, sizeof s->counted);
    for (int p = 0; p < 4; p++)
        s->batches[p] = (struct batch_votes){.name = STR("b"),
                                             .cards = 100,
                                             .reported = s->reported[p],
                                             .counted = p < looked_at ? s->counted[p] : NULL};
    s->contest = (struct batch_contest){
        .choices = 2, .seats = 1, .votes_allowed = 1, .batches = s->batches, .count = 4};
}

static void claims_make(struct scene *s)
{
    struct bal_err err = {0};
    batch_claims_done(&s->claims);
    assert_int_equal(batch_claims_make(&s->contest, &s->claims, &err), BAL_OK);
}

static struct macro_risk measure(struct scene *s, const uint32_t *draws, size_t count)
{
    struct bal_err err = {0};
    struct macro_risk r;
    claims_make(s);
    assert_int_equal(macro_risk(&s->claims, draws, count, &r, &err), BAL_OK);
    batch_claims_done(&s->claims);
    return r;
}

// V = 100, u = (r + 100) / 100 = 1.3, 1.15, 1.35, 1.2, so that U = 5.
static void test_clean(void **state)
{
    (void)state;
    struct scene s;
    uint32_t draws[] = {2, 0, 2};
    scene_make(&s, 3);
    struct macro_risk r = measure(&s, draws, 3);
    assert_true(fabs(r.bound - 5) < 1e-12 && r.bound >= 5);
    assert_true(fabs(r.last - pow(0.8, 3)) < 1e-12 && r.last >= pow(0.8, 3) * (1 - 1e-15));
    assert_true(r.risk == r.last);
}

static void test_taints(void **state)
{
    (void)state;
    struct scene s;
    uint32_t draws[] = {0, 1, 2};
    scene_make(&s, 3);
    s.counted[2][0] -= 27; // e = 0.27, t = 0.2: it takes back what one clean draw gave
    struct macro_risk r = measure(&s, draws, 3);
    assert_true(fabs(r.last - 0.64) < 1e-12);
    assert_true(fabs(r.risk - 0.64) < 1e-12);
    s.counted[2][0] = 0;
    s.counted[2][1] = 100; // as wrong as can be
    r = measure(&s, draws, 3);
    assert_true(r.last == 1);
    assert_true(fabs(r.risk - 0.64) < 1e-12); // the smallest so far stands
    s.counted[2][1] = 130;                    // more cards than the batch has: a taint above 1
    r = measure(&s, draws, 3);
    assert_true(r.last == 1);
    s.counted[2][1] = 30;
    s.counted[2][0] = 90; // an error that favours the loser is not credited
    r = measure(&s, draws, 3);
    assert_true(fabs(r.last - 0.512) < 1e-12);
}

static void test_all_counted(void **state)
{
    (void)state;
    struct scene s;
    uint32_t draws[] = {0};
    scene_make(&s, 4);
    assert_true(measure(&s, draws, 1).risk == 0);
    s.counted[3][0] = 0;
    s.counted[3][1] = 100;
    s.counted[2][0] = 40;
    s.counted[2][1] = 55;
    assert_true(measure(&s, draws, 1).risk == 1); // they find another winner
}

// Votes in no batch and cards that may come in count for the loser.
static void test_margin(void **state)
{
    (void)state;
    struct scene s;
    scene_make(&s, 0);
    uint64_t totals[] = {250, 145};
    s.contest.totals = totals;
    claims_make(&s);
    assert_int_equal(s.claims.unaccounted, 15);
    assert_int_equal(s.claims.list.at[0].margin, 100 - 15); // not 105 - 15
    totals[0] = 240;
    totals[1] = 155;
    claims_make(&s);
    assert_int_equal(s.claims.list.at[0].margin, 85 - 15); // the smaller one
    s.contest.pending = 70;
    claims_make(&s);
    assert_int_equal(s.claims.smallest, 0);
    struct macro_risk r = measure(&s, NULL, 0);
    assert_true(r.risk == 1 && r.bound == 0);
    struct bal_err err = {0};
    uint64_t n = 0;
    claims_make(&s);
    assert_int_equal(macro_size(&s.claims, &r, 0.05, &n, &err), BAL_OK);
    assert_int_equal(n, 4);
    batch_claims_done(&s.claims);
}

// Georgia: more than half, or nobody has half and two go on.
static void test_majority(void **state)
{
    (void)state;
    uint64_t votes[] = {48, 25, 15, 12};
    struct batch_votes one = {.name = STR("b"), .cards = 100, .reported = votes};
    struct batch_contest c = {.choices = 4,
                              .seats = 1,
                              .votes_allowed = 1,
                              .majority = true,
                              .batches = &one,
                              .count = 1};
    struct batch_claims claims;
    struct bal_err err = {0};
    assert_int_equal(batch_claims_make(&c, &claims, &err), BAL_OK);
    assert_int_equal(claims.list.len, 4 + 2);
    assert_int_equal(claims.list.at[4].winner, EVERYBODY_ELSE);
    assert_int_equal(claims.smallest, 4); // 52 others, 48 for the leader
    batch_claims_done(&claims);
    votes[0] = 50;
    votes[1] = 23; // exactly half is no majority
    assert_int_equal(batch_claims_make(&c, &claims, &err), BAL_OK);
    assert_int_equal(claims.list.len, 4 + 2);
    assert_int_equal(claims.smallest, 0);
    batch_claims_done(&claims);
    votes[0] = 52;
    votes[1] = 21;
    assert_int_equal(batch_claims_make(&c, &claims, &err), BAL_OK);
    assert_int_equal(claims.list.len, 3 + 1);
    assert_int_equal(claims.list.at[3].loser, EVERYBODY_ELSE);
    assert_int_equal(claims.smallest, 4);
    batch_claims_done(&claims);
    c.votes_allowed = 2;
    assert_int_equal(batch_claims_make(&c, &claims, &err), BAL_INVALID);
    batch_claims_done(&claims);
}

static void test_refused(void **state)
{
    (void)state;
    struct scene s;
    struct bal_err err = {0};
    struct macro_risk r;
    uint32_t draws[] = {3};
    scene_make(&s, 3);
    claims_make(&s);
    assert_int_equal(macro_risk(&s.claims, draws, 1, &r, &err), BAL_INVALID); // not counted
    draws[0] = 4;
    assert_int_equal(macro_risk(&s.claims, draws, 1, &r, &err), BAL_INVALID); // not there
    batch_claims_done(&s.claims);
    uint64_t fewer[] = {200, 140};
    s.contest.totals = fewer;
    assert_int_equal(batch_claims_make(&s.contest, &s.claims, &err), BAL_INVALID);
    batch_claims_done(&s.claims);
}

// numpy.random.default_rng(0).random(3), and of 12345, as numpy 1.17 to 2.0 print them.
static void test_numpy(void **state)
{
    (void)state;
    struct numpy_random r;
    struct u256 seed = {{0}};
    numpy_random_init(&r, &seed);
    assert_true(numpy_random_double(&r) == 0.6369616873214543);
    assert_true(numpy_random_double(&r) == 0.2697867137638703);
    assert_true(numpy_random_double(&r) == 0.04097352393619469);
    seed.word[3] = 12345;
    numpy_random_init(&r, &seed);
    assert_true(numpy_random_double(&r) == 0.22733602246716966);
    assert_true(numpy_random_double(&r) == 0.31675833970975287);
}

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    uint64_t *out = ctx;
    out[d->draw - 1] = d->index;
    return BAL_OK;
}

// printf '3546311556112163624615351222,1' | sha256sum, modulo 876, is 739 (README).
static void test_interval(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint64_t drawn[2] = {0}, weights[] = {700, 0, 39, 1, 136};
    struct draw_sink sink = {take, drawn};
    str seed = STR("3546311556112163624615351222");
    assert_int_equal(batch_draw(seed, weights, 5, 2, sink, &err), BAL_OK);
    assert_int_equal(drawn[0], 4); // 739
    assert_int_equal(drawn[1], 1); // 179
    weights[3] = 0;
    weights[4] = 137;
    assert_int_equal(batch_draw(seed, weights, 5, 1, sink, &err), BAL_OK);
    assert_int_equal(drawn[0], 5);
    uint64_t none[] = {0, 0};
    assert_int_equal(batch_draw(seed, none, 2, 1, sink, &err), BAL_INVALID);
    assert_int_equal(batch_draw(STR(""), weights, 5, 1, sink, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),       cmocka_unit_test(test_taints),
        cmocka_unit_test(test_all_counted), cmocka_unit_test(test_margin),
        cmocka_unit_test(test_majority),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_numpy),       cmocka_unit_test(test_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
