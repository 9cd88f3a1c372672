// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha256.h"
#include "support/support.h"

static str hex_of(str message, char text[static SHA256_HEX])
{
    uint8_t digest[SHA256_BYTES];
    sha256(message, digest);
    return sha256_hex(digest, text);
}

// FIPS 180-4 examples.
static void known_answers(void **state)
{
    (void)state;
    char hex[SHA256_HEX];
    assert_str(hex_of(STR(""), hex),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_str(hex_of(STR("abc"), hex),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_str(hex_of(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex),
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    struct sha256 s;
    uint8_t digest[SHA256_BYTES];
    sha256_init(&s);
    for (int i = 0; i < 100000; i++)
        sha256_add(&s, STR("aaaaaaaaaa"));
    sha256_done(&s, digest);
    assert_str(sha256_hex(digest, hex),
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// However a message is cut, and from whatever copy of the state it goes on.
static void pieces_and_forks(void **state)
{
    (void)state;
    char bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    str message = str_make(bytes, sizeof bytes);
    uint8_t whole[SHA256_BYTES], part[SHA256_BYTES];
    sha256(message, whole);
    struct sha256 head;
    sha256_init(&head);
    for (size_t cut = 0; cut <= message.len; cut++) {
        struct sha256 fork = head;
        sha256_add(&fork, str_skip(message, cut));
        sha256_done(&fork, part);
        assert_memory_equal(part, whole, sizeof whole);
        sha256_add(&head, str_head(str_skip(message, cut), 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(pieces_and_forks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
