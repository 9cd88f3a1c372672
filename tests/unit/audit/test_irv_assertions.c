// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "audit/raire/check.h"
#include "audit/raire/raire.h"
#include "base/mem.h"
#include "support/random.h"

static struct bal_err err;

// "5000 210" is 5,000 ballots with candidate 2 first, then 1, then 0.
static void ballots(struct raire_problem *p, uint32_t candidates, const char *const *lines)
{
    assert_ok(raire_problem_init(p, candidates, &err));
    for (; *lines != NULL; lines++) {
        str rest = str_from(*lines), number = str_cut(&rest, ' ');
        uint32_t ranking[RAIRE_CANDIDATES];
        uint64_t n = 0;
        assert_true(num_u64(number, &n));
        for (size_t i = 0; i < rest.len; i++)
            ranking[i] = (uint32_t)(rest.ptr[i] - '0');
        assert_ok(raire_problem_add(p, ranking, (uint32_t)rest.len, n, &err));
    }
    assert_ok(raire_problem_seal(p, &err));
}

static struct raire_options options_for(uint32_t winner, enum raire_trim trim)
{
    return (struct raire_options){
        .winner = winner, .measure = {.difficulty = raire_difficulty_at(0)}, .trim = trim};
}

static void describe(const struct raire_result *r, struct buf *out)
{
    for (size_t i = 0; i < r->assertions.len; i++) {
        const struct raire_assertion *a = &r->assertions.at[i];
        buf_addf(out, "%s %u>%u", a->kind == RAIRE_NEB ? "NEB" : "NEN", a->winner, a->loser);
        for (uint32_t c = 0; c < RAIRE_CANDIDATES; c++)
            if (a->continuing >> c & 1)
                buf_addf(out, " %u", c);
        buf_addf(out, " (%ju)\n", (uintmax_t)a->margin);
    }
}

// The example of raire-rs's "Guide to RAIRE": one assertion less when the tree may grow.
static void the_guide(void **state)
{
    (void)state;
    static const char *const votes[] = {"5000 210", "1000 123", "1500 30",
                                        "4000 03",  "2000 3",   NULL};
    static const char *const expected[] = {
        "NEB 2>1 (4000)\nNEN 2>0 0 2 (500)\nNEN 0>3 0 3 (4500)\nNEN 0>3 0 2 3 (500)\n"
        "NEN 2>3 0 2 3 (2500)\nNEN 0>1 0 1 2 3 (3000)\n",
        "NEB 2>1 (4000)\nNEN 2>0 0 2 (500)\nNEN 0>3 0 2 3 (500)\n"
        "NEN 2>3 0 2 3 (2500)\nNEN 0>1 0 1 2 3 (3000)\n"};
    for (int trim = RAIRE_TRIM_TREE; trim <= RAIRE_TRIM_ASSERTIONS; trim++) {
        struct raire_problem p;
        struct raire_result r;
        ballots(&p, 4, votes);
        struct raire_options o = options_for(2, (enum raire_trim)trim);
        assert_ok(raire_solve(&p, &o, &r, &err));
        AUTO_BUF text = BUF_INIT(4096);
        describe(&r, &text);
        assert_str(buf_str(&text), expected[trim]);
        assert_int_equal(r.answer, RAIRE_PROVEN);
        assert_int_equal(r.margin, 500);
        assert_true(r.upper == 27);
        raire_result_done(&r);
        raire_problem_done(&p);
    }
}

static void ties_and_wrong_winners(void **state)
{
    (void)state;
    static const char *const tie[] = {"5 0", "5 1", "2 20", "2 21", NULL};
    static const char *const harmless[] = {"9 0", "2 1", "2 2", "0 3", NULL};
    struct raire_problem p;
    struct raire_result r;
    ballots(&p, 3, tie);
    struct raire_options o = options_for(0, RAIRE_TRIM_TREE);
    assert_ok(raire_solve(&p, &o, &r, &err));
    assert_int_equal(r.answer, RAIRE_NOT_ALONE);
    assert_int_equal(r.winners, 3);
    raire_result_done(&r);
    o.winner = 2;
    assert_ok(raire_solve(&p, &o, &r, &err));
    assert_int_equal(r.answer, RAIRE_WRONG);
    raire_result_done(&r);
    raire_problem_done(&p);
    ballots(&p, 4, harmless);
    o.winner = 0;
    assert_ok(raire_solve(&p, &o, &r, &err));
    assert_int_equal(r.answer, RAIRE_PROVEN);
    assert_int_equal(r.assertions.len, 3);
    raire_result_done(&r);
    raire_problem_done(&p);
}

static void refused(void **state)
{
    (void)state;
    struct raire_problem p;
    struct raire_result r;
    assert_int_equal(raire_problem_init(&p, 65, &err), BAL_UNSUPPORTED);
    assert_int_equal(raire_problem_init(&p, 0, &err), BAL_UNSUPPORTED);
    assert_ok(raire_problem_init(&p, 2, &err));
    assert_int_equal(raire_problem_add(&p, (uint32_t[]){0, 0}, 2, 1, &err), BAL_INVALID);
    assert_int_equal(raire_problem_add(&p, (uint32_t[]){2}, 1, 1, &err), BAL_INVALID);
    assert_int_equal(raire_problem_add(&p, (uint32_t[]){0}, 1, UINT64_MAX, &err), BAL_LIMIT);
    struct raire_options o = options_for(2, RAIRE_TRIM_TREE);
    assert_int_equal(raire_solve(&p, &o, &r, &err), BAL_INVALID);
    raire_problem_done(&p);
}

static void one_candidate(void **state)
{
    (void)state;
    static const char *const votes[] = {"5 0", NULL};
    struct raire_problem p;
    struct raire_result r;
    ballots(&p, 1, votes);
    struct raire_options o = options_for(0, RAIRE_TRIM_TREE);
    assert_ok(raire_solve(&p, &o, &r, &err));
    assert_int_equal(r.answer, RAIRE_PROVEN);
    assert_int_equal(r.assertions.len, 0);
    raire_result_done(&r);
    raire_problem_done(&p);
}

// ---- random problems against all elimination orders

struct random_problem {
    struct raire_problem p;
    uint32_t rankings[24][6], counts[24];
    uint64_t ballots[24];
    uint32_t rows;
};

static void make_random(struct random_problem *m, uint64_t *seed)
{
    uint32_t n = 2 + (uint32_t)(test_random(seed) % 5);
    m->rows = 1 + (uint32_t)(test_random(seed) % 24);
    assert_ok(raire_problem_init(&m->p, n, &err));
    for (uint32_t row = 0; row < m->rows; row++) {
        candidate_set used = 0;
        uint32_t count = (uint32_t)(test_random(seed) % (n + 1)), *to = m->rankings[row];
        m->counts[row] = 0;
        while (m->counts[row] < count) {
            uint32_t c = (uint32_t)(test_random(seed) % n);
            if ((used >> c & 1) == 0)
                to[m->counts[row]++] = c;
            used |= (candidate_set)1 << c;
        }
        m->ballots[row] = 1 + test_random(seed) % 12;
        assert_ok(raire_problem_add(&m->p, to, count, m->ballots[row], &err));
    }
    assert_ok(raire_problem_seal(&m->p, &err));
}

static uint64_t votes_slowly(const struct random_problem *m, candidate_set standing, uint32_t c)
{
    uint64_t votes = 0;
    for (uint32_t row = 0; row < m->rows; row++) {
        uint32_t i = 0;
        while (i < m->counts[row] && (standing >> m->rankings[row][i] & 1) == 0)
            i++;
        votes += i < m->counts[row] && m->rankings[row][i] == c ? m->ballots[row] : 0;
    }
    return votes;
}

// Difficulty of the easiest assertion that contradicts the order.
static double order_needs(const struct random_problem *m, const uint32_t *order)
{
    uint32_t n = m->p.candidates;
    double best = HUGE_VAL;
    candidate_set all = raire_everybody(&m->p), standing = all;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = i + 1; k < n; k++) {
            candidate_set pair = (candidate_set)1 << order[i] | (candidate_set)1 << order[k];
            double margins[] = {(double)votes_slowly(m, all, order[i]) -
                                    (double)votes_slowly(m, pair, order[k]),
                                (double)votes_slowly(m, standing, order[i]) -
                                    (double)votes_slowly(m, standing, order[k])};
            for (int x = 0; x < 2; x++)
                if (margins[x] > 0 && (double)m->p.ballots / margins[x] < best)
                    best = (double)m->p.ballots / margins[x];
        }
        standing &= ~((candidate_set)1 << order[i]);
    }
    return best;
}

// The largest over all orders that do not end with the winner, by permutation.
static double slowly(const struct random_problem *m, uint32_t winner)
{
    uint32_t n = m->p.candidates, order[6] = {0, 1, 2, 3, 4, 5}, at[6] = {0};
    double worst = order[n - 1] != winner ? order_needs(m, order) : 0;
    for (uint32_t i = 1; i < n;) { // Heap's algorithm
        if (at[i] >= i) {
            at[i++] = 0;
            continue;
        }
        uint32_t k = i % 2 == 0 ? 0 : at[i], t = order[k];
        order[k] = order[i];
        order[i] = t;
        at[i]++;
        i = 1;
        double needs = order[n - 1] != winner ? order_needs(m, order) : 0;
        worst = needs > worst ? needs : worst;
    }
    return worst;
}

static void solve_random(struct random_problem *m, uint32_t winner, enum raire_trim trim,
                         double expected, size_t *count)
{
    struct raire_result r;
    struct raire_options o = options_for(winner, trim);
    assert_ok(raire_solve(&m->p, &o, &r, &err));
    assert_int_equal(r.answer == RAIRE_PROVEN, !isinf(expected));
    if (r.answer == RAIRE_PROVEN) {
        assert_true(fabs(r.upper - expected) <= 1e-9 * expected);
        assert_true(r.lower == r.upper);
    }
    for (size_t i = 0; i < r.assertions.len; i++) {
        const struct raire_assertion *a = &r.assertions.at[i];
        candidate_set pair = (candidate_set)1 << a->winner | (candidate_set)1 << a->loser;
        bool neb = a->kind == RAIRE_NEB;
        candidate_set standing = neb ? raire_everybody(&m->p) : a->continuing;
        assert_true(votes_slowly(m, standing, a->winner) ==
                    votes_slowly(m, neb ? pair : standing, a->loser) + a->margin);
    }
    *count = r.assertions.len;
    raire_result_done(&r);
}

static void against_all_orders(void **state)
{
    (void)state;
    uint64_t seed = 20261103;
    for (int i = 0; i < 3000; i++) {
        struct random_problem m;
        size_t tree, least, all;
        make_random(&m, &seed);
        uint32_t order[RAIRE_CANDIDATES], n = m.p.candidates;
        raire_count(&m.p, order);
        uint32_t winner = i % 10 == 0 ? (uint32_t)(test_random(&seed) % n) : order[n - 1];
        double expected = slowly(&m, winner);
        solve_random(&m, winner, RAIRE_TRIM_NONE, expected, &all);
        solve_random(&m, winner, RAIRE_TRIM_TREE, expected, &tree);
        solve_random(&m, winner, RAIRE_TRIM_ASSERTIONS, expected, &least);
        assert_true(least <= tree && tree <= all);
        raire_problem_done(&m.p);
    }
}

// The table and the entries give the same votes; with more candidates than the table is made for.
static void many_candidates(void **state)
{
    (void)state;
    enum { MANY = 16 };
    struct raire_problem a, b;
    uint64_t seed = 7;
    assert_ok(raire_problem_init(&a, MANY, &err));
    assert_ok(raire_problem_init(&b, MANY, &err));
    for (int i = 0; i < 400; i++) {
        uint32_t ranking[3] = {(uint32_t)(test_random(&seed) % MANY)};
        ranking[1] = (ranking[0] + 1 + (uint32_t)(test_random(&seed) % 7)) % MANY;
        ranking[2] = (ranking[0] + 8 + (uint32_t)(test_random(&seed) % 8)) % MANY;
        assert_ok(raire_problem_add(&a, ranking, 3, 1 + (uint64_t)i % 3, &err));
        assert_ok(raire_problem_add(&b, ranking, 3, 1 + (uint64_t)i % 3, &err));
    }
    assert_ok(raire_problem_seal(&a, &err));
    assert_ok(raire_problem_seal(&b, &err));
    b.scanned = UINT64_MAX / 2; // the next question makes the table
    for (int i = 0; i < 2000; i++) {
        uint32_t c = (uint32_t)(test_random(&seed) % MANY);
        candidate_set set = (test_random(&seed) & raire_everybody(&a)) | (candidate_set)1 << c;
        a.scanned = 0;
        assert_int_equal(raire_votes(&a, set, c), raire_votes(&b, set, c));
    }
    assert_null(a.table);
    assert_non_null(b.table);
    assert_memory_equal(a.neb_loser, b.neb_loser, sizeof a.neb_loser);
    raire_problem_done(&a);
    raire_problem_done(&b);
}

// ---- stopping, and memory

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void hard_problem(struct raire_problem *p)
{
    uint64_t seed = 11;
    assert_ok(raire_problem_init(p, 9, &err));
    for (int i = 0; i < 500; i++) {
        uint32_t ranking[2] = {(uint32_t)(test_random(&seed) % 9)};
        ranking[1] = (ranking[0] + 1 + (uint32_t)(test_random(&seed) % 8)) % 9;
        assert_ok(raire_problem_add(p, ranking, 2, 1 + (i % 9 == 0), &err));
    }
    assert_ok(raire_problem_seal(p, &err));
}

// A search that ends early has assertions that prove the winner, or says what is left.
static void stopped(void **state)
{
    (void)state;
    struct raire_problem p;
    struct raire_result best, r;
    uint32_t order[RAIRE_CANDIDATES], sufficient = 0;
    hard_problem(&p);
    raire_count(&p, order);
    struct raire_options o = options_for(order[8], RAIRE_TRIM_TREE);
    assert_ok(raire_solve(&p, &o, &best, &err));
    assert_int_equal(best.answer, RAIRE_PROVEN);
    for (uint64_t steps = 1; steps < best.steps; steps += 1 + steps / 4) {
        o.steps = steps;
        assert_ok(raire_solve(&p, &o, &r, &err));
        assert_true(r.lower <= best.upper && best.upper <= r.upper);
        assert_true(r.answer == RAIRE_STOPPED || r.answer == RAIRE_NOT_IN_TIME);
        assert_int_equal(r.answer == RAIRE_NOT_IN_TIME, isinf(r.upper));
        assert_int_equal(r.answer == RAIRE_NOT_IN_TIME, r.tail_count > 0);
        sufficient += r.answer == RAIRE_STOPPED;
        raire_result_done(&r);
    }
    assert_true(sufficient > 0);
    o.steps = 0;
    o.stop = at_once;
    assert_ok(raire_solve(&p, &o, &r, &err));
    assert_true(r.answer == RAIRE_STOPPED || r.answer == RAIRE_NOT_IN_TIME);
    raire_result_done(&r);
    raire_result_done(&best);
    raire_problem_done(&p);
}

static void without_memory(void **state)
{
    (void)state;
    struct raire_problem p;
    struct raire_result r;
    uint32_t order[RAIRE_CANDIDATES];
    bal_status status = BAL_LIMIT;
    hard_problem(&p);
    raire_count(&p, order);
    struct raire_options o = options_for(order[8], RAIRE_TRIM_ASSERTIONS);
    for (unsigned long n = 1; status != BAL_OK && n < 1000; n++) {
        mem_fail_after(n);
        status = raire_solve(&p, &o, &r, &err);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
        raire_result_done(&r);
    }
    assert_int_equal(status, BAL_OK);
    raire_problem_done(&p);
}

// ---- the check

static void check_says(uint32_t candidates, uint32_t winner, const struct raire_assertion *list,
                       size_t count, const char *order)
{
    struct raire_verdict v;
    assert_ok(raire_check(candidates, winner, list, count, &v, &err));
    assert_int_equal(v.sufficient, order == NULL);
    for (uint32_t i = 0; order != NULL && i < candidates; i++)
        assert_int_equal(v.order[i], order[i] - '0');
}

static void the_check(void **state)
{
    (void)state;
    const struct raire_assertion list[] = {
        {.kind = RAIRE_NEB, .winner = 0, .loser = 1},
        {.kind = RAIRE_NEN, .winner = 0, .loser = 2, .continuing = 5},
        {.kind = RAIRE_NEN, .winner = 0, .loser = 2, .continuing = 7},
    };
    check_says(3, 0, list, 2, NULL); // 0 does not go before 1, nor next when 0 and 2 are left
    check_says(3, 0, list, 1, "102");
    check_says(3, 0, list + 1, 2, "201");
    check_says(3, 0, NULL, 0, "201");
    check_says(1, 0, NULL, 0, NULL);
    struct raire_verdict v;
    struct raire_assertion wrong = {.kind = RAIRE_NEN, .winner = 0, .loser = 1, .continuing = 5};
    assert_int_equal(raire_check(3, 0, &wrong, 1, &v, &err), BAL_INVALID);
    wrong = (struct raire_assertion){.kind = RAIRE_NEB, .winner = 1, .loser = 1};
    assert_int_equal(raire_check(3, 0, &wrong, 1, &v, &err), BAL_INVALID);
    wrong = (struct raire_assertion){.kind = RAIRE_NEB, .winner = 1, .loser = 3};
    assert_int_equal(raire_check(3, 0, &wrong, 1, &v, &err), BAL_INVALID);
    wrong = (struct raire_assertion){.kind = RAIRE_NEN, .winner = 0, .loser = 1, .continuing = 11};
    assert_int_equal(raire_check(3, 0, &wrong, 1, &v, &err), BAL_INVALID);
    assert_int_equal(raire_check(3, 3, NULL, 0, &v, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guide),
        cmocka_unit_test(ties_and_wrong_winners),
        cmocka_unit_test(refused),
        cmocka_unit_test(one_candidate),
        cmocka_unit_test(against_all_orders),
        cmocka_unit_test(many_candidates),
        cmocka_unit_test(stopped),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(the_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
