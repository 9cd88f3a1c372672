// SPDX-License-Identifier: Apache-2.0
// test_batches_wrong.c: whole batches are compared, and the paper says that nobody won. Seed after
// seed, the reported outcome must be confirmed at any time no more often than the risk limit
// allows, however the votes are hidden; draws that avoid the wrong batches must fail the same test.
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "app/measure/measure.h"
#include "support/auditing.h"

static struct bal_err err;

// 12 votes for Ann and 8 for Bob in each batch: a margin of 80. Under a bound 20 cards more in
// each, without the contest.
enum { BATCHES = 20, CARDS = 20, ANN = 12, RUNS = 1500 };

struct truth {
    uint64_t ann, bob;
    uint64_t missing; // cards that nobody finds
    bool lost;
};

struct scene {
    struct auditing a;
    struct truth paper[BATCHES];
    uint64_t others; // cards of a batch without the contest
};

static void build(struct scene *s, const struct method *method, bool bound)
{
    struct auditing *a = &s->a;
    *s = (struct scene){.others = bound ? 20 : 0};
    auditing_init(a);
    uint32_t c = build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob");
    for (int b = 0; b < BATCHES; b++) {
        char name[16], at[20];
        (void)snprintf(name, sizeof name, "%d", b + 1);
        (void)snprintf(at, sizeof at, "1/%d", b + 1);
        build_manifest(&a->b, "", "1", name, CARDS + s->others);
        for (uint32_t i = 0; i < CARDS; i++)
            auditing_card(a, "", at, i + 1, c, i < ANN ? "Ann" : "Bob");
        for (uint32_t i = 0; i < s->others; i++)
            (void)build_card(&a->b, "", at);
        s->paper[b] = (struct truth){ANN, CARDS - ANN, 0, false};
    }
    a->settings[0].method = method;
    a->settings[0].alpha = 0.2;
    a->settings[0].risk_limit = STR("0.2");
    a->settings[0].cards_bound = bound ? (uint64_t)BATCHES * CARDS : 0;
    auditing_frame(a);
    assert_int_equal(a->f.contests[0].reason.len, 0);
    assert_int_equal(a->f.contests[0].batches.len, BATCHES);
}

// Whether the contest is ever confirmed with this seed, when all but one batch are drawn. `avoid`:
// batches are drawn by 1000 / weight and measured by the weight.
static bool confirmed(struct scene *s, int run, bool avoid)
{
    char seed[32];
    int len = snprintf(seed, sizeof seed, "%020d", run);
    const uint64_t targets[] = {BATCHES - 1};
    const struct sample_plan plan = {
        str_make(seed, (size_t)len), sampler_at(0), 1, targets, NULL, 0};
    struct sample_plan of_cards;
    struct batch_sample batches;
    struct batch_found counts = {.arena = ARENA_INIT(1 << 20)};
    struct sample sample;
    struct found found = {0};
    struct measure m;
    struct frame *f = &s->a.f;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    for (int b = 0; avoid && b < BATCHES; b++) // those that are wrong never come
        f->contests[0].batches.at[b].weight = s->paper[b].ann < ANN || s->paper[b].lost ? 1 : 1000;
    assert_ok(batch_sample_make(&batches, f, &plan, &err));
    for (int b = 0; avoid && b < BATCHES; b++)
        f->contests[0].batches.at[b].weight = 24;
    assert_ok(batch_sample_cards(f, &plan, &arena, &of_cards, &err));
    assert_ok(sample_make(&sample, f, &of_cards, &err));
    assert_int_equal(sample.cards.len, 0);
    counts.at = arena_new(&arena, struct batch_count, BATCHES + 1);
    uint64_t *votes = arena_new(&arena, uint64_t, 2 * BATCHES);
    for (size_t i = 0; i < batches.pulls.len; i++) {
        const struct truth *t = &s->paper[batches.pulls.at[i].batch];
        votes[2 * i] = t->ann;
        votes[2 * i + 1] = t->bob;
        counts.at[i] = (struct batch_count){.entered = true,
                                            .lost = t->lost,
                                            .cards = CARDS + s->others - t->missing,
                                            .votes = votes + 2 * i};
    }
    const struct measure_request q = {f, &sample, &found, 1, 1, NULL, &batches, &counts};
    assert_ok(measure_make(&m, &q, &err));
    bool met = m.contests.at[0].met;
    assert_int_equal(m.contests.at[0].usable, BATCHES - 1);
    measure_done(&m);
    sample_done(&sample);
    batch_sample_done(&batches);
    arena_done(&counts.arena);
    return met;
}

static uint64_t count_confirmed(struct scene *s, const char *what, bool avoid)
{
    uint64_t count = 0;
    for (int run = 0; run < RUNS; run++)
        count += confirmed(s, run, avoid);
    print_message("%s: %.3f confirmed\n", what, (double)count / RUNS);
    return count;
}

// One-sided bound of 99.9 %.
static uint64_t allowed(void)
{
    return (uint64_t)(0.2 * RUNS + 3.09 * sqrt(RUNS * 0.2 * 0.8));
}

static void everywhere(struct scene *s)
{
    for (int b = 0; b < BATCHES; b++)
        s->paper[b] = (struct truth){10, 10, 0, false};
}

static void in_few(struct scene *s)
{
    for (int b = 0; b < 3; b++)
        s->paper[b] = (struct truth){2, 18, 0, false}; // 20 votes too many each
    s->paper[3] = s->paper[2];
}

static void lost(struct scene *s)
{
    for (int b = 0; b < 3; b++) // 24 votes at most each, with those of nobody
        s->paper[b].lost = true;
    s->paper[3] = (struct truth){8, 12, 0, false};
}

static void missing(struct scene *s)
{
    for (int b = 0; b < 10; b++)
        s->paper[b] = (struct truth){8, 8, 4, false}; // 4 + 4 too many
}

static const struct {
    const char *what;
    void (*hide)(struct scene *s);
} ways[] = {{"everywhere", everywhere},
            {"in few batches", in_few},
            {"batches are lost", lost},
            {"cards are missing", missing}};

static void wrong_outcomes(const struct method *method, bool bound)
{
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct scene s;
        build(&s, method, bound);
        ways[i].hide(&s);
        assert_true(count_confirmed(&s, ways[i].what, false) <= allowed());
        auditing_done(&s.a);
    }
}

static void by_weight(void **state)
{
    (void)state;
    wrong_outcomes(&method_batch, false);
}

static void by_weight_under_a_bound(void **state)
{
    (void)state;
    wrong_outcomes(&method_batch, true);
}

static void by_macro(void **state)
{
    (void)state;
    wrong_outcomes(&method_macro, false);
}

static void draws_that_avoid_the_wrong_batches_are_caught(void **state)
{
    struct scene s;
    (void)state;
    build(&s, &method_batch, false);
    in_few(&s);
    assert_true(count_confirmed(&s, "they are avoided", true) > allowed());
    auditing_done(&s.a);
}

static void an_honest_outcome_is_confirmed(void **state)
{
    struct scene s;
    (void)state;
    build(&s, &method_batch, false);
    assert_int_equal(count_confirmed(&s, "as reported", false), RUNS);
    auditing_done(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_weight),
        cmocka_unit_test(by_weight_under_a_bound),
        cmocka_unit_test(by_macro),
        cmocka_unit_test(draws_that_avoid_the_wrong_batches_are_caught),
        cmocka_unit_test(an_honest_outcome_is_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
