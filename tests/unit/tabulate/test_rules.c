// SPDX-License-Identifier: Apache-2.0
// test_rules.c: examples from text books and real elections for each rule without rounds.
#include "support/support.h"

#include "support/build.h"
#include "tabulate/rule.h"

static struct bal_err err;

struct example {
    struct build b;
    uint32_t id;
    struct result r;
};

static struct contest *begin(struct example *x, const char *function, uint32_t seats,
                             const char *choices)
{
    enum choice_function f;
    struct function_terms terms;
    build_init(&x->b);
    assert_ok(function_parse(str_from(function), &f, &terms, &err));
    enum mark_use use = function_marks(f);
    x->id = build_contest(&x->b, "Contest", 1, seats,
                          use == USE_SCORES  ? terms.top
                          : use == USE_RANKS ? 4
                                             : 0,
                          choices);
    struct contest *c = &x->b.e.contests.at[x->id];
    c->function = f;
    c->terms = terms;
    return c;
}

static struct result *count(struct example *x)
{
    const struct contest *c = &x->b.e.contests.at[x->id];
    struct rule_options o = {.irv = irv_default()};
    assert_non_null(rule_for(c));
    assert_ok(rule_for(c)->tabulate(&x->b.e, c, &o, &x->r, &err));
    return &x->r;
}

static void end(struct example *x)
{
    result_done(&x->r);
    build_done(&x->b);
}

static void add(struct example *x, uint32_t cards, const char *marks)
{
    build_cards(&x->b, x->id, cards, marks);
}

// The winners' names in their order; "A,B".
static void assert_winners(struct example *x, const char *expected)
{
    AUTO_BUF names = BUF_INIT(1000);
    for (size_t i = 0; i < x->r.winners.len; i++) {
        buf_addf(&names, "%s", i > 0 ? "," : "");
        buf_add(&names, x->r.candidates[x->r.winners.at[i]].name);
    }
    assert_str(buf_str(&names), expected);
}

static void assert_tied(struct example *x, const char *expected, uint32_t seats)
{
    AUTO_BUF names = BUF_INIT(1000);
    for (size_t i = 0; i < x->r.tie.candidates.len; i++) {
        buf_addf(&names, "%s", i > 0 ? "," : "");
        buf_add(&names, x->r.candidates[x->r.tie.candidates.at[i]].name);
    }
    assert_str(buf_str(&names), expected);
    assert_int_equal(x->r.tie.seats, seats);
}

// ---- parties

// Votes of parties A, B, C …; seats of each, 0 after the last.
static void allocate(const char *function, uint32_t seats, const uint32_t *votes, size_t parties,
                     const uint32_t *expected, const char *tied, uint32_t open)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "F"};
    struct example x;
    begin(&x, function, seats, parties == 6 ? "A,B,C,D,E,F" : parties == 4 ? "A,B,C,D" : "A,B,C");
    for (size_t i = 0; i < parties; i++)
        add(&x, votes[i], names[i]);
    add(&x, 7, "");
    add(&x, 3, "A=B");
    const struct result *r = count(&x);
    for (size_t i = 0; i < parties; i++)
        if (r->candidates[i].seats != expected[i] || r->candidates[i].winner != (expected[i] > 0))
            fail_msg("%s: %s has %u seats instead of %u", function, names[i],
                     r->candidates[i].seats, expected[i]);
    assert_tied(&x, tied, open);
    end(&x);
}

#define ALLOCATE(function, seats, votes, expected)                                                 \
    allocate(function, seats, votes, ARRAY_LEN(votes), expected, "", 0)

static void seats_by_highest_averages(void **state)
{
    (void)state;
    // Wikipedia, "D'Hondt method" and "Sainte-Lague method", in thousands.
    static const uint32_t votes[] = {100, 80, 30, 20};
    ALLOCATE("dhondt", 8, votes, ((const uint32_t[]){4, 3, 1, 0}));
    ALLOCATE("sainte-lague", 8, votes, ((const uint32_t[]){3, 3, 1, 1}));
    // By hand. Imperiali: 100 80 66.7 53.3 50 40 40 33.3, then 32.
    ALLOCATE("imperiali", 8, votes, ((const uint32_t[]){5, 3, 0, 0}));
    // Danish: 100 80 30 25 20 20 14.3 11.4, then 10.
    ALLOCATE("danish", 8, votes, ((const uint32_t[]){3, 3, 1, 1}));
    // First divisor 1.4: 71.4 57.1 33.3 26.7 21.4 20 16, then 100/7 = 20/1.4.
    allocate("modified-sainte-lague", 8, votes, 4, (const uint32_t[]){3, 3, 1, 0}, "A,D", 1);
    // 1.2: 20/1.2 = 16.7 is before 16.
    ALLOCATE("nordic-sainte-lague", 8, votes, ((const uint32_t[]){3, 3, 1, 1}));
    ALLOCATE("nordic-sainte-lague", 7, votes, ((const uint32_t[]){3, 2, 1, 1}));
    // 40 and 40 for seats 6 and 7.
    allocate("imperiali", 6, votes, 4, (const uint32_t[]){3, 2, 0, 0}, "A,B", 1);
}

// rlauxe, TestDhondtContest.kt, and what a threshold of a tenth does to it.
static void thresholds(void **state)
{
    (void)state;
    static const uint32_t votes[] = {1000, 600, 150};
    ALLOCATE("dhondt at least 5%", 8, votes, ((const uint32_t[]){5, 3, 0}));
    ALLOCATE("dhondt", 11, votes, ((const uint32_t[]){6, 4, 1}));
    static const uint32_t small[] = {550, 350, 100}; // 10 % of the valid votes exactly
    ALLOCATE("dhondt 10%", 10, small, ((const uint32_t[]){6, 3, 1}));
    ALLOCATE("dhondt more than 10%", 10, small, ((const uint32_t[]){6, 4, 0}));
}

static void seats_by_largest_remainders(void **state)
{
    (void)state;
    // Wikipedia, "Largest remainders method", Hare quota, in hundreds.
    static const uint32_t votes[] = {470, 160, 159, 120, 60, 31};
    ALLOCATE("hamilton", 10, votes, ((const uint32_t[]){5, 2, 1, 1, 1, 0}));
    // The Alabama paradox in small: 10 seats 4, 4, 2 and 11 seats 5, 5, 1.
    static const uint32_t alabama[] = {6, 6, 2};
    ALLOCATE("hamilton", 10, alabama, ((const uint32_t[]){4, 4, 2}));
    ALLOCATE("hamilton", 11, alabama, ((const uint32_t[]){5, 5, 1}));
    static const uint32_t tie[] = {5, 5, 2};
    allocate("hamilton", 4, tie, 3, (const uint32_t[]){1, 1, 0}, "A,B,C", 2);
}

// ---- thresholds

static void measures(void **state)
{
    (void)state;
    struct example x;
    static const struct {
        const char *function, *winners;
        uint64_t margin;
    } cases[] = {{"supermajority 60%", "Yes", 0},
                 {"supermajority more than 60%", "", 0},
                 {"supermajority 59%", "Yes", 1},
                 {"supermajority 2/3", "", 7},
                 {"supermajority 1/3", "Yes", 20}, // Yes: the seat is one
                 {"supermajority 1/3 for No", "No", 7},
                 {"supermajority 60% for No", "", 20},
                 {"majority", "Yes", 10},
                 {"majority of all ballots", "Yes", 5},
                 {"supermajority 60% of all ballots", "", 6}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&x, cases[i].function, 1, "Yes,No");
        add(&x, 60, "Yes");
        add(&x, 40, "No");
        add(&x, 6, "");
        add(&x, 4, "!");
        add(&x, 50, "x"); // not eligible: no ballot of this contest
        const struct result *r = count(&x);
        assert_winners(&x, cases[i].winners);
        if (strcmp(cases[i].function, "supermajority 1/3") != 0)
            assert_int_equal(r->margin, cases[i].margin);
        end(&x);
    }
}

static void majority_or_runoff(void **state)
{
    (void)state;
    struct example x;
    // Georgia, United States Senate, November 2020, in thousands.
    begin(&x, "majority or runoff", 1, "Perdue,Ossoff,Hazel");
    add(&x, 2463, "Perdue");
    add(&x, 2375, "Ossoff");
    add(&x, 115, "Hazel");
    assert_true(count(&x)->runoff);
    assert_winners(&x, "Perdue,Ossoff");
    assert_int_equal(x.r.margin, 14); // a majority is 2476.5
    add(&x, 28, "Perdue");
    result_done(&x.r);
    assert_false(count(&x)->runoff);
    assert_winners(&x, "Perdue");
    end(&x);
    begin(&x, "majority or runoff", 1, "A,B,C");
    add(&x, 50, "A"); // exactly one half is no majority
    add(&x, 25, "B");
    add(&x, 25, "C");
    count(&x);
    assert_winners(&x, "A");
    assert_tied(&x, "B,C", 1);
    end(&x);
    begin(&x, "runoff 40%", 1, "A,B,C");
    add(&x, 45, "A");
    add(&x, 41, "B");
    add(&x, 14, "C");
    assert_false(count(&x)->runoff);
    assert_winners(&x, "A");
    end(&x);
}

static void approval(void **state)
{
    (void)state;
    struct example x;
    begin(&x, "approval", 2, "A,B,C");
    add(&x, 4, "A=B=C");
    add(&x, 3, "B=C");
    add(&x, 2, "B");
    const struct result *r = count(&x);
    assert_winners(&x, "B,C");
    assert_int_equal(r->candidates[1].votes, 9);
    assert_int_equal(r->candidates[0].votes, 4);
    assert_int_equal(r->cards[VOTE_OVERVOTED], 0);
    assert_int_equal(r->margin, 3);
    end(&x);
}

// ---- ranks and scores

// Wikipedia, "Borda count" and "Condorcet method": where Tennessee's capital should be.
static void tennessee(struct example *x)
{
    add(x, 42, "Memphis>Nashville>Chattanooga>Knoxville");
    add(x, 26, "Nashville>Chattanooga>Knoxville>Memphis");
    add(x, 15, "Chattanooga>Knoxville>Nashville>Memphis");
    add(x, 17, "Knoxville>Chattanooga>Nashville>Memphis");
}

static void ranks(void **state)
{
    (void)state;
    static const char cities[] = "Memphis,Nashville,Chattanooga,Knoxville";
    static const uint64_t points[] = {126, 194, 173, 107};
    struct example x;
    begin(&x, "borda", 1, cities);
    tennessee(&x);
    count(&x);
    for (uint32_t i = 0; i < ARRAY_LEN(points); i++)
        assert_int_equal(x.r.candidates[i].votes, points[i]);
    assert_winners(&x, "Nashville");
    assert_int_equal(x.r.margin, 194 - 173);
    end(&x);
    begin(&x, "condorcet", 1, cities);
    tennessee(&x);
    count(&x);
    assert_winners(&x, "Nashville");
    assert_int_equal(x.r.margin, 16); // 58 to 42 against Memphis
    end(&x);
}

// Gaps and repeated choices are passed over, two at one rank end the ballot.
static void borda_ballots(void **state)
{
    (void)state;
    struct example x;
    begin(&x, "borda", 1, "A,B,C,D");
    add(&x, 1, ">A>>B");     // 3, 2
    add(&x, 10, "A>A>C");    // 3, 0, 2
    add(&x, 100, "D>A=B>C"); // D 3
    add(&x, 1000, "!");
    add(&x, 10000, "C>~B>A"); // C 3, A 2
    count(&x);
    assert_int_equal(x.r.candidates[0].votes, 3 + 30 + 20000);
    assert_int_equal(x.r.candidates[1].votes, 2);
    assert_int_equal(x.r.candidates[2].votes, 20 + 30000);
    assert_int_equal(x.r.candidates[3].votes, 300);
    assert_int_equal(x.r.cards[VOTE_OVERVOTED], 1000);
    end(&x);
}

// The margin is in votes, as condorcet's: the winner's least lead; in a cycle there is none.
static void pairs_have_a_margin(void **state)
{
    (void)state;
    static const char *const rules[] = {"copeland", "minimax", "schulze margins", "ranked pairs"};
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        struct example x;
        begin(&x, rules[i], 1, "Memphis,Nashville,Chattanooga,Knoxville");
        tennessee(&x);
        count(&x);
        assert_winners(&x, "Nashville");
        assert_true(x.r.has_margin);
        assert_int_equal(x.r.margin, 16);
        end(&x);
    }
    struct example x;
    begin(&x, "schulze", 1, "A,B,C");
    add(&x, 5, "A>B>C");
    add(&x, 4, "B>C>A");
    add(&x, 3, "C>A>B");
    count(&x);
    assert_winners(&x, "A");
    assert_false(x.r.has_margin);
    end(&x);
}

static void condorcet_without_winner(void **state)
{
    (void)state;
    struct example x;
    begin(&x, "condorcet", 1, "A,B,C");
    add(&x, 3, "A>B>C");
    add(&x, 2, "B>C>A");
    add(&x, 2, "C>A>B");
    count(&x);
    assert_winners(&x, "");
    assert_tied(&x, "", 0);
    end(&x);
    begin(&x, "condorcet", 1, "A,B,C");
    add(&x, 2, "A=B>C"); // equal to each other, before C
    add(&x, 1, "A");
    add(&x, 1, "B>A");
    count(&x);
    assert_winners(&x, "");
    assert_tied(&x, "A,B", 1);
    add(&x, 1, "A>C>B");
    result_done(&x.r);
    count(&x);
    assert_winners(&x, "A");
    assert_int_equal(x.r.margin, 1);
    assert_int_equal(x.r.candidates[0].votes, 4); // nobody is before A
    end(&x);
}

// Marks of scores: "A" at place k of the text has score k.
// A is even with B, C is put before A and behind B by more: only B has not lost, in any order.
static void ties_by_pairs_have_no_order(void **state)
{
    static const char *const orders[] = {"A,B,C", "A,C,B", "B,A,C", "B,C,A", "C,A,B", "C,B,A"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        struct example x;
        begin(&x, "condorcet", 1, orders[i]);
        add(&x, 2, "B>C>A");
        add(&x, 1, "C>A>B");
        add(&x, 1, "A>B>C");
        count(&x);
        bool a_first = strchr(orders[i], 'A') < strchr(orders[i], 'B');
        assert_tied(&x, a_first ? "A,B" : "B,A", 1);
        end(&x);
    }
}

static void scores(void **state)
{
    (void)state;
    struct example x;
    begin(&x, "range 5", 1, "A,B,C");
    add(&x, 10, "B>>>>A");  // B 1, A 5
    add(&x, 10, ">>>>C=B"); // 5 each
    add(&x, 1, ">>>>>A");   // a score of 6: counts for nobody
    add(&x, 1, "A>A>B");    // two scores for A
    add(&x, 2, "");
    count(&x);
    assert_winners(&x, "B");
    assert_int_equal(x.r.candidates[0].votes, 50);
    assert_int_equal(x.r.candidates[1].votes, 60);
    assert_int_equal(x.r.candidates[2].votes, 50);
    assert_int_equal(x.r.cards[VOTE_OVERVOTED], 2);
    assert_int_equal(x.r.margin, 10);
    end(&x);
    // Most points: A 50, B 49, C 24. B is scored higher than A on more ballots.
    begin(&x, "star 5", 1, "A,B,C");
    add(&x, 6, "C>>>A>B"); // A 4, B 5, C 1
    add(&x, 4, "B>>>>A");  // A 5, B 1 (sums 44, 34)
    add(&x, 3, ">A>>>B");  // A 2, B 5 (50, 49)
    add(&x, 9, ">C");      // C 2
    count(&x);
    assert_int_equal(x.r.candidates[0].votes, 50);
    assert_int_equal(x.r.candidates[1].votes, 49);
    assert_int_equal(x.r.candidates[2].votes, 24);
    assert_winners(&x, "B");
    assert_int_equal(x.r.margin, 5);
    add(&x, 5, "A"); // equal in the runoff
    result_done(&x.r);
    count(&x);
    assert_winners(&x, "");
    assert_tied(&x, "A,B", 1);
    end(&x);
    begin(&x, "star 5", 1, "A,B,C");
    add(&x, 2, "A>B");
    add(&x, 1, "A>C");
    add(&x, 1, ">>C"); // A 3, B 4, C 5
    add(&x, 1, "B=A"); // A 4, B 5, C 5
    add(&x, 1, "A");   // A 5, B 5, C 5
    count(&x);
    assert_winners(&x, "");
    assert_tied(&x, "A,B,C", 2);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_by_highest_averages),
        cmocka_unit_test(thresholds),
        cmocka_unit_test(seats_by_largest_remainders),
        cmocka_unit_test(measures),
        cmocka_unit_test(majority_or_runoff),
        cmocka_unit_test(approval),
        cmocka_unit_test(ranks),
        cmocka_unit_test(borda_ballots),
        cmocka_unit_test(pairs_have_a_margin),
        cmocka_unit_test(condorcet_without_winner),
        cmocka_unit_test(ties_by_pairs_have_no_order),
        cmocka_unit_test(scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
