// SPDX-License-Identifier: Apache-2.0
// words.h: eight words for a hash, to read aloud and to write down.
//
// Word i (0 to 7) is the one that words.def lists for byte i of the hash: 64 of its 256 bits. They
// catch every mistake, and every head that was not made to be confused with another. Somebody who
// tries some billions of heads finds two with the same eight words, so that what decides between
// two slips is the whole root, which stands on them too.
#ifndef BAL_LEDGER_WORDS_H
#define BAL_LEDGER_WORDS_H

#include "ledger/merkle.h"

enum { WORDS = 8, WORDS_TEXT = 80 };

// The word for a byte.
const char *word_of(uint8_t byte);

// "acorn zipper …": the eight words with blanks between them; the result views `text`.
str words_of(const struct merkle_hash *hash, char text[static WORDS_TEXT]);

#endif
