// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/build.h"
#include "tabulate/rule.h"

static void count(const struct build *b, uint32_t contest, struct result *r)
{
    struct bal_err err;
    const struct contest *c = &b->e.contests.at[contest];
    struct rule_options o = {.irv = irv_default()};
    assert_ok(rule_for(c)->tabulate(&b->e, c, &o, r, &err));
}

static void one_of_each_state(void **state)
{
    (void)state;
    struct build b;
    struct result r;
    build_init(&b);
    uint32_t c = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob,Write-in");
    uint32_t other = build_contest(&b, "Coroner", 1, 1, 0, "Cy");
    build_cards(&b, c, 5, "Ann");
    build_cards(&b, c, 3, "Bob");
    build_cards(&b, c, 2, "");
    build_cards(&b, c, 4, "Ann=Bob"); // never marked as overvoted, but one it is
    build_cards(&b, c, 1, "!");
    build_cards(&b, c, 6, "x");
    build_cards(&b, c, 7, "?");
    build_cards(&b, c, 1, "~Ann");
    build_cards(&b, c, 1, "Bob=~Ann"); // the ambiguous mark is none
    build_cards(&b, other, 9, "Cy");
    count(&b, c, &r);
    assert_int_equal(r.candidates[0].votes, 5);
    assert_int_equal(r.candidates[1].votes, 4);
    assert_int_equal(r.candidates[2].votes, 0);
    assert_int_equal(r.cards[VOTE_VALID], 9);
    assert_int_equal(r.cards[VOTE_BLANK], 3);
    assert_int_equal(r.cards[VOTE_OVERVOTED], 5);
    assert_int_equal(r.cards[VOTE_INVALID], 6);
    assert_int_equal(r.cards[VOTE_WITHHELD], 7);
    assert_int_equal(r.undervotes, 3);
    assert_int_equal(result_cards(&r), 30);
    assert_int_equal(r.winners.len, 1);
    assert_int_equal(r.winners.at[0], 0);
    assert_true(r.has_margin);
    assert_int_equal(r.margin, 1);
    assert_int_equal(r.tie.candidates.len, 0);
    result_done(&r);
    build_done(&b);
}

static void vote_for_two(void **state)
{
    (void)state;
    struct build b;
    struct result r;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 2, 2, 0, "Ann,Bob,Cy,Write-in");
    build_cards(&b, c, 3, "Ann=Bob");
    build_cards(&b, c, 1, "Ann");
    build_cards(&b, c, 2, "Write-in=Write-in"); // two slots
    build_cards(&b, c, 1, "Cy=Cy");             // one name marked twice
    build_cards(&b, c, 5, "Ann=Bob=Cy");
    build_cards(&b, c, 1, "");
    count(&b, c, &r);
    assert_int_equal(r.candidates[0].votes, 4);
    assert_int_equal(r.candidates[1].votes, 3);
    assert_int_equal(r.candidates[2].votes, 1);
    assert_int_equal(r.candidates[3].votes, 4);
    assert_int_equal(r.undervotes, 1 + 1 + 2);
    assert_int_equal(r.cards[VOTE_OVERVOTED], 5);
    assert_int_equal(r.winners.len, 2);
    assert_int_equal(r.winners.at[0], 0);
    assert_int_equal(r.winners.at[1], 3);
    assert_int_equal(r.margin, 1);
    assert_int_equal(result_unresolved(&r), 4);
    result_done(&r);
    build_done(&b);
}

static void ties_make_no_winner(void **state)
{
    (void)state;
    struct build b;
    struct result r;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 3, 3, 0, "Ann,Bob,Cy,Dee,Eve,Flo");
    build_cards(&b, c, 4, "Ann");
    build_cards(&b, c, 3, "Bob=Cy=Eve");
    build_cards(&b, c, 1, "Dee");
    count(&b, c, &r);
    assert_int_equal(r.winners.len, 1);
    assert_int_equal(r.winners.at[0], 0);
    assert_int_equal(r.tie.seats, 2);
    assert_int_equal(r.tie.votes, 3);
    assert_int_equal(r.tie.candidates.len, 3);
    assert_int_equal(r.tie.candidates.at[2], 4);
    assert_true(r.has_margin);
    assert_int_equal(r.margin, 0);
    result_done(&r);
    build_done(&b);
}

static void nobody_wins_without_votes(void **state)
{
    (void)state;
    struct build b;
    struct result r;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 3, 3, 0, "Ann,Bob,Cy,Dee");
    build_cards(&b, c, 4, "Ann");
    count(&b, c, &r);
    assert_int_equal(r.winners.len, 1);
    assert_int_equal(r.tie.candidates.len, 0);
    assert_int_equal(r.margin, 4);
    result_done(&r);
    uint32_t empty = build_contest(&b, "Nobody", 1, 1, 0, "Ann,Bob");
    count(&b, empty, &r);
    assert_int_equal(r.winners.len, 0);
    assert_false(r.has_margin);
    result_done(&r);
    uint32_t alone = build_contest(&b, "Alone", 1, 1, 0, "Ann");
    build_cards(&b, alone, 2, "Ann");
    count(&b, alone, &r);
    assert_int_equal(r.winners.len, 1);
    assert_false(r.has_margin);
    result_done(&r);
    uint32_t none = build_contest(&b, "No choices", 1, 1, 0, "");
    count(&b, none, &r);
    assert_int_equal(r.winners.len, 0);
    result_done(&r);
    build_done(&b);
}

static void pools_are_added_and_shown_apart(void **state)
{
    (void)state;
    struct build b;
    struct result r;
    build_init(&b);
    uint32_t c = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_cards(&b, c, 2, "Ann");
    struct pool *pool = vec_push(&b.e.pools, 10);
    assert_non_null(pool);
    struct pool_votes *v = vec_push(&pool->votes, 10);
    *v = (struct pool_votes){c, 1, 7};
    count(&b, c, &r);
    assert_int_equal(r.candidates[1].votes, 7);
    assert_int_equal(r.candidates[1].pool_votes, 7);
    assert_int_equal(r.pool_votes, 7);
    assert_int_equal(r.pools, 1);
    assert_int_equal(r.winners.at[0], 1);
    assert_int_equal(r.cards[VOTE_VALID], 2);
    result_done(&r);
    build_done(&b);
}

static void labels_are_spelled_as_elsewhere(void **state)
{
    (void)state;
    struct build b;
    struct result r;
    struct bal_err err;
    uint32_t choice;
    build_init(&b);
    uint32_t c = build_contest(&b, "Mayor", 1, 1, 0, "Write-in,Write-in (2)");
    for (uint32_t i = 1; i <= 2; i++)
        assert_ok(
            import_choice(&b.imp, c, STR("Write-in"), STR(""), i, CHOICE_WRITE_IN, &choice, &err));
    count(&b, c, &r);
    assert_str(r.candidates[0].label, "Write-in");
    assert_str(r.candidates[2].label, "Write-in [2]");
    assert_str(r.candidates[3].label, "Write-in [3]");
    result_done(&r);
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_each_state),
        cmocka_unit_test(vote_for_two),
        cmocka_unit_test(ties_make_no_winner),
        cmocka_unit_test(nobody_wins_without_votes),
        cmocka_unit_test(pools_are_added_and_shown_apart),
        cmocka_unit_test(labels_are_spelled_as_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
