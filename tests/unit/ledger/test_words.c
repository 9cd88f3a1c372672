// SPDX-License-Identifier: Apache-2.0
#include "ledger/words.h"

#include "support/hex.h"

// The list never changes: its words, a line each, have this digest.
static void the_list(void **state)
{
    (void)state;
    AUTO_BUF all = BUF_INIT(1 << 16);
    uint8_t digest[SHA256_BYTES];
    for (unsigned i = 0; i < 256; i++) {
        str word = str_from(word_of((uint8_t)i));
        assert_true(word.len >= 4 && word.len <= 8);
        for (size_t k = 0; k < word.len; k++)
            assert_in_range(word.ptr[k], 'a', 'z');
        if (i > 0) // in order, and apart after four letters
            assert_true(
                str_cmp(str_head(str_from(word_of((uint8_t)(i - 1))), 4), str_head(word, 4)) < 0);
        buf_addf(&all, STR_FMT "\n", STR_ARG(word));
    }
    sha256(buf_str(&all), digest);
    assert_hex(str_bytes(digest, SHA256_BYTES),
               "2ac987a15ad6aecdb274e2765bb214e449317efed6bd6815a47da959589da6d0");
}

static void words(void **state)
{
    (void)state;
    struct merkle_hash h = {{0, 255, 1, 2, 128, 127, 64, 32, 9}};
    char text[WORDS_TEXT];
    AUTO_BUF expected = BUF_INIT(256);
    for (int i = 0; i < WORDS; i++)
        buf_addf(&expected, "%s%s", i > 0 ? " " : "", word_of(h.b[i]));
    assert_true(str_eq(words_of(&h, text), buf_str(&expected)));
    assert_true(str_starts(buf_str(&expected), STR("acorn zipper actor adult ")));
    memset(&h, 42, sizeof h);
    assert_true(words_of(&h, text).len <= WORDS_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_list), cmocka_unit_test(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
