// SPDX-License-Identifier: Apache-2.0
// test_count_outcomes.c: who is elected and who is tied is checked at every count, with fractions
// of any size, and what was tampered with is told.
#include "support/support.h"

#include "app/count/scheme_checks.h"
#include "app/count/tally_check.h"
#include "app/count/tally_schemes.h"
#include "support/build.h"

static struct bal_err err;

static size_t wrong_of(const struct count_checks *c, const char *name)
{
    size_t wrong = 0;
    for (size_t i = 0; i < c->list.len; i++)
        wrong += strcmp(c->list.at[i].name, name) == 0 && !c->list.at[i].ok;
    return wrong;
}

// Counts that a tie stops.
struct tie_case {
    const char *rule, *cards[4];
    enum mark_use use;
    uint32_t seats;
};

enum wrong { NOTHING, ELECTED, LISTED, EQUALS, WRONGS };

// Elects one of the tied, or makes what decides between them differ.
static void make_wrong(struct tallied *t, enum wrong wrong)
{
    uint32_t tied = t->tied.at[0];
    t->seats[tied] += wrong == ELECTED || wrong == LISTED;
    if (wrong == LISTED)
        assert_ok(candidate_list_add(&t->winners, tied, &err));
    t->ballots.at[0].cards += wrong == EQUALS && strcmp(t->tied_in, TIED_IN_PAIR) == 0;
    for (size_t g = 0; wrong == EQUALS && g < t->grids.len; g++)
        for (uint32_t c = 0; c < t->grids.at[g].columns; c++) {
            struct quot *cell = &t->grids.at[g].cells[tied * t->grids.at[g].columns + c];
            *cell = quot_add(*cell, quot_whole(1));
        }
}

static void check_tie(const struct tie_case *w, enum wrong wrong)
{
    struct build b;
    struct named_rule rule;
    struct tally_schemes s;
    struct count_checks checks;
    build_init(&b);
    uint32_t id = build_contest(&b, "Contest", 1, w->seats, w->use == USE_NOTHING ? 0 : 4, "A,B,C");
    if (w->use == USE_SCORES)
        build_function(&b, id, FUNCTION_RANGE);
    for (size_t k = 0; k < 4; k++)
        build_cards(&b, id, 1, w->cards[k]);
    assert_ok(named_rule_parse(str_from(w->rule), &rule, &err));
    assert_ok(tally_schemes(&rule, &b.e, (str){0}, &s, &b.p, &err));
    assert_int_equal(b.p.count[PROBLEM_invariant], 0);
    struct tallied *t = &s.contests.at[0];
    if (t->tied.len == 0)
        fail_msg("%s: no tie", w->rule);
    make_wrong(t, wrong);
    assert_ok(scheme_checks(&rule.how, &b.e, t, &checks, &b.p, &err));
    const char *name = wrong == EQUALS ? "tie" : "seats";
    if (wrong_of(&checks, name) != (wrong != NOTHING))
        fail_msg("%s, %d: '%s' says %zu", w->rule, wrong, name, wrong_of(&checks, name));
    count_checks_done(&checks);
    tally_schemes_done(&s);
    build_done(&b);
}

static void a_wrong_tie_is_told(void **state)
{
    static const struct tie_case cases[] = {
        {"approval voting", {"A", "B", "C", "C"}, USE_NOTHING, 2},
        {"schulze", {"A>B", "B>A", "C", ""}, USE_RANKS, 1},
        {"copeland", {"A>B", "B>A", "C", ""}, USE_RANKS, 1},
        {"minimax", {"A>B", "B>A", "C", ""}, USE_RANKS, 1},
        {"top two", {"A", "B", "C", ""}, USE_RANKS, 1},
        {"smith irv", {"A>B", "B>A", "C>A", "C>B"}, USE_RANKS, 1},
        {"btr irv", {"A>B", "B>A", "C>A", "C>B"}, USE_RANKS, 1},
        {"borda count", {"A", "B", "C>A", "C>B"}, USE_RANKS, 2},
        {"star official 3", {"A", "B", "C", ""}, USE_SCORES, 1},
        {"bloc star 3", {"A", "B", "C", "C"}, USE_SCORES, 3},
        {"star pr 3", {"A", "B", "C", "C"}, USE_SCORES, 3},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (enum wrong wrong = NOTHING; wrong < WRONGS; wrong++)
            check_tie(&cases[i], wrong);
}

// Rules that files state: seats and ties of each of them.
struct outcome_case {
    const char *rule, *cards[4];
    enum mark_use use;
    bool tie;
};

static size_t wrong_since(const struct tally_contest *c, size_t from, const char *name)
{
    size_t wrong = 0;
    for (size_t k = from; k < c->checks.len; k++)
        wrong += c->checks.at[k].left != c->checks.at[k].right &&
                 strcmp(c->checks.at[k].name, name) == 0;
    return wrong;
}

// A seat too many, and one tied who is not.
static void check_outcome(const struct outcome_case *w)
{
    struct build b;
    struct function_terms terms;
    enum choice_function f;
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default()};
    struct tally t;
    build_init(&b);
    assert_ok(function_parse(str_from(w->rule), &f, &terms, &err));
    uint32_t id = build_contest(&b, "Contest", 1, 1, w->use == USE_NOTHING ? 0 : 4, "A,B,C");
    b.e.contests.at[id].function = f;
    b.e.contests.at[id].terms = terms;
    for (size_t k = 0; k < 4; k++)
        build_cards(&b, id, 1, w->cards[k]);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    struct tally_contest *c = &t.contests.at[0];
    if (t.violated || (c->result.tie.candidates.len > 0) != w->tie)
        fail_msg("%s: %s", w->rule, t.violated ? "a check fails" : "another tie");
    size_t before = c->checks.len;
    c->result.candidates[0].seats++;
    if (w->tie) {
        assert_ok(candidate_list_add(&c->result.tie.candidates, 2, &err));
        c->result.candidates[2].votes += 1000;
    }
    assert_ok(tally_check(&t, c, &b.p, &err));
    if (wrong_since(c, before, "seats") != 1 || wrong_since(c, before, "tie") != w->tie)
        fail_msg("%s: not told", w->rule);
    tally_done(&t);
    build_done(&b);
}

static void a_wrong_outcome_is_told(void **state)
{
    static const struct outcome_case cases[] = {
        {"plurality", {"A", "A", "B", "C"}, USE_NOTHING, false},
        {"plurality", {"A", "B", "C", ""}, USE_NOTHING, true},
        {"supermajority more than 1/2", {"A", "A", "A", "B"}, USE_NOTHING, false},
        {"supermajority at least 1/2", {"A", "A", "B", "B"}, USE_NOTHING, true},
        {"supermajority more than 1/2", {"A", "A", "B", "B"}, USE_NOTHING, false},
        {"runoff more than 1/2", {"A", "A", "A", "B"}, USE_NOTHING, false},
        {"runoff more than 1/2", {"A", "A", "B", "C"}, USE_NOTHING, true},
        {"star 3", {"A>B", "A>B", "B>A", "C"}, USE_SCORES, false},
        {"star 3", {"A", "B", "C", ""}, USE_SCORES, true},
        {"star 3", {"A", "B", "A", "B"}, USE_SCORES, true},
        {"condorcet", {"A>B", "A>B", "B>A", "C"}, USE_RANKS, false},
        {"condorcet", {"A>B>C", "B>C>A", "C>A>B", ""}, USE_RANKS, false},
        {"condorcet", {"A>B", "B>A", "", ""}, USE_RANKS, true},
        {"copeland", {"A>B", "A>B", "B>A", "C"}, USE_RANKS, false},
        {"dhondt", {"A", "A", "B", "C"}, USE_NOTHING, false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_outcome(&cases[i]);
}

// Sums whose fractions do not fit into one of 128 bits are held against each other all the same.
static void large_fractions_are_compared(void **state)
{
    static const uint64_t primes[] = {18446744073709551557u, 18446744073709551533u,
                                      18446744073709551521u, 18446744073709551437u};
    (void)state;
    for (int off = 0; off < 2; off++) {
        struct problems p = {0};
        struct count_checks checks;
        struct count_sum sum;
        AUTO_QUOT_SUM left = {.unknown = false};
        count_sum_init(&sum, &checks, &p, STR(""));
        for (size_t i = 0; i < ARRAY_LEN(primes); i++)
            quot_sum_add(&left, quot_of(1, (decimal)primes[i]));
        assert_true(left.parts.len > 1);
        count_sum_begin_sum(&sum, "weights", "all", &left);
        for (size_t i = ARRAY_LEN(primes); i-- > 0;)
            count_sum_term(&sum, "one", quot_of(1 + (off && i == 0), (decimal)primes[i]));
        assert_ok(count_sum_end(&sum, &err));
        assert_int_equal(wrong_of(&checks, "weights"), off);
        assert_int_equal(p.count[PROBLEM_invariant], off);
        count_sum_begin(&sum, "weights", "all", QUOT_NONE);
        assert_int_equal(count_sum_end(&sum, &err), BAL_LIMIT);
        count_sum_done(&sum);
        count_checks_done(&checks);
        problems_done(&p);
    }
}

// A hundred ranks give 1 + 1/2 + ... + 1/100 votes, which no fraction of 128 bits is.
static void long_ballots_are_checked(void **state)
{
    struct named_rule rule;
    struct tally_schemes s;
    struct build b;
    AUTO_BUF choices = BUF_INIT(10000);
    AUTO_BUF card = BUF_INIT(10000);
    (void)state;
    for (int i = 0; i < 100; i++) {
        buf_addf(&choices, "%sC%d", i > 0 ? "," : "", i);
        buf_addf(&card, "%sC%d", i > 0 ? ">" : "", i);
    }
    build_init(&b);
    uint32_t id = build_contest(&b, "Contest", 1, 1, 100, buf_cstr(&choices));
    build_cards(&b, id, 1, buf_cstr(&card));
    assert_ok(named_rule_parse(STR("dowdall"), &rule, &err));
    assert_ok(tally_schemes(&rule, &b.e, (str){0}, &s, &b.p, &err));
    size_t points = 0;
    for (size_t i = 0; i < s.checks.at[0].list.len; i++) {
        const struct count_check *c = &s.checks.at[0].list.at[i];
        points += strcmp(c->name, "points") == 0 && c->ok && c->left.den == 0;
    }
    assert_int_equal(points, 1);
    assert_int_equal(b.p.count[PROBLEM_invariant], 0);
    tally_schemes_done(&s);
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_tie_is_told),
        cmocka_unit_test(a_wrong_outcome_is_told),
        cmocka_unit_test(large_fractions_are_compared),
        cmocka_unit_test(long_ballots_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
