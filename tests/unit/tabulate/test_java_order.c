// SPDX-License-Identifier: Apache-2.0
// test_java_order.c: hashes and orders that Java's documentation fixes.
#include "support/support.h"
#include "tabulate/java_order.h"

static void hashes(void **state)
{
    (void)state;
    assert_int_equal(java_hash(STR("")), 0);
    assert_int_equal(java_hash(STR("a")), 97);
    assert_int_equal(java_hash(STR("hello")), 99162322);
    // Units of UTF-16: U+00E9 is one, U+1F600 is D83D DE00.
    assert_int_equal(java_hash(STR("\u00E9")), 0xE9);
    assert_int_equal(java_hash(STR("\U0001F600")), 31 * 0xD83D + 0xDE00);
}

static void orders(void **state)
{
    (void)state;
    assert_true(java_compare(STR("Ann"), STR("Bo")) < 0);
    assert_true(java_compare(STR("Ann"), STR("Anna")) < 0);
    assert_true(java_compare(STR("b"), STR("B")) > 0);
    assert_int_equal(java_compare(STR("Bo"), STR("Bo")), 0);
    // A pair of surrogates comes before U+FF21, although its code point is larger.
    assert_true(java_compare(STR("\U0001F600"), STR("\uFF21")) < 0);
    // What is no UTF-8 neither stops nor overruns it.
    assert_true(java_compare(str_make("\xF0\x9F", 2), str_make("\xF0", 1)) > 0);
}

// One-letter names lie in the buckets of their codes: 'P' is 80, 80 mod 16 = 0.
static void sets(void **state)
{
    (void)state;
    uint32_t items[] = {0, 1, 2, 3};
    str names[] = {STR("A"), STR("O"), STR("P"), STR("Q")};
    java_hash_order(items, names, 4);
    const uint32_t expected[] = {2, 0, 3, 1}; // P; A and Q as they came; O
    for (int i = 0; i < 4; i++)
        assert_int_equal(items[i], expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(orders),
        cmocka_unit_test(sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
