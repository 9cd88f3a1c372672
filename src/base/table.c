// SPDX-License-Identifier: Apache-2.0
#include "base/table.h"

#include "base/mem.h"

static uint64_t load8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

// 1 to 7 bytes as a number, different ones for different bytes.
static uint64_t load_tail(const char *p, size_t n)
{
    uint32_t head, tail;
    if (n < 4)
        return (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 |
               (uint64_t)(unsigned char)p[n - 1] << 16;
    memcpy(&head, p, 4);
    memcpy(&tail, p + n - 4, 4);
    return head | (uint64_t)tail << 32;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0xD6E8FEB86659FD93U;
    return h ^ h >> 32;
}

uint32_t table_hash(str s)
{
    uint64_t h = 0x9E3779B97F4A7C15U ^ s.len;
    size_t i = 0;
    for (; i + 8 <= s.len; i += 8)
        h = mix(h, load8(s.ptr + i));
    if (i < s.len)
        h = mix(h, s.len < 8 ? load_tail(s.ptr, s.len) : load8(s.ptr + s.len - 8));
    return (uint32_t)(mix(h, 0) >> 32);
}

static bool grow(struct table *t)
{
    if (t->len == t->cap) {
        uint32_t cap = t->cap ? t->cap * 2 : 64;
        str *items = mem_resize(t->items, cap * sizeof *items);
        if (items == NULL)
            return false;
        t->items = items;
        uint32_t *hashes = mem_resize(t->hashes, cap * sizeof *hashes);
        if (hashes == NULL)
            return false;
        t->hashes = hashes;
        t->cap = cap;
    }
    if ((uint64_t)t->len * 2 < t->slot_count)
        return true;
    uint32_t slot_count = t->slot_count ? t->slot_count * 2 : 128;
    uint32_t *slots = mem_alloc(slot_count * sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint32_t id = 0; id < t->len; id++) {
        uint32_t i = t->hashes[id] & (slot_count - 1);
        while (slots[i] != 0)
            i = (i + 1) & (slot_count - 1);
        slots[i] = id + 1;
    }
    mem_free(t->slots);
    t->slots = slots;
    t->slot_count = slot_count;
    return true;
}

static uint32_t probe(const struct table *t, str s, uint32_t hash)
{
    uint32_t i = hash & (t->slot_count - 1);
    for (; t->slots[i] != 0; i = (i + 1) & (t->slot_count - 1)) {
        uint32_t id = t->slots[i] - 1;
        if (t->hashes[id] == hash && str_eq(t->items[id], s))
            break;
    }
    return i;
}

uint32_t table_find(const struct table *t, str s)
{
    if (t->len == 0)
        return TABLE_NONE;
    uint32_t slot = t->slots[probe(t, s, table_hash(s))];
    return slot == 0 ? TABLE_NONE : slot - 1;
}

uint32_t table_add(struct table *t, str s)
{
    uint32_t hash = table_hash(s);
    if (t->slot_count != 0) {
        uint32_t slot = t->slots[probe(t, s, hash)];
        if (slot != 0)
            return slot - 1;
    }
    if (t->len >= INT32_MAX || !grow(t))
        return TABLE_NONE;
    str copy = arena_str(&t->arena, s);
    if (t->arena.failed)
        return TABLE_NONE;
    t->items[t->len] = copy;
    t->hashes[t->len] = hash;
    t->slots[probe(t, s, hash)] = t->len + 1;
    return t->len++;
}

void table_done(struct table *t)
{
    mem_free(t->items);
    mem_free(t->slots);
    mem_free(t->hashes);
    size_t max = t->arena.max;
    arena_done(&t->arena);
    *t = TABLE_INIT(max);
}
