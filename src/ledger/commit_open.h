// SPDX-License-Identifier: Apache-2.0
// commit_open.h: stage 1: the entries behind the leaves of a contest, opened to everybody.
//
// open1 is text: first the different entries, each a line, in the order of their bytes; then a line
// "base64(tag) number\n" for each leaf that is opened, in the order of their leaves (ascending cm),
// which says nothing of the cards. The number is that of its entry, from 0; every entry is that of
// a leaf. (An entry begins with '{', which no tag does.) Each line's cm must be a leaf; a leaf
// without a line is not opened, and counts for nobody. Tags of one card in two contests cannot be
// told to be of one card.
//
// One pass, memory for a few MiB of text and for the entries.
#ifndef BAL_LEDGER_COMMIT_OPEN_H
#define BAL_LEDGER_COMMIT_OPEN_H

#include "ledger/commit_leaves.h"

// A tag whose entry is looked for: that of a card whose salt is known (stage 2).
struct commit_wanted {
    struct merkle_hash tag;
    uint32_t found; // lines with this tag: 1; 0: not opened; more: one card has several leaves
    str entry;      // of the first such line, the arena's
    uint64_t leaf;  // its index
};

struct commit_opening {
    struct source *in;
    const struct commit_read *leaves;
    // Called for each entry with the number of its leaves, in their order. The text lasts for the
    // call.
    bal_status (*entry)(void *ctx, str entry, uint64_t cards, struct bal_err *err);
    void *ctx;
    struct commit_wanted *wanted; // any order
    size_t wanted_count;
    struct arena *arena; // of entries that are wanted
    unsigned threads;
};

// *opened: leaves. BAL_INVALID: not such a file (what, and which line); BAL_CONFLICT: a line that
// is no leaf, or not in its place; BAL_LIMIT: memory; or what `entry` returns.
BAL_CHECKED bal_status commit_open_read(const struct commit_opening *o, uint64_t *opened,
                                        struct bal_err *err);

#endif
