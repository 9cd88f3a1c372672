// SPDX-License-Identifier: Apache-2.0
// table.h: interning. Byte strings get the numbers 0, 1, 2 … in order of first appearance.
//
// The result never depends on hash order. The table copies its strings.
#ifndef BAL_BASE_TABLE_H
#define BAL_BASE_TABLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define TABLE_NONE UINT32_MAX // no such string

struct table {
    struct arena arena;
    str *items;       // items[id] is the string
    uint32_t *slots;  // open addressing; id + 1, or 0
    uint32_t *hashes; // hashes[id]
    uint32_t len, cap, slot_count;
};

#define TABLE_INIT(max_bytes) ((struct table){.arena = ARENA_INIT(max_bytes)})

// Number of the string, added when new; TABLE_NONE when memory or the ceiling is exhausted.
uint32_t table_add(struct table *t, str s);

// Number of the string, or TABLE_NONE.
uint32_t table_find(const struct table *t, str s);

void table_done(struct table *t);

// The hash that the tables use; the same on every machine.
uint32_t table_hash(str s);

#endif
