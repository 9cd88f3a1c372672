// SPDX-License-Identifier: Apache-2.0
// test_schemes.c: text-book examples of the rules that `tally --rule` names. tests/reference counts
// random contests a second time.
#include "support/support.h"

#include "support/build.h"
#include "tabulate/schemes/apportion.h"
#include "tabulate/schemes/scheme.h"

static struct bal_err err;

struct example {
    struct build b;
    uint32_t id;
    struct tallied t;
};

static void begin(struct example *x, uint32_t votes, uint32_t seats, uint32_t ranks,
                  const char *choices)
{
    build_init(&x->b);
    x->id = build_contest(&x->b, "Contest", votes, seats, ranks, choices);
    x->t = (struct tallied){0};
}

static const struct tallied *count(struct example *x, const char *rule)
{
    const struct scheme *s;
    struct scheme_terms terms;
    tallied_done(&x->t);
    assert_ok(scheme_parse(str_from(rule), &s, &terms, &err));
    assert_ok(scheme_count(s, &terms, &x->b.e, &x->b.e.contests.at[x->id], &x->t, &err));
    return &x->t;
}

static void end(struct example *x)
{
    tallied_done(&x->t);
    build_done(&x->b);
}

// "A,B" elected; then "|C,D" tied.
static void assert_outcome(struct example *x, const char *rule, const char *expected)
{
    const struct tallied *t = count(x, rule);
    AUTO_BUF names = BUF_INIT(1000);
    for (size_t i = 0; i < t->winners.len; i++)
        buf_addf(&names, "%s" STR_FMT, i > 0 ? "," : "", STR_ARG(t->names[t->winners.at[i]]));
    for (size_t i = 0; i < t->tied.len; i++)
        buf_addf(&names, "%s" STR_FMT, i > 0 ? "," : "|", STR_ARG(t->names[t->tied.at[i]]));
    if (!str_eq(buf_str(&names), str_from(expected)))
        fail_msg("%s: '" STR_FMT "' instead of '%s'", rule, STR_ARG(buf_str(&names)), expected);
}

// Wikipedia, "Condorcet method": where Tennessee might put its capital.
static void tennessee(void **state)
{
    static const char *const condorcet[] = {"copeland",  "minimax",      "minimax margins",
                                            "schulze",   "ranked pairs", "ranked pairs margins",
                                            "smith irv", "black",        "btr irv"};
    static const int borda[] = {126, 194, 173, 107};
    struct example x;
    (void)state;
    begin(&x, 1, 1, 4, "Memphis,Nashville,Chattanooga,Knoxville");
    build_cards(&x.b, x.id, 42, "Memphis>Nashville>Chattanooga>Knoxville");
    build_cards(&x.b, x.id, 26, "Nashville>Chattanooga>Knoxville>Memphis");
    build_cards(&x.b, x.id, 15, "Chattanooga>Knoxville>Nashville>Memphis");
    build_cards(&x.b, x.id, 17, "Knoxville>Chattanooga>Nashville>Memphis");
    for (size_t i = 0; i < ARRAY_LEN(condorcet); i++) {
        assert_outcome(&x, condorcet[i], "Nashville");
        assert_int_equal(x.t.margin_status, MARGIN_BOUND);
        assert_int_equal(x.t.margin, 8); // 58 to 42 against Memphis
        assert_true(x.t.grids.at[0].cells[4].num == 58 && x.t.grids.at[0].cells[1].num == 42);
    }
    assert_outcome(&x, "borda count", "Nashville");
    for (int i = 0; i < 4; i++)
        assert_true(x.t.grids.at[0].cells[i].num == borda[i]);
    assert_outcome(&x, "top two", "Nashville");
    end(&x);
}

// Who is ahead of a tie for the second place of a runoff is in the runoff, and not elected.
static void tie_for_the_runoff(void **state)
{
    struct example x;
    (void)state;
    begin(&x, 1, 1, 3, "A,B,C");
    build_cards(&x.b, x.id, 4, "A>B>C");
    build_cards(&x.b, x.id, 3, "B>A>C");
    build_cards(&x.b, x.id, 3, "C>B>A");
    assert_outcome(&x, "top two", "|B,C");
    assert_int_equal(x.t.seats[0], 0);
    assert_int_equal(x.t.margin, 0);
    end(&x);
}

// M. Schulze, Social Choice and Welfare 36 (2011), and Wikipedia, "Schulze method": 45 voters.
static void schulze_example(void **state)
{
    static const struct {
        uint32_t voters;
        const char *marks;
    } ballots[] = {{5, "A>C>B>E>D"}, {5, "A>D>E>C>B"}, {8, "B>E>D>A>C"}, {3, "C>A>B>E>D"},
                   {7, "C>A>E>B>D"}, {2, "C>B>A>D>E"}, {7, "D>C>E>B>A"}, {8, "E>B>A>D>C"}};
    struct example x;
    (void)state;
    begin(&x, 1, 1, 5, "A,B,C,D,E");
    for (size_t i = 0; i < ARRAY_LEN(ballots); i++)
        build_cards(&x.b, x.id, ballots[i].voters, ballots[i].marks);
    assert_outcome(&x, "schulze", "E");
    assert_int_equal(x.t.margin_status, MARGIN_NONE);
    const struct grid *paths = &x.t.grids.at[1];
    static const int expected[5][5] = {{0, 28, 28, 30, 24},
                                       {25, 0, 28, 33, 24},
                                       {25, 29, 0, 29, 24},
                                       {25, 28, 28, 0, 24},
                                       {25, 28, 28, 31, 0}};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            assert_true(i == j || paths->cells[i * 5 + j].num == expected[i][j]);
    end(&x);
}

// A circle of three, each pair as strong: only a lot decides.
static void lots(void **state)
{
    struct example x;
    const struct scheme *s;
    struct scheme_terms terms;
    (void)state;
    begin(&x, 1, 1, 3, "A,B,C");
    build_cards(&x.b, x.id, 1, "A>B>C");
    build_cards(&x.b, x.id, 1, "B>C>A");
    build_cards(&x.b, x.id, 1, "C>A>B");
    assert_outcome(&x, "ranked pairs", "|A,B,C");
    assert_outcome(&x, "ranked pairs lot B>A>C", "A"); // B>C, A>B
    assert_outcome(&x, "ranked pairs lot C>B>A", "B"); // C>A, B>C
    assert_outcome(&x, "schulze", "|A,B,C");
    assert_outcome(&x, "smith irv", "|A,B,C");
    assert_ok(scheme_parse(STR("ranked pairs lot A>B"), &s, &terms, &err));
    tallied_done(&x.t);
    assert_int_equal(scheme_count(s, &terms, &x.b.e, &x.b.e.contests.at[x.id], &x.t, &err),
                     BAL_INVALID);
    end(&x);
}

static void points(void **state)
{
    struct example x;
    char text[QUOT_TEXT];
    (void)state;
    begin(&x, 1, 1, 3, "A,B,C");
    build_cards(&x.b, x.id, 2, "A>B>C");
    build_cards(&x.b, x.id, 1, "C>A=B");
    assert_outcome(&x, "dowdall", "A"); // A 2 + 5/12, B 1 + 5/12, C 2/3 + 1
    assert_str(quot_text(x.t.grids.at[0].cells[0], text), "29/12");
    assert_str(quot_text(x.t.grids.at[0].cells[2], text), "5/3");
    end(&x);
    begin(&x, 3, 2, 0, "A,B,C");
    build_cards(&x.b, x.id, 1, "A=A=A");
    build_cards(&x.b, x.id, 2, "B=B=C");
    build_cards(&x.b, x.id, 1, "A=B=B=C"); // four votes of three
    assert_outcome(&x, "cumulative 3", "B,A");
    assert_int_equal(x.t.overvoted, 1);
    end(&x);
    begin(&x, 1, 1, 0, "Ann (Blue),Bob (Red),Ann (Green)");
    build_cards(&x.b, x.id, 2, "Ann (Blue)");
    build_cards(&x.b, x.id, 2, "Bob (Red)");
    build_cards(&x.b, x.id, 1, "Ann (Blue)=Ann (Green)");
    build_cards(&x.b, x.id, 1, "Bob (Red)=Ann (Green)");
    assert_outcome(&x, "fusion", "Ann");
    assert_int_equal(x.t.overvoted, 1);
    assert_true(x.t.grids.at[0].cells[2].num == 0); // a vote on two lines is the first one's
    assert_int_equal(x.t.margin, 1);
    end(&x);
    begin(&x, 1, 1, 0,
          "Ann (Blue),Write-in (Blue),Write-in (Red)"); // these may be different people
    build_cards(&x.b, x.id, 3, "Ann (Blue)");
    build_cards(&x.b, x.id, 2, "Write-in (Blue)");
    build_cards(&x.b, x.id, 2, "Write-in (Red)");
    assert_outcome(&x, "fusion", "Ann");
    end(&x);
}

// Each sum of 1/r fits, but the lead of A over B does not: that pair is then no reason to say that
// the margin is known.
static void too_fine(void **state)
{
    struct example x;
    AUTO_BUF names = BUF_INIT(10000);
    (void)state;
    buf_add(&names, STR("A,B"));
    for (int i = 1; i < 127; i++)
        buf_addf(&names, ",f%d", i);
    begin(&x, 1, 1, 130, buf_cstr(&names));
    build_cards(&x.b, x.id, 100, "A");
    for (int place = 2, to = 0; place <= 127; place++) {
        AUTO_BUF text = BUF_INIT(10000);
        bool prime = true;
        for (int d = 2; d < place; d++)
            prime = prime && place % d != 0;
        if (!prime)
            continue;
        for (int i = 1; i < place; i++) // others have the same place on all ballots
            buf_addf(&text, "f%d>", i);
        buf_add(&text, to == 0 ? STR("A") : STR("B"));
        build_cards(&x.b, x.id, 1, buf_cstr(&text));
        to = 1 - to;
    }
    assert_outcome(&x, "dowdall", "A");
    assert_int_equal(x.t.margin_status, MARGIN_NONE);
    end(&x);
}

static void retention(void **state)
{
    struct example x;
    (void)state;
    begin(&x, 1, 1, 0, "Yes,No");
    build_cards(&x.b, x.id, 60, "Yes");
    build_cards(&x.b, x.id, 40, "No");
    build_cards(&x.b, x.id, 30, "");
    assert_outcome(&x, "retention", "Yes");
    assert_int_equal(x.t.margin, 10);
    assert_outcome(&x, "retention more than 60%", "No");
    assert_int_equal(x.t.margin, 1);
    assert_outcome(&x, "retention at least 60%", "Yes");
    assert_int_equal(x.t.margin, 1);
    end(&x);
}

// The example of M. L. Balinski, H. P. Young, Fair Representation (1982): five methods, five
// apportionments of 26 seats.
static void five_methods(void **state)
{
    static const uint64_t people[] = {9061, 7179, 5259, 3319, 1182};
    static const struct {
        enum apportion_divisor d;
        uint32_t seats[5];
    } cases[] = {{APPORTION_ADAMS, {9, 7, 5, 3, 2}},
                 {APPORTION_DEAN, {9, 7, 5, 4, 1}},
                 {APPORTION_HUNTINGTON_HILL, {9, 7, 6, 3, 1}},
                 {APPORTION_SAINTE_LAGUE, {9, 8, 5, 3, 1}},
                 {APPORTION_DHONDT, {10, 7, 5, 3, 1}}};
    const struct apportion a = {5, people, NULL, 26};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t seats[5], open;
        bool tied[5];
        apportion_by_divisor(&a, cases[i].d, seats, tied, &open);
        assert_int_equal(open, 0);
        assert_memory_equal(seats, cases[i].seats, sizeof seats);
    }
}

// U.S. Census Bureau, "Apportionment population and number of representatives by state: 2020
// census" (Table 1, April 2021), states in alphabetical order.
static void house_of_2020(void **state)
{
    static const struct {
        uint64_t people;
        uint32_t seats;
    } states[] = {{5030053, 7},  {736081, 1},    {7158923, 9},   {3013756, 4},   {39576757, 52},
                  {5782171, 8},  {3608298, 5},   {990837, 1},    {21570527, 28}, {10725274, 14},
                  {1460137, 2},  {1841377, 2},   {12822739, 17}, {6790280, 9},   {3192406, 4},
                  {2940865, 4},  {4509342, 6},   {4661468, 6},   {1363582, 2},   {6185278, 8},
                  {7033469, 9},  {10084442, 13}, {5709752, 8},   {2963914, 4},   {6160281, 8},
                  {1085407, 2},  {1963333, 3},   {3108462, 4},   {1379089, 2},   {9294493, 12},
                  {2120220, 3},  {20215751, 26}, {10453948, 14}, {779702, 1},    {11808848, 15},
                  {3963516, 5},  {4241500, 6},   {13011844, 17}, {1098163, 2},   {5124712, 7},
                  {887770, 1},   {6916897, 9},   {29183290, 38}, {3275252, 4},   {643503, 1},
                  {8654542, 11}, {7715946, 10},  {1795045, 2},   {5897473, 8},   {577719, 1}};
    enum { STATES = ARRAY_LEN(states), NEW_YORK = 31 };
    uint64_t people[STATES], sum = 0;
    uint32_t seats[STATES], open;
    bool tied[STATES];
    const struct apportion a = {STATES, people, NULL, 435};
    (void)state;
    for (size_t i = 0; i < STATES; i++)
        sum += people[i] = states[i].people;
    assert_int_equal(sum, 331108434); // the total of the table
    apportion_by_divisor(&a, APPORTION_HUNTINGTON_HILL, seats, tied, &open);
    assert_int_equal(open, 0);
    for (size_t i = 0; i < STATES; i++)
        assert_int_equal(seats[i], states[i].seats);
    people[NEW_YORK] += 88; // the Bureau: 89 more would have kept its 27th seat
    apportion_by_divisor(&a, APPORTION_HUNTINGTON_HILL, seats, tied, &open);
    assert_int_equal(seats[NEW_YORK], 26);
    people[NEW_YORK] += 1;
    apportion_by_divisor(&a, APPORTION_HUNTINGTON_HILL, seats, tied, &open);
    assert_int_equal(seats[NEW_YORK], 27);
}

// More votes for a winner never cost it the seat (monotone rules), and candidates in another order
// are the same election.
static void monotone(void **state)
{
    static const char *const rules[] = {"borda count", "dowdall", "schulze", "copeland", "minimax"};
    static const char *const before[] = {"|B,A", "A", "A", "|C,B,A", "A"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        struct example x;
        begin(&x, 1, 1, 3, "C,B,A");
        build_cards(&x.b, x.id, 4, "A>B>C");
        build_cards(&x.b, x.id, 3, "B>C>A");
        build_cards(&x.b, x.id, 2, "C>A>B");
        assert_outcome(&x, rules[i], before[i]);
        build_cards(&x.b, x.id, 4, "A>B>C");
        assert_outcome(&x, rules[i], "A");
        end(&x);
    }
}

static void words(void **state)
{
    static const char *const bad[] = {"no such rule",
                                      "schulze 3",
                                      "borda count from 2",
                                      "quota hare at most",
                                      "score 251",
                                      "bloc seats",
                                      "top 0",
                                      "divisor nonsense",
                                      ""};
    const struct scheme *s;
    struct scheme_terms terms;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(scheme_parse(str_from(bad[i]), &s, &terms, &err), BAL_USAGE);
    for (size_t i = 0; scheme_at(i) != NULL; i++) {
        assert_ok(scheme_parse(str_from(scheme_at(i)->name), &s, &terms, &err));
        assert_ptr_equal(s, scheme_at(i));
    }
    assert_ok(scheme_parse(STR("divisor dhondt at least 5% seats 12"), &s, &terms, &err));
    assert_int_equal(terms.seats, 12);
    assert_int_equal(terms.threshold.threshold.den, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tennessee),     cmocka_unit_test(schulze_example),
        cmocka_unit_test(lots),          cmocka_unit_test(points),
        cmocka_unit_test(retention),     cmocka_unit_test(five_methods),
        cmocka_unit_test(house_of_2020), cmocka_unit_test(monotone),
        cmocka_unit_test(words),         cmocka_unit_test(tie_for_the_runoff),
        cmocka_unit_test(too_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
