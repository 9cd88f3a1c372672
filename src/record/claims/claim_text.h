// SPDX-License-Identifier: Apache-2.0
// claim_text.h: names and numbers as sentences write them, for claim_read.c.
#ifndef BAL_RECORD_CLAIM_TEXT_H
#define BAL_RECORD_CLAIM_TEXT_H

#include "record/claims/claim_work.h"

// Takes the next character of UTF-8 text that is not empty.
uint32_t claim_char(str *s);

// A letter or a digit, or a part of a character beyond ASCII.
bool claim_letter(char c);

// How many bytes in front of `text` are the name or word, as a whole word: capital or small
// letters, straight or curly quotation marks, blanks of any kind; 0: it does not stand there.
size_t claim_match(str text, str name);

// The longest name of the record that stands in front: how many bytes; 0: none. *out is the name;
// where several names would do, what is written.
size_t claim_known(const struct claim_facts *f, bool contest, str text, str *out);

// How many bytes in front are words of some name of the record, in their order; 0: none.
size_t claim_words(const struct claim_facts *f, bool contest, str text);

// The name of the record that has these words. None: *name is what is said. Several: false, and
// *why tells. `within`: of this contest only; empty: of all.
bool claim_whose(struct claim_facts *f, bool contest, str within, str said, str *name, str *why);

// Is a name of the record written almost so?
bool claim_near(const struct claim_facts *f, bool contest, str written);

// ---- numbers: each takes it from the front of *rest, or returns false

// Digits with one kind of separator between groups of three, or with none; or a word from "no" to
// "twelve". *more: a "+" stands behind.
bool claim_whole(str *rest, uint64_t *out, bool *more);

// A percentage; after "more than" and its like also "half", "a third" …
bool claim_percent(str *rest, struct claim_question *q);

// "more than", "at least" … in front; else nothing.
void claim_comparison(str *rest, struct claim_question *q);

// Takes the word from the front, after blanks.
bool claim_word(str *rest, str word);
void claim_blanks(str *rest);

#endif
