// SPDX-License-Identifier: Apache-2.0
// Columns of codes whose mark sets are changed afterwards.
#include "support/support.h"

#include "core/contest.h"

enum { SETS = 300, LEFT = 10, FAR = 2 * SEGMENT_CARDS };

// Card i and card FAR + i say "choice i"; nothing is on the cards between.
static void make(struct contest *c)
{
    struct bal_err err;
    *c = (struct contest){.column.sets = TABLE_INIT(LIMIT_NAMES_BYTES)};
    for (uint32_t i = 0; i < SETS; i++) {
        uint32_t code = 0;
        struct mark mark = {.choice = (uint16_t)i, .rank = 1};
        assert_ok(contest_code(c, STATE_MARKED, &mark, 1, &code, &err));
        assert_int_equal(code, i + 1);
        assert_ok(column_put(&c->column, i, code, &err));
        assert_ok(column_put(&c->column, FAR + i, code, &err));
    }
    assert_int_equal(c->column.width, 2);
}

static void assert_choices(const struct contest *c, uint32_t rank, uint32_t divisor)
{
    assert_int_equal(contest_codes(c), divisor + 1);
    for (uint32_t i = 0; i < SETS; i++) {
        uint32_t code = column_get(&c->column, i);
        struct mark_set s = contest_set(c, code);
        assert_int_equal(code, i % divisor + 1);
        assert_int_equal(column_get(&c->column, FAR + i), code);
        assert_true(s.state == STATE_MARKED && s.count == 1);
        assert_true(s.marks[0].choice == i % divisor && s.marks[0].rank == rank);
    }
    assert_int_equal(column_get(&c->column, SETS), 0);
    assert_null(c->column.segments.at[1]);
}

static enum contest_state unranked(enum contest_state state, struct mark *marks, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        marks[i].rank = 0;
    return state;
}

static enum contest_state few(enum contest_state state, struct mark *marks, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        marks[i].choice %= LEFT;
    return state;
}

static void each_set_is_changed(void **state)
{
    (void)state;
    struct contest c;
    struct bal_err err;
    make(&c);
    assert_ok(contest_recode(&c, unranked, &err));
    assert_choices(&c, 0, SETS);
    contest_done(&c);
}

static void equal_sets_become_one(void **state)
{
    (void)state;
    struct contest c;
    struct bal_err err;
    make(&c);
    assert_ok(contest_recode(&c, few, &err));
    assert_choices(&c, 1, LEFT);
    assert_int_equal(c.column.width, 1);
    contest_done(&c);
}

static void nothing_to_change(void **state)
{
    (void)state;
    struct bal_err err;
    struct contest c = {.column.sets = TABLE_INIT(LIMIT_NAMES_BYTES)};
    assert_ok(contest_recode(&c, few, &err));
    assert_int_equal(contest_codes(&c), 1);
    contest_done(&c);
}

static void all_or_nothing(void **state)
{
    (void)state;
    struct contest c;
    struct bal_err err;
    make(&c);
    unsigned long n = 1;
    for (;; n++) {
        mem_fail_after(n);
        bal_status status = contest_recode(&c, few, &err);
        mem_fail_after(0);
        if (status == BAL_OK)
            break;
        assert_int_equal(status, BAL_LIMIT);
        assert_choices(&c, 1, SETS);
    }
    assert_true(n > 5);
    assert_choices(&c, 1, LEFT);
    contest_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_is_changed),
        cmocka_unit_test(equal_sets_become_one),
        cmocka_unit_test(nothing_to_change),
        cmocka_unit_test(all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
