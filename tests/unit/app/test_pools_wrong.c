// SPDX-License-Identifier: Apache-2.0
// test_pools_wrong.c: wrong outcomes where part of the cards is known as sums only. However the
// difference is hidden (false totals, false records beside true totals, cards of a pool that nobody
// finds), seed after seed the outcome must be confirmed no more often than the risk limit allows.
#include "support/support.h"

#include "app/measure/measure.h"
#include "support/auditing.h"
#include "support/trial.h"

enum { LINKED = 400, IN_POOL = 200, CARDS = LINKED + IN_POOL, RUNS = 400, ROUNDS = 3 };

static struct bal_err err;

static bool confirmed(const struct auditing *a, struct papers *p, int run)
{
    char seed[32];
    int len = snprintf(seed, sizeof seed, "%020d", run);
    const uint64_t targets[ROUNDS] = {100, 250, 500};
    struct sample_plan plan = {.seed = str_make(seed, (size_t)len),
                               .sampler = sampler_at(0),
                               .rounds = ROUNDS,
                               .targets = targets};
    struct sample s;
    struct measure m;
    bool met = false;
    assert_ok(sample_make(&s, &a->f, &plan, &err));
    struct found found = papers_found(p, &s);
    for (uint32_t r = 1; r <= ROUNDS && !met; r++) {
        struct measure_request q = {
            .frame = &a->f, .sample = &s, .found = &found, .round = r, .closed = r};
        assert_ok(measure_make(&m, &q, &err));
        met = m.contests.at[0].met;
        measure_done(&m);
    }
    sample_done(&s);
    return met;
}

static void check(const struct auditing *a, struct papers *p, const char *what, bool wrong)
{
    uint64_t count = 0, allowed = trial_allowed(RUNS);
    for (int run = 0; run < RUNS; run++)
        count += confirmed(a, p, run);
    print_message("%s: %ju of %d confirmed, at most %ju allowed\n", what, (uintmax_t)count, RUNS,
                  (uintmax_t)allowed);
    assert_true(wrong ? count <= allowed : count > RUNS / 2);
}

// `linked` of the CVRs are for Ann, the rest for Bob; the results of the batch without CVRs give
// her `pool` of its votes. The papers say the same.
static void build(struct auditing *a, struct papers *p, uint32_t linked, uint32_t pool)
{
    uint32_t batch;
    auditing_init(a);
    uint32_t c = build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "", "1", "1", LINKED);
    build_manifest(&a->b, "", "1", "2", IN_POOL);
    for (uint32_t i = 0; i < LINKED; i++)
        auditing_card(a, "", "1/1", i + 1, c, i < linked ? "Ann" : "Bob");
    assert_ok(import_batch(&a->b.imp, 0, STR("1"), STR("2"), &batch, &err));
    const uint64_t votes[] = {pool, IN_POOL - pool};
    for (uint32_t i = 0; i < 2; i++)
        *vec_push(&a->b.e.results, 9) =
            (struct reported){.contest = STR("Mayor"),
                              .choice = a->b.e.contests.at[c].choices.at[i].name,
                              .votes = votes[i],
                              .batch = batch + 1};
    auditing_frame(a);
    assert_int_equal(a->f.contests[0].reason.len, 0);
    assert_int_equal(a->f.contests[0].pooled, IN_POOL);
    papers_init(p, &a->f);
    for (uint32_t i = 0; i < IN_POOL; i++)
        papers_mark(p, a, LINKED + i, c, i < pool ? "Ann" : "Bob");
}

static void done(struct auditing *a, struct papers *p)
{
    papers_done(p);
    auditing_done(a);
}

static void honest(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    build(&a, &p, 280, 140);
    check(&a, &p, "honest", false);
    done(&a, &p);
}

// A tie on paper each time: 60 votes of margin are hidden in one place.
static void hidden(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    build(&a, &p, 200, 130); // all of the margin is false totals
    for (uint32_t i = 0; i < 30; i++)
        papers_mark(&p, &a, LINKED + i, 0, "Bob");
    check(&a, &p, "false totals", true);
    done(&a, &p);
    build(&a, &p, 230, 100); // or false records, the totals are true
    for (uint32_t i = 0; i < 30; i++)
        papers_mark(&p, &a, i, 0, "Bob");
    check(&a, &p, "false records", true);
    done(&a, &p);
    build(&a, &p, 230, 100); // 20 votes of blank cards, 10 swapped, and 10 false records
    for (uint32_t i = 0; i < 30; i++)
        papers_mark(&p, &a, LINKED + i, 0, i < 20 ? "" : "Bob");
    for (uint32_t i = 0; i < 10; i++)
        papers_mark(&p, &a, i, 0, "Bob");
    check(&a, &p, "both", true);
    done(&a, &p);
}

// Cards of the pool that nobody finds count for the loser.
static void lost(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    build(&a, &p, 230, 100);
    for (uint32_t i = 0; i < 40; i++)
        papers_lose(&p, LINKED + 80 + i); // 20 for Ann, 20 for Bob
    for (uint32_t i = 0; i < 10; i++)
        papers_mark(&p, &a, i, 0, "Bob");
    check(&a, &p, "lost cards", true);
    done(&a, &p);
}

// With a bound: the batch has 100 votes for each by its results, and the contest on none of its
// cards; 200 cards for Bob are in no batch of the manifest. If cards without the contest were worth
// as much as blank ones, that would be confirmed each time.
static void claimed(struct auditing *a, struct papers *p, bool records, bool honest_paper)
{
    auditing_init(a);
    uint32_t batch, c = build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "", "1", "1", LINKED);
    build_manifest(&a->b, "", "1", "2", IN_POOL);
    for (uint32_t i = 0; i < LINKED; i++)
        auditing_card(a, "", "1/1", i + 1, c, i < 230 ? "Ann" : "Bob");
    for (uint32_t i = 0; records && i < IN_POOL; i++)
        auditing_card(a, "", "1/2", i + 1, c, i % 2 == 0 ? "Ann" : "Bob");
    assert_ok(import_batch(&a->b.imp, 0, STR("1"), STR("2"), &batch, &err));
    for (uint32_t i = 0; !records && i < 2; i++)
        *vec_push(&a->b.e.results, 9) =
            (struct reported){.contest = STR("Mayor"),
                              .choice = a->b.e.contests.at[c].choices.at[i].name,
                              .votes = IN_POOL / 2,
                              .batch = batch + 1};
    a->settings[c].cards_bound = CARDS;
    auditing_frame(a);
    assert_int_equal(a->f.contests[c].cards, CARDS);
    papers_init(p, &a->f);
    for (uint32_t i = 0; i < IN_POOL; i++)
        papers_mark(p, a, LINKED + i, c, honest_paper ? i % 2 == 0 ? "Ann" : "Bob" : "-");
}

static void bounds_hold_whatever_sums_say(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    claimed(&a, &p, false, false);
    check(&a, &p, "cards that a sum has too many", true);
    done(&a, &p);
    claimed(&a, &p, true, false);
    check(&a, &p, "cards that CVRs have too many", true);
    done(&a, &p);
    claimed(&a, &p, false, true);
    check(&a, &p, "honest sum under a bound", false);
    done(&a, &p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest),
        cmocka_unit_test(hidden),
        cmocka_unit_test(lost),
        cmocka_unit_test(bounds_hold_whatever_sums_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
