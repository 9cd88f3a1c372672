// SPDX-License-Identifier: Apache-2.0
// test_count_checks.c: every count by every rule has sums that must agree, they do agree, and one
// that was tampered with is told.
#include "support/support.h"

#include "app/count/levels_checks.h"
#include "app/count/rule_list.h"
#include "app/count/tally_levels.h"
#include "app/count/tally_schemes.h"
#include "support/build.h"
#include "support/random.h"
#include "tabulate/parcels/parcels.h"

enum { MOST = 5, CASES = 60 };

static struct bal_err err;
static const char *const names[MOST] = {"A (x)", "B (x)", "A (y)", "B (y)", "C (z)"};

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

// Ranks or scores of n choices, or plain marks; equal ones and none among them.
static void make_marks(uint64_t *random, enum mark_use use, bool several, uint32_t n,
                       struct buf *out)
{
    uint32_t values[MOST], most = use == USE_NOTHING ? 1 + several : use == USE_RANKS ? 4 : 3;
    buf_clear(out);
    for (uint32_t i = 0; i < n; i++)
        values[i] = below(random, 3) == 0 ? 0 : below(random, most + 1);
    for (uint32_t rank = 1; rank <= (use == USE_NOTHING ? 1 : most); rank++) {
        bool any = false;
        buf_addf(out, "%s", rank > 1 ? ">" : "");
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; use == USE_NOTHING ? k < values[i] : values[i] == rank && k == 0;
                 k++) {
                buf_addf(out, "%s%s", any ? "=" : "", names[i]);
                any = true;
            }
    }
    while (out->len > 0 && out->ptr[out->len - 1] == '>')
        out->len--;
}

// A contest with up to `cards` random cards in three batches; blank, invalid and withheld ones too.
static uint32_t make_contest(struct build *b, const char *name, uint64_t *random, enum mark_use use,
                             bool several, uint32_t votes, uint32_t seats, uint32_t cards)
{
    static const char *const batches[] = {"1/1", "1/2", "2/1"};
    static const char *const special[] = {"", "x", "?", "!"};
    AUTO_BUF text = BUF_INIT(1000);
    uint32_t n = 2 + below(random, MOST - 1), id;
    for (uint32_t i = 0; i < n; i++)
        buf_addf(&text, "%s%s", i > 0 ? "," : "", names[i]);
    id = build_contest(b, name, votes, seats, use == USE_NOTHING ? 0 : 4, buf_cstr(&text));
    if (use != USE_NOTHING)
        build_function(b, id, use == USE_SCORES ? FUNCTION_RANGE : FUNCTION_IRV);
    for (uint32_t i = 0; i < cards; i++) {
        uint32_t card = build_card(b, "", batches[below(random, 3)]);
        make_marks(random, use, several, n, &text);
        if (below(random, 12) == 0)
            build_marks(b, card, id, special[below(random, 4)]);
        else if (below(random, 10) > 0)
            build_marks(b, card, id, text.len > 0 ? buf_cstr(&text) : "");
    }
    return id;
}

static void assert_even(const struct count_checks *c, size_t least, const char *rule)
{
    for (size_t i = 0; i < c->list.len; i++)
        if (!c->list.at[i].ok)
            fail_msg("%s: " STR_FMT, rule, STR_ARG(c->list.at[i].text));
    if (c->list.len < least)
        fail_msg("%s: %zu checks are fewer than %zu", rule, c->list.len, least);
}

// ---- by `--rule`

// Checks that a count by the rule has at least: cards, batches, seats, and those of its kind.
static size_t least_checks(const struct scheme *s)
{
    size_t least = 4 + (s->limit != NULL) + (s->parties && !s->quota);
    least += strcmp(s->name, "copeland") == 0 || strcmp(s->name, "black") == 0;
    least += strcmp(s->name, "fusion") == 0;
    return least + (strcmp(s->name, "star pr") == 0);
}

static bool count_random(const struct scheme *s, uint64_t *random)
{
    struct build b;
    struct named_rule rule = {.scheme = s};
    struct tally_schemes t;
    AUTO_BUF text = BUF_INIT(200);
    static const char *const words[] = {
        "mean", "from 1", "truncated modified", "truncated average", "margins", "at least 20%"};
    static const unsigned takes[] = {TAKES_MEAN,      TAKES_BASE,     TAKES_TRUNCATED,
                                     TAKES_TRUNCATED, TAKES_STRENGTH, TAKES_THRESHOLD};
    buf_addf(&text, "%s", s->name);
    if (s->use == USE_SCORES)
        buf_addf(&text, " 3");
    size_t word = below(random, ARRAY_LEN(words));
    if ((s->takes & takes[word]) != 0 && below(random, 2) == 0)
        buf_addf(&text, " %s", words[word]);
    assert_ok(named_rule_parse(buf_str(&text), &rule, &err));
    bool limited = strcmp(s->name, "limited") == 0;
    uint32_t votes = s->several ? 3 : limited || s->parties ? 1 : 1 + below(random, 2);
    uint32_t seats = s->one_seat ? 1 : limited ? 3 : 1 + below(random, s->parties ? 9 : 3);
    build_init(&b);
    make_contest(&b, "Contest", random, s->use, s->several, votes, seats,
                 below(random, 2) ? below(random, 5) : 30);
    if (strcmp(s->name, "retention") == 0 && b.e.contests.at[0].choices.len != 2) {
        build_done(&b);
        return false;
    }
    bal_status status = tally_schemes(&rule, &b.e, STR("Contest"), &t, &b.p, &err);
    bool counted = status == BAL_OK;
    if (!counted && !(s->quota && status == BAL_INVALID))
        fail_msg(STR_FMT ": %s", STR_ARG(buf_str(&text)), err.what);
    if (counted) {
        assert_even(&t.checks.at[0], least_checks(s), buf_cstr(&text));
        assert_int_equal(b.p.count[PROBLEM_invariant], 0);
    }
    tally_schemes_done(&t);
    build_done(&b);
    return counted;
}

static void rules_by_name(void **state)
{
    struct listed_rule r;
    uint64_t random = 2026;
    (void)state;
    for (size_t i = 0; rule_list_at(RULES_NAMED, i, &r); i++) {
        size_t counted = 0;
        for (int k = 0; k < CASES; k++)
            counted += count_random(scheme_at(i), &random);
        assert_true(counted > CASES / 10);
    }
}

// ---- by what the files state, and of the single transferable vote

// False: the rules ask somebody about a tie, or fill one seat only.
static bool assert_tally(struct build *b, const struct tally_options *o, size_t least,
                         const char *rule)
{
    struct tally t;
    bal_status status = tally_election(&t, &b->e, o, &b->p, &err);
    if (status != BAL_OK) {
        if (status != BAL_CONFLICT && status != BAL_UNSUPPORTED)
            fail_msg("%s: %s", rule, err.what);
        tally_done(&t);
        return false;
    }
    const struct tally_contest *c = &t.contests.at[0];
    if (c->rule == NULL)
        fail_msg("%s: not counted", rule);
    for (size_t i = 0; i < c->checks.len; i++)
        if (c->checks.at[i].left != c->checks.at[i].right)
            fail_msg("%s: " STR_FMT, rule, STR_ARG(c->checks.at[i].text));
    if (c->checks.len < least)
        fail_msg("%s: %zu checks are fewer than %zu", rule, c->checks.len, least);
    assert_false(t.violated);
    tally_done(&t);
    return true;
}

// Each rule of rules.def counts what states it: cards, the votes of batches, their cards, …
static void rules_stated(void **state)
{
    static const char *const texts[] = {"plurality",
                                        "irv",
                                        "stv",
                                        "approval",
                                        "supermajority more than 1/2",
                                        "runoff more than 1/2",
                                        "dhondt",
                                        "hamilton",
                                        "borda",
                                        "range 3",
                                        "star 3",
                                        "condorcet",
                                        "copeland",
                                        "cumulative",
                                        "fusion"};
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default()};
    struct listed_rule r;
    uint64_t random = 7;
    (void)state;
    size_t rules = 0;
    for (; rule_list_at(RULES_STATED, rules, &r); rules++)
        continue;
    assert_int_equal(rules, ARRAY_LEN(texts));
    for (size_t i = 0; i < rules * 20; i++) {
        struct build b;
        build_init(&b);
        const char *text = texts[i % rules];
        enum choice_function f;
        struct function_terms terms;
        assert_ok(function_parse(str_from(text), &f, &terms, &err));
        bool stv = f == FUNCTION_STV, several = f == FUNCTION_CUMULATIVE;
        uint32_t id = make_contest(&b, "Contest", &random, function_marks(f), several,
                                   several ? 3 : 1, stv || function_of_parties(f) ? 3 : 1, 25);
        b.e.contests.at[id].function = f;
        b.e.contests.at[id].terms = terms;
        assert_ptr_equal(rule_for(&b.e.contests.at[id]), rule_at(i % rules));
        // cards, batches (votes, cards); seats but of rounds
        assert_true(assert_tally(&b, &o, f == FUNCTION_IRV || stv ? 3 : 4, text));
        build_done(&b);
    }
}

static void rules_of_parcels(void **state)
{
    struct tally_options o = {.by = TALLY_BY_PRECINCT, .irv = irv_default()};
    struct listed_rule r;
    uint64_t random = 11;
    (void)state;
    for (size_t i = 0; rule_list_at(RULES_STV, i, &r); i++) {
        size_t counted = 0;
        o.parcels = parcels_at(i);
        for (int k = 0; k < 10; k++) {
            struct build b;
            build_init(&b);
            uint32_t id =
                make_contest(&b, "Contest", &random, USE_RANKS, false, 1, 1 + (uint32_t)k % 2, 60);
            b.e.contests.at[id].function = FUNCTION_STV;
            counted += assert_tally(&b, &o, 5, r.name);
            build_done(&b);
        }
        assert_true(counted > 0);
    }
}

// ---- on two levels

static bool count_levels(const char *text, uint64_t *random, size_t least)
{
    struct level_rules rules;
    struct tally_levels t;
    struct build b;
    build_init(&b);
    assert_ok(levels_parse(str_from(text), &rules, &err));
    make_contest(&b, "North", random, USE_NOTHING, false, 1, 1 + below(random, 5), 30);
    make_contest(&b, "South", random, USE_NOTHING, false, 1, 1 + below(random, 5), 30);
    bal_status status = tally_levels(&rules, str_from(text), &b.e, (str){0}, &t, &b.p, &err);
    if (status == BAL_OK) {
        assert_even(&t.checks, levels_counted(&t.levels) ? least : 3, text);
        assert_int_equal(b.p.count[PROBLEM_invariant], 0);
    } else if (status != BAL_INVALID && status != BAL_USAGE) {
        fail_msg("%s: %s", text, err.what);
    }
    tally_levels_done(&t);
    build_done(&b);
    return status == BAL_OK;
}

static void rules_of_levels(void **state)
{
    static const char *const methods[] = {
        "dhondt", "sainte-lague",       "adams",           "hare",
        "droop",  "hagenbach-bischoff", "imperiali-quota", "none"};
    static const char *const overhangs[] = {"out", "add", "cut", "refuse"};
    static const char *const places[] = {"none", "sainte-lague", "dhondt by votes"};
    struct listed_rule r;
    uint64_t random = 5;
    size_t counted = 0;
    (void)state;
    for (size_t i = 0; rule_list_at(RULES_LEVELS, i, &r); i++) {
        bool any = false;
        AUTO_BUF text = BUF_INIT(1000); // the one place whose levelling seats are those of regions
        bool regions = strcmp(r.name, "denmark") == 0;
        buf_addf(&text, "%s%s", r.name, regions ? ";region=R 5;covers=North;covers=South" : "");
        for (int k = 0; k < 20; k++)
            any |= count_levels(buf_cstr(&text), &random, 4);
        assert_true(any);
    }
    for (int k = 0; k < 1000; k++) {
        AUTO_BUF text = BUF_INIT(1000);
        buf_addf(&text, "district=%s;national=%s;overhang=%s;place=%s;threshold=at least %u%%",
                 methods[below(&random, 8)], methods[below(&random, 8)],
                 overhangs[below(&random, 4)], places[below(&random, 3)], 1 + below(&random, 30));
        buf_addf(&text, below(&random, 2) ? ";levelling=%u" : ";seats=%u", 4 + below(&random, 8));
        if (below(&random, 2))
            buf_addf(&text, ";ties=votes");
        counted += count_levels(buf_cstr(&text), &random, 4);
    }
    assert_true(counted > 200);
}

// ---- sums that are wrong

static size_t wrong_of(const struct count_checks *c, const char *name)
{
    size_t wrong = 0;
    for (size_t i = 0; i < c->list.len; i++)
        wrong += strcmp(c->list.at[i].name, name) == 0 && !c->list.at[i].ok;
    return wrong;
}

// Counts two and more of each, changes a number, and asks which checks tell it.
struct wrong {
    const char *rule;
    enum mark_use use;
    const char *check;          // the one that must fail
    size_t grid;                // its first cell gets one more …
    bool cards, seats, weights; // … or these
};

static void a_wrong_number_is_told(void **state)
{
    static const struct wrong cases[] = {
        {"approval voting", USE_NOTHING, "points", 0, false, false, false},
        {"top 2", USE_NOTHING, "votes", 0, false, false, false},
        {"fusion", USE_NOTHING, "lines", 0, false, false, false},
        {"divisor dhondt", USE_NOTHING, "quotients", 0, false, true, false},
        {"quota hare", USE_NOTHING, "seats", 0, false, true, false},
        {"borda count", USE_RANKS, "points", 0, false, false, false},
        {"dowdall", USE_RANKS, "points", 0, false, false, false},
        {"black", USE_RANKS, "points", 1, false, false, false},
        {"copeland", USE_RANKS, "wins", 1, false, false, false},
        {"schulze", USE_RANKS, "pairs", 0, false, false, false},
        {"top two", USE_RANKS, "first", 0, false, false, false},
        {"star official 3", USE_SCORES, "points", 0, false, false, false},
        {"star pr 3", USE_SCORES, "weights", 0, false, false, true},
        {"score 3", USE_SCORES, "cards", 0, true, false, false},
        {"score 3", USE_SCORES, "seats", 0, false, true, false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct wrong *w = &cases[i];
        struct build b;
        struct named_rule rule;
        struct tally_schemes s;
        struct count_checks checks;
        uint64_t random = 3;
        build_init(&b);
        make_contest(&b, "Contest", &random, w->use, false, 1, 1, 40);
        assert_ok(named_rule_parse(str_from(w->rule), &rule, &err));
        assert_ok(tally_schemes(&rule, &b.e, (str){0}, &s, &b.p, &err));
        struct tallied *t = &s.contests.at[0];
        struct quot *cell = &t->grids.at[w->grid].cells[t->grids.at[w->grid].columns > 2];
        t->blank += w->cards;
        t->seats[t->winners.at[0]] += w->seats;
        if (w->weights)
            quot_sum_add(&t->left, quot_of(1, 7));
        if (!w->cards && !w->seats && !w->weights)
            *cell = quot_add(*cell, quot_whole(1));
        assert_ok(scheme_checks(&rule.how, &b.e, t, &checks, &b.p, &err));
        if (wrong_of(&checks, w->check) == 0)
            fail_msg("%s: '%s' does not tell", w->rule, w->check);
        assert_true(b.p.count[PROBLEM_invariant] > 0);
        count_checks_done(&checks);
        tally_schemes_done(&s);
        build_done(&b);
    }
}

static void a_wrong_seat_is_told(void **state)
{
    struct level_rules rules;
    struct tally_levels t;
    struct build b;
    struct count_sum sum;
    struct count_checks checks;
    uint64_t random = 9;
    (void)state;
    build_init(&b);
    assert_ok(levels_parse(STR("district=dhondt;national=sainte-lague;overhang=add;levelling=4;"
                               "place=sainte-lague;ties=votes"),
                           &rules, &err));
    make_contest(&b, "North", &random, USE_NOTHING, false, 1, 5, 60);
    make_contest(&b, "South", &random, USE_NOTHING, false, 1, 3, 60);
    assert_ok(tally_levels(&rules, STR(""), &b.e, (str){0}, &t, &b.p, &err));
    struct levels *l = &t.levels;
    assert_int_equal(l->tie.seats, 0);
    l->votes[0]++;
    l->districts[0].fixed[0]++;
    l->districts[1].placed[0]++;
    l->total[0]++;
    count_sum_init(&sum, &checks, &b.p, (str){0});
    assert_ok(levels_checks(&sum, l, &err));
    static const char *const failing[] = {"votes", "districts", "seats", "house", "placed"};
    for (size_t i = 0; i < ARRAY_LEN(failing); i++)
        assert_int_equal(wrong_of(&checks, failing[i]), 1);
    assert_int_equal(b.p.count[PROBLEM_invariant], ARRAY_LEN(failing));
    l->districts[0].valid++;
    assert_ok(levels_check_cards(&sum, &b.e, &b.e.contests.at[0], &l->districts[0], &err));
    assert_int_equal(wrong_of(&checks, "cards"), 1);
    count_sum_done(&sum);
    count_checks_done(&checks);
    tally_levels_done(&t);
    build_done(&b);
}

// A ballot with votes for two lines is one ballot.
static void write_ins_are_told_by_ballots(void **state)
{
    struct named_rule rule;
    struct tally_schemes t;
    struct build b;
    (void)state;
    build_init(&b);
    uint32_t id = build_contest(&b, "Contest", 3, 1, 0, "A,Write-in 1,Write-in 2");
    static const char *const cards[] = {"A", "A=Write-in 1", "A=Write-in 1=Write-in 2"};
    for (size_t i = 0; i < ARRAY_LEN(cards); i++)
        build_marks(&b, build_card(&b, "", "1/1"), id, cards[i]);
    assert_ok(named_rule_parse(STR("approval voting"), &rule, &err));
    assert_ok(tally_schemes(&rule, &b.e, (str){0}, &t, &b.p, &err));
    assert_int_equal(t.contests.at[0].loose, 2);
    tally_schemes_done(&t);
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_by_name),
        cmocka_unit_test(rules_stated),
        cmocka_unit_test(rules_of_parcels),
        cmocka_unit_test(rules_of_levels),
        cmocka_unit_test(a_wrong_number_is_told),
        cmocka_unit_test(a_wrong_seat_is_told),
        cmocka_unit_test(write_ins_are_told_by_ballots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
