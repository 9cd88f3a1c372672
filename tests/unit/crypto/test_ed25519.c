// SPDX-License-Identifier: Apache-2.0
#include "crypto/ed25519.h"

#include <openssl/evp.h>

#include "support/hex.h"

struct known {
    const char *seed, *key, *message, *signature;
};

// RFC 8032 section 7.1, tests 1 to 3.
static const struct known rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
};

struct bytes {
    uint8_t seed[32], key[32], message[64], signature[64];
    str text;
};

static void load(const struct known *k, struct bytes *b)
{
    test_hex(k->seed, b->seed, 32);
    test_hex(k->key, b->key, 32);
    test_hex(k->signature, b->signature, 64);
    b->text = test_hex(k->message, b->message, sizeof b->message);
}

static void known_answers(void **state)
{
    (void)state;
    struct bal_err err = {0};
    for (size_t i = 0; i < ARRAY_LEN(rfc8032); i++) {
        struct bytes b;
        uint8_t key[32], signature[64];
        load(&rfc8032[i], &b);
        assert_ok(ed25519_public(b.seed, key, &err));
        assert_memory_equal(key, b.key, 32);
        assert_ok(ed25519_sign(b.seed, b.text, signature, &err));
        assert_memory_equal(signature, b.signature, 64);
        assert_true(ed25519_verify(b.key, b.text, b.signature));
    }
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct bytes b;
    load(&rfc8032[2], &b);
    for (size_t bit = 0; bit < 512; bit++) {
        b.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ed25519_verify(b.key, b.text, b.signature));
        b.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 256; bit++) {
        b.key[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ed25519_verify(b.key, b.text, b.signature));
        b.key[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 16; bit++) {
        b.message[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ed25519_verify(b.key, b.text, b.signature));
        b.message[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

// Signatures at the edges of the rule in ed25519.h, made with an implementation of the curve in
// 30 lines of Python. B is the base point, T a point of order 8, A = a B the key of test 1 of the
// RFC; honest signatures are R = r B, S = r + k a. Where R is the identity, S = k a (or 0 for an A
// of small order with k A = 0), so that the equation holds for a verifier that is less strict.
static const struct {
    const char *name, *key, *message, *signature;
    bool valid;
} edges[] = {
    {"a plain signature", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "65646765",
     "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572d7a8ab1ed7b7277ea0cd9b2b19602"
     "55103f5f6e284822e72c55086652c646408",
     true},
    {"S + L", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "65646765",
     "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572c47ca17bf11a3ad6766a93cef7590"
     "46603f5f6e284822e72c55086652c646418",
     false},
    {"another message", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "65646766",
     "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572d7a8ab1ed7b7277ea0cd9b2b19602"
     "55103f5f6e284822e72c55086652c646408",
     false},
    {"R of order 1", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "65646765",
     "0100000000000000000000000000000000000000000000000000000000000000445132615b9405b9aa4faaf06dc60"
     "57cbb6ce65179764bc974219810fa82a702",
     true},
    {"R is y = p + 1", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "65646765",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f0ef92aa7bfce7618574836d1cf142"
     "9d9bb70318e8fad23438017cd2f0dfb0308",
     false},
    {"R is y = 1 with the sign bit",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "65646765",
     "010000000000000000000000000000000000000000000000000000000000008084c4475fb4833b05fea8dc5b4f90b"
     "5682403e1e2c97b3d526799e740a890e109",
     false},
    {"R with a part of order 8: only a cofactor would hide it",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "65646765",
     "6a84d583f06569edb3f5ed77df65544b27d6948b4f0b2cb76f33dd8413b20719c08e52f2b2265ca7e3acbc6699cc2"
     "8f5241a1a028902a231f1240360ab1efe0d",
     false},
    {"A with a part of order 8, k not divisible by 8",
     "9158312a9a8d6e3b34c891d6d61444f8b8211c5117ebad15bdb0bd68b07e0245", "6d697865642030",
     "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572713e2bd6e6c9362937ee328f9af3f"
     "6143335b4301943c93313eea64f360efe07",
     false},
    {"A with a part of order 8, k divisible by 8",
     "9158312a9a8d6e3b34c891d6d61444f8b8211c5117ebad15bdb0bd68b07e0245", "6d69786564203134",
     "239a25e13d218173a6c4075d634921cea435d02aa93e9cb5bd5f09aa4ffb306f457072c5671b6543ce88e84c23ba0"
     "9b6403ddd17f804e4c0c3f241de65fb4e09",
     true},
    {"A = 0 T of small order", "0100000000000000000000000000000000000000000000000000000000000000",
     "736d616c6c2030",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 1 T of small order", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
     "736d616c6c2034",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 2 T of small order", "0000000000000000000000000000000000000000000000000000000000000080",
     "736d616c6c2030",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 3 T of small order", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
     "736d616c6c203131",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 4 T of small order", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "736d616c6c2031",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 5 T of small order", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
     "736d616c6c2031",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 6 T of small order", "0000000000000000000000000000000000000000000000000000000000000000",
     "736d616c6c2032",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A = 7 T of small order", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
     "736d616c6c2033",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A is y = p (0)", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "736d616c6c203134",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A is y = p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "736d616c6c2030",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A is y = 1 with the sign bit",
     "0100000000000000000000000000000000000000000000000000000000000080", "736d616c6c2030",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A is y = p - 1 with the sign bit",
     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "736d616c6c2030",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
    {"A is no point (y = 2)", "0200000000000000000000000000000000000000000000000000000000000000",
     "65646765",
     "010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000",
     false},
};

static void edges_are_fixed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        uint8_t key[32], message[64], signature[64];
        test_hex(edges[i].key, key, 32);
        test_hex(edges[i].signature, signature, 64);
        str text = test_hex(edges[i].message, message, sizeof message);
        if (ed25519_verify(key, text, signature) != edges[i].valid)
            fail_msg("%s: must be %s", edges[i].name, edges[i].valid ? "valid" : "refused");
    }
}

// What OpenSSL alone would say.
static bool openssl_verify(const uint8_t *key, str text, const uint8_t *signature)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, signature, 64, (const uint8_t *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return ok;
}

// The edge cases reach the rule: OpenSSL by itself takes the keys of small order.
static void the_rule_is_ours(void **state)
{
    (void)state;
    size_t stricter = 0;
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        uint8_t key[32], message[64], signature[64];
        test_hex(edges[i].key, key, 32);
        test_hex(edges[i].signature, signature, 64);
        str text = test_hex(edges[i].message, message, sizeof message);
        bool theirs = openssl_verify(key, text, signature);
        assert_true(theirs || !edges[i].valid);
        stricter += theirs && !edges[i].valid;
    }
    assert_true(stricter >= 8);
}

// Keys alone: an encoding above p is refused although the point is fine.
static void keys_are_canonical(void **state)
{
    (void)state;
    for (unsigned low = 0; low < 0x100; low++) {
        uint8_t key[32];
        memset(key, 0xff, sizeof key);
        key[0] = (uint8_t)low;
        key[31] = 0x7f;
        assert_int_equal(ed25519_key_fits(key), low < 0xec); // p = 2^255 - 19; p - 1 is of order 2
        key[31] = 0xff;
        assert_int_equal(ed25519_key_fits(key), low < 0xec);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),      cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(edges_are_fixed),    cmocka_unit_test(the_rule_is_ours),
        cmocka_unit_test(keys_are_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
