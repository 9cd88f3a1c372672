// SPDX-License-Identifier: Apache-2.0
#include "ledger/checkpoint.h"

#include "support/hex.h"

#define LOG  "example.org/demo-2026/log"
#define ROOT "34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk="
#define LINE                                                                                       \
    "\xE2\x80\x94 example.org/demo-2026/log "                                                      \
    "1EjaFOwUw0yM7ykRc1Z13P7iYnWwwUGeQ8ekW5s2cq+Itw1UaL1Xhtvm24IFD5lftG5kq7L1cwT9TZYK21jWCCiVVwI=" \
    "\n"
#define PARTY_A                                                                                    \
    "\xE2\x80\x94 party-a.example/w1 "                                                             \
    "Z8gcUAAAAABq63KgbFzRTsvGc1O8e8hGJ43iWkeQM7hOSzetS7fv2hL64z6nRxVxgxwE6qC85ru0CTPdgL0e9/"       \
    "IePXK1Q636LyEtDA==\n"
#define PARTY_B                                                                                    \
    "\xE2\x80\x94 party-b.example/w1 "                                                             \
    "jAPB2wAAAABq63KgSlViY/pip3/Ie1WI1C16Aiq6eJ8Xsn0wzjo62/7JG3O4qKed4esgQyrxDWz8kF9tQP6o8N6N"     \
    "ubRsrxxWtIKCBQ==\n"

static const char known[] = LOG "\n3\n" ROOT "\n\n" LINE PARTY_A PARTY_B;

static void demo_keys(struct note_key keys[static 3])
{
    static const char *const vkeys[] = {
        "example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
        "party-a.example/w1+67c81c50+BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM",
        "party-b.example/w1+8c03c1db+BPxRzY5iGKGjjaR+0AIw8FgIFu0TujMDrF3rkRVIkIAl"};
    struct bal_err err = {0};
    for (size_t i = 0; i < 3; i++)
        assert_ok(note_vkey_parse(str_from(vkeys[i]), &keys[i], &err));
}

static void known_answer(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_key keys[3];
    struct checkpoint c;
    struct note n;
    demo_keys(keys);
    assert_ok(checkpoint_open(str_from(known), keys, 3, &c, &n, &err));
    assert_str(c.origin, LOG);
    assert_int_equal(c.size, 3);
    assert_hex(str_bytes(c.root.b, 32),
               "df8c404bd8d270a992ef72070b814d90b667a2a7c3b5dd40882fea3808ec5d09");
    assert_int_equal(n.verified, 3);
    assert_int_equal(n.line[1].time, 1793815200);
    assert_int_equal(n.line[2].time, 1793815200);
    assert_ok(checkpoint_open(str_from(known), keys, 1, &c, &n, &err)); // witnesses unknown
    assert_int_equal(n.verified, 1);
}

static void the_log_signs_the_known_bytes(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_signer s;
    struct merkle_hash root;
    uint8_t seed[32];
    AUTO_BUF out = BUF_INIT(4096);
    test_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32);
    assert_ok(note_signer_make(STR(LOG), seed, &s, &err));
    assert_true(base64_get(STR(ROOT), root.b, 32));
    assert_ok(checkpoint_sign(3, &root, &s, &out, &err));
    assert_str(buf_str(&out), LOG "\n3\n" ROOT "\n\n" LINE);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct note_key keys[3];
    struct checkpoint c;
    struct note n;
    char copy[sizeof known];
    demo_keys(keys);
    memcpy(copy, known, sizeof known);
    for (size_t bit = 0; bit < 8 * (sizeof known - 1); bit++) {
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        // A damaged witness line may become that of an unknown key; the others must then hold.
        if (checkpoint_open(str_make(copy, sizeof known - 1), keys, 3, &c, &n, NULL) == BAL_OK)
            assert_true(n.verified == 2 && bit / 8 > sizeof LOG + sizeof ROOT + sizeof LINE);
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    }
}

static void other_signers_do_not_do(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_key keys[3];
    struct checkpoint c;
    struct note n;
    demo_keys(keys);
    str by_party = STR(LOG "\n3\n" ROOT "\n\n" PARTY_A);
    assert_int_equal(checkpoint_open(by_party, keys, 3, &c, &n, &err), BAL_DENIED);
    // The party's key in the place of the log's.
    assert_int_equal(checkpoint_open(by_party, &keys[1], 1, &c, &n, &err), BAL_DENIED);
    // The log's key on a checkpoint of another origin.
    struct note_signer s;
    uint8_t seed[32] = {1};
    AUTO_BUF out = BUF_INIT(4096);
    assert_ok(note_signer_make(STR("other"), seed, &s, &err));
    assert_ok(note_sign(STR(LOG "\n3\n" ROOT "\n"), &s, 1, &out, &err));
    assert_int_equal(checkpoint_open(buf_str(&out), &s.key, 1, &c, &n, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "another log"));
}

static void three_lines_and_nothing_else(void **state)
{
    static const char *const bad[] = {
        "",
        "\n",
        "a\n",
        "a\n3\n",
        "a\n3\n" ROOT,
        "\n3\n" ROOT "\n",
        "a\n\n" ROOT "\n",
        "a\n03\n" ROOT "\n",
        "a\n+3\n" ROOT "\n",
        "a\n-3\n" ROOT "\n",
        "a\n3 \n" ROOT "\n",
        "a\n 3\n" ROOT "\n",
        "a\n0x3\n" ROOT "\n",
        "a\n3.0\n" ROOT "\n",
        "a\n\xD9\xA3\n" ROOT "\n",
        "a\n9007199254740992\n" ROOT "\n",
        "a\n18446744073709551617\n" ROOT "\n",
        "a b\n3\n" ROOT "\n",
        "a+b\n3\n" ROOT "\n",
        "a\n3\n" ROOT " \n",
        "a\n3\n" ROOT "=\n",
        "a\n3\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk\n",  // no padding
        "a\n3\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQl=\n", // unused bits
        "a\n3\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQ==\n", // 31 bytes
        "a\n3\n" ROOT "\n\n",
        "a\n3\n" ROOT "\nextension\n",
        "a\n3\n" ROOT "\n" ROOT "\n",
        "a\n0\n" ROOT "\n"}; // the root of no leaves is another
    (void)state;
    struct checkpoint c;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (checkpoint_parse(str_from(bad[i]), &c, NULL) != BAL_INVALID)
            fail_msg("accepted: %s", bad[i]);
    static const char *const fine[] = {"a\n3\n" ROOT "\n", "a\n9007199254740991\n" ROOT "\n",
                                       "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"};
    for (size_t i = 0; i < ARRAY_LEN(fine); i++)
        assert_int_equal(checkpoint_parse(str_from(fine[i]), &c, NULL), BAL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer),
        cmocka_unit_test(the_log_signs_the_known_bytes),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(other_signers_do_not_do),
        cmocka_unit_test(three_lines_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
