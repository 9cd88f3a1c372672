// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

static void numbers_are_strict(void **state)
{
    (void)state;
    uint64_t v = 7;
    assert_true(num_u64(STR("18446744073709551615"), &v) && v == UINT64_MAX);
    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "-1",
                                      "+1",
                                      "0x1",
                                      "1.0",
                                      "18446744073709551616",
                                      "99999999999999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_u64(str_from(bad[i]), &v));
    assert_int_equal(v, UINT64_MAX);
    assert_true(num_u64_grouped(STR("71,340"), &v) && v == 71340);
    assert_false(num_u64_grouped(STR("7,13,40"), &v));
    assert_false(num_u64_grouped(STR(",340"), &v));
    uint32_t id = 0;
    assert_true(num_small_id(STR("2147483647"), &id));
    assert_false(num_small_id(STR("2147483648"), &id));
    assert_false(num_small_id(STR("007"), &id));
    assert_true(num_small_id(STR("0"), &id) && id == 0);
}

static void risk_is_never_shown_lower(void **state)
{
    (void)state;
    char text[NUM_TEXT];
    assert_str(num_risk_text(0.0500001, 3, text), "0.051");
    assert_str(num_risk_text(0.05, 3, text), "0.050");
    assert_str(num_risk_text(0.0499, 3, text), "0.050");
    assert_str(num_risk_text(1.0, 3, text), "1.000");
    assert_str(num_risk_text(1e-30, 6, text), "0.000001");
    assert_str(num_risk_text(5e-324, 15, text), "0.000000000000001");
    assert_str(num_double_text(0.1, text), "0.1");
    assert_str(num_double_text(1.0 / 3, text), "0.3333333333333333");
    assert_str(num_grouped(1234567, text), "1,234,567");
    assert_str(num_grouped(0, text), "0");
}

static void table_numbers_in_order(void **state)
{
    (void)state;
    struct table t = TABLE_INIT(1 << 20);
    char text[NUM_TEXT];
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(table_add(&t, num_text(i * 7919, text)), i);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(table_find(&t, num_text(i * 7919, text)), i);
    assert_int_equal(table_find(&t, STR("nothing")), TABLE_NONE);
    table_done(&t);
}

static void ceilings_hold(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct buf b = BUF_INIT(10);
    buf_add(&b, STR("123456"));
    buf_add(&b, STR("7890123"));
    buf_add_char(&b, 'x');
    assert_str(buf_str(&b), "123456");
    assert_int_equal(buf_check(&b, &err), BAL_LIMIT);
    buf_done(&b);
    struct arena a = ARENA_INIT(1 << 17);
    assert_non_null(arena_alloc(&a, 0, 64)); // NULL is failure only
    assert_non_null(arena_alloc(&a, 1000, 64));
    assert_null(arena_alloc(&a, 1000, 128));
    assert_int_equal(arena_check(&a, &err), BAL_LIMIT);
    assert_null(arena_alloc(&a, SIZE_MAX, 2));
    arena_done(&a);
    VEC(int) v = {0};
    for (int i = 0; i < 100; i++)
        *vec_push(&v, 100) = i;
    assert_null(vec_push(&v, 100));
    assert_int_equal(v.at[99], 99);
    vec_done(&v);
}

static void strings_are_views(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t a b\r\n")), "a b");
    assert_str(str_stem(STR("/x/y/Byron-1.csv")), "Byron-1");
    assert_str(str_basename(STR("/x/y/")), "y");
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_eq_nocase(STR("TotAl"), STR("tOTaL")));
    str rest = STR("a,b");
    assert_str(str_cut(&rest, ','), "a");
    assert_str(str_cut(&rest, ','), "b");
    assert_int_equal(rest.len, 0);
}

static void texts_in_an_arena(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT(1 << 17);
    AUTO_BUF long_one = BUF_INIT(1 << 16);
    for (int i = 0; i < 5000; i++)
        buf_add_char(&long_one, 'x');
    assert_true(str_eq(arena_text(&a, "%d of %s", 7, "nine"), STR("7 of nine")));
    assert_true(str_eq(arena_text(&a, "%s", ""), STR("")));
    assert_int_equal(arena_text(&a, "<" STR_FMT ">", STR_ARG(buf_str(&long_one))).len, 5002);
    assert_false(a.failed);
    struct arena none = ARENA_INIT(8);
    assert_int_equal(arena_text(&none, STR_FMT, STR_ARG(buf_str(&long_one))).len, 0);
    assert_true(none.failed);
    arena_done(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_in_an_arena),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(risk_is_never_shown_lower),
        cmocka_unit_test(table_numbers_in_order),
        cmocka_unit_test(ceilings_hold),
        cmocka_unit_test(strings_are_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
