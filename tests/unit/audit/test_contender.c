// SPDX-License-Identifier: Apache-2.0
// Made-up contests, what is compared on them, and the bounds of a rate.
#include "support/support.h"

#include <math.h>

#include "audit/planning/bounds.h"
#include "audit/planning/contender.h"
#include "audit/risk/binomial.h"

static struct bal_err err;

static const struct population_spec plain = {
    .cards = 100001, .margin = 1000, .rates = {.o1 = 1e-3, .o2 = 1e-4, .u1 = 2e-3, .u2 = 3e-4}};

static int64_t paper_above(const struct population *p)
{
    int64_t sum = 0;
    for (size_t i = 0; i < p->count; i++)
        sum += ((int64_t)(2 * p->at[i].mvr) - (int64_t)p->den) * (int64_t)p->at[i].cards;
    return sum;
}

// Cards whose paper says `by` halves of a vote more than their CVR.
static uint64_t cards_off_by(const struct population *p, int by)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct population_class *c = &p->at[i];
        int64_t off = (int64_t)c->mvr - (int64_t)c->ref;
        if (!c->pooled && off * 2 == by * (int64_t)p->den)
            sum += c->cards;
    }
    return sum;
}

static void test_population(void **state)
{
    (void)state;
    struct population p;
    assert_ok(population_make(&p, &plain, &err));
    assert_int_equal(p.cards, plain.cards);
    assert_int_equal(p.above, 1000 * 2);
    assert_int_equal(cards_off_by(&p, -1), 100);
    assert_int_equal(cards_off_by(&p, -2), 10);
    assert_int_equal(cards_off_by(&p, 1), 200);
    assert_int_equal(cards_off_by(&p, 2), 30);
    struct population_spec pooled = plain;
    pooled.pool = 0.05;
    pooled.blank = 0.1;
    assert_ok(population_make(&p, &pooled, &err));
    assert_int_equal(p.cards, plain.cards);
    // The pool's mean is rounded to 1 in 20,000: half a part of each of its cards.
    assert_in_range(p.above / (int64_t)p.den, 995, 1005);
}

static void test_hidden(void **state)
{
    (void)state;
    for (size_t how = HIDE_AT_MARGIN; population_hide_name(how) != NULL; how++) {
        for (unsigned odd = 0; odd < 2; odd++) {
            struct population p;
            struct population_spec s = plain;
            s.margin += odd;
            s.hide = (enum population_hide)how;
            s.pool = how == HIDE_ONE_POOL ? 0.05 : 0;
            s.blank = how == HIDE_OTHER_STYLES ? 0 : 0.02;
            assert_ok(population_make(&p, &s, &err));
            assert_int_equal(paper_above(&p), 0);
            assert_true(p.above > 0);
            assert_int_equal(p.cards, how == HIDE_OTHER_STYLES ? 2 * s.cards : s.cards);
        }
    }
}

static void test_population_refused(void **state)
{
    (void)state;
    struct population p;
    struct population_spec s = plain;
    s.hide = HIDE_ONE_POOL;
    assert_int_equal(population_make(&p, &s, &err), BAL_INVALID);
    s = plain;
    s.margin = 0;
    assert_int_equal(population_make(&p, &s, &err), BAL_INVALID);
    s = plain;
    s.blank = 0.999;
    assert_int_equal(population_make(&p, &s, &err), BAL_INVALID);
    s = plain;
    s.rates.o2 = 0.9;
    assert_int_equal(population_make(&p, &s, &err), BAL_INVALID);
    s.rates.o2 = (double)NAN;
    assert_int_equal(population_make(&p, &s, &err), BAL_INVALID);
}

// Draws until the risk limit without errors: the same in every audit.
static uint64_t clean_draws(const char *name, uint64_t margin, double pool)
{
    struct population p;
    struct sim_result r;
    const struct population_spec s = {.cards = 1000000, .margin = margin, .pool = pool};
    const struct trial t = {.alpha = 0.05, .replications = 4, .seed = 3, .threads = 1};
    assert_ok(population_make(&p, &s, &err));
    assert_ok(contender_run(contender_find(str_from(name)), &p, &p, &t, &r, &err));
    assert_int_equal(r.confirmed, 4);
    uint64_t draws = r.draws[0];
    assert_int_equal(r.draws[3], draws);
    sim_done(&r);
    return draws;
}

// What these programs themselves need, run on 1,000 simulated audits without errors each.
static void test_rivals(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t margin, draws;
    } known[] = {
        {"rlauxe", 10000, 664},           {"rlauxe", 20000, 331},
        {"rlauxe", 50000, 132},           {"rlauxe", 100000, 65},
        {"shangrla-agrapa", 10000, 665},  {"shangrla-agrapa", 20000, 332},
        {"shangrla-agrapa", 50000, 133},  {"shangrla-agrapa", 100000, 66},
        {"shangrla-optimal", 10000, 599}, {"shangrla-optimal", 20000, 299},
        {"shangrla-optimal", 50000, 119}, {"shangrla-optimal", 100000, 59},
        {"kaplan-markov", 10000, 622},    {"mixture", 10000, 630},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        uint64_t draws = clean_draws(known[i].name, known[i].margin, 0);
        assert_in_range(draws, known[i].draws - 1, known[i].draws + 1);
    }
    assert_true(clean_draws("weighted", 10000, 0) <= 400);
}

static void test_contenders(void **state)
{
    (void)state;
    for (size_t i = 0; contender_at(i) != NULL; i++) {
        const struct contender *c = contender_at(i);
        assert_ptr_equal(contender_find(str_from(c->name)), c);
        assert_true(((c->flags & CONTENDER_POLLING) != 0) !=
                    ((c->flags & CONTENDER_COMPARISON) != 0));
        assert_true((c->method != NULL) != (c->engine != NULL));
    }
    struct population p;
    struct sim_result r;
    struct population_spec s = plain;
    struct trial t = {.alpha = 0.05, .replications = 4, .threads = 1, .replacement = true};
    s.pool = 0.1;
    assert_ok(population_make(&p, &s, &err));
    assert_int_equal(contender_run(&rival_rlauxe, &p, &p, &t, &r, &err), BAL_INVALID);
    sim_done(&r);
    const struct contender *weighted = contender_find(STR("weighted"));
    assert_int_equal(contender_run(weighted, &p, &p, &t, &r, &err), BAL_INVALID);
    sim_done(&r);
}

static double tail(uint64_t n, double p, uint64_t k)
{
    return (double)binomial_tail(n, (long double)p, 1 - (long double)p, k);
}

static void test_bounds(void **state)
{
    (void)state;
    assert_true(fabs(chance_upper(0, 100, 0.999) - (1 - pow(0.001, 0.01))) < 1e-12);
    assert_true(fabs(chance_lower(100, 100, 0.999) - pow(0.001, 0.01)) < 1e-12);
    assert_true(chance_lower(0, 10, 0.9) <= 0 && chance_upper(10, 10, 0.9) >= 1);
    // Published (Clopper and Pearson's tables): 10 of 100, two-sided 95 %: 4.90 % to 17.62 %.
    assert_true(fabs(chance_lower(10, 100, 0.975) - 0.0490) < 5e-5);
    assert_true(fabs(chance_upper(10, 100, 0.975) - 0.1762) < 5e-5);
    // The bounds are where the tails are exactly 1 - confidence.
    double up = chance_upper(1000, 20000, 0.999), low = chance_lower(1000, 20000, 0.999);
    assert_true(fabs(1 - tail(20000, up, 1001) - 0.001) < 1e-9);
    assert_true(fabs(tail(20000, low, 1000) - 0.001) < 1e-9);
    assert_true(low < 0.05 && 0.05 < up && up - low < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_population),         cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_population_refused), cmocka_unit_test(test_rivals),
        cmocka_unit_test(test_contenders),         cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
