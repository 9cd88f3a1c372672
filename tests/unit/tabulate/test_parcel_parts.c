// SPDX-License-Identifier: Apache-2.0
// Counts by parcels that keep parts of the cards apart: by every rule the count is the same, and
// the parts are the whole in every number of every round.
#include "support/support.h"

#include "support/build.h"
#include "support/random.h"
#include "tabulate/parcels/parcels.h"

enum { CANDIDATES = 5, PARTS = 4, MOST_CARDS = 300, ELECTIONS = 12 };

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

static void add_cards(struct build *b, uint32_t contest, uint64_t *random, uint32_t *part_of)
{
    static const char *const marks[] = {"A>B>C", "B>A",   "C>D",   "D>C>E>A", "E>B",
                                        "A",     "A>C>B", "B>E>D", "D>A=B",   "A=B>C",
                                        "",      "C>>E",  "E>D",   "A>D>E"};
    uint32_t cards = 20 + below(random, MOST_CARDS - 20), kinds = 4 + below(random, 10);
    for (uint32_t i = 0; i < cards; i++) {
        build_cards(b, contest, 1, marks[below(random, kinds)]);
        part_of[i] = below(random, 3) == 0 ? 0 : below(random, PARTS);
    }
}

static decimal all_inactive(const struct count_round *round)
{
    decimal sum = 0;
    for (int k = 0; k < INACTIVE_KINDS; k++)
        sum += round->inactive[k];
    return sum;
}

static void check_round(const struct result *whole, const struct result *parts, size_t i)
{
    const struct count_round *round = &whole->rounds.at[i];
    decimal votes[CANDIDATES] = {0}, inactive[INACTIVE_KINDS] = {0}, residual = 0;
    for (uint32_t p = 0; p < PARTS; p++) {
        const struct count_round *one = &parts[p].rounds.at[i];
        const struct count_round *first = &parts[p].rounds.at[0];
        for (uint32_t c = 0; c < CANDIDATES; c++) {
            votes[c] += one->votes[c];
            assert_true(one->continuing[c] || one->votes[c] == 0);
        }
        for (int k = 0; k < INACTIVE_KINDS; k++)
            inactive[k] += one->inactive[k];
        residual += one->residual;
        assert_true(one->active + all_inactive(one) + one->residual ==
                    first->active + all_inactive(first));
    }
    for (uint32_t c = 0; c < CANDIDATES; c++)
        assert_true(votes[c] == round->votes[c]);
    for (int k = 0; k < INACTIVE_KINDS; k++)
        assert_true(inactive[k] == round->inactive[k]);
    assert_true(residual == round->residual);
}

// A part's tallies change by its transfers alone.
static void check_transfers(const struct result *part)
{
    for (size_t i = 0; i + 1 < part->rounds.len; i++) {
        const struct count_round *round = &part->rounds.at[i];
        decimal votes[CANDIDATES];
        for (uint32_t c = 0; c < CANDIDATES; c++)
            votes[c] = round->votes[c];
        for (size_t k = 0; k < round->transfers.len; k++) {
            const struct transfer *t = &round->transfers.at[k];
            votes[t->from] -= t->votes;
            if (t->to < CANDIDATES)
                votes[t->to] += t->votes;
        }
        for (uint32_t c = 0; c < CANDIDATES; c++)
            assert_true(votes[c] == round[1].votes[c]);
    }
}

static void same_count(const struct result *a, const struct result *b)
{
    assert_int_equal(a->rounds.len, b->rounds.len);
    assert_int_equal(a->winners.len, b->winners.len);
    for (size_t i = 0; i < a->rounds.len; i++)
        for (uint32_t c = 0; c < CANDIDATES; c++)
            assert_true(a->rounds.at[i].votes[c] == b->rounds.at[i].votes[c]);
}

static void one_election(const struct parcel_rules *rules, uint64_t *random)
{
    struct build b;
    struct bal_err err;
    struct result plain = {0}, whole = {0}, parts[PARTS] = {0};
    uint32_t part_of[MOST_CARDS];
    struct parcels_split split = {PARTS, part_of};
    struct rule_options o = {.irv = irv_default(), .parcels = rules};
    build_init(&b);
    uint32_t seats = rules->quota == QUOTA_NONE ? 1 : 1 + below(random, 3);
    uint32_t id = build_contest(&b, "Council", 1, seats, CANDIDATES, "A,B,C,D,E");
    add_cards(&b, id, random, part_of);
    o.irv.tiebreak = IRV_TIE_ORDER;
    assert_ok(rule_parcels.tabulate(&b.e, &b.e.contests.at[id], &o, &plain, &err));
    o.split = &split;
    assert_ok(rule_parcels.tabulate(&b.e, &b.e.contests.at[id], &o, &whole, &err));
    same_count(&plain, &whole);
    for (uint32_t p = 0; p < PARTS; p++) {
        assert_ok(parcels_part(&whole, p, &parts[p], &err));
        check_transfers(&parts[p]);
    }
    for (size_t i = 0; i < whole.rounds.len; i++)
        check_round(&whole, parts, i);
    for (uint32_t p = 0; p < PARTS; p++)
        result_done(&parts[p]);
    result_done(&plain);
    result_done(&whole);
    build_done(&b);
}

static void parts_are_the_whole(void **state)
{
    uint64_t random = 2026;
    (void)state;
    for (size_t i = 0; parcels_at(i) != NULL; i++)
        for (uint32_t n = 0; n < ELECTIONS; n++)
            one_election(parcels_at(i), &random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_are_the_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
