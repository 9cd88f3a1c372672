// SPDX-License-Identifier: Apache-2.0
#include "ledger/words.h"

#define WORD(word) word,
static const char *const list[] = {
#include "ledger/words.def"
};
#undef WORD

_Static_assert(sizeof list / sizeof list[0] == 256, "a word for each byte");

const char *word_of(uint8_t byte)
{
    return list[byte];
}

str words_of(const struct merkle_hash *hash, char text[static WORDS_TEXT])
{
    AUTO_BUF out = BUF_INIT(WORDS_TEXT);
    for (size_t i = 0; i < WORDS; i++)
        buf_addf(&out, "%s%s", i > 0 ? " " : "", word_of(hash->b[i]));
    memcpy(text, buf_str(&out).ptr, out.len);
    return str_make(text, out.len);
}
