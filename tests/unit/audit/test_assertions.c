// SPDX-License-Identifier: Apache-2.0
// test_assertions.c: a set of assertions holds only if the reported outcome is the right one, for
// every choice function, over random small elections; and sets that look sufficient are not.
#include "support/support.h"

#include "audit/assertion/claims.h"
#include "audit/assertion/margin.h"
#include "support/random.h"
#include "support/small_election.h"
#include "tabulate/rule.h"

static struct bal_err err;

enum { TRIALS = 3000, BALLOTS = 40 };

// Cards with each code; those of code 0 have not the contest.
static void by_code(const struct small_contest *s, const uint32_t *counts, uint64_t *codes)
{
    codes[0] = 0;
    for (uint32_t i = 0; i < s->type_count; i++)
        codes[i + 1] = counts[i];
}

static bool is_true(const struct small_contest *s, const struct assertion *a,
                    const uint32_t *counts)
{
    uint64_t values[SMALL_TYPES + 1];
    int64_t above = 0;
    assertion_values(a, small_get(s), values);
    for (uint32_t i = 0; i < s->type_count; i++) {
        assert_true(values[i + 1] <= a->upper);
        above += (2 * (int64_t)values[i + 1] - (int64_t)a->den) * counts[i];
    }
    return above > 0;
}

static void make(const struct small_contest *s, const struct small_outcome *o,
                 const uint32_t *counts, bool codes_known, struct assertions *out)
{
    uint32_t winners[SMALL_CHOICES], count = 0;
    uint64_t codes[SMALL_TYPES + 1];
    by_code(s, counts, codes);
    for (uint32_t c = 0; c < s->choices; c++)
        if (o->won[c])
            winners[count++] = c;
    struct reported_outcome reported = {.winners = winners,
                                        .count = count,
                                        .seats = o->seats,
                                        .votes = o->totals,
                                        .codes = codes_known ? codes : NULL};
    assert_ok(assertions_make(small_get(s), &reported, out, &err));
}

// Which assertions a set has: all, or what somebody thought to be enough.
typedef bool wanted(const struct small_contest *s, const struct small_outcome *reported,
                    const struct assertion *a);

struct figures {
    uint32_t reported, right,
        wrong;       // outcomes; confirmed sets with the right one, with a wrong one
    uint32_t missed; // right outcomes whose set does not hold
};

static void one(const struct small_contest *s, uint64_t *seed, wanted *keep, struct figures *f)
{
    uint32_t counts[SMALL_TYPES];
    small_random(s, BALLOTS, seed, counts);
    struct small_outcome reported = small_count(s, counts);
    if (!reported.known)
        return;
    struct assertions all;
    make(s, &reported, counts, test_random(seed) % 2 == 0, &all);
    bool changed = test_random(seed) % 4 > 0;
    f->reported++;
    if (changed)
        small_change(s, seed, counts);
    struct small_outcome truth = small_count(s, counts);
    bool right = truth.known && small_same(s, &truth, &reported), holds = true;
    for (size_t i = 0; i < all.list.len; i++)
        if (keep == NULL || keep(s, &reported, &all.list.at[i]))
            holds &= is_true(s, &all.list.at[i], counts);
    f->right += holds && right;
    f->wrong += holds && !right;
    // At a threshold that is met exactly no assertion can hold.
    f->missed += !holds && right && !truth.edge;
    if (!holds && right && !truth.edge && !changed)
        fail_msg("%s: the set of the right outcome does not hold", s->function);
    assertions_done(&all);
}

static struct figures run(const char *function, uint32_t seats, uint32_t choices, uint32_t votes,
                          uint32_t trials, wanted *keep)
{
    struct small_contest s;
    struct figures f = {0};
    uint64_t seed = seats * 1000 + choices * 100 + votes;
    small_open(&s, function, seats, choices, votes);
    for (uint32_t i = 0; i < trials; i++)
        one(&s, &seed, keep, &f);
    small_close(&s);
    return f;
}

// `exact`: the set holds whenever the outcome is right, whatever was reported.
static void check(const char *function, uint32_t seats, uint32_t choices, uint32_t votes,
                  bool exact)
{
    struct figures f = run(function, seats, choices, votes, TRIALS, NULL);
    if (f.wrong > 0 || f.right < TRIALS / 20 || f.right == f.reported || (exact && f.missed > 0))
        fail_msg("%s, %u seats, %u choices, %u votes: of %u outcomes %u confirmed, %u wrong ones, "
                 "%u missed",
                 function, seats, choices, votes, f.reported, f.right, f.wrong, f.missed);
}

static void most_votes(void **state)
{
    (void)state;
    check("plurality", 1, 3, 1, true);
    check("plurality", 2, 4, 1, true);
    check("plurality", 2, 4, 2, true);
    check("plurality", 1, 3, 2, true);
    check("approval", 1, 3, 3, true);
    check("approval", 2, 4, 4, true);
    check("limited", 3, 4, 2, true);
    check("cumulative", 1, 3, 2, true);
    check("cumulative", 2, 3, 3, true);
    check("cumulative", 2, 4, 2, true);
    check("fusion", 1, 3, 1, true);
    check("fusion", 1, 4, 1, true);
    check("fusion", 1, 4, 2, true);
    check("fusion", 2, 4, 1, true);
    check("fusion", 2, 4, 2, true);
}

static void thresholds(void **state)
{
    (void)state;
    check("majority", 1, 3, 1, true);
    check("supermajority at least 2/3", 1, 2, 1, true);
    check("supermajority more than 3/5 for B", 1, 3, 1, true);
    check("supermajority at least 1/3", 1, 4, 1, false);
    check("supermajority at least 1/3", 2, 4, 1, false);
    check("supermajority more than 20%", 3, 4, 1, false);
    check("supermajority at least 1/2", 1, 4, 2, false);
    check("supermajority at least 1/2", 2, 4, 3, false);
    check("majority of all ballots", 1, 2, 1, true);
    check("supermajority at least 2/5 of all ballots", 2, 3, 2, false);
    check("supermajority at least 1/3 of all ballots for A", 1, 2, 1, true);
}

static void runoffs(void **state)
{
    (void)state;
    check("majority or runoff", 1, 3, 1, true);
    check("majority or runoff", 1, 4, 1, true);
    check("majority or runoff", 1, 2, 1, true);
    check("runoff at least 40%", 1, 4, 1, true);
    check("runoff more than 1/3", 1, 3, 1, true);
    check("runoff at least 3/5", 1, 3, 1, true);
    check("majority or runoff", 1, 3, 2, true);
}

static void parties(void **state)
{
    (void)state;
    static const char *const series[] = {"dhondt",    "sainte-lague", "modified-sainte-lague",
                                         "imperiali", "danish",       "nordic-sainte-lague"};
    for (size_t i = 0; i < ARRAY_LEN(series); i++) {
        check(series[i], 3, 3, 1, true);
        check(series[i], 7, 4, 1, true);
    }
    check("dhondt at least 20%", 2, 3, 1, false);
    check("dhondt more than 10%", 8, 4, 1, false);
    check("sainte-lague at least 1/7", 5, 4, 1, false);
    for (uint32_t seats = 1; seats <= 8; seats++) {
        check("hamilton", seats, 2, 1, true);
        check("hamilton", seats, 3, 1, true);
        check("hamilton", seats, 4, 1, true);
        check("hamilton at least 15%", seats, 3, 1, false);
        check("hamilton more than 20%", seats, 4, 1, false);
    }
}

static void ranks_and_scores(void **state)
{
    (void)state;
    check("borda", 1, 3, 1, true);
    check("borda", 2, 4, 1, true);
    check("condorcet", 1, 3, 1, true);
    check("condorcet", 1, 4, 1, true);
    check("copeland", 1, 3, 1, true);
    check("ranked pairs margins", 1, 4, 1, true);
    check("range 3", 1, 3, 1, true);
    check("range 4", 2, 3, 1, true);
    check("star 3", 1, 3, 1, false);
    check("star 2", 1, 4, 1, false);
}

// ---- sets that look sufficient and are not

// Only the leader of a reported runoff is shown to be below the threshold.
static bool leader_only(const struct small_contest *s, const struct small_outcome *reported,
                        const struct assertion *a)
{
    if (a->winner != NO_CHOICE)
        return true;
    for (uint32_t c = 0; c < s->choices; c++)
        if (reported->totals[c] > reported->totals[a->loser])
            return false;
    return true;
}

// A party without a seat is held against the party that won the last one only.
static bool last_winner_only(const struct small_contest *s, const struct small_outcome *reported,
                             const struct assertion *a)
{
    const struct function_terms *t = &small_get(s)->terms;
    if (a->winner == NO_CHOICE || a->loser == NO_CHOICE || reported->won[a->loser])
        return true;
    for (uint32_t c = 0; c < s->choices; c++)
        if (reported->won[c] &&
            reported->totals[c] * divisor_of(t->divisors, reported->seats[a->winner]) <
                reported->totals[a->winner] * divisor_of(t->divisors, reported->seats[c]))
            return false;
    return true;
}

static bool no_share_of_shares(const struct small_contest *s, const struct small_outcome *reported,
                               const struct assertion *a)
{
    (void)s;
    return reported->won[a->winner] && !reported->won[a->loser];
}

static void insufficient_sets(void **state)
{
    (void)state;
    enum { MANY = 60000 };
    assert_true(run("majority or runoff", 1, 3, 1, MANY, leader_only).wrong > 0);
    assert_true(run("dhondt at least 20%", 2, 3, 1, MANY, last_winner_only).wrong > 0);
    assert_true(run("hamilton", 5, 3, 1, MANY, no_share_of_shares).wrong > 0);
    assert_int_equal(run("majority or runoff", 1, 3, 1, MANY, NULL).wrong, 0);
    assert_int_equal(run("dhondt at least 20%", 2, 3, 1, MANY, NULL).wrong, 0);
}

// The finest shares fit into the parts of an assertion, exactly.
static void fine_shares(void **state)
{
    (void)state;
    static const char *const functions[] = {"supermajority more than 1/499979",
                                            "supermajority more than 333319/499979",
                                            "supermajority more than 499978/499979"};
    for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
        struct small_contest s;
        struct assertions all = {0};
        small_open(&s, functions[i], 1, 2, 1);
        const struct fraction f = small_get(&s)->terms.threshold;
        assert_ok(claim_above(small_get(&s), 0, &all, &err));
        assert_ok(claim_below(small_get(&s), 0, &all, &err));
        for (size_t k = 0; k < 2; k++) {
            const struct assertion *a = &all.list.at[k];
            assert_true(a->den <= ASSERTION_PARTS && a->upper <= ASSERTION_PARTS);
            for (int off = -1; off <= 1; off++) { // types: blank, A, B, both
                uint32_t with = (uint32_t)((int)f.num + off), without = f.den - with;
                bool holds = is_true(&s, a, (const uint32_t[]){5, with, without, 3});
                assert_true(holds == (k == 0 ? off > 0 : off < 0));
            }
        }
        assertions_done(&all);
        small_close(&s);
    }
}

// ---- words

static void says(const char *function, uint32_t seats, uint32_t choices, const uint32_t *counts,
                 const char *expected)
{
    struct small_contest s;
    struct assertions all;
    AUTO_BUF words = BUF_INIT(4096);
    small_open(&s, function, seats, choices, 1);
    struct small_outcome o = small_count(&s, counts);
    assert_true(o.known);
    make(&s, &o, counts, true, &all);
    for (size_t i = 0; i < all.list.len; i++) {
        assertion_words(&all.list.at[i], small_get(&s), &words);
        buf_add(&words, STR("; "));
    }
    assert_str(buf_str(&words), expected);
    assertions_done(&all);
    small_close(&s);
}

static void plain_words(void **state)
{
    (void)state;
    // Types of three choices: blank, A, B, A and B, C …; of two: blank, A, B, both.
    static const uint32_t votes[8] = {9, 60, 30, 0, 10}, close[8] = {9, 45, 40, 0, 15};
    says("plurality", 1, 3, votes, "A has more votes than B; A has more votes than C; ");
    says("majority or runoff", 1, 3, votes, "A has more than 1/2 of the valid ballots; ");
    says("majority or runoff", 1, 3, close,
         "A has less than 1/2 of the valid ballots; B has less than 1/2 of the valid ballots; "
         "A has more votes than C; B has more votes than C; ");
    says("supermajority 60% of all ballots for A", 1, 2, (const uint32_t[]){9, 60, 20, 0},
         "A has more than 60% of all ballots; ");
    says("dhondt 20%", 4, 3, votes,
         "A's 3rd seat ranks before B's 2nd seat; A has more than 20% of the valid ballots; "
         "B's 1st seat ranks before A's 4th seat; B has more than 20% of the valid ballots; "
         "C has less than 20% of the valid ballots; ");
    says("hamilton", 4, 2, (const uint32_t[]){9, 60, 20, 0},
         "A's share of the valid votes is more than 25% above that of B; "
         "B's share of the valid votes is less than 75% below that of A; ");
    says("borda", 1, 2, (const uint32_t[]){0, 3, 2, 1, 1}, "A has more points than B; ");
    says("condorcet", 1, 2, (const uint32_t[]){0, 3, 2, 1, 1},
         "more voters prefer A to B than the other way round; ");
}

static void no_promise(void **state)
{
    (void)state;
    struct build b;
    struct assertions all;
    static const uint32_t winners[] = {0, 1};
    build_init(&b);
    uint32_t id = build_contest(&b, "Council", 1, 2, 3, "A,B,C");
    struct contest *c = &b.e.contests.at[id];
    c->function = FUNCTION_STV;
    assert_int_equal(
        assertions_make(c, &(struct reported_outcome){.winners = winners, .count = 2}, &all, &err),
        BAL_UNSUPPORTED);
    assert_string_equal(err.what, assertions_refused(c));
    assert_non_null(strstr(err.what, "count it by hand in full"));
    c->function = FUNCTION_DIVISORS; // three seats between two parties, four in the contest
    assert_null(assertions_refused(c));
    struct reported_outcome o = {
        .winners = winners, .count = 2, .seats = (const uint32_t[]){2, 1, 0}};
    c->seats = 4;
    assert_int_equal(assertions_make(c, &o, &all, &err), BAL_INVALID);
    c->seats = 3;
    assert_ok(assertions_make(c, &o, &all, &err));
    assertions_done(&all);
    o.count = 1; // a party with a seat that is no winner
    assert_int_equal(assertions_make(c, &o, &all, &err), BAL_INVALID);
    const struct margin exact = {.cards = 10};
    assert_string_equal(
        margin_refuses(&(struct assertion){.winner = 0, .loser = NO_CHOICE}, &exact),
        "the threshold is met exactly, which no sample can tell");
    build_done(&b);
}

// ---- the counting rules against the naive count

static void count_one(const struct small_contest *s, uint64_t *seed)
{
    uint32_t counts[SMALL_TYPES];
    small_random(s, BALLOTS, seed, counts);
    struct small_outcome expected = small_count(s, counts);
    struct build b;
    build_init(&b);
    const struct contest *like = small_get(s);
    uint32_t id = build_contest(&b, "Contest", s->votes_allowed, s->seats, like->ranks, s->list);
    struct contest *c = &b.e.contests.at[id];
    c->function = like->function;
    c->terms = like->terms;
    for (uint32_t i = 0; i < s->type_count; i++)
        build_cards(&b, id, counts[i], s->types[i].text);
    struct result r;
    const struct rule_options o = {.irv = irv_default()};
    assert_ok(rule_for(c)->tabulate(&b.e, c, &o, &r, &err));
    bool tied = r.tie.candidates.len > 0;
    for (uint32_t i = 0; i < s->choices && expected.known; i++)
        if (tied || r.candidates[i].winner != expected.won[i] ||
            r.candidates[i].seats != expected.seats[i])
            fail_msg("%s: %u seats of %u instead of %u", s->function, r.candidates[i].seats, i,
                     expected.seats[i]);
    result_done(&r);
    build_done(&b);
}

static void rules_count(void **state)
{
    (void)state;
    static const struct {
        const char *function;
        uint32_t seats, choices, votes;
    } cases[] = {{"plurality", 2, 4, 2},
                 {"approval", 2, 4, 4},
                 {"supermajority at least 1/3", 2, 4, 1},
                 {"majority of all ballots", 1, 3, 1},
                 {"majority or runoff", 1, 4, 1},
                 {"dhondt at least 10%", 7, 4, 1},
                 {"modified-sainte-lague", 7, 4, 1},
                 {"hamilton", 7, 4, 1},
                 {"hamilton at least 20%", 7, 4, 1},
                 {"cumulative", 2, 4, 2},
                 {"fusion", 1, 4, 1},
                 {"fusion", 2, 4, 2},
                 {"minimax", 1, 4, 1},
                 {"schulze margins", 1, 4, 1},
                 {"black", 1, 4, 1},
                 {"smith irv", 1, 4, 1},
                 {"btr irv", 1, 4, 1},
                 {"borda", 2, 4, 1},
                 {"range 3", 1, 3, 1},
                 {"star 3", 1, 3, 1},
                 {"condorcet", 1, 4, 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct small_contest s;
        uint64_t seed = i;
        small_open(&s, cases[i].function, cases[i].seats, cases[i].choices, cases[i].votes);
        for (int k = 0; k < 500; k++)
            count_one(&s, &seed);
        small_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_votes),       cmocka_unit_test(thresholds),
        cmocka_unit_test(runoffs),          cmocka_unit_test(parties),
        cmocka_unit_test(ranks_and_scores), cmocka_unit_test(insufficient_sets),
        cmocka_unit_test(fine_shares),      cmocka_unit_test(plain_words),
        cmocka_unit_test(no_promise),       cmocka_unit_test(rules_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
