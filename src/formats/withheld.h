// SPDX-License-Identifier: Apache-2.0
// withheld.h: cards whose votes a file withholds without saying which contests are on them.
#ifndef BAL_FORMATS_WITHHELD_H
#define BAL_FORMATS_WITHHELD_H

#include "core/import.h"

struct withheld_cards {
    uint32_t *at; // numbers, ascending
    size_t len, cap;
};

// Such a card has, withheld, the contests that other cards of its style have in the file (cards
// from `first` on); all contests of the list where its style is not named or no other card has it.
// To be called when all cards are read.
BAL_CHECKED bal_status withheld_spread(struct import *imp, const struct withheld_cards *cards,
                                       uint32_t first, const uint32_t *contests, size_t count,
                                       struct bal_err *err);

#endif
