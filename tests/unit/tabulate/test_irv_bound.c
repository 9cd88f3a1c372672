// SPDX-License-Identifier: Apache-2.0
// The lower bound of counts for several seats: below it no other ballots change who is elected.
#include "support/support.h"

#include <stdio.h>

#include "support/build.h"
#include "support/random.h"
#include "tabulate/ranked_margin.h"

enum { CANDIDATES = 4, KINDS = 7, RANKINGS = 64, ELECTIONS = 100, MIXED = 60 };

static char rankings[RANKINGS][2 * CANDIDATES];

// All rankings of one to four of A to D.
static void make_rankings(void)
{
    uint32_t n = 0;
    for (uint32_t code = 1; code < 625; code++) {
        char text[2 * CANDIDATES] = "";
        uint32_t seen = 0, rest = code;
        bool good = true;
        for (; rest > 0 && good; rest /= 5) {
            uint32_t c = rest % 5;
            good = c > 0 && (seen >> c & 1) == 0;
            seen |= 1U << c;
            size_t len = strlen(text);
            snprintf(text + len, sizeof text - len, "%s%c", len > 0 ? ">" : "", (char)('@' + c));
        }
        if (good)
            memcpy(rankings[n++], text, sizeof text);
    }
    assert_int_equal(n, RANKINGS);
}

struct cards {
    uint32_t ranking[KINDS + MIXED], cards[KINDS + MIXED], kinds;
};

static void count(const struct cards *cards, const struct irv_rules *rules, bool margin,
                  struct result *out)
{
    struct build b;
    struct bal_err err;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 1, 2, CANDIDATES, "A,B,C,D");
    for (uint32_t i = 0; i < cards->kinds; i++)
        if (cards->cards[i] > 0)
            build_cards(&b, c, cards->cards[i], rankings[cards->ranking[i]]);
    struct rule_options o = {.irv = *rules};
    const struct rule *rule = rule_find(STR("gregory"));
    assert_ok(rule->tabulate(&b.e, &b.e.contests.at[c], &o, out, &err));
    if (margin)
        assert_ok(ranked_margin(&b.e, &b.e.contests.at[c], rule, &o, out, &err));
    build_done(&b);
}

static uint32_t winners(const struct cards *cards, const struct irv_rules *rules)
{
    struct result r = {0};
    uint32_t set = 0;
    count(cards, rules, false, &r);
    for (uint32_t i = 0; i < r.candidate_count; i++)
        set |= (uint32_t)r.candidates[i].winner << i;
    result_done(&r);
    return set;
}

// As many cards of one kind as there are, up to k, say another ranking.
static void change_one_kind(const struct cards *cards, const struct irv_rules *rules, uint32_t k,
                            uint32_t elected)
{
    for (uint32_t from = 0; from < KINDS; from++)
        for (uint32_t to = 0; to < RANKINGS; to++) {
            struct cards other = *cards;
            uint32_t n = k < other.cards[from] ? k : other.cards[from];
            other.cards[from] -= n;
            other.ranking[other.kinds] = to;
            other.cards[other.kinds++] = n;
            assert_int_equal(winners(&other, rules), elected);
        }
}

// k cards of any kinds say any rankings.
static void change_any(const struct cards *cards, const struct irv_rules *rules, uint32_t k,
                       uint32_t elected, uint64_t *random)
{
    struct cards other = *cards;
    for (uint32_t i = 0; i < k && i < MIXED; i++) {
        uint32_t from = (uint32_t)(test_random(random) % KINDS);
        if (other.cards[from] == 0)
            continue;
        other.cards[from]--;
        other.ranking[other.kinds] = (uint32_t)(test_random(random) % RANKINGS);
        other.cards[other.kinds++] = 1;
    }
    assert_int_equal(winners(&other, rules), elected);
}

static void nothing_changes_below_the_bound(void **state)
{
    static const char *const texts[] = {"method=transfer", "method=transfer,quota=decimal",
                                        "method=transfer,quota=hare,decimals=6",
                                        "method=bottoms-up"};
    uint64_t random = 2026;
    uint32_t told = 0, large = 0;
    (void)state;
    make_rankings();
    for (uint32_t i = 0; i < ELECTIONS; i++) {
        struct cards cards = {.kinds = KINDS};
        struct irv_rules rules;
        struct bal_err err;
        struct result r = {0};
        assert_ok(irv_parse(str_from(texts[i % ARRAY_LEN(texts)]), &rules, &err));
        rules.tiebreak = IRV_TIE_ORDER; // ties among those who go anyway change nothing
        for (uint32_t k = 0; k < KINDS; k++) {
            cards.ranking[k] = (uint32_t)(test_random(&random) % RANKINGS);
            cards.cards[k] = 1 + (uint32_t)(test_random(&random) % 60);
        }
        count(&cards, &rules, true, &r);
        uint32_t elected = winners(&cards, &rules), bound = r.has_bound ? (uint32_t)r.bound : 0;
        result_done(&r);
        told += bound > 0;
        large += bound > 4;
        if (bound < 2)
            continue;
        change_one_kind(&cards, &rules, bound - 1, elected);
        for (uint32_t n = 0; n < 200; n++)
            change_any(&cards, &rules, bound - 1, elected, &random);
    }
    if (told <= ELECTIONS / 2 || large <= 20)
        fail_msg("%u bounds, %u large ones", told, large);
}

// 11 of B's ballots that say C make it 19 and 20; with 10 B is still ahead of each of the others.
static void one_by_hand(void **state)
{
    struct build b;
    struct bal_err err;
    struct irv_rules rules;
    struct result r = {0};
    (void)state;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 1, 2, 4, "A,B,C,D");
    build_cards(&b, c, 40, "A");
    build_cards(&b, c, 30, "B");
    build_cards(&b, c, 9, "C");
    build_cards(&b, c, 9, "D");
    assert_ok(irv_parse(STR("method=bottoms-up"), &rules, &err));
    rules.tiebreak = IRV_TIE_ORDER;
    struct rule_options o = {.irv = rules};
    const struct rule *rule = rule_find(STR("gregory"));
    assert_ok(rule->tabulate(&b.e, &b.e.contests.at[c], &o, &r, &err));
    assert_ok(ranked_margin(&b.e, &b.e.contests.at[c], rule, &o, &r, &err));
    assert_true(r.has_bound);
    assert_int_equal(r.bound, 11);
    assert_int_equal(r.upper, 11);
    result_done(&r);
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changes_below_the_bound),
        cmocka_unit_test(one_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
