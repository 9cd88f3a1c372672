// SPDX-License-Identifier: Apache-2.0
// Counts by parcels: what a count must not depend on, what holds in every round, and rules worked
// out by hand. tests/reference/parcels.py counts random elections again.
#include "support/support.h"

#include <stdio.h>

#include "support/build.h"
#include "support/random.h"
#include "tabulate/parcels/parcels.h"

enum { CANDIDATES = 6, KINDS = 30 };

static const char *const names = "A,B,C,D,E,F";

struct kind {
    uint32_t cards;
    char marks[2 * CANDIDATES];
};

// Rankings of all lengths, numbers of cards large enough that ties do not occur.
static void make_kinds(uint64_t *random, struct kind kinds[static KINDS])
{
    for (size_t k = 0; k < KINDS; k++) {
        char list[] = "ABCDEF";
        uint32_t count = 1 + (uint32_t)(test_random(random) % CANDIDATES);
        kinds[k].cards = 1 + (uint32_t)(test_random(random) % 997);
        kinds[k].marks[0] = '\0';
        for (uint32_t i = 0; i < count; i++) {
            uint32_t j = i + (uint32_t)(test_random(random) % (CANDIDATES - i));
            char other = list[i];
            list[i] = list[j];
            list[j] = other;
            snprintf(kinds[k].marks + strlen(kinds[k].marks),
                     sizeof kinds[k].marks - strlen(kinds[k].marks), "%s%c", i > 0 ? ">" : "",
                     list[i]);
        }
    }
}

static bal_status count(struct build *b, uint32_t contest, const struct parcel_rules *rules,
                        struct result *out, struct bal_err *err)
{
    struct rule_options o = {.irv = irv_default(), .parcels = rules};
    o.irv.tiebreak = IRV_TIE_ORDER;
    o.irv.seed = 2026;
    return rule_parcels.tabulate(&b->e, &b->e.contests.at[contest], &o, out, err);
}

static uint32_t seats_for(const struct parcel_rules *rules)
{
    return rules->quota == QUOTA_NONE ? 1 : 3;
}

static void count_kinds(struct build *b, const struct kind *kinds, bool backwards,
                        const char *choices, const struct parcel_rules *rules, struct result *out)
{
    struct bal_err err;
    build_init(b);
    uint32_t contest = build_contest(b, "Council", 1, seats_for(rules), CANDIDATES, choices);
    for (size_t k = 0; k < KINDS; k++) {
        const struct kind *kind = &kinds[backwards ? KINDS - 1 - k : k];
        build_cards(b, contest, kind->cards, kind->marks);
    }
    assert_ok(count(b, contest, rules, out, &err));
}

// In every round all votes are somewhere, and transfers alone change the tallies.
static void assert_sound(const struct result *r)
{
    decimal total = decimal_of(r->cards[VOTE_VALID], r->scale);
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct count_round *round = &r->rounds.at[i];
        decimal sum = round->residual;
        for (int k = 0; k < INACTIVE_KINDS; k++)
            sum += round->inactive[k];
        for (uint32_t c = 0; c < r->candidate_count; c++)
            sum += round->votes[c];
        assert_true(sum == total);
        for (uint32_t c = 0; c < r->candidate_count && i + 1 < r->rounds.len; c++) {
            decimal votes = round->votes[c];
            for (size_t t = 0; t < round->transfers.len; t++) {
                const struct transfer *one = &round->transfers.at[t];
                votes += one->to == c ? one->votes : 0;
                votes -= one->from == c ? one->votes : 0;
            }
            assert_true(votes == r->rounds.at[i + 1].votes[c]);
        }
    }
}

static bool by_name(const struct result *r, char name)
{
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (r->candidates[i].name.ptr[0] == name)
            return r->candidates[i].winner;
    return false;
}

// The order of the ballots changes nothing, that of the candidates not who is elected; but for
// rules in which papers move whole.
static void depends_on_votes_alone(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (size_t i = 0; parcels_at(i) != NULL; i++) {
        const struct parcel_rules *rules = parcels_at(i);
        bool whole = parcels_drawn(rules) || rules->surplus == SURPLUS_EVERY_NTH;
        for (int repeat = 0; repeat < 5; repeat++) {
            struct kind kinds[KINDS];
            struct build b[3];
            struct result r[3] = {{0}};
            make_kinds(&random, kinds);
            count_kinds(&b[0], kinds, false, names, rules, &r[0]);
            count_kinds(&b[1], kinds, true, names, rules, &r[1]);
            count_kinds(&b[2], kinds, false, "F,C,A,E,B,D", rules, &r[2]);
            for (int k = 0; k < 3; k++)
                assert_sound(&r[k]);
            assert_true(r[0].winners.len >= seats_for(rules));
            assert_true(whole || r[0].rounds.len == r[1].rounds.len);
            for (size_t k = 0; k < r[0].rounds.len && !whole; k++)
                assert_memory_equal(r[0].rounds.at[k].votes, r[1].rounds.at[k].votes,
                                    CANDIDATES * sizeof(decimal));
            for (char c = 'A'; c <= 'F' && !whole; c++)
                assert_int_equal(by_name(&r[0], c), by_name(&r[2], c));
            for (int k = 0; k < 3; k++) {
                result_done(&r[k]);
                build_done(&b[k]);
            }
        }
    }
}

// One seed, one count; and no more leaves one who is elected than the surplus.
static void draws_by_the_seed(void **state)
{
    (void)state;
    uint64_t random = 11;
    struct kind kinds[KINDS];
    make_kinds(&random, kinds);
    for (size_t i = 0; parcels_at(i) != NULL; i++) {
        if (!parcels_drawn(parcels_at(i)))
            continue;
        struct build b[2];
        struct result r[2] = {{0}};
        for (int k = 0; k < 2; k++)
            count_kinds(&b[k], kinds, false, names, parcels_at(i), &r[k]);
        assert_int_equal(r[0].rounds.len, r[1].rounds.len);
        for (size_t k = 0; k < r[0].rounds.len; k++) {
            const struct count_round *round = &r[0].rounds.at[k];
            assert_memory_equal(round->votes, r[1].rounds.at[k].votes,
                                CANDIDATES * sizeof(decimal));
            for (size_t w = 0; w < round->elected.len; w++)
                for (size_t later = k; later < r[0].rounds.len; later++)
                    assert_true(round->votes[round->elected.at[w]] < round->threshold ||
                                r[0].rounds.at[later].votes[round->elected.at[w]] >=
                                    round->threshold);
        }
        for (int k = 0; k < 2; k++) {
            result_done(&r[k]);
            build_done(&b[k]);
        }
    }
}

static const struct parcel_rules *rule(const char *name)
{
    const struct parcel_rules *rules = parcels_find(str_from(name));
    assert_non_null(rules);
    return rules;
}

// 12 ballots, 2 seats: quota 5. Ann has 8, surplus 3, n = round(8 / 3) = 3: ballots 3 and 6, then 4
// (the first of the second pass) go on; 1 and 2 never do.
static void takes_every_third_ballot(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct result r = {0};
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 1, 2, 4, "Ann,Bo,Cy,Di");
    const char *const ballots[] = {"Ann>Bo", "Ann>Bo", "Ann>Cy", "Ann>Di", "Ann>Bo", "Ann>Cy",
                                   "Ann>Bo", "Ann>Bo", "Bo",     "Cy",     "Di",     "Di"};
    for (size_t i = 0; i < ARRAY_LEN(ballots); i++)
        build_cards(&b, c, 1, ballots[i]);
    assert_ok(count(&b, c, rule("cambridge"), &r, &err));
    assert_true(r.rounds.at[0].threshold == 5);
    const decimal after[] = {5, 1, 3, 3};
    assert_memory_equal(r.rounds.at[1].votes, after, sizeof after);
    result_done(&r);
    build_done(&b);
}

// 100 papers, 2 seats: quota 34. Ann's 60 leave 26: 26 / 60 = 0.43333 cut. 40 papers for Bo are
// worth 17.3332, 20 for nobody 8.6666; 0.0002 is lost.
static void cuts_scottish_values(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct result r = {0};
    build_init(&b);
    uint32_t c = build_contest(&b, "Ward", 1, 2, 3, "Ann,Bo,Cy");
    build_cards(&b, c, 40, "Ann>Bo");
    build_cards(&b, c, 20, "Ann");
    build_cards(&b, c, 15, "Bo");
    build_cards(&b, c, 25, "Cy");
    assert_ok(count(&b, c, rule("scotland"), &r, &err));
    const struct count_round *second = &r.rounds.at[1];
    assert_true(second->threshold == 3400000);
    assert_true(second->votes[0] == 3400000 && second->votes[1] == 3233320);
    assert_true(second->inactive[INACTIVE_EXHAUSTED] == 866660 && second->residual == 20);
    assert_true(r.candidates[1].winner && !r.candidates[2].winner);
    result_done(&r);
    build_done(&b);
}

static void refuses_what_no_rule_covers(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct build b;
    struct result r = {0};
    struct rule_options o = {.irv = irv_default(), .parcels = rule("meek")};
    build_init(&b);
    uint32_t c = build_contest(&b, "Ward", 1, 2, 3, "Ann,Bo,Cy");
    build_cards(&b, c, 4, "Ann>Bo");
    build_cards(&b, c, 4, "Bo>Ann");
    build_cards(&b, c, 2, "Cy");
    o.irv.reading.overvote = RANKING_OVERVOTE_IF_MULTIPLE;
    assert_int_equal(rule_parcels.tabulate(&b.e, &b.e.contests.at[c], &o, &r, &err),
                     BAL_UNSUPPORTED);
    result_done(&r);
    o.irv = irv_default();
    o.parcels = rule("SimpleIRV");
    assert_int_equal(rule_parcels.tabulate(&b.e, &b.e.contests.at[c], &o, &r, &err),
                     BAL_UNSUPPORTED);
    result_done(&r);
    assert_null(parcels_find(STR("nowhere")));
    assert_ptr_equal(parcels_find(STR("aec2013")), rule("AEC2013"));
    build_done(&b);
}

// Nobody is behind among three with one vote each: the count says so and stops.
static void reports_ties(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct rule_options o = {.irv = irv_default()};
    build_init(&b);
    uint32_t c = build_contest(&b, "Ward", 1, 1, 4, "Ann,Bo,Cy,Di");
    build_cards(&b, c, 2, "Di>Ann");
    build_cards(&b, c, 1, "Ann");
    build_cards(&b, c, 1, "Bo");
    build_cards(&b, c, 1, "Cy");
    static const char *const told[] = {"scotland", "meek", "AEC2019", "ACT2021", "WA2008"};
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        struct result r = {0};
        o.parcels = rule(told[i]);
        assert_ok(rule_parcels.tabulate(&b.e, &b.e.contests.at[c], &o, &r, &err));
        assert_int_equal(r.winners.len, 0);
        assert_int_equal(r.tie.candidates.len, 3);
        assert_int_equal(r.tie.seats, 0);
        result_done(&r);
    }
    build_done(&b);
}

// Somebody for whom the earlier one on the ballot is ahead.
static bal_status earlier(void *ctx, const struct result *r, const uint32_t *tied, uint32_t count,
                          bool for_seat, uint32_t *chosen, struct bal_err *err)
{
    (void)ctx, (void)r, (void)err;
    *chosen = 0;
    for (uint32_t i = 1; i < count; i++)
        if (for_seat ? tied[i] < tied[*chosen] : tied[i] > tied[*chosen])
            *chosen = i;
    return BAL_OK;
}

// A person who decides as the order does gets the count of the order: small numbers, many ties.
static void asks_who_it_is(void **state)
{
    (void)state;
    uint64_t random = 71;
    uint32_t asked = 0;
    const struct irv_ask ask = {earlier, NULL};
    for (size_t n = 0; n < 40; n++)
        for (size_t i = 0; parcels_at(i) != NULL; i++) {
            struct kind kinds[KINDS];
            struct build b;
            struct bal_err err;
            struct result by_order, by_person = {0};
            struct rule_options o = {.irv = irv_default(), .parcels = parcels_at(i)};
            if (parcels_drawn(o.parcels))
                continue;
            make_kinds(&random, kinds);
            for (size_t k = 0; k < KINDS; k++)
                kinds[k].cards = 1 + kinds[k].cards % 3;
            count_kinds(&b, kinds, false, "A,B,C,D,E,F", o.parcels, &by_order);
            o.irv.tiebreak = IRV_TIE_ASK;
            o.irv.ask = &ask;
            assert_ok(rule_parcels.tabulate(&b.e, &b.e.contests.at[0], &o, &by_person, &err));
            assert_int_equal(by_person.winners.len, by_order.winners.len);
            for (size_t w = 0; w < by_order.winners.len; w++)
                assert_int_equal(by_person.winners.at[w], by_order.winners.at[w]);
            assert_int_equal(by_person.rounds.len, by_order.rounds.len);
            for (size_t k = 0; k < by_person.rounds.len; k++)
                asked += by_person.rounds.at[k].tied.len > 0;
            result_done(&by_order);
            result_done(&by_person);
            build_done(&b);
        }
    assert_true(asked > 100);
}

// Without memory a count fails and leaves nothing behind.
static void survives_failing_allocations(void **state)
{
    (void)state;
    static const char *const told[] = {"NSWECLocalGov2021", "new-zealand", "cambridge",
                                       "NSWECRandomLC2019"};
    struct build b;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 1, 2, 4, "Ann,Bo,Cy,Di");
    build_cards(&b, c, 40, "Ann>Bo>Cy");
    build_cards(&b, c, 20, "Bo>Di>Ann");
    build_cards(&b, c, 15, "Cy>Di");
    build_cards(&b, c, 10, "Di");
    for (size_t i = 0; i < ARRAY_LEN(told); i++)
        for (unsigned long n = 1, failed = 1; failed; n++) {
            struct bal_err err = {0};
            struct result r = {0};
            mem_fail_after(n);
            bal_status status = count(&b, c, rule(told[i]), &r, &err);
            mem_fail_after(0);
            failed = status != BAL_OK;
            assert_true(!failed || status == BAL_LIMIT);
            result_done(&r);
        }
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depends_on_votes_alone),       cmocka_unit_test(draws_by_the_seed),
        cmocka_unit_test(takes_every_third_ballot),     cmocka_unit_test(cuts_scottish_values),
        cmocka_unit_test(refuses_what_no_rule_covers),  cmocka_unit_test(reports_ties),
        cmocka_unit_test(survives_failing_allocations), cmocka_unit_test(asks_who_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
