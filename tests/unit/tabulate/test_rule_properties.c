// SPDX-License-Identifier: Apache-2.0
// test_rule_properties.c: what holds of every rule of rules.def: the order of the ballots does not
// matter, nor, where nothing is tied, that of the candidates; and an example of each from
// elsewhere. A rule without an entry here fails the test.
#include "support/support.h"

#include <stdio.h>

#include "support/build.h"
#include "support/random.h"
#include "tabulate/rule.h"

enum { MOST_CARDS = 40, CASES = 60, CANDIDATES = 4, TEXT = 64 };

static struct bal_err err;

struct pile {
    uint32_t cards;
    const char *marks;
};

// An example: who is elected, "Ann,Bob" in their order; parties with their seats, "A 3,B 2".
struct entry {
    const char *rule, *function, *choices, *elected, *source;
    struct pile piles[8];
    uint32_t seats;
};

#define TENNESSEE                                                                                  \
    {                                                                                              \
        {42, "Memphis>Nashville>Chattanooga>Knoxville"},                                           \
            {26, "Nashville>Chattanooga>Knoxville>Memphis"},                                       \
            {15, "Chattanooga>Knoxville>Nashville>Memphis"},                                       \
            {17, "Knoxville>Chattanooga>Nashville>Memphis"},                                       \
    }
// The same as scores: 1 for the first named, 4 for the last.
#define SCORES                                                                                     \
    {                                                                                              \
        {42, "Knoxville>Chattanooga>Nashville>Memphis"},                                           \
            {26, "Memphis>Knoxville>Chattanooga>Nashville"},                                       \
            {15, "Memphis>Nashville>Knoxville>Chattanooga"},                                       \
            {17, "Memphis>Nashville>Chattanooga>Knoxville"},                                       \
    }
#define CITIES "Memphis,Nashville,Chattanooga,Knoxville"
// electowiki.org/wiki/Tennessee_capitol_election, and the article of each rule.
#define CAPITAL "electowiki.org, the capital of Tennessee"

static const struct entry entries[] = {
    {"plurality",
     "plurality",
     CITIES,
     "Memphis",
     CAPITAL,
     {{42, "Memphis"}, {26, "Nashville"}, {15, "Chattanooga"}, {17, "Knoxville"}},
     1},
    {"irv", "irv", CITIES, "Knoxville", CAPITAL, TENNESSEE, 1},
    {"gregory",
     "stv",
     "Oranges,Pears,Chocolate,Strawberries,Hamburgers",
     "Chocolate,Oranges,Strawberries",
     "en.wikipedia.org/wiki/Single_transferable_vote: a party's food",
     {{4, "Oranges"},
      {2, "Pears>Oranges"},
      {8, "Chocolate>Strawberries"},
      {4, "Chocolate>Hamburgers"},
      {1, "Strawberries"},
      {1, "Hamburgers"}},
     3},
    {"approval",
     "approval",
     CITIES,
     "Nashville",
     CAPITAL,
     {{42, "Memphis=Nashville"},
      {26, "Nashville"},
      {15, "Chattanooga=Knoxville"},
      {17, "Knoxville=Chattanooga"}},
     1},
    {"supermajority",
     "supermajority at least 2/3",
     "Yes,No",
     "Yes",
     "U.S. Constitution, article I, section 3: two thirds",
     {{67, "Yes"}, {33, "No"}},
     1},
    {"runoff",
     "runoff more than 1/2",
     CITIES,
     "Memphis,Nashville",
     CAPITAL,
     {{42, "Memphis"}, {26, "Nashville"}, {15, "Chattanooga"}, {17, "Knoxville"}},
     1},
    {"divisors",
     "dhondt",
     "A,B,C,D",
     "A 4,B 3,C 1",
     "en.wikipedia.org/wiki/D'Hondt_method",
     {{100, "A"}, {80, "B"}, {30, "C"}, {20, "D"}},
     8},
    {"remainders",
     "hamilton",
     "Yellows,Whites,Reds,Greens,Blues,Pinks",
     "Yellows 5,Whites 2,Reds 1,Greens 1,Blues 1",
     "en.wikipedia.org/wiki/Largest_remainder_method, in hundreds",
     {{470, "Yellows"},
      {160, "Whites"},
      {158, "Reds"},
      {120, "Greens"},
      {61, "Blues"},
      {31, "Pinks"}},
     10},
    {"borda", "borda", CITIES, "Nashville", CAPITAL, TENNESSEE, 1},
    {"range", "range 4", CITIES, "Nashville", CAPITAL, SCORES, 1},
    {"star", "star 4", CITIES, "Nashville", CAPITAL, SCORES, 1},
    {"condorcet", "condorcet", CITIES, "Nashville", CAPITAL, TENNESSEE, 1},
    {"pairs",
     "schulze",
     "A,B,C,D,E",
     "E",
     "M. Schulze (2011), example 1",
     {{5, "A>C>B>E>D"},
      {5, "A>D>E>C>B"},
      {8, "B>E>D>A>C"},
      {3, "C>A>B>E>D"},
      {7, "C>A>E>B>D"},
      {2, "C>B>A>D>E"},
      {7, "D>C>E>B>A"},
      {8, "E>B>A>D>C"}},
     1},
    {"cumulative",
     "cumulative",
     "A,B,C,D",
     "A,B",
     "Illinois Constitution of 1870: three votes may be one candidate's",
     {{30, "A=A=A"}, {20, "B=B=C"}, {10, "C=D"}},
     2},
    {"fusion",
     "fusion",
     "Ann (x),Bob (y),Ann (z)",
     "Ann",
     "New York Election Law: the votes of all lines",
     {{4, "Ann (x)"}, {5, "Bob (y)"}, {3, "Ann (z)"}},
     1},
};

static uint32_t begin(struct build *b, const struct entry *e, const char *choices, uint32_t seats)
{
    enum choice_function f;
    struct function_terms terms;
    build_init(b);
    assert_ok(function_parse(str_from(e->function), &f, &terms, &err));
    uint32_t ranks = function_marks(f) == USE_NOTHING ? 0 : 5;
    uint32_t votes = f == FUNCTION_CUMULATIVE ? 3 : 1;
    uint32_t id = build_contest(b, "Contest", votes, seats, ranks, choices);
    b->e.contests.at[id].function = f;
    b->e.contests.at[id].terms = terms;
    return id;
}

static void count(struct build *b, uint32_t id, const struct entry *e, struct result *r)
{
    const struct contest *c = &b->e.contests.at[id];
    struct rule_options o = {.irv = irv_default()};
    const struct rule *rule = rule_for(c);
    assert_non_null(rule);
    assert_string_equal(rule->name, e->rule);
    assert_ok(rule->tabulate(&b->e, c, &o, r, &err));
}

static void examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
        const struct entry *e = &entries[i];
        struct build b;
        struct result r;
        AUTO_BUF text = BUF_INIT(1000);
        uint32_t id = begin(&b, e, e->choices, e->seats);
        for (size_t k = 0; k < ARRAY_LEN(e->piles) && e->piles[k].cards > 0; k++)
            build_cards(&b, id, e->piles[k].cards, e->piles[k].marks);
        count(&b, id, e, &r);
        for (size_t k = 0; k < r.winners.len; k++) {
            const struct candidate *c = &r.candidates[r.winners.at[k]];
            str name = str_trim(str_head(c->name, str_find(c->name, STR(" ("))));
            buf_addf(&text, "%s" STR_FMT, k > 0 ? "," : "", STR_ARG(name));
            if (function_of_parties(b.e.contests.at[id].function))
                buf_addf(&text, " %u", c->seats);
        }
        if (strcmp(buf_cstr(&text), e->elected) != 0)
            fail_msg("%s (%s): %s", e->rule, e->source, buf_cstr(&text));
        result_done(&r);
        build_done(&b);
    }
}

// ---- order of ballots and candidates

struct random_pile {
    uint32_t values[MOST_CARDS][CANDIDATES]; // of each candidate: rank, score or votes; 0 none
    uint32_t cards;
};

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

static void shuffle(uint64_t *random, uint32_t *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        list[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = below(random, i), was = list[i - 1];
        list[i - 1] = list[j];
        list[j] = was;
    }
}

static void put_marks(const uint32_t *values, bool ranked, struct buf *out)
{
    buf_clear(out);
    for (uint32_t rank = 1; rank <= (ranked ? 4u : 1u); rank++) {
        bool any = false;
        buf_addf(out, "%s", rank > 1 ? ">" : "");
        for (uint32_t i = 0; i < CANDIDATES; i++)
            if (ranked ? values[i] == rank : values[i] > 0) {
                buf_addf(out, "%s%c", any ? "=" : "", 'A' + (int)i);
                any = true;
            }
    }
    while (out->len > 0 && out->ptr[out->len - 1] == '>')
        out->len--;
}

// What is elected, as letters in the alphabet with their seats; candidates stand in this order.
static void outcome(const struct entry *e, const struct random_pile *p, const uint32_t *cards,
                    const uint32_t *order, uint32_t seats, struct buf *out, bool *tied)
{
    struct build b;
    struct result r;
    char names[2 * CANDIDATES + 1];
    AUTO_BUF text = BUF_INIT(TEXT);
    for (uint32_t i = 0; i < CANDIDATES; i++)
        snprintf(names + (size_t)2 * i, 3, "%c,", 'A' + (int)order[i]);
    names[2 * CANDIDATES - 1] = '\0';
    uint32_t id = begin(&b, e, names, seats);
    bool ranked = b.e.contests.at[id].ranks > 0;
    for (uint32_t i = 0; i < p->cards; i++) {
        put_marks(p->values[cards[i]], ranked, &text);
        build_cards(&b, id, 1, text.len > 0 ? buf_cstr(&text) : "");
    }
    count(&b, id, e, &r);
    buf_clear(out);
    for (int letter = 'A'; letter < 'A' + CANDIDATES; letter++)
        for (uint32_t i = 0; i < r.candidate_count; i++)
            if (r.candidates[i].name.ptr[0] == letter && r.candidates[i].winner)
                buf_addf(out, "%c%u", letter, r.candidates[i].seats);
    *tied = r.tie.candidates.len > 0;
    result_done(&r);
    build_done(&b);
}

static void orders_do_not_matter(void **state)
{
    uint64_t random = 2026;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(entries) * CASES; i++) {
        const struct entry *e = &entries[i % ARRAY_LEN(entries)];
        struct random_pile p = {.cards = 1 + below(&random, MOST_CARDS)};
        uint32_t same[MOST_CARDS], cards[MOST_CARDS], plain[CANDIDATES], order[CANDIDATES];
        uint32_t seats = e->seats > 1 ? 2 : 1;
        bool one = e->piles[0].marks[0] != '\0' && strchr(e->piles[0].marks, '=') == NULL;
        AUTO_BUF first = BUF_INIT(TEXT);
        AUTO_BUF other = BUF_INIT(TEXT);
        bool tied, tied_too;
        for (uint32_t k = 0; k < p.cards; k++) {
            shuffle(&random, p.values[k], CANDIDATES);
            for (uint32_t c = 0; c < CANDIDATES;
                 c++) { // one mark, or ranks from 1 with some left out
                uint32_t v = p.values[k][c];
                bool plain_mark = strchr(e->piles[0].marks, '>') == NULL && one;
                p.values[k][c] = plain_mark ? v == 0 : v + 1;
                p.values[k][c] = below(&random, 6) == 0 ? 0 : p.values[k][c];
            }
        }
        for (uint32_t k = 0; k < MOST_CARDS; k++)
            same[k] = k;
        for (uint32_t c = 0; c < CANDIDATES; c++)
            plain[c] = c;
        shuffle(&random, cards, p.cards);
        shuffle(&random, order, CANDIDATES);
        outcome(e, &p, same, plain, seats, &first, &tied);
        outcome(e, &p, cards, plain, seats, &other, &tied_too);
        if (tied != tied_too || !str_eq(buf_str(&first), buf_str(&other)))
            fail_msg("%s: ballots in another order: %s, %s", e->rule, buf_cstr(&first),
                     buf_cstr(&other));
        outcome(e, &p, same, order, seats, &other, &tied_too);
        if (tied != tied_too || (!tied && !str_eq(buf_str(&first), buf_str(&other))))
            fail_msg("%s: candidates in another order: %s, %s", e->rule, buf_cstr(&first),
                     buf_cstr(&other));
    }
}

static void every_rule_has_an_entry(void **state)
{
    size_t rules = 0;
    (void)state;
    for (; rule_at(rules) != NULL; rules++) {
        bool found = false;
        for (size_t i = 0; i < ARRAY_LEN(entries) && !found; i++)
            found = strcmp(entries[i].rule, rule_at(rules)->name) == 0;
        if (!found)
            fail_msg("%s has no entry here", rule_at(rules)->name);
    }
    assert_int_equal(rules, ARRAY_LEN(entries));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_an_entry),
        cmocka_unit_test(examples),
        cmocka_unit_test(orders_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
