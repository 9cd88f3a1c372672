// SPDX-License-Identifier: Apache-2.0
// test_measure_wrong.c: what an audit is for. The paper says that somebody else won; seed after
// seed, the reported outcome must be confirmed no more often than the risk limit allows. A bug that
// is planted on purpose must fail the same test.
#include "support/support.h"

#include "app/measure/measure.h"
#include "support/auditing.h"
#include "support/trial.h"

static struct bal_err err;

enum { CARDS = 600, RUNS = 400, ROUNDS = 3 };

// One audit in three rounds: is the contest ever confirmed?
static bool confirmed(const struct auditing *a, struct papers *p, int run)
{
    char seed[32];
    int len = snprintf(seed, sizeof seed, "%020d", run);
    const uint64_t targets[ROUNDS] = {100, 250, 500};
    struct sample_plan plan = {
        str_make(seed, (size_t)len), sampler_at(0), ROUNDS, targets, NULL, 0};
    struct sample s;
    struct measure m;
    bool met = false;
    assert_ok(sample_make(&s, &a->f, &plan, &err));
    struct found found = papers_found(p, &s);
    for (uint32_t r = 1; r <= ROUNDS && !met; r++) {
        struct measure_request q = {&a->f, &s, &found, r, r, NULL, NULL, NULL};
        assert_ok(measure_make(&m, &q, &err));
        met = m.contests.at[0].met;
        measure_done(&m);
    }
    sample_done(&s);
    return met;
}

static uint64_t count_confirmed(const struct auditing *a, struct papers *p)
{
    uint64_t count = 0;
    for (int run = 0; run < RUNS; run++)
        count += confirmed(a, p, run);
    return count;
}

static int64_t true_margin(const struct auditing *a, const struct papers *p)
{
    return papers_margin(p, &a->f, 0, &a->f.contests[0].claims.at[0].claim);
}

// Ann `ann`, Bob the rest, `missing` cards without a CVR.
static void build(struct auditing *a, uint32_t ann, uint32_t missing)
{
    auditing_init(a);
    uint32_t c = build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "", "1", "1", CARDS);
    for (uint32_t i = 0; i < CARDS - missing; i++)
        auditing_card(a, "", "1/1", i + 1, c, i < ann ? "Ann" : "Bob");
    auditing_frame(a);
    assert_int_equal(a->f.contests[0].reason.len, 0);
}

// A margin of 6 %, and as many votes for Ann are for Bob as it takes.
static void votes_changed(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    build(&a, 318, 0);
    papers_init(&p, &a.f);
    for (uint32_t i = 0; i < 18; i++)
        papers_mark(&p, &a, i, 0, "Bob");
    assert_int_equal(true_margin(&a, &p), 0); // a tie: the hardest wrong outcome
    uint64_t count = count_confirmed(&a, &p);
    print_message("votes changed: %ju of %d confirmed, at most %ju allowed\n", (uintmax_t)count,
                  RUNS, (uintmax_t)trial_allowed(RUNS));
    assert_true(count <= trial_allowed(RUNS));
    papers_done(&p);
    auditing_done(&a);
}

// The margin would survive one vote for Bob on each of the 60 missing cards, were the CVRs right;
// one is wrong. With the bug, cards that nobody can find count as blank ones.
static uint64_t missing_cards(bool bug)
{
    struct auditing a;
    struct papers p;
    build(&a, 300 + 1, 60);
    papers_init(&p, &a.f);
    papers_mark(&p, &a, 0, 0, "Bob");
    assert_int_equal(true_margin(&a, &p), 301 - 239 - 2 - 60);
    for (uint32_t i = CARDS - 60; bug && i < CARDS; i++)
        papers_mark(&p, &a, i, 0, "");
    uint64_t count = count_confirmed(&a, &p);
    print_message("cards missing%s: %ju of %d confirmed, at most %ju allowed\n",
                  bug ? ", counted as a half" : "", (uintmax_t)count, RUNS,
                  (uintmax_t)trial_allowed(RUNS));
    papers_done(&p);
    auditing_done(&a);
    return count;
}

static void cards_missing(void **state)
{
    (void)state;
    assert_true(missing_cards(false) <= trial_allowed(RUNS));
}

static void a_planted_bug_is_caught(void **state)
{
    (void)state;
    assert_true(missing_cards(true) > trial_allowed(RUNS));
}

// Polling: reported 60 %, on paper a tie.
static void polled(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    auditing_init(&a);
    uint32_t c = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "", "1", "1", CARDS);
    *vec_push(&a.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Mayor"), .choice = STR("Ann"), .votes = 360};
    *vec_push(&a.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Mayor"), .choice = STR("Bob"), .votes = 240};
    auditing_frame(&a);
    papers_init(&p, &a.f);
    for (uint32_t i = 0; i < CARDS; i++)
        papers_mark(&p, &a, i, c, i % 2 == 0 ? "Ann" : "Bob");
    assert_int_equal(true_margin(&a, &p), 0);
    uint64_t count = count_confirmed(&a, &p);
    print_message("polling a tie: %ju of %d confirmed, at most %ju allowed\n", (uintmax_t)count,
                  RUNS, (uintmax_t)trial_allowed(RUNS));
    assert_true(count <= trial_allowed(RUNS));
    papers_done(&p);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_changed),
        cmocka_unit_test(cards_missing),
        cmocka_unit_test(a_planted_bug_is_caught),
        cmocka_unit_test(polled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
