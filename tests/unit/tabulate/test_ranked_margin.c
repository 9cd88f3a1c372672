// SPDX-License-Identifier: Apache-2.0
// The margin of counts of rankings: small elections with all other ballots, or very many of them.
// Below the lower bound the same are elected; the upper one is never below the lower one.
#include "support/support.h"

#include <stdio.h>

#include "support/build.h"
#include "support/random.h"
#include "tabulate/parcels/parcels.h"
#include "tabulate/ranked_margin.h"

enum { MOST = 4, RANKS = 4, CARDS = 60, TRIES = 400, ELECTIONS = 40 };

static const char *const settings[] = {
    "default",
    "overvote=exhaust-if-multiple",
    "overvote=skip,skips=0,batch=yes",
    "until-two=yes,duplicates=exhaust,skips=1",
    "threshold=first-round",
    "method=transfer",
    "method=transfer,quota=decimal",
    "method=transfer,quota=hare,decimals=6",
    "method=transfer,quota=hare-decimal,decimals=1,overvote=exhaust-if-multiple",
    "method=bottoms-up",
    "method=bottoms-up,overvote=exhaust-if-multiple",
    "method=share,share=20",
    "method=share,share=20,cutoff=yes,threshold=first-round",
    "minimum=2",
    "minimum=3,overvote=exhaust-if-multiple,batch=yes",
    "method=transfer,winners-a-round=one",
    "method=transfer,batch=yes,minimum=2",
    "method=transfer,threshold=first-round,decimals=1",
    "method=bottoms-up,batch=yes,minimum=2",
};

static uint32_t longer = 1; // as many elections, by the first argument

struct setting {
    struct build b;
    struct contest *contest;
    struct rule_options o;
    const struct rule *rule;
    uint32_t candidates, cards, elected;
    uint32_t codes[512], code_count; // of all that a card can say
    uint32_t said[CARDS];
    uint32_t order[MOST], first[MOST];
    struct candidate names[MOST]; // where the last one stands for undeclared write-ins
    struct roster roster;
};

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

// Every card of up to three of the candidates in ranks 1 to 3: gaps, equal ranks and a candidate
// twice among them.
static void make_codes(struct setting *s, uint64_t *random)
{
    struct bal_err err;
    uint32_t n = s->candidates, all = (n + 1) * (n + 1) * (n + 1);
    assert_ok(contest_code(s->contest, STATE_BLANK, NULL, 0, &s->codes[s->code_count++], &err));
    for (uint32_t code = 1; code < all; code++) {
        struct mark marks[4];
        uint32_t count = 0, rest = code;
        for (uint8_t rank = 1; rank <= 3; rank++, rest /= n + 1)
            if (rest % (n + 1) > 0)
                marks[count++] = (struct mark){(uint16_t)(rest % (n + 1) - 1), rank, 0};
        if (below(random, 8) == 0 && count < 3) { // two at one rank
            uint16_t second = (uint16_t)below(random, n);
            if (second != marks[0].choice)
                marks[count++] = (struct mark){second, marks[0].rank, 0};
        }
        assert_ok(
            contest_code(s->contest, STATE_MARKED, marks, count, &s->codes[s->code_count++], &err));
    }
}

static void put(struct setting *s, uint32_t card, uint32_t code)
{
    struct bal_err err;
    assert_ok(column_put(&s->contest->column, card, code, &err));
}

// Few kinds of cards, so that margins are large.
static void open_election(struct setting *s, uint64_t *random, uint32_t seats)
{
    static const char *const names[] = {"A,B", "A,B,C", "A,B,C,D"};
    uint32_t kinds[5];
    s->candidates = 2 + below(random, 3);
    s->cards = 1 + below(random, below(random, 2) ? 12 : CARDS);
    build_init(&s->b);
    uint32_t id = build_contest(&s->b, "Council", 1, seats, RANKS, names[s->candidates - 2]);
    build_cards(&s->b, id, s->cards, "A");
    s->contest = &s->b.e.contests.at[id];
    s->code_count = 0;
    make_codes(s, random);
    for (uint32_t k = 0; k < ARRAY_LEN(kinds); k++)
        kinds[k] = s->codes[below(random, s->code_count)];
    for (uint32_t i = 0; i < s->cards; i++) {
        s->said[i] = kinds[below(random, ARRAY_LEN(kinds))];
        put(s, i, s->said[i]);
    }
    for (uint32_t i = 0; i < s->candidates; i++)
        s->order[i] = s->first[i] = i;
    s->o.irv.tiebreak = IRV_TIE_ORDER;
    s->o.irv.order = s->order;
    if (s->roster.count == 0)
        return;
    s->roster = (struct roster){.candidates = s->names, .count = s->candidates};
    for (uint32_t i = 0; i < s->candidates; i++) {
        str name = s->contest->choices.at[i].name;
        s->names[i] = (struct candidate){.name = name, .label = name};
    }
    s->names[s->candidates - 1].undeclared = true;
    s->o.roster = &s->roster;
    s->roster.of_choice = s->first;
}

// Who is elected, as a set; UINT32_MAX: nobody, as all are below the minimum.
static uint32_t elected(const struct setting *s, struct result *keep)
{
    struct result r = {0};
    struct bal_err err;
    uint32_t set = 0;
    bal_status status = s->rule->tabulate(&s->b.e, s->contest, &s->o, &r, &err);
    if (status != BAL_OK && strstr(err.what, "all candidates have fewer votes than") == NULL)
        fail_msg("%u cards: %s", s->cards, err.what);
    for (uint32_t i = 0; status == BAL_OK && i < s->candidates; i++)
        set |= (uint32_t)r.candidates[i].winner << i;
    if (keep != NULL)
        *keep = r;
    else
        result_done(&r);
    return status == BAL_OK ? set : UINT32_MAX;
}

static void same(struct setting *s, uint32_t k, uint64_t bound, const char *name)
{
    uint32_t now = elected(s, NULL); // that nobody is elected is no other outcome
    if (now != s->elected && now != UINT32_MAX)
        fail_msg("%s: %u of %u cards elect %x, not %x: the bound is %ju", name, k, s->cards, now,
                 s->elected, (uintmax_t)bound);
}

// One card becomes anything; and many times k cards do, by chance or all the same.
static void change(struct setting *s, uint32_t k, uint64_t bound, const char *name,
                   uint64_t *random)
{
    for (uint32_t i = 0; i < s->cards && i < 6; i++)
        for (uint32_t c = 0; c < s->code_count; c++) {
            put(s, i, s->codes[c]);
            same(s, 1, bound, name);
            put(s, i, s->said[i]);
        }
    for (uint32_t n = 0; n < TRIES; n++) {
        uint32_t start = below(random, s->cards), code = s->codes[below(random, s->code_count)];
        uint32_t kind = s->said[start], changed[CARDS], count = 0;
        uint32_t other = s->codes[below(random, s->code_count)];
        for (uint32_t i = 0; i < s->cards && count < k; i++) {
            uint32_t card = (start + i) % s->cards;
            if (n % 2 == 0 && s->said[card] != kind)
                continue; // all of one kind
            uint32_t one = n % 4 == 1   ? s->codes[below(random, s->code_count)]
                           : n % 4 == 3 ? (count % 2 ? code : other)
                                        : code;
            put(s, card, one);
            changed[count++] = card;
        }
        for (uint32_t i = 0; i < s->candidates; i++) // another lot
            s->order[i] = (i + n) % s->candidates;
        same(s, k, bound, name);
        for (uint32_t i = 0; i < count; i++)
            put(s, changed[i], s->said[changed[i]]);
    }
    for (uint32_t i = 0; i < s->candidates; i++)
        s->order[i] = i;
}

struct told {
    uint32_t lower, large, upper, exact;
};

static void one_election(struct setting *s, uint32_t seats, const char *name, uint64_t *random,
                         struct told *told)
{
    struct bal_err err;
    struct result r;
    open_election(s, random, seats);
    s->elected = elected(s, &r);
    if (s->elected != UINT32_MAX) {
        assert_ok(ranked_margin(&s->b.e, s->contest, s->rule, &s->o, &r, &err));
        told->lower += r.has_bound;
        told->large += r.has_bound && r.bound > 2;
        told->upper += r.has_upper;
        told->exact += r.has_bound && r.has_upper && r.bound == r.upper;
        if (r.has_bound && r.has_upper && r.bound > r.upper)
            fail_msg("%s: at least %ju, at most %ju", name, (uintmax_t)r.bound, (uintmax_t)r.upper);
        if (r.has_bound && r.bound > 1)
            change(s, (uint32_t)r.bound - 1, r.bound, name, random);
    }
    result_done(&r);
    build_done(&s->b);
}

static void by_settings(const char *text, uint32_t n, uint64_t *random, struct told *told)
{
    struct setting s = {0};
    struct bal_err err;
    assert_ok(irv_parse(str_from(text), &s.o.irv, &err));
    bool one = s.o.irv.method == IRV_MAJORITY;
    s.rule = rule_find(one ? STR("irv") : STR("gregory"));
    s.roster.count = n % 4 == 3; // undeclared write-ins
    one_election(&s, one ? 1 : 1 + n % 3, text, random, told);
}

// Any settings go with any others.
static void add_settings(uint64_t *random, struct buf *out)
{
    static const char *const all[][5] = {
        {"method=standard", "method=transfer", "method=transfer", "method=bottoms-up",
         "method=share,share=25"},
        {"overvote=exhaust", "overvote=skip", "overvote=exhaust-if-multiple"},
        {"skips=unlimited", "skips=0", "skips=1"},
        {"duplicates=ignore", "duplicates=exhaust"},
        {"batch=no", "batch=yes"},
        {"until-two=no", "until-two=no", "until-two=yes"},
        {"threshold=each-round", "threshold=each-round", "threshold=first-round"},
        {"minimum=0", "minimum=0", "minimum=1", "minimum=2", "minimum=4"},
        {"winners-a-round=all", "winners-a-round=all", "winners-a-round=one"},
        {"quota=whole", "quota=decimal", "quota=hare", "quota=hare-decimal"},
        {"decimals=4", "decimals=1", "decimals=7"},
    };
    uint32_t method = 0;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        uint32_t count = 0;
        while (count < ARRAY_LEN(all[i]) && all[i][count] != NULL)
            count++;
        uint32_t one = below(random, count);
        method = i == 0 ? one : method;
        buf_addf(out, "%s%s", i > 0 ? "," : "", all[i][one]);
        if (method == 4 && i == 0)
            buf_addf(out, ",cutoff=%s", below(random, 2) ? "yes" : "no");
    }
}

static void any_settings(void **state)
{
    uint64_t random = 2028;
    struct told told = {0};
    (void)state;
    for (uint32_t n = 0; n < 30 * ELECTIONS * longer; n++) {
        AUTO_BUF text = BUF_INIT(1 << 10);
        struct irv_rules rules;
        struct bal_err err;
        add_settings(&random, &text);
        buf_add(&text, str_make("", 1));
        if (irv_parse(str_from(text.ptr), &rules, &err) == BAL_OK)
            by_settings(text.ptr, n, &random, &told);
    }
    if (told.lower < 300 || told.large < 100 || told.upper < 400)
        fail_msg("%u lower bounds, %u large ones, %u upper ones", told.lower, told.large,
                 told.upper);
}

static void settings_of_rankings(void **state)
{
    uint64_t random = 2026;
    struct told told = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++)
        for (uint32_t n = 0; n < ELECTIONS * 2 * longer; n++)
            by_settings(settings[i], n, &random, &told);
    if (told.lower < 400 || told.large < 150 || told.upper < 500 || told.exact < 200)
        fail_msg("%u lower bounds, %u large ones, %u upper ones, %u exact", told.lower, told.large,
                 told.upper, told.exact);
}

static void rules_by_parcels(void **state)
{
    uint64_t random = 2027;
    struct told told = {0};
    (void)state;
    for (size_t i = 0; parcels_at(i) != NULL; i++)
        for (uint32_t n = 0; n < ELECTIONS * longer; n++) {
            struct setting s = {.rule = &rule_parcels,
                                .o = {.irv = irv_default(), .parcels = parcels_at(i)}};
            uint32_t seats = parcels_at(i)->quota == QUOTA_NONE ? 1 : 1 + n % 3;
            one_election(&s, seats, parcels_at(i)->name, &random, &told);
        }
    if (told.lower < 200 || told.large < 90 || told.upper < 600)
        fail_msg("%u lower bounds, %u large ones, %u upper ones", told.lower, told.large,
                 told.upper);
}

// 6 A, 3 B, 1 C>B. One of A's ballots that says B makes five to five: a lot may elect B, but A was
// ahead in the round before.
static void level_is_not_enough_where_rounds_before_decide(void **state)
{
    static const struct {
        enum irv_tiebreak tiebreak;
        uint64_t upper;
    } cases[] = {{IRV_TIE_RANDOM, 1}, {IRV_TIE_PREVIOUS_RANDOM, 2}, {IRV_TIE_PREVIOUS_ASK, 2}};
    const struct rule *rule = rule_find(STR("irv"));
    struct build b;
    (void)state;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 3, "A,B,C");
    build_cards(&b, id, 6, "A");
    build_cards(&b, id, 3, "B");
    build_cards(&b, id, 1, "C>B");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct result r = {0};
        struct bal_err err;
        struct rule_options o = {.irv = irv_default()};
        const struct contest *c = &b.e.contests.at[id];
        o.irv.tiebreak = cases[i].tiebreak;
        assert_ok(rule->tabulate(&b.e, c, &o, &r, &err));
        assert_ok(ranked_margin(&b.e, c, rule, &o, &r, &err));
        assert_int_equal(r.bound, 1);
        assert_true(r.has_upper);
        assert_int_equal(r.upper, cases[i].upper);
        result_done(&r);
    }
    build_done(&b);
}

// 50 A, 25 B, 5 C for two seats: only A has the quota of 27 at first. Ten of B's ballots that say C
// make 15 to 15. Where 30 of A's go on to C nothing is proved, and it is said so.
static void first_preferences_that_prove_it(void **state)
{
    static const struct {
        const char *rule, *of_a;
        uint64_t bound;
    } cases[] = {{"scotland", "A", 10},        {"meek", "A", 10},
                 {"FederalPost2021", "A", 10}, {"cambridge", "A", 0},
                 {"scotland", "A>C", 0},       {"NSWECLocalGov2021Literal", "A", 0}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct build b;
        struct bal_err err;
        struct result r = {0};
        build_init(&b);
        uint32_t id = build_contest(&b, "Council", 1, 2, 3, "A,B,C");
        build_cards(&b, id, 20, "A");
        build_cards(&b, id, 30, cases[i].of_a);
        build_cards(&b, id, 25, "B");
        build_cards(&b, id, 5, "C");
        struct rule_options o = {.irv = irv_default(),
                                 .parcels = parcels_find(str_from(cases[i].rule))};
        const struct contest *c = &b.e.contests.at[id];
        assert_ok(rule_parcels.tabulate(&b.e, c, &o, &r, &err));
        assert_ok(ranked_margin(&b.e, c, &rule_parcels, &o, &r, &err));
        assert_int_equal(r.has_bound ? r.bound : 0, cases[i].bound);
        assert_int_equal(r.no_bound == NULL, r.has_bound);
        result_done(&r);
        build_done(&b);
    }
}

// test_ranked_margin [TIMES]: so many times as many elections.
int main(int argc, char **argv)
{
    if (argc > 1 && !num_u32(str_from(argv[1]), &longer))
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_of_rankings),
        cmocka_unit_test(any_settings),
        cmocka_unit_test(rules_by_parcels),
        cmocka_unit_test(first_preferences_that_prove_it),
        cmocka_unit_test(level_is_not_enough_where_rounds_before_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
