// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/smallest.h"
#include "support/support.h"

// Keys with many ties in every word.
static struct small_entry entry(uint32_t i)
{
    uint32_t h = table_hash(str_make((const char *)&i, sizeof i));
    struct small_entry e = {{{h % 7, h / 7 % 2, h / 14 % 2, h / 28 % 3}}, i};
    return e;
}

static bool in_order(const struct small_entry *a, const struct small_entry *b)
{
    for (int i = 0; i < 4; i++)
        if (a->key.word[i] != b->key.word[i])
            return a->key.word[i] < b->key.word[i];
    return a->tie < b->tie;
}

static void keeps_the_smallest(void **state)
{
    (void)state;
    enum { N = 500 };
    struct bal_err err = {0};
    for (size_t count = 1; count <= N; count += count < 20 ? 1 : 97) {
        AUTO_SMALLEST s = {.count = count};
        for (uint32_t i = 0; i < N; i++) {
            struct small_entry e = entry(i);
            if (smallest_wants(&s, e.key.word[0]))
                assert_ok(smallest_add(&s, &e, &err));
        }
        smallest_sort(&s);
        assert_int_equal(s.heap.len, count);
        for (size_t i = 1; i < count; i++)
            assert_true(in_order(&s.heap.at[i - 1], &s.heap.at[i]));
        size_t below = 0; // entries that are at most the largest kept
        for (uint32_t i = 0; i < N; i++) {
            struct small_entry e = entry(i);
            below += !in_order(&s.heap.at[count - 1], &e);
        }
        assert_int_equal(below, count);
    }
}

static void words_are_big_endian(void **state)
{
    (void)state;
    uint8_t digest[32], back[32];
    for (int i = 0; i < 32; i++)
        digest[i] = (uint8_t)(i + 1);
    struct u256 n = u256_of_digest(digest);
    assert_true(n.word[0] == 0x0102030405060708 && n.word[3] == 0x191a1b1c1d1e1f20);
    u256_to_digest(&n, back);
    assert_memory_equal(digest, back, sizeof digest);
    // 256^32 = 1 (mod 255): the remainder is the sum of the bytes
    assert_int_equal(u256_mod(&n, 255), 32 * 33 / 2 % 255);
    assert_int_equal(u256_divide(&n, 255), 32 * 33 / 2 % 255);
    n = (struct u256){{0, 0, 1, 0}}; // 2^64
    assert_true(u256_divide(&n, 10) == 6);
    assert_true(n.word[2] == 0 && n.word[3] == 1844674407370955161u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_smallest),
        cmocka_unit_test(words_are_big_endian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
