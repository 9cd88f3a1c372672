// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "audit/risk/super_simple.h"
#include "support/support.h"

static struct bal_err err;

static double risk_of(const struct super_simple *s, const struct card_errors *cards, size_t count)
{
    double risk = -1;
    assert_ok(super_simple_risk(s, cards, count, &risk, &err));
    return risk;
}

// One pair: equation (10), as from counts.
static void counts_give_the_same(void **state)
{
    (void)state;
    const int64_t margins[] = {500};
    const int8_t errors[][1] = {{0}, {1}, {0}, {2}, {-2}, {0}};
    struct card_errors cards[6];
    for (int i = 0; i < 6; i++)
        cards[i] = (struct card_errors){errors[i], 1};
    cards[0].times = 200;
    struct super_simple s = {10000, margins, 1, KM_GAMMA};
    struct risk_query q = {
        .gamma = KM_GAMMA, .margin = 500, .cards = 10000, .sample = 205, .o1 = 1, .o2 = 1};
    double want = -1, risk = risk_of(&s, cards, 6);
    assert_ok(km_risk(&q, &want, &err));
    assert_true(fabs(risk - want) <= 1e-14 * want);
}

// Two winners, margins 500 and 200: a card that overstates the first by two votes and the second by
// one weighs 1/200 for the second, not 2/500 for the first as with Arlo.
static void the_largest_share_counts(void **state)
{
    (void)state;
    const int64_t margins[] = {500, 200};
    const int8_t both[] = {2, 1}, second[] = {0, 1}, first[] = {2, 0}, under[] = {-1, -2};
    struct card_errors card[] = {{both, 1}, {second, 1}, {first, 1}, {under, 1}};
    struct super_simple s = {1000, margins, 2, KM_GAMMA};
    assert_int_equal(card_worst(&s, &card[0]), 1);
    assert_int_equal(card_worst(&s, &card[3]), 0); // -1/500 is above -2/200
    assert_true(risk_of(&s, &card[0], 1) == risk_of(&s, &card[1], 1));
    double clean = 1 - 0.2 / (2 * KM_GAMMA);
    double want = clean / (1 - 2.0 / 500 * 200 / (2 * KM_GAMMA));
    card[2].times = 1;
    const int8_t none[] = {0, 0};
    struct card_errors two[] = {card[2], {none, 30}};
    want *= pow(clean, 30);
    assert_true(fabs(risk_of(&s, two, 2) - want) < 1e-14);
}

static void full_counts(void **state)
{
    (void)state;
    const int64_t margins[] = {2};
    const int8_t none[] = {0}, one[] = {1};
    struct card_errors cards[] = {{none, 5}, {none, 1}, {one, 1}, {one, 1}};
    struct super_simple s = {4, margins, 1, KM_GAMMA};
    assert_true(risk_of(&s, cards, 2) > 0.01); // six draws, but of two cards of four
    assert_true(risk_of(&s, cards, 4) == 1);   // all: a tie
    cards[3].error = none;
    assert_true(risk_of(&s, cards, 4) == 0);
    const int64_t tie[] = {0};
    s.margins = tie;
    assert_true(risk_of(&s, cards, 2) == 1);
}

static int error_of(const char *cvr, const char *paper)
{
    struct card_votes a = {CARD_HAS_CONTEST, cvr, 3}, b = {CARD_HAS_CONTEST, paper, 3};
    return card_error(&a, &b, 0, 1);
}

static void cards(void **state)
{
    (void)state;
    assert_int_equal(error_of("100", "010"), 2);
    assert_int_equal(error_of("100", "001"), 1);
    assert_int_equal(error_of("010", "100"), -2);
    assert_int_equal(error_of("ooo", "110"), 0);
    assert_int_equal(error_of("ooo", "010"), 1);
    assert_int_equal(error_of("ooo", "100"), -1);
    assert_int_equal(error_of("uuu", "000"), 0);
    assert_int_equal(error_of("uuu", "010"), 1);
    assert_int_equal(error_of("oo0", "001"), 0);
    struct card_votes cvr = {CARD_HAS_CONTEST, "010", 3}, none = {CARD_NO_CONTEST, NULL, 3},
                      lost = {CARD_MISSING, NULL, 3};
    assert_int_equal(card_error(&cvr, &lost, 0, 1), 2); // even of a CVR for the loser
    assert_int_equal(card_error(&lost, &cvr, 0, 1), 2);
    assert_int_equal(card_error(&cvr, &none, 0, 1), -1);
    assert_int_equal(card_error(&none, &cvr, 0, 1), 1);
}

static void sizes(void **state)
{
    (void)state;
    uint64_t n = 0;
    struct risk_query q = {.alpha = 0.1, .gamma = KM_GAMMA, .margin = 20000, .cards = 100000};
    assert_ok(super_simple_size(&q, &n, &err));
    assert_int_equal(n, 27);
    q.sample = 27;
    q.o1 = 1;
    assert_ok(super_simple_size(&q, &n, &err));
    assert_int_equal(n, 11);
    q.alpha = 0;
    assert_ok(super_simple_size(&q, &n, &err));
    assert_int_equal(n, 100000 - 27);
    q.alpha = 0.1;
    q.o1 = 28;
    assert_int_equal(super_simple_size(&q, &n, &err), BAL_INVALID);
}

static void refused(void **state)
{
    (void)state;
    const int64_t margins[] = {2};
    const int8_t three[] = {3}, none[] = {0};
    struct card_errors bad = {three, 1}, fine[] = {{none, 1}, {none, 1}};
    struct super_simple s = {1, margins, 1, KM_GAMMA};
    double risk = 0;
    assert_int_equal(super_simple_risk(&s, &bad, 1, &risk, &err), BAL_INVALID);
    assert_int_equal(super_simple_risk(&s, fine, 2, &risk, &err), BAL_INVALID);
    s.gamma = 1;
    assert_int_equal(super_simple_risk(&s, fine, 1, &risk, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_give_the_same),
        cmocka_unit_test(the_largest_share_counts),
        cmocka_unit_test(full_counts),
        cmocka_unit_test(cards),
        cmocka_unit_test(sizes),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
