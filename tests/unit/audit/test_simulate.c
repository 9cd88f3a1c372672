// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "audit/planning/simulate.h"
#include "audit/planning/urn.h"
#include "audit/risk/query.h"
#include "audit/risk/quick.h"

static struct bal_err err;

enum { SEED = 20261126 };

static struct martingale begin(const char *method, const struct null_hypothesis *null,
                               const struct expectation *e)
{
    struct martingale m;
    assert_ok(martingale_start(&m, method_find(str_from(method)), null, e, &err));
    return m;
}

// ---- urns

static void an_urn_gives_every_card_once(void **state)
{
    (void)state;
    static const double weight[40] = {1, 0.5, 2, 1, 1, 0.1, 3, 1, 1, 1, 1, 1, 1, 1,
                                      1, 1,   1, 1, 1, 1,   1, 1, 1, 1, 1, 1, 1, 1,
                                      1, 1,   1, 1, 1, 1,   1, 1, 1, 1, 1, 1};
    for (size_t kinds = 1; kinds <= 40; kinds += 3) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        uint64_t cards[40], seen[40] = {0}, total = 0;
        struct random random = random_stream(SEED, kinds);
        struct urn full, urn;
        for (size_t i = 0; i < kinds; i++)
            total += cards[i] = i * 7 % 11;
        cards[0] += total == 0;
        total += total == 0;
        assert_ok(urn_make(&full, cards, weight, kinds, false, &arena, &err));
        assert_ok(urn_make(&urn, cards, weight, kinds, false, &arena, &err));
        for (uint64_t n = 0; n < total; n++)
            seen[urn_draw(&urn, &random)]++;
        assert_memory_equal(seen, cards, kinds * sizeof *seen);
        assert_true(urn.cards == 0);
        urn_refill(&urn, &full);
        assert_true(urn.cards == total);
    }
}

// The first two of cards with weights 1, 2, 3, 4: q_i/10 q_j/(10 - q_i), within five deviations.
static void draws_follow_the_weights(void **state)
{
    (void)state;
    enum { KINDS = 16, RUNS = 200000 }; // 12 kinds without cards make it the tree's turn
    for (size_t kinds = 4; kinds <= KINDS; kinds += 12) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        double weight[KINDS];
        uint64_t cards[KINDS] = {0}, first[4] = {0}, pair[4][4] = {0};
        struct urn full, urn;
        for (size_t i = 0; i < KINDS; i++)
            weight[i] = i < 4 ? (double)i + 1 : 1;
        for (size_t i = 0; i < 4; i++)
            cards[i] = 1;
        assert_ok(urn_make(&full, cards, weight, kinds, false, &arena, &err));
        assert_ok(urn_make(&urn, cards, weight, kinds, false, &arena, &err));
        for (uint64_t r = 0; r < RUNS; r++) {
            struct random random = random_stream(SEED, r);
            urn_refill(&urn, &full);
            size_t a = urn_draw(&urn, &random), b = urn_draw(&urn, &random);
            first[a]++;
            pair[a][b]++;
        }
        for (size_t a = 0; a < 4; a++) {
            double p = weight[a] / 10;
            assert_true(fabs((double)first[a] - RUNS * p) < 5 * sqrt(RUNS * p * (1 - p)));
            for (size_t b = 0; b < 4; b++) {
                double both = a == b ? 0 : p * weight[b] / (10 - weight[a]);
                assert_true(fabs((double)pair[a][b] - RUNS * both) <=
                            5 * sqrt(RUNS * both * (1 - both)));
            }
        }
    }
}

// ---- the same draws, the same end

// Draws until the exact engine meets alpha.
static uint64_t exact_size(const struct simulation *s, const struct martingale *start,
                           uint64_t replication)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    uint64_t cards[8], most = s->most;
    static const double weight[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    struct random random = random_stream(s->seed, replication);
    struct martingale m = *start;
    struct urn urn;
    for (size_t i = 0; i < s->class_count; i++)
        cards[i] = s->classes[i].cards;
    assert_ok(urn_make(&urn, cards, weight, s->class_count, s->replacement, &arena, &err));
    for (uint64_t n = 0; n < most && (s->replacement || urn.cards > 0); n++) {
        assert_ok(martingale_step(&m, s->tests[0].x[urn_draw(&urn, &random)], &err));
        if (martingale_meets(&m, s->alpha))
            return n + 1;
    }
    return SIM_NEVER;
}

static void same_ends(const char *method, const uint64_t *x, const struct sim_class *classes,
                      size_t count, struct null_hypothesis null, double mean, double variance)
{
    struct expectation e = {mean, variance};
    for (int replacement = 0; replacement < 2; replacement++) {
        null.replacement = replacement;
        struct martingale m = begin(method, &null, &e);
        struct sim_test test = {.x = x, .start = &m};
        struct simulation s = {.classes = classes,
                               .class_count = count,
                               .tests = &test,
                               .test_count = 1,
                               .replacement = replacement,
                               .alpha = 0.05,
                               .most = 6000,
                               .replications = 60,
                               .seed = SEED,
                               .threads = 2};
        struct sim_result out;
        assert_ok(simulate(&s, &out, &err));
        for (uint64_t r = 0; r < s.replications; r++)
            if (out.draws[r] != exact_size(&s, &m, r))
                fail_msg("%s, replication %ju: %ju draws, exact %ju", method, (uintmax_t)r,
                         (uintmax_t)out.draws[r], (uintmax_t)exact_size(&s, &m, r));
        sim_done(&out);
    }
}

static void same_draws_same_end(void **state)
{
    (void)state;
    static const uint64_t x[] = {2, 1, 0, 3, 4};
    static const struct sim_class compared[] = {
        {.cards = 4880}, {.cards = 50}, {.cards = 10}, {.cards = 50}, {.cards = 10}};
    static const struct sim_class polled[] = {{.cards = 500}, {.cards = 2450}, {.cards = 2050}};
    static const uint64_t votes[] = {1, 2, 0};
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        if (method->bet == NULL)
            continue;
        for (uint64_t margin = 20; margin <= 500; margin *= 5)
            same_ends(method->name, x, compared, 5,
                      (struct null_hypothesis){5000, 4, 20000 - 2 * margin, false}, 2, 0);
        same_ends(method->name, votes, polled, 3, (struct null_hypothesis){5000, 2, 10000, false},
                  1.08, 0.9);
    }
}

// A long test in doubles stays where the exact one is, through all powers of two.
static void a_long_test_in_doubles(void **state)
{
    (void)state;
    static const char *const names[] = {"mixture", "kaplan-markov", "betting"};
    struct null_hypothesis null = {3000000, 4, 11900000, true};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct expectation e = {2, 0.1};
        struct martingale m = begin(names[i], &null, &e);
        struct quick q;
        struct random random = random_stream(SEED, i);
        quick_start(&q, &m);
        for (uint64_t n = 0; n < 1000000; n++) {
            double at = random_unit(&random);
            // good, then bad, then good again: far up, far down, and up
            bool bad = n > 300000 && n < 500000;
            uint64_t x = at < 0.001 ? 4 : at < (bad ? 0.05 : 0.002) ? 0 : 2;
            assert_ok(martingale_step(&m, x, &err));
            quick_step(&q, x);
            if (n % 1000 == 0 && fabs(quick_log(&q) - (double)martingale_log(&m)) >
                                     1e-10 * fmax(1, fabs(quick_log(&q))))
                fail_msg("%s: draw %ju: %.17g, exact %.17Lg", names[i], (uintmax_t)n, quick_log(&q),
                         martingale_log(&m));
        }
    }
}

// ---- all audits

struct setting {
    struct sim_class classes[3];
    uint64_t x[3];
    struct martingale start;
    struct sim_test test;
    struct simulation s;
};

// Cards that show 2, 1 or 0; the null mean is 1.
static void setting(struct setting *t, const char *method, uint64_t two, uint64_t one,
                    uint64_t zero)
{
    struct null_hypothesis null = {two + one + zero, 2, 2 * (two + one + zero), false};
    struct expectation e = {1.1, 0.9};
    *t = (struct setting){.classes = {{.cards = two}, {.cards = one}, {.cards = zero}},
                          .x = {2, 1, 0}};
    t->start = begin(method, &null, &e);
    t->test = (struct sim_test){.x = t->x, .start = &t->start};
    t->s = (struct simulation){.classes = t->classes,
                               .class_count = 3,
                               .tests = &t->test,
                               .test_count = 1,
                               .alpha = 0.05,
                               .replications = 500,
                               .seed = SEED,
                               .threads = 1};
}

static void any_number_of_threads(void **state)
{
    (void)state;
    struct setting t;
    struct sim_result one, other;
    setting(&t, "kelly", 550, 100, 450);
    assert_ok(simulate(&t.s, &one, &err));
    assert_true(one.confirmed == one.met[0] && one.confirmed == 500 && one.growth[0] > 0);
    for (unsigned threads = 0; threads <= 7; threads += 2 + (threads > 0)) {
        t.s.threads = threads;
        assert_ok(simulate(&t.s, &other, &err));
        assert_memory_equal(one.draws, other.draws, 500 * sizeof *one.draws);
        assert_memory_equal(one.growth, other.growth, sizeof *one.growth);
        sim_done(&other);
    }
    t.s.seed++;
    assert_ok(simulate(&t.s, &other, &err));
    assert_true(memcmp(one.draws, other.draws, 500 * sizeof *one.draws) != 0);
    sim_done(&other);
    sim_done(&one);
}

// A tie is confirmed with chance alpha at most, however often one looks.
static void a_tie_is_seldom_confirmed(void **state)
{
    (void)state;
    struct setting t;
    struct sim_result out;
    setting(&t, "kelly", 450, 100, 450);
    t.s.replications = 20000;
    t.s.threads = 0;
    assert_ok(simulate(&t.s, &out, &err));
    assert_in_range(out.confirmed, 200, 1000);
    uint64_t sizes[2];
    const double shares[2] = {0.001, 0.99};
    assert_ok(sim_quantiles(out.draws, out.replications, shares, 2, sizes, &err));
    assert_true(sizes[0] < 1000 && sizes[1] == SIM_NEVER);
    assert_true(sim_mean(out.draws, out.replications, 1000) > 900);
    sim_done(&out);
}

// Two contests, one of them on some of the cards only.
static void several_tests(void **state)
{
    (void)state;
    static const struct sim_class classes[] = {{.cards = 300}, {.cards = 200}, {.cards = 500}};
    static const uint64_t first[] = {2, 0, SIM_ABSENT}, second[] = {2, 2, 2};
    struct null_hypothesis some = {500, 2, 1000, false}, all = {1000, 2, 2000, false};
    struct expectation e = {1.2, 0.9}, sure = {1.9, 0.1};
    struct martingale a = begin("kelly", &some, &e), b = begin("kelly", &all, &sure);
    struct sim_test tests[] = {{.x = first, .start = &a}, {.x = second, .start = &b}};
    struct simulation s = {.classes = classes,
                           .class_count = 3,
                           .tests = tests,
                           .test_count = 2,
                           .alpha = 0.1,
                           .replications = 200,
                           .seed = SEED};
    struct sim_result out;
    assert_ok(simulate(&s, &out, &err));
    assert_true(out.met[1] == 200 && out.met[0] == out.confirmed && out.confirmed == 200);
    for (uint64_t r = 0; r < 200; r++) // cards without the first contest are not wanted for long
        assert_true(out.pulled[r] < out.draws[r] && 3 * out.pulled[r] > out.draws[r]);
    sim_done(&out);
    a.null.cards = 501;
    assert_int_equal(simulate(&s, &out, &err), BAL_INVALID);
    sim_done(&out);
}

// ---- an operator

static void lose_all(void *ctx, uint32_t *shown, uint64_t draws, uint64_t replication)
{
    (void)replication;
    uint32_t as = *(uint32_t *)ctx;
    for (uint64_t i = 0; i < draws; i++)
        shown[i] = as < shown[i] ? shown[i] : as;
}

static void an_operator_can_only_lose(void **state)
{
    (void)state;
    struct setting t;
    struct sim_result honest, lost;
    uint32_t as = 1;
    struct sim_operator keeper = {lose_all, &as};
    setting(&t, "kelly", 700, 100, 200);
    assert_ok(simulate(&t.s, &honest, &err));
    t.s.lookahead = &keeper;
    as = 0; // shows all there is
    assert_ok(simulate(&t.s, &lost, &err));
    assert_memory_equal(honest.draws, lost.draws, 500 * sizeof *lost.draws);
    sim_done(&lost);
    as = 1; // every vote for the winner is blank
    assert_ok(simulate(&t.s, &lost, &err));
    assert_true(honest.confirmed == 500 && lost.confirmed == 0);
    sim_done(&lost);
    sim_done(&honest);
    t.x[1] = 2;
    t.x[0] = 1; // now that raises observations
    assert_int_equal(simulate(&t.s, &lost, &err), BAL_INVALID);
    sim_done(&lost);
}

// ---- an engine of one's own

struct counted {
    uint64_t draws;
    double weight_left, ratio;
    uint64_t reference_left;
    bool wrong;
};

static void count(void *state, const struct sim_draw *d)
{
    struct counted *c = state;
    c->wrong |= fabs(d->weight_left - c->weight_left) > 1e-9 * c->weight_left ||
                d->reference_left != c->reference_left;
    c->wrong |= d->ratio_max > c->ratio || d->ratio_max < (double)d->reference / d->weight;
    c->ratio = d->ratio_max;
    c->weight_left -= d->weight;
    c->reference_left -= d->reference;
    c->draws++;
}

static double counted_log(const void *state)
{
    const struct counted *c = state;
    return (double)c->draws;
}

static bool counted_all(const void *state, double alpha)
{
    (void)alpha;
    const struct counted *c = state;
    return !c->wrong && c->draws == 60;
}

static void an_engine_sees_the_sums(void **state)
{
    (void)state;
    static const struct sim_engine engine = {sizeof(struct counted), count, counted_log,
                                             counted_all};
    static const struct sim_class classes[] = {
        {.cards = 30, .weight = 0.3}, {.cards = 20, .weight = 2.5}, {.cards = 10}, {.cards = 5}};
    static const uint64_t x[] = {2, 1, 0, SIM_ABSENT}, reference[] = {1, 2, 0, 9};
    const struct counted start = {.weight_left = 69, .ratio = 4, .reference_left = 70};
    struct sim_test test = {.x = x, .reference = reference, .start = &start, .engine = &engine};
    struct simulation s = {.classes = classes,
                           .class_count = 4,
                           .tests = &test,
                           .test_count = 1,
                           .alpha = 0.05,
                           .replications = 50,
                           .seed = SEED};
    struct sim_result out;
    assert_ok(simulate(&s, &out, &err));
    assert_true(out.confirmed == 50);
    assert_true(fabs(out.growth[0] - 1) < 1e-12);
    for (uint64_t r = 0; r < 50; r++)
        assert_true(out.draws[r] >= 60 && out.pulled[r] == 60);
    sim_done(&out);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct setting t, bad;
    struct sim_result out;
    setting(&t, "kelly", 60, 10, 30);
    for (int i = 0; i < 8; i++) {
        bad = t;
        bad.s.tests = &bad.test;
        bad.s.classes = bad.classes;
        bad.test.x = bad.x;
        bad.test.start = &bad.start;
        bad.s.alpha = i == 0 ? 0 : 0.05;
        bad.s.test_count = i != 1;
        bad.s.class_count = i == 2 ? 0 : 3;
        bad.s.replications = i == 3 ? 0 : 1;
        bad.classes[1].weight = i == 4 ? -1 : 1;
        bad.x[0] = i == 5 ? 3 : 2;
        bad.s.replacement = i == 6;
        bad.classes[0].cards = i == 7 ? 61 : 60;
        assert_int_equal(simulate(&bad.s, &out, &err), BAL_INVALID);
        sim_done(&out);
    }
    assert_int_equal(sim_quantiles(NULL, 0, NULL, 0, NULL, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_urn_gives_every_card_once),
        cmocka_unit_test(draws_follow_the_weights),
        cmocka_unit_test(same_draws_same_end),
        cmocka_unit_test(a_long_test_in_doubles),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(a_tie_is_seldom_confirmed),
        cmocka_unit_test(several_tests),
        cmocka_unit_test(an_operator_can_only_lose),
        cmocka_unit_test(an_engine_sees_the_sums),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
