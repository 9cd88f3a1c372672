// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <float.h>
#include <math.h>

#include "audit/risk/betting.h"
#include "audit/risk/kaplan_markov.h"
#include "audit/risk/query.h"
#include "support/nulls.h"
#include "support/random.h"

static struct bal_err err;

// ---- the null hypothesis, exhaustively

enum { MOST_CARDS = 8, MOST_KEYS = 1296 };

struct population { // all orders of the same observations
    uint64_t orders, met[2];
    long double capital[MOST_CARDS]; // sum of T_j over the orders
};

static struct population populations[MOST_KEYS];
static const double limits[2] = {0.05, 0.25};

// Every sequence that begins with the observations of m. `key` is their multiset: how often 1, 2 …
// came, as digits to the base cards + 1.
static void enumerate(const struct martingale *m, size_t key, long double *path)
{
    uint64_t n = m->null.cards;
    if (m->draws == n) {
        struct population *p = &populations[key];
        if (2 * m->seen > m->null.total)
            return; // not a null population
        p->orders++;
        for (uint64_t j = 0; j < n; j++)
            p->capital[j] += path[j];
        for (size_t i = 0; i < 2; i++)
            p->met[i] += 1 / (double)m->best.m <= limits[i];
        return;
    }
    size_t digit = 1;
    for (uint64_t x = 0; x <= m->null.max; x++) {
        struct martingale next = *m;
        assert_ok(martingale_step(&next, x, &err));
        path[m->draws] = expl(martingale_log(&next));
        enumerate(&next, x > 0 ? key + digit : key, path);
        digit *= x > 0 ? n + 1 : 1;
    }
}

// The largest mean of any T_j over all orders of any null population.
static long double largest_mean(const struct method *method, const struct null_hypothesis *null)
{
    long double path[MOST_CARDS], largest = 0;
    memset(populations, 0, sizeof populations);
    struct martingale m = begin(method, null);
    enumerate(&m, 0, path);
    for (size_t key = 0; key < MOST_KEYS; key++)
        for (uint64_t j = 0; populations[key].orders > 0 && j < null->cards; j++)
            largest =
                fmaxl(largest, populations[key].capital[j] / (long double)populations[key].orders);
    return largest;
}

static void check_null(const struct method *method, const struct null_hypothesis *null)
{
    long double mean = largest_mean(method, null);
    if (!(mean > 0.9L && mean <= 1 + 1e-12L))
        fail_msg("%s: the mean of T is %.15Lg", method->name, mean);
    for (size_t key = 0; key < MOST_KEYS; key++)
        for (size_t i = 0; i < 2; i++)
            assert_true((double)populations[key].met[i] <=
                        limits[i] * (double)populations[key].orders);
}

static void no_test_gains_under_the_null(void **state)
{
    (void)state;
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        if (method->bet == NULL)
            continue;
        for (uint64_t cards = 3; cards <= MOST_CARDS; cards++)
            check_null(method, &(struct null_hypothesis){cards, 2, 2 * cards, false});
        for (uint64_t margin = 1; margin <= 3; margin++) {
            struct null_hypothesis null = comparison_of(5, margin);
            check_null(method, &null);
        }
    }
}

// Bets all after zeros on the mean of all cards, where that of the cards left is higher: wrong for
// draws without replacement, and the check above must see it.
static void bet_after_zeros(const struct martingale *m, double mean, double *fraction)
{
    (void)mean;
    fraction[0] = m->draws > 0 && m->seen == 0;
}

static void a_test_that_gains_is_seen(void **state)
{
    (void)state;
    static const double weights[] = {1};
    const struct method wrong = {.name = "wrong",
                                 .flags = METHOD_ANYTIME | METHOD_REPLACEMENT,
                                 .parts = 1,
                                 .weights = weights,
                                 .bet = bet_after_zeros};
    struct null_hypothesis null = pair_of(4);
    assert_true(largest_mean(&wrong, &null) > 1.1L);
}

// Draws with replacement from a population with mean exactly t.
static long double expected_capital(const struct martingale *m, const double *chance, int draws)
{
    if (draws == 0)
        return expl(martingale_log(m));
    long double sum = 0;
    for (uint64_t x = 0; x <= m->null.max; x++) {
        struct martingale next = *m;
        assert_ok(martingale_step(&next, x, &err));
        sum += (long double)chance[x] * expected_capital(&next, chance, draws - 1);
    }
    return sum;
}

static void draws_with_replacement(void **state)
{
    (void)state;
    static const double chances[][3] = {{0.5, 0, 0.5}, {0.25, 0.5, 0.25}, {0.05, 0.9, 0.05}};
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        for (size_t k = 0; method->bet != NULL && k < ARRAY_LEN(chances); k++) {
            struct null_hypothesis null = {100, 2, 200, true};
            struct martingale m = begin(method, &null);
            long double mean = expected_capital(&m, chances[k], 7);
            assert_true(mean > 0.99L && mean < 1 + 1e-12L);
        }
    }
}

// ---- edges, all exact

static void the_rest_is_exact(void **state)
{
    (void)state;
    // Ten million votes for the winner: the null leaves one half vote to five million cards.
    struct null_hypothesis null = pair_of(15000000);
    null.total = 30000001;
    struct martingale m = begin(&method_mixture, &null);
    m.draws = 10000000;
    m.seen = 15000000;
    feed(&m, 0, 1);
    assert_false(m.proved);
    assert_true(martingale_risk(&m) == 1); // 0 of a mean of 1e-7: the capital shrinks
    feed(&m, 1, 1);
    assert_true(m.proved);
    assert_true(martingale_risk(&m) == 0);

    null = pair_of(6); // the null leaves nothing: blank cards say nothing, one vote proves
    m = begin(&method_mixture, &null);
    feed(&m, 2, 3);
    double risk = martingale_risk(&m);
    feed(&m, 0, 1);
    assert_true(martingale_risk(&m) == risk);
    struct martingale census = m;
    feed(&census, 0, 2);
    assert_true(martingale_risk(&census) == 1); // all cards, and a tie
    feed(&m, 1, 1);
    assert_true(martingale_risk(&m) == 0);

    m = begin(&method_mixture, &null); // four of six against it: certain, whatever comes
    feed(&m, 2, 1);
    risk = martingale_risk(&m);
    assert_true(risk < 1);
    feed(&m, 0, 4);
    feed(&m, 2, 1);
    assert_true(m.certain);
    assert_true(martingale_log(&m) == (long double)-INFINITY);
    assert_true(martingale_risk(&m) == 1);
}

static void nothing_over_or_underflows(void **state)
{
    (void)state;
    struct null_hypothesis null = {20000000, 4, 79000000, true};
    struct martingale m = begin(&method_mixture, &null);
    feed(&m, 4, 1000000);
    assert_true(martingale_risk(&m) == DBL_TRUE_MIN);
    assert_true(fabsl(martingale_log(&m) / (1e6L * logl(0.002L + 0.998L * 160 / 79)) - 1) < 1e-5L);
    assert_true(m.now.e > 0);
    m = begin(&method_mixture, &null);
    feed(&m, 0, 1000000);
    assert_true(martingale_risk(&m) == 1);
    assert_true(fabsl(martingale_log(&m) / (1e6L * logl(0.95L)) - 1) < 1e-3L);
    feed(&m, 4, 30000); // and it comes back as far as it went down
    assert_true(isfinite(martingale_log(&m)));
}

static void wrong_use_is_refused(void **state)
{
    (void)state;
    struct null_hypothesis null = pair_of(3);
    struct martingale m = begin(&method_mixture, &null);
    assert_int_equal(martingale_step(&m, 3, &err), BAL_INVALID);
    feed(&m, 1, 3);
    assert_int_equal(martingale_step(&m, 1, &err), BAL_INVALID);
    assert_int_equal(martingale_start(&m, &method_kelly, &null, NULL, &err), BAL_INVALID);
    const struct null_hypothesis bad[] = {{0, 2, 2, false},
                                          {3, 0, 2, false},
                                          {3, 2, 0, false},
                                          {3, 2, 13, true},
                                          {3, (uint64_t)1 << 60, 2, false},
                                          {3, (uint64_t)1 << 32, 2, true},
                                          {UINT64_MAX, 2, 2, true}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(martingale_start(&m, &method_mixture, &bad[i], NULL, &err), BAL_INVALID);
}

// ---- counts and steps agree

static void steps_and_counts_agree(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t n, o1, o2, u1, u2;
    } cases[] = {{"kaplan-markov", 100, 0, 0, 0, 0},
                 {"kaplan-markov", 400, 3, 1, 2, 1},
                 {"mixture", 100, 0, 0, 0, 0},
                 {"mixture", 400, 3, 1, 2, 1},
                 {"mixture", 900, 40, 0, 1, 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct method *method = method_find(str_from(cases[i].name));
        struct risk_query q = {.gamma = KM_GAMMA,
                               .margin = 50,
                               .cards = 1000,
                               .sample = cases[i].n,
                               .o1 = cases[i].o1,
                               .o2 = cases[i].o2,
                               .u1 = cases[i].u1,
                               .u2 = cases[i].u2};
        struct null_hypothesis null = comparison_of(1000, 50);
        null.replacement = true;
        struct martingale m = begin(method, &null);
        feed(&m, 0, q.o2);
        feed(&m, 1, q.o1);
        feed(&m, 3, q.u1);
        feed(&m, 4, q.u2);
        feed(&m, 2, q.sample - q.o1 - q.o2 - q.u1 - q.u2);
        double from_counts = 0;
        assert_ok(method_risk(method, &q, &from_counts, &err));
        assert_true(fabs(martingale_risk(&m) - from_counts) <= 1e-12 * from_counts);
    }
}

// With the margin equal to the cards the null mean is 1 of 0 … 4; Kelly bets by hand.
static void polling_by_hand(void **state)
{
    (void)state;
    // v = 0.5: lambda* = 0.5 / (0.75 + 0.25) = 0.5; a winner's vote multiplies by 1 + lambda.
    static const double lambda[] = {0.5, 0.375, 0.25, 0.15, 0.8, 0.99};
    static const double weight[] = {0.60, 0.12, 0.12, 0.06, 0.06, 0.04};
    double capital = 0, risk = 0;
    for (size_t k = 0; k < ARRAY_LEN(lambda); k++)
        capital += weight[k] * pow(1 + lambda[k], 20) * pow(1 - lambda[k], 4);
    struct risk_query q = {.margin = 1, .cards = 2, .sample = 30, .winner = 20, .loser = 4};
    assert_ok(method_risk(&method_kelly, &q, &risk, &err));
    assert_true(fabs(risk * capital - 1) < 1e-12);
    q.loser = 11;
    assert_int_equal(method_risk(&method_kelly, &q, &risk, &err), BAL_INVALID);
}

static void sizes_meet_the_limit_and_no_smaller_does(void **state)
{
    (void)state;
    for (uint64_t margin = 1; margin <= 1000; margin += 83) {
        struct risk_query q = {
            .alpha = 0.05, .margin = margin, .cards = 1000, .o1 = margin % 3, .o2 = margin % 2};
        uint64_t n = 0;
        double risk = 1;
        assert_ok(method_size(&method_mixture, &q, &n, &err));
        q.sample = n;
        assert_ok(method_risk(&method_mixture, &q, &risk, &err));
        assert_true(risk <= 0.05);
        q.sample = n - 1;
        assert_ok(method_risk(&method_mixture, &q, &risk, &err));
        assert_true(risk > 0.05 * (1 - 1e-9));
    }
    struct risk_query none = {.alpha = 0.05, .cards = 1000};
    uint64_t n = 0;
    assert_ok(method_size(&method_mixture, &none, &n, &err));
    assert_true(n == SIZE_UNBOUNDED);
    assert_ok(method_size(&method_kelly, &none, &n, &err));
    assert_true(n == SIZE_UNBOUNDED);
}

static void check_bettor(const struct method *m)
{
    double sum = 0, risk = 0;
    uint64_t n = 0;
    struct risk_query q = {.alpha = 0.05, .gamma = KM_GAMMA, .margin = 1, .cards = 10};
    bool fixed = (m->flags & METHOD_FIXED_BETS) != 0;
    assert_int_equal(method_risk(m, &q, &risk, &err), fixed ? BAL_OK : BAL_UNSUPPORTED);
    assert_int_equal(method_size(m, &q, &n, &err), fixed ? BAL_OK : BAL_UNSUPPORTED);
    assert_true(m->parts > 0 && m->parts <= MARTINGALE_PARTS);
    for (unsigned k = 0; k < m->parts; k++)
        sum += m->weights[k];
    assert_true(sum <= 1 + 1e-15 && sum > 0.99);
}

// Every method: a name that finds it, text for people; bets, and counts where these are fixed, or
// rounds, or counts alone.
static void methods_are_complete(void **state)
{
    (void)state;
    const struct method *m = NULL;
    size_t count = 0;
    for (; (m = method_at(count)) != NULL; count++) {
        assert_ptr_equal(method_find(str_from(m->name)), m);
        assert_true(m->title && m->source && m->assumes);
        assert_true(m->flags & (METHOD_COMPARISON | METHOD_POLLING));
        assert_true(m->flags & (METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT));
        bool rounds = (m->flags & METHOD_ROUNDS) != 0, one = (m->flags & METHOD_ONE_LOOK) != 0;
        bool weighted = (m->flags & (METHOD_WEIGHTED | METHOD_BATCHES)) != 0;
        assert_true(m->bet != NULL || rounds || m->risk != NULL || weighted);
        assert_true(!rounds || (m->rounds != NULL && m->round_size != NULL));
        assert_int_equal(rounds + one + ((m->flags & METHOD_ANYTIME) != 0), 1);
        if (m->bet != NULL)
            check_bettor(m);
    }
    assert_true(count > 0);
    assert_ptr_equal(method_find(STR("kaplan-markov")), &method_kaplan_markov);
    assert_null(method_find(STR("kaplan")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_test_gains_under_the_null),
        cmocka_unit_test(a_test_that_gains_is_seen),
        cmocka_unit_test(draws_with_replacement),
        cmocka_unit_test(the_rest_is_exact),
        cmocka_unit_test(nothing_over_or_underflows),
        cmocka_unit_test(wrong_use_is_refused),
        cmocka_unit_test(steps_and_counts_agree),
        cmocka_unit_test(polling_by_hand),
        cmocka_unit_test(sizes_meet_the_limit_and_no_smaller_does),
        cmocka_unit_test(methods_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
