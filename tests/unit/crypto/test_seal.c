// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"
#include "crypto/seal.h"
#include "support/hex.h"

enum { SECRET = 32, SEALED = SECRET + SEAL_TAG };

static const struct seal cheap = {
    .cost = SEAL_COST_MIN, .salt = "0123456789abcde", .nonce = "0123456789a"};

// The known answer was made with hashlib.scrypt (n = 16384, r = 8, p = 1) and AESGCM of Python.
static void what_was_locked_opens(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t sealed[SEALED], back[SECRET] = {0};
    str secret = STR("0123456789abcdef0123456789ABCDEF");
    assert_ok(seal_lock(&cheap, STR("open sesame"), STR("context"), secret, sealed, &err));
    assert_hex(str_bytes(sealed, SEALED),
               "7021d318ceb99d96b9e808d001f5d724321db6b11a77ea75afe5b17079fc55f1"
               "a455b6c8a667a0153e40d89781bfa52f");
    assert_ok(seal_open(&cheap, STR("open sesame"), STR("context"), str_bytes(sealed, SEALED), back,
                        &err));
    assert_memory_equal(back, secret.ptr, SECRET);
}

static void any_change_is_noticed(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t sealed[SEALED], back[SECRET] = {9};
    str secret = STR("0123456789abcdef0123456789ABCDEF"), all = str_bytes(sealed, SEALED);
    assert_ok(seal_lock(&cheap, STR("p"), STR("c"), secret, sealed, &err));
    assert_int_equal(seal_open(&cheap, STR("q"), STR("c"), all, back, &err), BAL_DENIED);
    assert_int_equal(seal_open(&cheap, STR("p"), STR("d"), all, back, &err), BAL_DENIED);
    assert_int_equal(seal_open(&cheap, STR("p"), STR("c"), str_head(all, SEALED - 1), back, &err),
                     BAL_DENIED);
    struct seal other = cheap;
    other.salt[3] ^= 1;
    assert_int_equal(seal_open(&other, STR("p"), STR("c"), all, back, &err), BAL_DENIED);
    other = cheap;
    other.nonce[3] ^= 1;
    assert_int_equal(seal_open(&other, STR("p"), STR("c"), all, back, &err), BAL_DENIED);
    for (size_t i = 0; i < SEALED; i += 7) {
        sealed[i] ^= 0x10;
        assert_int_equal(seal_open(&cheap, STR("p"), STR("c"), all, back, &err), BAL_DENIED);
        sealed[i] ^= 0x10;
    }
    assert_int_equal(back[0], 9);
}

static void costs_are_bounded(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t out[SEALED];
    struct seal s = cheap;
    s.cost = SEAL_COST_MIN - 1;
    assert_int_equal(seal_lock(&s, STR("p"), STR(""), STR("x"), out, &err), BAL_INVALID);
    s.cost = SEAL_COST_MAX + 1;
    assert_int_equal(seal_lock(&s, STR("p"), STR(""), STR("x"), out, &err), BAL_INVALID);
    assert_int_equal(seal_open(&cheap, STR("p"), STR(""), STR("short"), out, &err), BAL_INVALID);
}

static void bytes_of_a_text(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct random_text r;
    uint8_t out[40], again[40];
    random_text_init(&r, STR("demo"));
    struct random_source source = random_text_source(&r);
    assert_ok(random_fill(&source, out, sizeof out, &err));
    // printf 'ballast/random/v1\ndemo\n\0\0\0\0\0\0\0\0' | sha256sum, and with a last byte of 1
    assert_hex(str_bytes(out, 32),
               "48ae7f67fe2290326f9cd89de52c84b2e6ef35f32ad63dedaa2efb19ed25b7ac");
    assert_hex(str_bytes(out + 32, 8), "b7ea0be957efd3c6");
    random_text_init(&r, STR("demo"));
    for (size_t i = 0; i < sizeof again; i++)
        assert_ok(random_fill(&source, again + i, 1, &err));
    assert_memory_equal(out, again, sizeof out);
    random_text_init(&r, STR("other"));
    assert_ok(random_fill(&source, again, sizeof again, &err));
    assert_memory_not_equal(out, again, sizeof out);
}

static void bytes_of_the_system_differ(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t a[32] = {0}, b[32] = {0};
    struct random_source source = random_system();
    assert_ok(random_fill(&source, a, sizeof a, &err));
    assert_ok(random_fill(&source, b, sizeof b, &err));
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_locked_opens),      cmocka_unit_test(any_change_is_noticed),
        cmocka_unit_test(costs_are_bounded),          cmocka_unit_test(bytes_of_a_text),
        cmocka_unit_test(bytes_of_the_system_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
