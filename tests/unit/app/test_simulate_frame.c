// SPDX-License-Identifier: Apache-2.0
// Simulated audits of a frame: the cards that they draw from, and what comes out.
#include "support/support.h"

#include <math.h>

#include "app/measure/measure.h"
#include "app/plan/simulate.h"
#include "app/plan/simulate_cells.h"
#include "support/auditing.h"

static struct bal_err err;

static const struct km_rates errors = {.o1 = 0.01, .o2 = 0.002, .u1 = 0.004, .u2 = 0.001};
static const struct km_rates none;

// Two counties, 2,000 cards. One: everywhere, margin 10 %, blanks. Two: Boulder only, 20 %, by
// style.
static void build(struct auditing *a)
{
    auditing_init(a);
    build_contest(&a->b, "One", 1, 1, 0, "Ann,Bob");
    build_contest(&a->b, "Two", 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "Adams", "1", "A", 1500);
    build_manifest(&a->b, "Boulder", "1", "A", 500);
    for (uint32_t i = 0; i < 2000; i++) {
        const char *marks = i % 20 < 10 ? "Ann" : i % 20 < 18 ? "Bob" : "";
        uint32_t id = auditing_card(a, i < 1500 ? "Adams" : "Boulder", "1/A",
                                    i < 1500 ? i + 1 : i - 1499, 0, marks);
        if (i >= 1500)
            build_marks(&a->b, id, 1, i % 10 < 6 ? "Ann" : "Bob");
    }
    a->settings[1].cards_bound = 500;
    auditing_frame(a);
}

static uint64_t cards_with(const struct cells *c, size_t contest, uint64_t x)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < c->classes.len; k++)
        if (c->x.at[contest * c->classes.len + k] == x)
            sum += c->classes.at[k].cards;
    return sum;
}

static void test_honest_cells(void **state)
{
    (void)state;
    struct auditing a;
    struct cells c;
    const uint32_t contests[] = {0, 1};
    build(&a);
    assert_ok(cells_honest(&c, &a.f, contests, 2, &errors, &err));
    // x is tau in half votes: 2 where nothing is wrong.
    static const uint64_t expected[2][5] = {{4, 20, 1966, 8, 2}, {1, 5, 491, 2, 1}};
    for (size_t i = 0; i < 2; i++)
        for (uint64_t x = 0; x < 5; x++)
            assert_in_range(cards_with(&c, i, x) + 1, expected[i][x], expected[i][x] + 2);
    assert_int_equal(cards_with(&c, 1, SIM_ABSENT), 1500);
    for (size_t k = 0; k < c.classes.len; k++) // errors of the two lie on different cards
        assert_true(c.x.at[k] == 2 || c.x.at[c.classes.len + k] == 2 ||
                    c.x.at[c.classes.len + k] == SIM_ABSENT);
    cells_done(&c);
    auditing_done(&a);
}

// The tau of all cards add up to exactly what the null allows: a tie.
static void test_wrong_cells(void **state)
{
    (void)state;
    struct auditing a;
    build(&a);
    for (size_t hide = HIDE_AT_MARGIN; hide <= HIDE_OTHER_STYLES; hide++) {
        struct cells c;
        const struct frame_contest *k = &a.f.contests[0];
        const struct frame_assertion *claim = &k->claims.at[k->smallest];
        struct null_hypothesis null = overstatement_null(&claim->claim, &claim->margin, false);
        bal_status status = cells_wrong(&c, &a.f, NULL, 0, (enum population_hide)hide, &err);
        if (hide == HIDE_OTHER_STYLES) { // every card has it
            assert_int_equal(status, BAL_INVALID);
            cells_done(&c);
            continue;
        }
        uint64_t cards = 0, sum = 0;
        for (size_t i = 0; i < c.classes.len; i++) {
            cards += c.classes.at[i].cards;
            sum += c.classes.at[i].cards * c.x.at[i];
        }
        assert_int_equal(status, BAL_OK);
        assert_int_equal(cards, null.cards);
        assert_int_equal(2 * sum, null.total);
        cells_done(&c);
    }
    auditing_done(&a);
}

static struct trial trial(uint64_t replications, unsigned threads)
{
    return (struct trial){.replications = replications, .seed = 5, .threads = threads};
}

static void test_audits(void **state)
{
    (void)state;
    struct auditing a;
    struct simulated one, two;
    build(&a);
    struct simulate_request r = {.frame = &a.f, .rates = errors, .trial = trial(200, 1)};
    assert_ok(simulate_frame(&one, &r, &err));
    r.trial.threads = 3;
    assert_ok(simulate_frame(&two, &r, &err));
    assert_int_equal(one.contests.len, 2);
    assert_memory_equal(one.quantiles, two.quantiles, sizeof one.quantiles);
    assert_memory_equal(one.contests.at[1].quantiles, two.contests.at[1].quantiles,
                        sizeof one.quantiles);
    assert_true(one.together && one.mean > one.contests.at[0].mean);
    // One sample for both is less than two.
    assert_true(one.mean < one.contests.at[0].mean + one.contests.at[1].mean);
    simulate_done(&one);
    simulate_done(&two);
    auditing_done(&a);
}

// Without errors each contest needs exactly what auditing finds (test_next.c), always.
static void test_clean(void **state)
{
    (void)state;
    struct auditing a;
    struct simulated s;
    build(&a);
    const struct simulate_request r = {.frame = &a.f, .rates = none, .trial = trial(20, 1)};
    assert_ok(simulate_frame(&s, &r, &err));
    for (size_t i = 0; i < s.contests.len; i++) {
        const struct frame_contest *c = &a.f.contests[i];
        const struct frame_assertion *claim = &c->claims.at[c->smallest];
        struct martingale m;
        uint64_t draws = 0;
        assert_ok(measure_start(&a.f, c, claim, false, &m, &err));
        for (; !martingale_meets(&m, 0.05); draws++)
            assert_ok(martingale_step(&m, claim->claim.upper, &err));
        assert_int_equal(s.contests.at[i].quantiles[0], draws);
        assert_int_equal(s.contests.at[i].quantiles[4], draws);
        assert_int_equal(s.contests.at[i].met, 20);
    }
    simulate_done(&s);
    auditing_done(&a);
}

static void test_wrong(void **state)
{
    (void)state;
    struct auditing a;
    uint64_t confirmed = 0;
    build(&a);
    const struct wrong_request r = {&a.f, NULL, 0, HIDE_UNDERVOTES, trial(4000, 0)};
    assert_ok(simulate_wrong(&r, &confirmed, &err));
    struct false_rate f = false_rate_of(confirmed, 4000, 0.05);
    assert_true(f.holds && confirmed > 0 && f.lower < f.rate && f.rate < f.upper);
    assert_false(false_rate_of(400, 4000, 0.05).holds);
    const struct wrong_request pool = {&a.f, NULL, 0, HIDE_ONE_POOL, trial(10, 1)};
    assert_int_equal(simulate_wrong(&pool, &confirmed, &err), BAL_INVALID);
    a.f.contests[0].settings.method = method_find(STR("minerva"));
    assert_int_equal(simulate_wrong(&r, &confirmed, &err), BAL_INVALID);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest_cells), cmocka_unit_test(test_wrong_cells),
        cmocka_unit_test(test_audits),       cmocka_unit_test(test_clean),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
