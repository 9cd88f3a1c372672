// SPDX-License-Identifier: Apache-2.0
// dominion_layout.h: where the contests of a row lie, remembered.
//
// Cards of one style have the same cells filled, each with one digit, so their rows look the same
// from the first vote on: the same bytes are digits, the same bytes end a cell. Such a row's cells
// need not be searched: the layout of an earlier row says where each contest lies, and the set of
// ones among its digits (bits that the CSV reader has found anyway) says what was marked. That is
// what makes reading fast.
#ifndef BAL_FORMATS_DOMINION_LAYOUT_H
#define BAL_FORMATS_DOMINION_LAYOUT_H

#include "formats/dominion/dominion_csv_header.h"

enum { LAYOUT_WORDS = 32, LAYOUT_SLOTS = 4096 }; // longer rows are split every time

// The bytes of a row from its first vote on; bit i of word j is byte 64 j + i.
struct votes {
    uint32_t from, len, words;
    uint64_t hash; // of len, content and end
    uint64_t content[LAYOUT_WORDS], end[LAYOUT_WORDS], one[LAYOUT_WORDS + 1];
};

// A contest that is on the card.
struct layout_contest {
    uint64_t digits; // its bytes that are digits, from its first; 0: read its text instead
    uint32_t block;  // index in dominion_header.blocks
    uint16_t from, len;
};

struct layout {
    uint32_t len, count; // bytes; contests
    uint64_t hash;
    uint64_t content[LAYOUT_WORDS], end[LAYOUT_WORDS];
    struct layout_contest contests[]; // room for every block
};

struct layouts {
    struct layout *slots[LAYOUT_SLOTS]; // by hash; a newer one replaces an older
    struct arena arena;
};

BAL_CHECKED bal_status layouts_new(struct layouts **out, struct bal_err *err);
void layouts_free(struct layouts *l);

// The bytes of the row from byte `from` on. False when they are too many, or anything but 0 and 1
// stands in a cell.
bool votes_take(const struct csv *csv, uint32_t from, struct votes *v);

// The layout of these votes; NULL when it is not remembered.
const struct layout *layout_find(const struct layouts *l, const struct votes *v);

// Remembers the layout of a row, which must have the header's cells, all of them split; while there
// is room.
void layout_keep(struct layouts *l, const struct dominion_header *h, const struct csv *csv,
                 const struct votes *v);

// The ones of a contest.
static inline uint64_t votes_ones(const struct votes *v, const struct layout_contest *c)
{
    const uint64_t *w = v->one + c->from / 64;
    return csv_shift(w[0], w[1], c->from % 64) & c->digits;
}

#endif
