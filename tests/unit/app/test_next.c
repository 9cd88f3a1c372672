// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "app/measure/next.h"
#include "support/auditing.h"

static struct bal_err err;

static const struct km_rates no_errors;

// Two counties, 2,000 cards. One: everywhere, margin 10 %. Two: Boulder only, 20 %. Tie: a tie.
// Side: no target. Close: 2 votes.
static void build(struct auditing *a)
{
    static const char *const names[] = {"One", "Two", "Tie", "Side", "Close"};
    auditing_init(a);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        build_contest(&a->b, names[i], 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "Adams", "1", "A", 1500);
    build_manifest(&a->b, "Boulder", "1", "A", 500);
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t id = auditing_card(a, i < 1500 ? "Adams" : "Boulder", "1/A",
                                    i < 1500 ? i + 1 : i - 1499, 0, i % 20 < 11 ? "Ann" : "Bob");
        if (i >= 1500)
            build_marks(&a->b, id, 1, i % 10 < 6 ? "Ann" : "Bob");
        build_marks(&a->b, id, 2, i % 2 == 0 ? "Ann" : "Bob");
        build_marks(&a->b, id, 3, "Ann");
        build_marks(&a->b, id, 4, i < 1001 ? "Ann" : "Bob");
    }
    a->settings[3].target = false;
    auditing_frame(a);
}

static void plan(const struct next_request *r, struct next_round *out)
{
    assert_ok(next_plan(out, r, &err));
}

// Cards that finish an audit without discrepancies, found by auditing.
static bool finishes(const struct auditing *a, struct papers *p, uint32_t contest, uint64_t cards)
{
    uint64_t targets[5] = {0};
    targets[contest] = cards;
    struct sample_plan plan = {STR("1"), sampler_at(0), 1, targets, NULL, 0};
    struct sample s;
    struct measure m;
    assert_ok(sample_make(&s, &a->f, &plan, &err));
    struct found found = papers_found(p, &s);
    struct measure_request q = {&a->f, &s, &found, 1, 1, NULL, NULL, NULL};
    assert_ok(measure_make(&m, &q, &err));
    bool met = m.contests.at[contest].met;
    assert_int_equal(m.contests.at[contest].usable, cards);
    measure_done(&m);
    sample_done(&s);
    return met;
}

static void first_round(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    struct next_round n;
    build(&a);
    papers_init(&p, &a.f);
    struct next_request r = {
        .frame = &a.f, .chance = NEXT_CHANCE, .rates = &no_errors, .seed = STR("1")};
    plan(&r, &n);
    for (uint32_t c = 0; c < 2; c++) {
        const struct next_contest *got = &n.contests.at[c];
        assert_true(got->wanted && got->reason.len == 0);
        for (size_t k = 0; k < SIZE_CHANCES; k++)
            assert_int_equal(got->sizes[k], got->target);
        assert_true(finishes(&a, &p, c, got->target));
        assert_false(finishes(&a, &p, c, got->target - 1));
    }
    assert_str(n.contests.at[2].reason, "a tie");
    assert_false(n.contests.at[3].wanted);
    assert_int_equal(n.contests.at[3].target, 0);
    assert_true(n.contests.at[4].target > 1900); // 2 votes: nearly all cards prove them
    const struct next_cards *cards = &n.chances[NEXT_CHANCE];
    assert_int_equal(cards->cards, cards->by_stratum[0] + cards->by_stratum[1]);
    assert_true(cards->by_stratum[1] >= n.contests.at[1].target);
    assert_true(cards->cards >= n.contests.at[0].target);
    assert_true(cards->cards <= 2000);
    next_done(&n);
    papers_done(&p);
    auditing_done(&a);
}

static void chances_and_caps(void **state)
{
    (void)state;
    struct auditing a;
    struct next_round n;
    build(&a);
    const struct km_rates many = {.o1 = 0.01, .o2 = 0.002, .u1 = 0.01};
    double caps[5] = {0, 0.05, 0, 0, 0};
    bool done[5] = {false, false, true, false, false};
    struct next_request r = {.frame = &a.f,
                             .caps = caps,
                             .done = done,
                             .chance = NEXT_CHANCE,
                             .rates = &many,
                             .seed = STR("1")};
    plan(&r, &n);
    const struct next_contest *one = &n.contests.at[0];
    for (size_t k = 1; k < SIZE_CHANCES; k++) {
        assert_true(one->sizes[k] >= one->sizes[k - 1]);
        assert_true(n.chances[k].cards >= n.chances[k - 1].cards);
    }
    assert_true(one->sizes[SIZE_CHANCES - 1] > one->sizes[0]);
    assert_int_equal(one->target, one->sizes[NEXT_CHANCE]);
    assert_int_equal(n.contests.at[1].cap, 25);
    assert_str(n.contests.at[1].reason,
               "more than 25 of its 500 cards would be needed to finish with a chance of 90 %");
    assert_false(n.contests.at[2].wanted);
    assert_int_equal(n.contests.at[2].reason.len, 0);
    assert_str(n.contests.at[4].reason,
               "no sample smaller than all 2000 cards finishes with a chance of 90 %");
    assert_int_equal(n.contests.at[4].sizes[NEXT_CHANCE], SIZE_UNBOUNDED);
    assert_int_equal(n.contests.at[4].target, 0);
    // Only contest 0 adds cards: what its sizes ask for, looked up by drawing them.
    for (size_t k = 0; k < SIZE_CHANCES; k++) {
        uint64_t targets[5] = {one->sizes[k]};
        struct sample_plan p = {STR("1"), sampler_at(0), 1, targets, NULL, 0};
        struct sample s;
        assert_ok(sample_make(&s, &a.f, &p, &err));
        assert_int_equal(n.chances[k].cards, sample_new_cards(&s, &a.f, 1, NULL));
        sample_done(&s);
    }
    next_done(&n);
    auditing_done(&a);
}

// Discrepancies in the first round make the second one larger; what is met wants nothing more.
static void later_round(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    struct sample s;
    struct measure m;
    struct next_round n, worse;
    build(&a);
    papers_init(&p, &a.f);
    uint64_t targets[5] = {40, 60, 0, 0, 0};
    struct sample_plan first = {STR("1"), sampler_at(0), 1, targets, NULL, 0};
    assert_ok(sample_make(&s, &a.f, &first, &err));
    struct found found = papers_found(&p, &s);
    struct measure_request q = {&a.f, &s, &found, 1, 1, NULL, NULL, NULL};
    struct next_request r = {
        .frame = &a.f, .measure = &m, .targets = targets, .chance = NEXT_CHANCE, .seed = STR("1")};
    assert_ok(measure_make(&m, &q, &err));
    assert_true(m.contests.at[1].met && !m.contests.at[0].met);
    plan(&r, &n);
    measure_done(&m);
    assert_false(n.contests.at[1].wanted);
    assert_int_equal(n.contests.at[1].target, 60);
    assert_true(n.contests.at[0].target > 40);
    uint32_t bad = 0, at = 0;
    for (; bad < 2; at++) { // two winners' votes turn out to be blank
        uint32_t cvr = a.f.cvr.at[s.cards.at[at].card];
        struct mark_set set =
            contest_set(&a.b.e.contests.at[0], column_get(&a.b.e.contests.at[0].column, cvr));
        if (set.marks[0].choice != 0)
            continue;
        papers_mark(&p, &a, s.cards.at[at].card, 0, "");
        bad++;
    }
    assert_ok(measure_make(&m, &q, &err));
    plan(&r, &worse);
    assert_true(worse.contests.at[0].sizes[0] > n.contests.at[0].sizes[0]);
    measure_done(&m);
    at = 0;
    while (s.cards.at[at].card >= 1500)
        at++;
    papers_mark(&p, &a, s.cards.at[at].card, 1, "Bob"); // a card of Adams shows contest Two
    next_done(&worse);
    assert_ok(measure_make(&m, &q, &err));
    plan(&r, &worse);
    assert_str(worse.contests.at[1].reason, "a card outside its universe shows marks in it");
    measure_done(&m);
    next_done(&n);
    next_done(&worse);
    sample_done(&s);
    papers_done(&p);
    auditing_done(&a);
}

static void polling(void **state)
{
    (void)state;
    struct auditing a;
    struct next_round n;
    auditing_init(&a);
    build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "", "1", "1", 100000);
    *vec_push(&a.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Mayor"), .choice = STR("Ann"), .votes = 54000};
    *vec_push(&a.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Mayor"), .choice = STR("Bob"), .votes = 44000};
    auditing_frame(&a);
    struct next_request r = {.frame = &a.f, .chance = NEXT_CHANCE, .seed = STR("1")};
    plan(&r, &n);
    const struct next_contest *c = &n.contests.at[0];
    // A margin of 10 %: about 600 on average (arXiv:2201.02707 has 500 to 700).
    assert_true(c->sizes[0] > 200 && c->sizes[0] < 900);
    assert_true(c->sizes[4] > c->sizes[0] && c->sizes[4] < 4000);
    assert_int_equal(n.chances[0].cards, c->sizes[0]);
    next_done(&n);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_round),
        cmocka_unit_test(chances_and_caps),
        cmocka_unit_test(later_round),
        cmocka_unit_test(polling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
