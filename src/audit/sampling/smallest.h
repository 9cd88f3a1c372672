// SPDX-License-Identifier: Apache-2.0
// smallest.h: the K cards with the smallest numbers, out of any number of cards seen one by one.
//
// A heap of K entries, the largest on top: most cards are turned away by one comparison, and the
// numbers of the others are never stored.
#ifndef BAL_AUDIT_SMALLEST_H
#define BAL_AUDIT_SMALLEST_H

#include "audit/sampling/u256.h"
#include "base/base.h"

struct small_entry {
    struct u256 key;
    uint64_t tie; // orders entries with equal keys; carries the card
};

struct smallest {
    VEC(struct small_entry) heap;
    size_t count; // K
};

// Is there a chance that an entry whose key starts with this word is among the smallest so far?
static inline bool smallest_wants(const struct smallest *s, uint64_t first_word)
{
    return s->heap.at == NULL || s->heap.len < s->count || first_word <= s->heap.at[0].key.word[0];
}

// Takes the entry in if it is among the K smallest so far. BAL_LIMIT without memory.
BAL_CHECKED bal_status smallest_add(struct smallest *s, const struct small_entry *e,
                                    struct bal_err *err);

// Puts the entries into ascending order; nothing may be added afterwards.
void smallest_sort(struct smallest *s);

void smallest_done(struct smallest *s);

#define AUTO_SMALLEST __attribute__((cleanup(smallest_done))) struct smallest

#endif
