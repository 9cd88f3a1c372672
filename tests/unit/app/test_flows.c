// SPDX-License-Identifier: Apache-2.0
// The bars and flows of random counts by every rule of rankings: each bar is exactly what flows in
// and what flows out, here added up from the flows alone; and what is taken together is taken
// together exactly.
#include "support/support.h"

#include <stdio.h>

#include "app/count/flows.h"
#include "support/build.h"
#include "support/random.h"
#include "tabulate/parcels/parcels.h"

enum { CANDIDATES = 9, CARDS = 90, ELECTIONS = 12 };

static const char names[] = "A,B,C,D,E,F,G,H,I";

static uint32_t pick(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

// Some different candidates in order; the first ones are more popular.
static void add_card(struct build *b, uint32_t contest, uint64_t *r)
{
    char marks[40];
    unsigned seen = 0;
    size_t n = 0;
    for (uint32_t k = 1 + pick(r, CANDIDATES); k > 0; k--) {
        uint32_t who = pick(r, 1 + pick(r, CANDIDATES));
        if (seen >> who & 1)
            continue;
        seen |= 1U << who;
        if (n > 0)
            marks[n++] = '>';
        marks[n++] = (char)('A' + who);
    }
    marks[n] = '\0';
    build_marks(b, build_card(b, "Adams", "1/1"), contest, marks);
}

static void make_election(struct build *b, uint32_t seats, uint64_t seed)
{
    uint64_t r = seed;
    build_init(b);
    uint32_t contest = build_contest(b, "Council", 1, seats, CANDIDATES, names);
    for (int i = 0; i < CARDS; i++)
        add_card(b, contest, &r);
}

static decimal bar_of(const struct flow_column *c, uint32_t row)
{
    decimal votes = 0;
    for (size_t i = 0; i < c->bars.len; i++)
        votes += c->bars.at[i].row == row ? c->bars.at[i].votes : 0;
    return votes;
}

// Of a candidate who is drawn alone: the tally of the round itself.
static void assert_tallies(const struct flows *f, const struct flow_column *c)
{
    const struct count_round *round = &f->of->rounds.at[c->round - 1];
    for (uint32_t row = 0; row < f->rows.len; row++) {
        const struct flow_row *of = &f->rows.at[row];
        if (of->who == FLOW_CANDIDATE)
            assert_true(bar_of(c, row) == round->votes[of->candidate]);
        if (of->who == FLOW_ROUNDING)
            assert_true(bar_of(c, row) == round->residual);
    }
}

static void assert_sums(const struct flows *f)
{
    for (size_t k = 0; k < f->columns.len; k++) {
        const struct flow_column *c = &f->columns.at[k];
        decimal whole = 0;
        assert_tallies(f, c);
        for (uint32_t row = 0; row < f->rows.len; row++) {
            decimal out = 0, in = 0;
            for (size_t i = 0; i < c->flows.len; i++)
                out += c->flows.at[i].from == row ? c->flows.at[i].votes : 0;
            for (size_t i = 0; k > 0 && i < c[-1].flows.len; i++)
                in += c[-1].flows.at[i].to == row ? c[-1].flows.at[i].votes : 0;
            whole += bar_of(c, row);
            if (k + 1 < f->columns.len)
                assert_true(out == bar_of(c, row));
            if (k > 0)
                assert_true(in == bar_of(c, row));
        }
        assert_true(whole == f->whole);
        assert_int_equal(c->last + 1, k + 1 < f->columns.len ? c[1].round : f->of->rounds.len + 1);
    }
}

// Makes the flows of a count, if there is one; the count is freed.
static uint32_t assert_flows(bal_status counted, struct result *r)
{
    struct bal_err err;
    struct flows f;
    bool any = counted == BAL_OK && r->rounds.len > 0;
    if (any) {
        assert_ok(flows_make(&f, r, &err));
        assert_sums(&f);
        if (r->rounds.len <= FLOWS_COLUMNS) {
            assert_int_equal(f.others, 0);
            assert_int_equal(f.columns.len, r->rounds.len);
        }
        flows_done(&f);
    }
    result_done(r);
    return any;
}

static uint32_t count_parcels(const struct build *b)
{
    uint32_t drawn = 0;
    const struct parcel_rules *rules;
    for (size_t i = 0; (rules = parcels_at(i)) != NULL; i++) {
        struct bal_err err;
        struct result r;
        struct rule_options o = {.irv = irv_default(), .parcels = rules};
        o.irv.tiebreak = IRV_TIE_ORDER;
        o.irv.seed = 2026;
        drawn += assert_flows(rule_parcels.tabulate(&b->e, &b->e.contests.at[0], &o, &r, &err), &r);
    }
    return drawn;
}

static uint32_t count_irv(const struct build *b)
{
    static const char *const settings[] = {"default", "batch=yes", "until-two=yes", "maine"};
    uint32_t drawn = 0;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++)
        for (int method = IRV_MAJORITY; method <= IRV_BOTTOMS_UP; method++) {
            struct bal_err err;
            struct result r;
            struct irv_rules rules = irv_default();
            assert_ok(irv_parse(str_from(settings[i]), &rules, &err));
            rules.method = (enum irv_method)method;
            rules.tiebreak = IRV_TIE_ORDER;
            rules.scale = method == IRV_TRANSFER ? 4 : 0;
            drawn +=
                assert_flows(irv_count(&b->e, &b->e.contests.at[0], &rules, NULL, &r, &err), &r);
        }
    return drawn;
}

static void every_rule(void **state)
{
    (void)state;
    uint32_t parcels = 0, irv = 0;
    for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
        struct build b;
        make_election(&b, seed % 3 == 0 ? 1 : 3, seed);
        parcels += count_parcels(&b);
        irv += count_irv(&b);
        build_done(&b);
    }
    assert_in_range(parcels, 20 * ELECTIONS, UINT32_MAX);
    assert_in_range(irv, 6 * ELECTIONS, UINT32_MAX);
}

// 60 candidates, nearly as many rounds.
static void count_many(struct build *b, struct result *r)
{
    struct bal_err err;
    AUTO_BUF choices = BUF_INIT(4096);
    uint64_t random = 7;
    for (int i = 0; i < 60; i++)
        buf_addf(&choices, "%sC%d", i > 0 ? "," : "", i);
    build_init(b);
    uint32_t contest = build_contest(b, "Mayor", 1, 1, 3, buf_cstr(&choices));
    for (uint32_t i = 0; i < 60; i++) {
        char marks[60];
        uint32_t other = pick(&random, 60), third = (other + 1) % 60;
        snprintf(marks, sizeof marks, "C%u>C%u>C%u", i, other == i ? third : other,
                 third == i ? other : (third + 1) % 60);
        build_cards(b, contest, 1 + i * i, marks);
    }
    struct irv_rules rules = irv_default();
    rules.tiebreak = IRV_TIE_ORDER;
    assert_ok(irv_count(&b->e, &b->e.contests.at[contest], &rules, NULL, r, &err));
}

static void many_are_simplified(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct result r;
    struct flows f;
    count_many(&b, &r);
    assert_in_range(r.rounds.len, 30, 60);
    assert_ok(flows_make(&f, &r, &err));
    assert_sums(&f);
    assert_in_range(f.others, 2, 58);
    assert_in_range(f.columns.len, 2, r.rounds.len - 1);
    decimal others = 0;
    for (uint32_t i = 0; i < r.candidate_count; i++) {
        const struct flow_row *row = &f.rows.at[f.row_of[i]];
        if (row->who != FLOW_OTHERS)
            continue;
        others += r.rounds.at[0].votes[i];
        assert_false(r.candidates[i].winner);
        for (size_t k = 0; k < r.rounds.len; k++)
            assert_true(r.rounds.at[k].votes[i] <= f.most);
    }
    assert_true(f.most * 1000 <= f.whole * FLOWS_SMALL);
    assert_int_equal(f.rows.at[f.rows.len - 3].who, FLOW_OTHERS);
    assert_true(bar_of(&f.columns.at[0], (uint32_t)f.rows.len - 3) == others);
    flows_done(&f);
    result_done(&r);
    build_done(&b);
}

// A count whose transfers are not what its tallies say makes no picture.
static void wrong_sums_are_refused(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct result r;
    struct flows f;
    count_many(&b, &r);
    struct transfer *t = &r.rounds.at[r.rounds.len - 2].transfers.at[0];
    t->votes++;
    assert_int_equal(flows_make(&f, &r, &err), BAL_CONFLICT);
    flows_done(&f);
    t->votes--;
    r.rounds.at[r.rounds.len - 1].inactive[INACTIVE_EXHAUSTED]++;
    assert_int_equal(flows_make(&f, &r, &err), BAL_CONFLICT);
    flows_done(&f);
    size_t rounds = r.rounds.len;
    r.rounds.len = 0;
    assert_int_equal(flows_make(&f, &r, &err), BAL_INVALID);
    flows_done(&f);
    r.rounds.len = rounds;
    result_done(&r);
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule),
        cmocka_unit_test(many_are_simplified),
        cmocka_unit_test(wrong_sums_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
