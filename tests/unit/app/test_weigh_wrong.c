// SPDX-License-Identifier: Apache-2.0
// test_weigh_wrong.c: wrong outcomes where cards are drawn by weight. Over seeds, the measured risk
// of a contest must reach its limit no more often than the limit allows, wherever its prefix ends:
// so neither the targets of any round, nor decoys, nor other contests can do harm. An error is
// planted to show that the test can fail.
#include "support/support.h"

#include "app/measure/measure.h"
#include "support/auditing.h"
#include "support/random.h"
#include "support/trial.h"

static struct bal_err err;

enum { LINKED = 300, IN_POOL = 120, MISSING = 8, RUNS = 300 };
enum { POOL_FROM = LINKED + MISSING, CARDS = POOL_FROM + IN_POOL };

static const char *marks_of(uint32_t i)
{
    static const char *const marks[] = {"Ann", "Bob", "Ann", "", "Cid", "Ann", "Bob", "Ann", "Bob"};
    return marks[i % ARRAY_LEN(marks)];
}

static const char *answer_of(uint32_t i)
{
    return i % 7 < 4 ? "Yes" : "No";
}

static void add_results(struct auditing *a, uint32_t contest, uint32_t batch,
                        const char *(*of)(uint32_t))
{
    const struct contest *c = &a->b.e.contests.at[contest];
    for (size_t k = 0; k < c->choices.len; k++) {
        struct reported row = {
            .contest = c->name, .choice = c->choices.at[k].name, .batch = batch + 1};
        for (uint32_t i = 0; i < IN_POOL; i++)
            row.votes += str_eq(str_from(of(i)), row.choice);
        *vec_push(&a->b.e.results, 9) = row;
    }
}

// Two contests on all cards: some with a CVR, some of a batch with results only, some with neither.
// The papers say what was reported.
static void build(struct auditing *a, struct papers *p, const char *method, unsigned loser,
                  uint64_t pool)
{
    uint32_t batch;
    auditing_init(a);
    build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob,Cid");
    build_contest(&a->b, "Bridge", 1, 1, 0, "Yes,No");
    build_manifest(&a->b, "", "1", "1", LINKED + MISSING);
    build_manifest(&a->b, "", "1", "2", IN_POOL);
    for (uint32_t i = 0; i < LINKED; i++)
        build_marks(&a->b, auditing_card(a, "", "1/1", i + 1, 0, marks_of(i)), 1, answer_of(i));
    assert_ok(import_batch(&a->b.imp, 0, STR("1"), STR("2"), &batch, &err));
    add_results(a, 0, batch, marks_of);
    add_results(a, 1, batch, answer_of);
    a->settings[0].method = method_find(str_from(method));
    a->settings[1].method = &method_weighted;
    auditing_frame(a);
    for (size_t c = 0; c < 2; c++) {
        assert_int_equal(a->f.contests[c].reason.len, 0);
        assert_int_equal(a->f.contests[c].pooled, IN_POOL);
        a->f.contests[c].settings.loser_weight = c == 0 ? loser : 30;
        a->f.contests[c].settings.pool_weight = c == 0 ? pool : 2000;
    }
    papers_init(p, &a->f);
    for (uint32_t i = 0; i < IN_POOL; i++) {
        papers_mark(p, a, POOL_FROM + i, 0, marks_of(i));
        papers_mark(p, a, POOL_FROM + i, 1, answer_of(i));
    }
}

// Ann against Bob on paper, in votes; a card that nobody finds is one for Bob.
static int64_t lead(const struct auditing *a, const struct papers *p)
{
    const struct frame_contest *c = &a->f.contests[0];
    const struct assertion *ann = &c->claims.at[0].claim;
    int64_t sum = 0;
    assert_true(ann->winner == 0 && ann->loser == 1);
    for (uint32_t card = 0; card < CARDS; card++) {
        uint64_t x = assertion_finding(ann, c->contest, papers_see(p, card, 0));
        sum += (2 * x > ann->den) - (2 * x < ann->den);
    }
    return sum;
}

enum hiding { ON_LINKED, IN_TOTALS, ON_BOTH_SIDES, BLANKED, LOST, HIDINGS };

static uint32_t some_card(enum hiding how, uint64_t *random)
{
    uint32_t card = (uint32_t)(test_random(random) % (LINKED + IN_POOL));
    if (how == IN_TOTALS)
        return POOL_FROM + card % IN_POOL;
    if (how == LOST && card >= LINKED)
        return card + MISSING;
    return card % LINKED;
}

// Takes votes from Ann until she and Bob have as many.
static void make_tie(const struct auditing *a, struct papers *p, enum hiding how, uint64_t *random)
{
    for (uint32_t i = 0; how == ON_BOTH_SIDES && i < LINKED; i += 18) // these help her
        if (strcmp(marks_of(i + 1), "Bob") == 0)
            papers_mark(p, a, i + 1, 0, "Ann");
    for (int64_t left = lead(a, p); left > 0; left = lead(a, p)) {
        uint32_t card = some_card(how, random);
        const struct finding *seen = papers_see(p, card, 0);
        if (seen->count != 1 || seen->marks[0].choice != 0)
            continue;
        if (how == LOST && left > 1)
            papers_lose(p, card);
        else
            papers_mark(p, a, card, 0, how == BLANKED || left == 1 ? "" : "Bob");
    }
    assert_int_equal(lead(a, p), 0);
}

// Is there a prefix of the contest's order at which its risk meets the limit? With the bug its
// cards are taken in the order of the retrieval list.
static bool ever_met(const struct auditing *a, const struct weigh *w, struct papers *p, int run,
                     bool bug)
{
    char seed[32];
    int len = snprintf(seed, sizeof seed, "%020d", run);
    const uint64_t targets[] = {CARDS, run % 3 == 0 ? 0 : CARDS / 4};
    struct sample_plan plan = {str_make(seed, (size_t)len), sampler_at(0), 1, targets, w, 20};
    struct sample s;
    struct measure m;
    bool met = false;
    assert_ok(sample_make(&s, &a->f, &plan, &err));
    for (size_t i = 0; bug && i < CARDS; i++)
        s.order.at[s.first.at[0] + i] = (uint32_t)i;
    struct found found = papers_found(p, &s);
    const struct measure_request q = {&a->f, &s, &found, 1, 1, w, NULL, NULL};
    assert_ok(measure_make(&m, &q, &err));
    const struct measure_contest *c = &m.contests.at[0];
    for (size_t i = 0; i + 1 < c->path.len; i++) // but for all cards
        met = met || c->path.at[i] <= 0.05;
    assert_int_equal(c->usable, CARDS);
    measure_done(&m);
    sample_done(&s);
    return met;
}

static uint64_t count_met(const char *method, unsigned loser, uint64_t pool, enum hiding how,
                          bool bug)
{
    static const char *const names[] = {"false records", "false totals", "errors both ways",
                                        "blank cards", "lost cards"};
    struct auditing a;
    struct papers p;
    struct weigh w;
    uint64_t random = 8, count = 0;
    build(&a, &p, method, loser, pool);
    make_tie(&a, &p, how, &random);
    assert_ok(weigh_make(&w, &a.f, &err));
    for (int run = 0; run < RUNS; run++)
        count += ever_met(&a, &w, &p, run, bug);
    print_message("%s, g %u %%, pools %ju, %s%s: %ju of %d, at most %ju\n", method, loser,
                  (uintmax_t)pool, names[how], bug ? ", in the order of the list" : "",
                  (uintmax_t)count, RUNS, (uintmax_t)trial_allowed(RUNS));
    weigh_done(&w);
    papers_done(&p);
    auditing_done(&a);
    return count;
}

static void no_prefix_confirms_too_often(void **state)
{
    static const struct {
        const char *method;
        unsigned loser;
        uint64_t pool;
    } cases[] = {{"weighted", 0, 250}, {"weighted", 25, 3000}, {"weighted-pools", 100, 4000}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (unsigned how = 0; how < HIDINGS; how++)
            assert_true(count_met(cases[i].method, cases[i].loser, cases[i].pool, how, false) <=
                        trial_allowed(RUNS));
}

static void a_planted_bug_is_caught(void **state)
{
    (void)state;
    assert_true(count_met("weighted", 25, 3000, IN_TOTALS, true) > trial_allowed(RUNS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_prefix_confirms_too_often),
        cmocka_unit_test(a_planted_bug_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
