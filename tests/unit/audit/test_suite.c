// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "audit/risk/kaplan_markov.h"
#include "audit/risk/suite.h"
#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

static struct suite_pair base(void)
{
    return (struct suite_pair){.gamma = KM_GAMMA,
                               .cvr_cards = 700,
                               .cvr_winner = 400,
                               .cvr_loser = 200,
                               .cvr_sample = 33,
                               .cards = 300,
                               .winner = 200,
                               .loser = 100,
                               .sample = 14,
                               .seen_winner = 10,
                               .seen_loser = 4};
}

// The maximum is not below any point of a fine grid, and hardly above the best.
static void the_maximum_is_the_maximum(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < 60; i++) {
        struct suite_pair p = base();
        double exact = -1, fine = -1;
        p.sample = 5 + test_random(&random) % 80;
        p.seen_winner = p.sample / 3 + test_random(&random) % (p.sample / 2);
        p.seen_loser = test_random(&random) % (p.sample - p.seen_winner + 1);
        p.cvr_sample = 5 + test_random(&random) % 90;
        p.o1 = test_random(&random) % 3;
        p.winner = 150 + test_random(&random) % 100;
        p.loser = 50;
        assert_ok(suite_risk(&p, &exact, &err));
        // alpha 0: the grid stops at its first pass
        assert_ok(suite_grid_risk(&p, 1e-300, 0.0005, &fine, &err));
        assert_true(exact >= fine * (1 - 1e-12));
        assert_true(exact <= fine * 1.02 + 1e-12);
    }
}

static void without_evidence(void **state)
{
    (void)state;
    struct suite_pair p = base();
    double risk = -1;
    p.sample = p.seen_winner = p.seen_loser = 0;
    assert_ok(suite_risk(&p, &risk, &err));
    assert_true(risk > 0.9); // the polled stratum could hide all of it
    p = base();
    p.cvr_loser = 500; // a tie, and worse
    assert_ok(suite_risk(&p, &risk, &err));
    assert_true(risk == 1);
    p = base();
    p.seen_loser = 150;
    p.seen_winner = 0;
    p.sample = 150; // not what was reported
    assert_ok(suite_risk(&p, &risk, &err));
    assert_true(risk == 1);
}

static void more_is_better(void **state)
{
    (void)state;
    struct suite_pair p = base();
    double before = 1, after = 1;
    for (p.cvr_sample = 40; p.cvr_sample < 400; p.cvr_sample += 40) {
        assert_ok(suite_risk(&p, &after, &err));
        assert_true(after <= before * (1 + 1e-9));
        before = after;
    }
    p.o2 = 1;
    assert_ok(suite_risk(&p, &after, &err));
    assert_true(after > before);
}

static void refused(void **state)
{
    (void)state;
    struct suite_pair p = base();
    double risk = 0;
    p.sample = 300;
    p.seen_winner = 200;
    p.seen_loser = 100;
    assert_int_equal(suite_risk(&p, &risk, &err), BAL_INVALID); // counted in full
    p = base();
    p.o1 = 34;
    assert_int_equal(suite_risk(&p, &risk, &err), BAL_INVALID);
    p = base();
    p.seen_winner = 20;
    assert_int_equal(suite_risk(&p, &risk, &err), BAL_INVALID);
    p = base();
    p.gamma = 1;
    assert_int_equal(suite_risk(&p, &risk, &err), BAL_INVALID);
    p = base();
    p.winner = 250;
    assert_int_equal(suite_risk(&p, &risk, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_maximum_is_the_maximum),
        cmocka_unit_test(without_evidence),
        cmocka_unit_test(more_is_better),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
