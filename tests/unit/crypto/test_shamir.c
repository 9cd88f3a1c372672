// SPDX-License-Identifier: Apache-2.0
#include "crypto/shamir.h"

#include "support/hex.h"

static struct bal_err err;

// Bytes that are given out one after the other.
static bal_status given(void *ctx, uint8_t *out, size_t len, struct bal_err *e)
{
    str *left = ctx;
    (void)e;
    memcpy(out, left->ptr, len);
    *left = str_skip(*left, len);
    return BAL_OK;
}

// Made with tables of logarithms to the base 3, by a program of its own.
static void the_known_shares(void **state)
{
    (void)state;
    str bytes = str_make("\x11\xfe\x80\x01\xca\x53\x00\xff", 8);
    struct random_source random = {.fill = given, .ctx = &bytes};
    uint8_t out[5 * 4], x[3] = {4, 1, 5}, back[4], picked[3 * 4];
    assert_ok(shamir_split(STR("STUV"), 3, 5, &random, out, &err));
    assert_hex(str_make((const char *)out, sizeof out), "bcd5cca9a44b8d874bca14786e72173f81f38ec0");
    for (unsigned i = 0; i < 3; i++)
        memcpy(picked + 4 * i, out + 4 * (x[i] - 1), 4);
    assert_true(shamir_join(picked, x, 3, 4, back));
    assert_memory_equal(back, "STUV", 4);
}

// Every choice of k of n shares gives the secret; one share fewer gives something else.
static void any_k_of_n(void **state)
{
    struct random_text text;
    uint8_t secret[32], out[6 * 32];
    (void)state;
    random_text_init(&text, STR("shamir"));
    struct random_source random = random_text_source(&text);
    assert_ok(random_fill(&random, secret, sizeof secret, &err));
    for (unsigned k = 1; k <= 6; k++) {
        str whole = str_make((const char *)secret, sizeof secret);
        assert_ok(shamir_split(whole, k, 6, &random, out, &err));
        for (unsigned set = 1; set < 64; set++) {
            uint8_t x[6], y[6 * 32], back[32];
            unsigned count = 0;
            for (unsigned i = 0; i < 6; i++)
                if ((set >> i & 1) != 0) {
                    x[count] = (uint8_t)(i + 1);
                    memcpy(y + (size_t)32 * count++, out + (size_t)32 * i, 32);
                }
            assert_true(shamir_join(y, x, count, 32, back));
            assert_int_equal(memcmp(back, secret, 32) == 0, count >= k);
        }
    }
}

static void every_byte_and_every_share(void **state)
{
    struct random_text text;
    uint8_t out[255], back;
    (void)state;
    random_text_init(&text, STR("bytes"));
    struct random_source random = random_text_source(&text);
    for (unsigned s = 0; s < 256; s++) {
        char secret = (char)s;
        assert_ok(shamir_split(str_make(&secret, 1), 2, 255, &random, out, &err));
        for (unsigned i = 1; i < 255; i++) {
            uint8_t y[2] = {out[0], out[i]}, x[2] = {1, (uint8_t)(i + 1)};
            assert_true(shamir_join(y, x, 2, 1, &back));
            assert_int_equal(back, s);
        }
    }
}

// With one share fewer than needed every secret is as likely as any other.
static void too_few_say_nothing(void **state)
{
    bool seen[256] = {false};
    (void)state;
    for (unsigned a = 0; a < 256; a++) { // all coefficients, for one secret
        char chance = (char)a;
        str bytes = str_make(&chance, 1);
        struct random_source random = {.fill = given, .ctx = &bytes};
        uint8_t out[2];
        assert_ok(shamir_split(STR("s"), 2, 2, &random, out, &err));
        assert_false(seen[out[1]]);
        seen[out[1]] = true;
    }
}

static void what_cannot_be(void **state)
{
    struct random_source random = random_system();
    uint8_t out[64], x[2] = {3, 3}, zero[2] = {0, 1};
    (void)state;
    assert_int_equal(shamir_split(STR("s"), 0, 2, &random, out, &err), BAL_INVALID);
    assert_int_equal(shamir_split(STR("s"), 3, 2, &random, out, &err), BAL_INVALID);
    assert_int_equal(shamir_split(STR("s"), 2, 256, &random, out, &err), BAL_INVALID);
    assert_int_equal(shamir_split(STR(""), 2, 3, &random, out, &err), BAL_INVALID);
    assert_false(shamir_join(out, x, 2, 1, out));
    assert_false(shamir_join(out, zero, 2, 1, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_known_shares),
        cmocka_unit_test(any_k_of_n),
        cmocka_unit_test(every_byte_and_every_share),
        cmocka_unit_test(too_few_say_nothing),
        cmocka_unit_test(what_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
