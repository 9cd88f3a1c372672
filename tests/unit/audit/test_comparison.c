// SPDX-License-Identifier: Apache-2.0
// test_comparison.c: from a contest to a measured risk; and an audit in small, as an application
// does it.
#include "support/support.h"

#include <math.h>

#include "audit/assertion/overstatement.h"
#include "audit/assertion/polling.h"
#include "audit/risk/query.h"
#include "support/build.h"
#include "support/random.h"

static struct bal_err err;

static void make(const struct contest *c, struct assertions *out, uint32_t w1, uint32_t w2)
{
    uint32_t winners[] = {w1, w2};
    uint32_t count = c->seats < c->choices.len ? c->seats : (uint32_t)c->choices.len;
    assert_ok(assertions_make(c, &(struct reported_outcome){.winners = winners, .count = count},
                              out, &err));
}

static const struct assertion *find(const struct assertions *all, uint32_t winner, uint32_t loser)
{
    for (size_t i = 0; i < all->list.len; i++)
        if (all->list.at[i].winner == winner && all->list.at[i].loser == loser)
            return &all->list.at[i];
    fail_msg("no assertion %u over %u", winner, loser);
    return NULL;
}

static void values_and_margins(void **state)
{
    (void)state;
    struct build b;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob,Write-in");
    build_contest(&b, "Other", 1, 1, 0, "Cy,Di");
    static const char *const marks[] = {"Ann", "Bob", "Write-in", "",     "!",
                                        "x",   "?",   "Ann=Bob",  "~Ann", "Bob=~Ann"};
    static const uint64_t expected[] = {2, 0, 1, 1, 1, 1, 1, 1, 1, 0};
    static const uint32_t cards[] = {50, 30, 4, 5, 2, 3, 4, 1, 2, 3};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        build_cards(&b, id, cards[i], marks[i]);
    build_cards(&b, 1, 6, "Cy"); // cards without the contest
    const struct contest *c = &b.e.contests.at[id];
    struct assertions all;
    make(c, &all, 0, 0);
    assert_int_equal(all.list.len, 2);
    const struct assertion *a = find(&all, 0, 1);
    uint64_t values[32], counts[32] = {0};
    assert_true(contest_codes(c) == ARRAY_LEN(marks) + 1);
    assertion_values(a, c, values);
    assert_int_equal(values[0], 1);
    for (uint32_t card = 0, i = 0; i < ARRAY_LEN(marks); card += cards[i], i++)
        assert_int_equal(values[column_get(&c->column, card)], expected[i]);
    column_count(&c->column, 0, b.e.cards, counts);
    struct margin m;
    assert_ok(margin_of(a, c, values, counts, UNIVERSE_STYLE, 104, &m, &err));
    assert_int_equal(m.cards, 104);
    assert_int_equal(m.phantoms, 0);
    assert_int_equal(m.above, 2 * (50 - 33));
    assert_null(margin_refuses(a, &m));
    assert_true(margin_diluted(a, &m) == 17.0 / 104);
    assert_true(margin_votes(a, &m) == 17);
    assert_true(fabs(margin_difficulty(a, &m) + 1 / log(1 - 17.0 / 208)) < 1e-12);
    assert_true(margin_share(4, 16) == 0.25 && margin_share(4, 4) == 1);
    AUTO_BUF words = BUF_INIT(100);
    assertion_words(a, c, &words);
    assert_true(str_eq(buf_str(&words), STR("Ann has more votes than Bob")));
    assert_int_equal(margin_of(a, c, values, counts, UNIVERSE_STYLE, 103, &m, &err), BAL_INVALID);
    assert_int_equal(margin_of(a, c, values, counts, UNIVERSE_ALL, 109, &m, &err), BAL_INVALID);
    assert_ok(margin_of(a, c, values, counts, UNIVERSE_ALL, 126, &m, &err));
    assert_int_equal(m.phantoms, 16);
    assert_int_equal(m.above, 2 * 17);
    assert_null(margin_refuses(a, &m));
    assert_ok(margin_of(a, c, values, counts, UNIVERSE_ALL, 127, &m, &err));
    assert_non_null(margin_refuses(a, &m)); // 17 cards without a CVR, a margin of 17
    struct observation draw[OBSERVATIONS];
    size_t count = 0;
    assert_ok(polling_reported(a, c, values, counts, UNIVERSE_ALL, &m, draw, &count, &err));
    struct expectation e = expectation_of(draw, count);
    assert_true(fabs(e.mean - (127 + 17 - 17) / 127.0) < 1e-12); // a phantom is not found: 0
    assertions_done(&all);

    make(c, &all, 1, 0); // Bob did not win
    a = find(&all, 1, 0);
    assertion_values(a, c, values);
    assert_ok(margin_of(a, c, values, counts, UNIVERSE_STYLE, 104, &m, &err));
    assert_int_equal(m.above, -2 * 17);
    assert_non_null(margin_refuses(a, &m));
    m.above = 0;
    assert_string_equal(margin_refuses(a, &m), "a tie");
    assert_true(isinf(margin_difficulty(a, &m)));
    assert_true(margin_share(4, margin_difficulty(a, &m)) == 0);
    assertions_done(&all);
    build_done(&b);
}

static void vote_for_several(void **state)
{
    (void)state;
    struct build b;
    build_init(&b);
    uint32_t id = build_contest(&b, "Council", 2, 2, 0, "Ann,Bob,Cy,Write-in");
    build_cards(&b, id, 1, "Ann=Bob");
    build_cards(&b, id, 1, "Ann=Cy");
    build_cards(&b, id, 1, "Write-in=Write-in");
    build_cards(&b, id, 1, "Ann=Ann=Write-in"); // a name marked twice is one vote
    build_cards(&b, id, 1, "Ann=Bob=Cy");
    const struct contest *c = &b.e.contests.at[id];
    struct assertions all;
    make(c, &all, 0, 1);
    assert_int_equal(all.list.len, 4);
    static const uint64_t expected[4][5] = {
        {2, 1, 1, 2, 1}, {2, 2, 0, 1, 1}, {2, 0, 1, 1, 1}, {2, 1, 0, 0, 1}};
    static const uint32_t pairs[4][2] = {{0, 2}, {0, 3}, {1, 2}, {1, 3}};
    for (size_t i = 0; i < 4; i++) {
        uint64_t values[8];
        assertion_values(find(&all, pairs[i][0], pairs[i][1]), c, values);
        for (uint32_t card = 0; card < 5; card++)
            assert_int_equal(values[column_get(&c->column, card)], expected[i][card]);
    }
    assertions_done(&all);
    build_done(&b);
}

static void outcomes_that_make_no_sense(void **state)
{
    (void)state;
    struct build b;
    struct assertions all;
    build_init(&b);
    uint32_t id = build_contest(&b, "Council", 2, 2, 0, "Ann,Bob,Cy,Write-in");
    const struct contest *c = &b.e.contests.at[id];
    static const uint32_t bad[][2] = {{0, 0}, {0, 3}, {1, 4}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(assertions_make(c,
                                         &(struct reported_outcome){.winners = bad[i], .count = 2},
                                         &all, &err),
                         BAL_INVALID);
        assertions_done(&all);
    }
    assert_int_equal(
        assertions_make(c, &(struct reported_outcome){.winners = bad[0], .count = 1}, &all, &err),
        BAL_INVALID); // a tie for a seat
    assert_string_equal(err.what, "contest 'Council' has 2 seats and 1 reported winners");
    uint32_t sole = build_contest(&b, "Clerk", 1, 1, 0, "Di");
    make(&b.e.contests.at[sole], &all, 0, 0); // nobody lost
    assert_int_equal(all.list.len, 0);
    uint32_t ranked = build_contest(&b, "Ranked", 1, 1, 3, "Ann,Bob");
    assert_int_equal(assertions_make(&b.e.contests.at[ranked],
                                     &(struct reported_outcome){.winners = bad[0], .count = 1},
                                     &all, &err),
                     BAL_UNSUPPORTED);
    build_done(&b);
}

// Every row of the table: CVR for the winner where it has the contest, paper for the winner.
static void every_case(void **state)
{
    (void)state;
    static const struct {
        enum universe universe;
        enum cvr_side side;
        enum finding_state paper;
        enum comparison_case which;
        uint64_t cvr, mvr;
        int votes;
    } rows[] = {
        {UNIVERSE_STYLE, CVR_WITH_CONTEST, FINDING_MARKED, COMPARED, 2, 2, 0},
        {UNIVERSE_STYLE, CVR_WITH_CONTEST, FINDING_BLANK, COMPARED, 2, 1, 1},
        {UNIVERSE_STYLE, CVR_WITH_CONTEST, FINDING_NOT_ON_CARD, CONTEST_MISSING_ON_PAPER, 2, 0, 2},
        {UNIVERSE_ALL, CVR_WITH_CONTEST, FINDING_NOT_ON_CARD, CONTEST_MISSING_ON_PAPER, 2, 1, 1},
        {UNIVERSE_STYLE, CVR_WITH_CONTEST, FINDING_NOT_FOUND, CARD_NOT_FOUND, 2, 0, 2},
        {UNIVERSE_ALL, CVR_WITH_CONTEST, FINDING_NO_AGREEMENT, BOARD_DISAGREES, 2, 0, 2},
        {UNIVERSE_ALL, CVR_WITHOUT_CONTEST, FINDING_MARKED, CONTEST_MISSING_ON_CVR, 1, 2, -1},
        {UNIVERSE_ALL, CVR_WITHOUT_CONTEST, FINDING_NOT_ON_CARD, CONTEST_ON_NEITHER, 1, 1, 0},
        {UNIVERSE_ALL, CVR_WITHOUT_CONTEST, FINDING_NOT_FOUND, WITHOUT_CONTEST_NOT_FOUND, 1, 0, 1},
        {UNIVERSE_ALL, CVR_WITHOUT_CONTEST, FINDING_NO_AGREEMENT, WITHOUT_CONTEST_DISAGREES, 1, 0,
         1},
        {UNIVERSE_STYLE, CVR_PHANTOM, FINDING_MARKED, CVR_MISSING, 1, 2, -1},
        {UNIVERSE_STYLE, CVR_PHANTOM, FINDING_NOT_ON_CARD, CVR_MISSING_CONTEST_ON_PAPER, 1, 0, 1},
        {UNIVERSE_ALL, CVR_PHANTOM, FINDING_NOT_ON_CARD, CVR_MISSING_CONTEST_ON_PAPER, 1, 1, 0},
        {UNIVERSE_STYLE, CVR_PHANTOM, FINDING_NOT_FOUND, BOTH_MISSING, 1, 0, 1},
        {UNIVERSE_STYLE, CVR_PHANTOM, FINDING_NO_AGREEMENT, CVR_MISSING_BOARD_DISAGREES, 1, 0, 1},
    };
    struct build b;
    struct assertions all;
    struct comparison got;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    const struct contest *c = &b.e.contests.at[id];
    const struct mark ann = {.choice = 0}, bob = {.choice = 1};
    make(c, &all, 0, 0);
    const struct assertion *a = &all.list.at[0];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct finding paper = {
            .state = rows[i].paper, .count = rows[i].paper == FINDING_MARKED, .marks = &ann};
        assert_ok(compare_card(a, c, rows[i].universe, rows[i].side, 2, &paper, &got, &err));
        assert_int_equal(got.which, rows[i].which);
        assert_int_equal(got.cvr, rows[i].cvr);
        assert_int_equal(got.mvr, rows[i].mvr);
        assert_int_equal(got.tau, 2 + rows[i].mvr - rows[i].cvr);
        assert_int_equal(got.votes, rows[i].votes);
        assert_true(strlen(comparison_name(got.which)) > 0);
    }
    struct finding against = {.state = FINDING_MARKED, .count = 1, .marks = &bob};
    assert_ok(compare_card(a, c, UNIVERSE_STYLE, CVR_WITH_CONTEST, 2, &against, &got, &err));
    assert_int_equal(got.votes, 2);
    assert_int_equal(got.tau, 0);
    assert_int_equal(
        compare_card(a, c, UNIVERSE_STYLE, CVR_WITHOUT_CONTEST, 0, &against, &got, &err),
        BAL_INVALID);
    // u = 5/6 in sixths: a third of a vote against the outcome counts as a vote
    const struct assertion share = {a->kind, 0, 1, .den = 6, .upper = 5};
    struct finding gone = {.state = FINDING_NOT_FOUND};
    assert_ok(compare_card(&share, c, UNIVERSE_STYLE, CVR_WITH_CONTEST, 1, &gone, &got, &err));
    assert_int_equal(got.votes, 1);
    assert_ok(compare_card(&share, c, UNIVERSE_STYLE, CVR_WITH_CONTEST, 5, &gone, &got, &err));
    assert_int_equal(got.votes, 2);
    assertions_done(&all);
    build_done(&b);
}

// mean(B) = 1/2 exactly where the paper is a tie: in whole numbers 2 x sum of tau = total.
static void a_tie_on_paper_is_the_null(void **state)
{
    (void)state;
    uint64_t seed = 17;
    const struct assertion a = {.den = 2, .upper = 2};
    for (int round = 0; round < 500; round++) {
        enum { N = 40 };
        uint64_t tau = 0, paper = 0;
        int64_t above = 0;
        for (int i = 0; i < N; i++) {
            uint64_t cvr = test_random(&seed) % 3, mvr = test_random(&seed) % 3;
            above += 2 * (int64_t)cvr - 2;
            tau += 2 + mvr - cvr;
            paper += mvr;
        }
        struct margin m = {.cards = N, .above = above};
        struct null_hypothesis null = overstatement_null(&a, &m, false);
        assert_int_equal(2 * tau > null.total, paper > N);
        assert_int_equal(2 * tau == null.total, paper == N);
    }
}

// ---- an audit in small

enum { CARDS = 2000, REPETITIONS = 400 };

// The election as the system has it (the CVRs) and as the paper is.
struct hacked {
    struct build b;
    const struct contest *c;
    const struct assertion *a;
    struct assertions all;
    uint64_t values[8]; // of each code: looked up card by card
    struct margin margin;
    struct null_hypothesis null;
};

// 1,040 to 960 for Ann in the CVRs, 1,000 to 1,000 on paper: 40 cards were changed.
static void hack(struct hacked *h)
{
    uint64_t counts[8] = {0};
    build_init(&h->b);
    uint32_t id = build_contest(&h->b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_cards(&h->b, id, 1040, "Ann");
    build_cards(&h->b, id, 960, "Bob");
    h->c = &h->b.e.contests.at[id];
    make(h->c, &h->all, 0, 0);
    h->a = &h->all.list.at[0];
    assertion_values(h->a, h->c, h->values);
    column_count(&h->c->column, 0, CARDS, counts);
    assert_ok(margin_of(h->a, h->c, h->values, counts, UNIVERSE_STYLE, CARDS, &h->margin, &err));
    assert_null(margin_refuses(h->a, &h->margin));
    h->null = overstatement_null(h->a, &h->margin, false);
}

// What the board says of a card. The 40 changed ones cannot be found when they are drawn.
static struct finding look(const struct hacked *h, uint32_t card)
{
    struct mark_set on_paper = contest_set(h->c, column_get(&h->c->column, card));
    if (card < 40)
        return (struct finding){.state = FINDING_NOT_FOUND};
    return (struct finding){.state = (enum finding_state)on_paper.state,
                            .count = on_paper.count,
                            .marks = on_paper.marks};
}

// One audit up to a full count; is the wrong outcome confirmed? `lenient`: a card that is not found
// counts as 1/2, which is wrong.
static bool confirmed(const struct hacked *h, const struct method *method, bool lenient,
                      uint64_t *seed)
{
    uint32_t order[CARDS];
    struct martingale test;
    assert_ok(martingale_start(&test, method, &h->null, NULL, &err));
    for (uint32_t i = 0; i < CARDS; i++) {
        uint32_t at = (uint32_t)(test_random(seed) % (i + 1));
        order[i] = order[at];
        order[at] = i;
    }
    for (uint32_t i = 0; i < CARDS && !martingale_meets(&test, 0.05); i++) {
        struct finding paper = look(h, order[i]);
        uint32_t code = column_get(&h->c->column, order[i]);
        struct comparison card;
        assert_ok(compare_card(h->a, h->c, UNIVERSE_STYLE,
                               code > 0 ? CVR_WITH_CONTEST : CVR_WITHOUT_CONTEST, h->values[code],
                               &paper, &card, &err));
        if (lenient && card.which == CARD_NOT_FOUND)
            card.tau += h->a->den / 2;
        assert_ok(martingale_step(&test, card.tau, &err));
    }
    return martingale_meets(&test, 0.05);
}

static void a_wrong_outcome_is_rarely_confirmed(void **state)
{
    (void)state;
    struct hacked h;
    hack(&h);
    // 5 % and three standard errors
    const double most = REPETITIONS * 0.05 + 3 * sqrt(REPETITIONS * 0.05 * 0.95);
    static const char *const names[] = {"mixture", "kaplan-markov"};
    uint64_t seed = 23;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct method *method = method_find(str_from(names[i]));
        unsigned right = 0, wrong = 0;
        for (int r = 0; r < REPETITIONS; r++) {
            right += confirmed(&h, method, false, &seed);
            wrong += confirmed(&h, method, true, &seed);
        }
        if (right > most)
            fail_msg("%s confirmed %u of %d wrong outcomes", names[i], right, REPETITIONS);
        if (wrong <= most) // the bug must show
            fail_msg("%s: the planted bug confirmed only %u", names[i], wrong);
    }
    assertions_done(&h.all);
    build_done(&h.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_margins),
        cmocka_unit_test(vote_for_several),
        cmocka_unit_test(outcomes_that_make_no_sense),
        cmocka_unit_test(every_case),
        cmocka_unit_test(a_tie_on_paper_is_the_null),
        cmocka_unit_test(a_wrong_outcome_is_rarely_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
