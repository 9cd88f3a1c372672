// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "audit/risk/binomial.h"
#include "audit/risk/bravo.h"
#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

static const char *const by_rounds[] = {"minerva", "athena", "providence"};

static struct rounds_result measure(const char *method, const struct rounds_query *q)
{
    struct rounds_result r = {0};
    assert_ok(method_find(str_from(method))->rounds(q, &r, &err));
    return r;
}

// ---- the risk limit

// Chance that a tie stops an audit with these kmins, by convolving the chances of each round.
static double chance_to_stop(const uint64_t *votes, const uint64_t *kmin, size_t rounds)
{
    static double now[2000], next[2000];
    double stopped = 0;
    uint64_t n = 0;
    memset(now, 0, sizeof now);
    now[0] = 1;
    for (size_t r = 0; r < rounds; r++) {
        uint64_t more = votes[r] - n;
        memset(next, 0, sizeof next);
        long double pmf[1000];
        binomial_logs(more, 0.5L, 0.5L, pmf, NULL);
        for (uint64_t i = 0; i <= n; i++)
            for (uint64_t j = 0; j <= more; j++)
                next[i + j] += now[i] * (double)expl(pmf[j]);
        n = votes[r];
        for (uint64_t k = kmin[r]; kmin[r] != ROUNDS_NONE && k <= n; k++) {
            stopped += next[k];
            next[k] = 0;
        }
        memcpy(now, next, sizeof now);
    }
    return stopped;
}

// Over all rounds of a schedule together, a tie stops with chance alpha at most.
static void a_tie_stops_with_chance_alpha_at_most(void **state)
{
    (void)state;
    static const double limits[] = {0.5, 0.2, 0.1, 0.05, 0.01};
    uint64_t random = 11;
    double closest = 0;
    for (int i = 0; i < 200; i++) {
        uint64_t votes[5], won[5] = {0}, kmin[5], n = 0;
        struct rounds_query q = {.alpha = limits[test_random(&random) % ARRAY_LEN(limits)],
                                 .loser = test_random(&random) % 100,
                                 .votes = votes,
                                 .for_winner = won, // none stops: every kmin is found
                                 .count = 5};
        q.winner = q.loser + 1 + test_random(&random) % 100;
        for (size_t r = 0; r < 5; r++)
            votes[r] = n += 1 + test_random(&random) % 80;
        struct rounds_result r = {.kmin = kmin};
        const struct method *m = method_find(str_from(by_rounds[i % 2]));
        assert_ok(m->rounds(&q, &r, &err));
        double chance = chance_to_stop(votes, kmin, 5);
        if (!(chance <= q.alpha * (1 + 1e-9)))
            fail_msg("%s, alpha %g: a tie stops with chance %.12g", m->name, q.alpha, chance);
        closest = fmax(closest, chance / q.alpha);
    }
    assert_true(closest > 0.8);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MOST_LOOKS = 10, MOST_VOTES = 20 };
#else
enum { MOST_LOOKS = 14, MOST_VOTES = 30 };
#endif

// Providence, where somebody who sees the rounds so far chooses the sizes of the next: the chance
// that a tie stops, over all sequences of votes. Also where he looks again after every vote: that
// is a schedule too.
static double providence_stops(struct rounds_query *q, uint64_t *votes, uint64_t *won, bool every)
{
    static const uint64_t sizes[] = {3, 7, 11};
    uint64_t n = q->count > 0 ? votes[q->count - 1] : 0, k = q->count > 0 ? won[q->count - 1] : 0;
    if (q->count > 0 && measure("providence", q).stopped > 0)
        return 1;
    uint64_t more = every ? 1 : sizes[(k + q->count) % ARRAY_LEN(sizes)];
    if (n + more > (every ? MOST_LOOKS : MOST_VOTES))
        return 0;
    double chance = 0;
    for (uint64_t j = 0; j <= more; j++) {
        votes[q->count] = n + more;
        won[q->count] = k + j;
        q->count++;
        double ways =
            (double)(binomial_tail(more, 0.5L, 0.5L, j) - binomial_tail(more, 0.5L, 0.5L, j + 1));
        chance += ways * providence_stops(q, votes, won, every);
        q->count--;
    }
    return chance;
}

static void sizes_may_follow_the_rounds_in_providence(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        uint64_t votes[32], won[32];
        struct rounds_query q = {.alpha = i % 2 == 0 ? 0.1 : 0.3,
                                 .winner = 6 + (uint64_t)i,
                                 .loser = 4,
                                 .votes = votes,
                                 .for_winner = won};
        double chance = providence_stops(&q, votes, won, i >= 6);
        assert_true(chance > 0 && chance <= q.alpha * (1 + 1e-9));
    }
}

// ---- what the schedule is for

// Somebody who looks after every vote, each time as if it were the one round of the schedule, lets
// far more ties pass than alpha; BRAVO keeps the limit then too.
static void looking_in_between_breaks_the_limit(void **state)
{
    (void)state;
    enum { LOOKS = 500 };
    static uint64_t votes[LOOKS], single[LOOKS], bravo[LOOKS];
    for (uint64_t n = 1; n <= LOOKS; n++) {
        uint64_t won = 0;
        struct rounds_query q = {
            .alpha = 0.1, .winner = 6, .loser = 4, .votes = &n, .for_winner = &won, .count = 1};
        struct rounds_result r = {.kmin = &single[n - 1]};
        assert_ok(method_find(STR("minerva"))->rounds(&q, &r, &err));
        votes[n - 1] = n;
        bravo[n - 1] = bravo_kmin(6, 4, 0.1, n);
    }
    double peeking = chance_to_stop(votes, single, LOOKS);
    double sequential = chance_to_stop(votes, bravo, LOOKS);
    print_message("a tie stops Minerva with chance %.4f, BRAVO with %.4f\n", peeking, sequential);
    assert_true(peeking > 0.2 && sequential <= 0.1);
}

// ---- one round

static void minerva_needs_no_more_votes_than_bravo(void **state)
{
    (void)state;
    for (uint64_t n = 20; n < 600; n += 7) {
        uint64_t won = 0, kmin = 0;
        struct rounds_query q = {
            .alpha = 0.1, .winner = 6, .loser = 4, .votes = &n, .for_winner = &won, .count = 1};
        struct rounds_result r = {.kmin = &kmin};
        assert_ok(method_find(STR("minerva"))->rounds(&q, &r, &err));
        uint64_t bravo = bravo_kmin(6, 4, 0.1, n);
        assert_true(kmin <= bravo);
        // Exactly there, and not below, the risk meets the limit.
        won = kmin;
        assert_int_equal(measure("minerva", &q).stopped, 1);
        won = kmin - 1;
        assert_int_equal(measure("minerva", &q).stopped, 0);
        assert_true(measure("minerva", &q).risk > 0.1);
        won = bravo;
        assert_int_equal(measure("bravo", &q).stopped, 1);
        won = bravo - 1;
        assert_int_equal(measure("bravo", &q).stopped, 0);
    }
}

// ---- long rounds, and samples that nobody expects

static void long_rounds(void **state)
{
    (void)state;
    static const uint64_t votes[] = {100000, 200000, 400000};
    for (size_t i = 0; i < ARRAY_LEN(by_rounds); i++) {
        uint64_t won[] = {50100, 100300, 201200}, kmin[3];
        struct rounds_query q = {.alpha = 0.05,
                                 .winner = 502,
                                 .loser = 498,
                                 .votes = votes,
                                 .for_winner = won,
                                 .count = 3};
        struct rounds_result r = {.kmin = kmin};
        assert_ok(method_find(str_from(by_rounds[i]))->rounds(&q, &r, &err));
        assert_int_equal(r.stopped, 3);
        // Every vote for the winner, or none; then the risk is as small or as large as can be.
        static const uint64_t all[] = {100000, 200000, 400000}, none[3] = {0};
        q.for_winner = all;
        assert_true(measure(by_rounds[i], &q).risk < 1e-100);
        q.for_winner = none;
        assert_true(measure(by_rounds[i], &q).risk == 1);
        q.winner = 1000;
        q.loser = 0;
        assert_true(measure(by_rounds[i], &q).risk == 1);
        q.for_winner = all;
        assert_true(measure(by_rounds[i], &q).risk < 1e-300);
    }
}

// ---- sizes

static void sizes_give_the_chance(void **state)
{
    (void)state;
    static const uint64_t done = 100, seen = 54;
    for (size_t i = 0; i < ARRAY_LEN(by_rounds); i++) {
        const struct method *m = method_find(str_from(by_rounds[i]));
        for (int rounds = 0; rounds < 2; rounds++) {
            uint64_t n = 0, votes[2] = {done, 0}, won[2] = {seen, seen}, kmin[2];
            struct rounds_query q = {.alpha = 0.1,
                                     .winner = 6,
                                     .loser = 4,
                                     .votes = votes,
                                     .for_winner = won,
                                     .count = (size_t)rounds};
            assert_ok(m->round_size(&q, 0.9, &n, &err));
            votes[rounds] = n;
            won[rounds] = rounds > 0 ? seen : 0;
            q.count++;
            struct rounds_result r = {.kmin = kmin};
            assert_ok(m->rounds(&q, &r, &err));
            uint64_t had = rounds > 0 ? done : 0, missing = kmin[rounds] - won[rounds];
            assert_true(binomial_tail(n - had, 0.6L, 0.4L, missing) >= 0.9L);
        }
    }
    struct rounds_query close = {.alpha = 0.5, .winner = 500001, .loser = 500000};
    uint64_t n = 0;
    assert_ok(method_find(STR("bravo"))->round_size(&close, 0.5, &n, &err));
    assert_true(n > 1000000000);
}

// ---- refusals

static void wrong_use_is_refused(void **state)
{
    (void)state;
    static const uint64_t ten[] = {10, 20}, five[] = {5, 12}, falls[] = {10, 9}, many[] = {11, 12},
                          jump[] = {5, 16}, huge[] = {ROUND_VOTES + 1};
    const struct method *m = method_find(STR("minerva"));
    const struct rounds_query good = {
        .alpha = 0.1, .winner = 6, .loser = 4, .votes = ten, .for_winner = five, .count = 2};
    struct rounds_result r = {.risk = 7};
    struct rounds_query q[] = {good, good, good, good, good, good, good, good};
    q[0].alpha = 0;
    q[1].winner = 4;
    q[2].votes = falls;
    q[3].for_winner = many;
    q[4].for_winner = jump;
    q[5].delta = (double)NAN;
    q[6].winner = UINT64_MAX;
    q[7] = (struct rounds_query){
        .alpha = 0.1, .winner = 1, .floor_null = true, .votes = ten, .for_winner = five};
    for (size_t i = 0; i < ARRAY_LEN(q); i++)
        assert_int_equal(m->rounds(&q[i], &r, &err), BAL_INVALID);
    struct rounds_query long_one = good;
    long_one.votes = huge;
    long_one.count = 1;
    assert_int_equal(m->rounds(&long_one, &r, &err), BAL_LIMIT);
    assert_true(r.risk == 7); // outputs stay as they were
}

static void schedules(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT(1 << 20);
    const uint64_t *sizes = NULL;
    size_t count = 0;
    assert_ok(schedule_read(STR("100, 250,600"), &a, &sizes, &count, &err));
    assert_int_equal(count, 3);
    assert_int_equal(sizes[1], 250);
    static const char *const bad[] = {"",      "0",      "10,10",  "20,10", "10,",     ",10",
                                      "10;20", "ten,20", "10,-20", "1e3",   "99999999"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (schedule_read(str_from(bad[i]), &a, &sizes, &count, &err) == BAL_OK)
            fail_msg("'%s' is taken for a schedule", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tie_stops_with_chance_alpha_at_most),
        cmocka_unit_test(sizes_may_follow_the_rounds_in_providence),
        cmocka_unit_test(looking_in_between_breaks_the_limit),
        cmocka_unit_test(minerva_needs_no_more_votes_than_bravo),
        cmocka_unit_test(long_rounds),
        cmocka_unit_test(sizes_give_the_chance),
        cmocka_unit_test(wrong_use_is_refused),
        cmocka_unit_test(schedules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
