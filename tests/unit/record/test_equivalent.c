// SPDX-License-Identifier: Apache-2.0
// test_equivalent.c: an election made of what would be published of a record has the same lists to
// the byte, though nobody can tell from it what most cards say.
#include <stdio.h>

#include "record/lists/lists.h"
#include "support/county.h"
#include "support/published.h"

static struct bal_err err;

static void same(list_fn *make, struct session *a, struct session *b, const char *what)
{
    AUTO_BUF x = BUF_INIT(1 << 28), y = BUF_INIT(1 << 28);
    assert_ok(make(a, &x, &err));
    assert_ok(make(b, &y, &err));
    if (!str_eq(buf_str(&x), buf_str(&y)))
        fail_msg("%s differ:\n%.4000s\n----\n%.4000s", what, buf_cstr(&x), buf_cstr(&y));
}

static void same_samples(struct session *a, struct session *b)
{
    for (uint32_t round = 1; round <= session_rounds(a); round++) {
        AUTO_BUF x = BUF_INIT(1 << 28), y = BUF_INIT(1 << 28);
        assert_ok(list_sample(a, round, &x, &err));
        assert_ok(list_sample(b, round, &y, &err));
        assert_true(str_eq(buf_str(&x), buf_str(&y)));
    }
}

// Cards whose record says something else, in any contest.
static size_t moved(const struct session *a, const struct session *b)
{
    size_t count = 0;
    for (uint32_t card = 0; card < a->frame.cards; card++) {
        uint32_t x = a->frame.cvr.at[card], y = b->frame.cvr.at[card];
        bool differ = false;
        for (uint32_t c = 0; x != NO_CVR && y != NO_CVR && c < a->frame.contest_count; c++) {
            const struct contest *p = a->frame.contests[c].contest,
                                 *q = b->frame.contests[c].contest;
            struct mark_set s = contest_set(p, column_get(&p->column, x)),
                            t = contest_set(q, column_get(&q->column, y));
            differ |= s.state != t.state || s.count != t.count ||
                      (s.count > 0 && memcmp(s.marks, t.marks, s.count * sizeof *s.marks) != 0);
        }
        count += differ;
    }
    return count;
}

static void check(struct county *c)
{
    struct session real, made;
    struct problems p;
    struct published published;
    problems_init(&p);
    assert_ok(session_open(&real, &c->r, &p, &err));
    published_make(&published, &real);
    bal_status status = session_open(&made, &published.record, &p, &err);
    if (status != BAL_OK)
        fail_msg("%s (%s)", err.what, err.where);
    assert_int_equal(made.frame.cards, real.frame.cards);
    same(list_params, &real, &made, "params");
    same(list_assertions, &real, &made, "assertions");
    same(list_pools, &real, &made, "pools");
    same_samples(&real, &made);
    if (session_rounds(&real) > 0)
        same(list_risks, &real, &made, "risks");
    same(list_outcome, &real, &made, "outcome");
    if (real.sample.cards.len * 3 < real.election->cards)
        assert_true(moved(&real, &made) > real.election->cards / 4);
    session_close(&real);
    session_close(&made);
    published_done(&published);
    problems_done(&p);
}

static void honest_machines(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    check(&c);
    county_round(&c, 0, false);
    check(&c);
    county_enter(&c);
    check(&c);
    county_finish(&c, 0);
    check(&c);
    county_done(&c);
}

static void a_wrong_winner_and_a_hand_count(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, &county_hacked);
    county_finish(&c, 0.5);
    check(&c);
    county_done(&c);
}

// Cards and records that do not agree, of every kind; several targets, bounds.
static void errors_of_every_kind(void **state)
{
    struct generate_options o = {.size = GENERATE_SMALL, .seed = {"errors", 6}, .cards = 600};
    struct county c;
    (void)state;
    for (int i = 0; i < FAULT_EXTRA_CVR; i++)
        o.rate[i] = 0.01;
    county_new(&c, &o);
    county_add_all(&c);
    for (size_t i = 0; i < c.made.contests.len && i < 8; i++) {
        char name[200];
        const struct generate_contest *contest = &c.made.contests.at[i];
        (void)snprintf(name, sizeof name, STR_FMT, STR_ARG(contest->name));
        county_target(&c, name, i % 2 == 0 ? 0 : 600);
    }
    county_commit(&c);
    check(&c);
    county_seed(&c);
    for (int round = 0; round < 2; round++) {
        county_round(&c, 0.3, false);
        if (c.round.number > 0)
            county_enter(&c);
        check(&c);
    }
    county_done(&c);
}

static void audit_pools(double unlinked, double redacted, double subtotals)
{
    const struct generate_options o = {.size = GENERATE_SMALL,
                                       .seed = {"pools", 5},
                                       .cards = 600,
                                       .unlinked = unlinked,
                                       .redacted = redacted,
                                       .subtotals = subtotals};
    struct county c;
    county_new(&c, &o);
    county_add_all(&c);
    county_target(&c, "President", 0);
    county_target(&c, "Measure 1A", 600);
    county_commit(&c);
    assert_true(c.r.state.pools.size > 0);
    check(&c);
    county_seed(&c);
    county_round(&c, 0, false);
    county_enter(&c);
    check(&c);
    county_done(&c);
}

// Batches that are known as sums; records whose card nobody can tell; sums by style.
static void what_is_known_of_cards_together(void **state)
{
    (void)state;
    audit_pools(0, 0, 0.1);
    audit_pools(0.1, 0, 0);
    audit_pools(0, 0.1, 0);
    audit_pools(0.05, 0.05, 0.05);
}

static void the_paper_alone(void **state)
{
    struct county c;
    (void)state;
    county_begin_paper(&c);
    county_finish(&c, 0);
    check(&c);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_machines),      cmocka_unit_test(a_wrong_winner_and_a_hand_count),
        cmocka_unit_test(errors_of_every_kind), cmocka_unit_test(what_is_known_of_cards_together),
        cmocka_unit_test(the_paper_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
