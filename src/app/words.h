// SPDX-License-Identifier: Apache-2.0
// words.h: what a CVR or a person says of one contest on a card, in words and to compare.
#ifndef BAL_APP_WORDS_H
#define BAL_APP_WORDS_H

#include "core/interpretation.h"

// Appends "Ann, Bob", "1:Bob 2:Ann", "blank", "overvote (Ann, Bob)", "not on card", "not found", …
void finding_words(const struct contest *c, const struct finding *f, struct buf *out);

// Do both say the same? Marks that are no votes, and those of an overvote, do not matter.
bool finding_same(const struct contest *c, const struct finding *a, const struct finding *b);

#endif
