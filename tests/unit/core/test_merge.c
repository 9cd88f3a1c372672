// SPDX-License-Identifier: Apache-2.0
// Two files describe one contest: what each leaves open is filled in by the other.
#include "support/support.h"

#include "core/import.h"

struct fixture {
    struct election e;
    struct problems p;
    struct import imp;
};

static void setup(struct fixture *f)
{
    struct bal_err err = {0};
    problems_init(&f->p);
    assert_ok(election_init(&f->e, &err));
    f->imp = (struct import){.election = &f->e, .problems = &f->p, .last_batch = TABLE_NONE};
}

static void teardown(struct fixture *f)
{
    election_done(&f->e);
    problems_done(&f->p);
}

static const struct contest *define(struct fixture *f, struct contest_def def)
{
    struct bal_err err = {0};
    uint32_t contest = 0;
    def.name = STR("Council");
    assert_ok(import_contest(&f->imp, &def, &contest, &err));
    assert_int_equal(contest, 0);
    return &f->e.contests.at[0];
}

static void open_values_are_filled(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    const struct contest *c = define(&f, (struct contest_def){0});
    assert_false(c->votes_known || c->seats_known);
    assert_int_equal(c->seats, 1);
    c = define(&f, (struct contest_def){.votes_allowed = 3});
    assert_true(c->votes_known);
    assert_int_equal(c->seats, 3); // not stated: as many as votes
    c = define(&f, (struct contest_def){.votes_allowed = 3, .seats = 2});
    assert_int_equal(c->seats, 2);
    c = define(&f, (struct contest_def){.votes_allowed = 3});
    assert_int_equal(c->seats, 2);
    assert_int_equal(f.p.kept.len, 0);
    define(&f, (struct contest_def){.votes_allowed = 4});
    assert_int_equal(f.p.count[PROBLEM_contest_mismatch], 1);
    teardown(&f);
}

static void cards_show_what_is_not_stated(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    const struct contest *c = define(&f, (struct contest_def){0});
    import_observed(&f.imp, 0, 2, 0);
    assert_int_equal(c->votes_allowed, 2);
    assert_int_equal(c->seats, 2);
    assert_false(c->votes_known);
    define(&f, (struct contest_def){.votes_allowed = 1});
    import_observed(&f.imp, 0, 3, 0);
    assert_int_equal(c->votes_allowed, 1); // stated: cards do not change it
    import_observed(&f.imp, 0, 0, 4);
    assert_int_equal(c->function, FUNCTION_IRV);
    assert_int_equal(c->ranks, 4);
    import_observed(&f.imp, 0, 9, 2);
    assert_int_equal(c->ranks, 4);
    assert_int_equal(c->votes_allowed, 1);
    teardown(&f);
}

static void choices_gain_code_and_kind(void **state)
{
    (void)state;
    struct fixture f;
    struct bal_err err = {0};
    uint32_t choice = 9;
    setup(&f);
    const struct contest *c = define(&f, (struct contest_def){0});
    assert_ok(import_choice(&f.imp, 0, STR("Write-in"), STR(""), 0, CHOICE_REGULAR, &choice, &err));
    assert_ok(
        import_choice(&f.imp, 0, STR("Write-in"), STR("476"), 0, CHOICE_WRITE_IN, &choice, &err));
    assert_int_equal(choice, 0);
    assert_int_equal(c->choices.len, 1);
    assert_int_equal(c->choices.at[0].kind, CHOICE_WRITE_IN);
    assert_str(c->choices.at[0].code, "476");
    assert_ok(import_choice(&f.imp, 0, STR("Write-in"), STR(""), 0, CHOICE_REGULAR, &choice, &err));
    assert_int_equal(c->choices.at[0].kind, CHOICE_WRITE_IN);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_values_are_filled),
        cmocka_unit_test(cards_show_what_is_not_stated),
        cmocka_unit_test(choices_gain_code_and_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
