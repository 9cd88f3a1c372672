// SPDX-License-Identifier: Apache-2.0
#include "audit/raire/sets.h"

enum { FIRST_SLOTS = 64 };

void sets_init(struct sets *s)
{
    *s = (struct sets){0};
}

void sets_done(struct sets *s)
{
    vec_done(&s->list);
    vec_free(s->slots);
    *s = (struct sets){0};
}

static size_t slot_of(const struct sets *s, candidate_set set)
{
    size_t slot = (size_t)((set * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (s->slot_count - 1);
    while (s->slots[slot] != 0 && s->list.at[s->slots[slot] - 1] != set)
        slot = (slot + 1) & (s->slot_count - 1);
    return slot;
}

uint32_t sets_find(const struct sets *s, candidate_set set)
{
    return s->slot_count == 0 ? SETS_NONE : s->slots[slot_of(s, set)] - 1; // 0 - 1 is SETS_NONE
}

// Twice the slots, all sets put in again.
static bool grow(struct sets *s)
{
    size_t count = s->slot_count == 0 ? FIRST_SLOTS : 2 * s->slot_count, cap = 0;
    uint32_t *slots = NULL;
    if (!vec_grow((void **)&slots, &cap, count, sizeof *slots, SIZE_MAX / 8))
        return false;
    vec_free(s->slots);
    s->slots = slots;
    s->slot_count = count;
    for (size_t i = 0; i < s->list.len; i++)
        s->slots[slot_of(s, s->list.at[i])] = (uint32_t)i + 1;
    return true;
}

uint32_t sets_add(struct sets *s, candidate_set set, bool *new)
{
    *new = false;
    if (2 * s->list.len >= s->slot_count && !grow(s))
        return SETS_NONE;
    size_t slot = slot_of(s, set);
    if (s->slots[slot] != 0)
        return s->slots[slot] - 1;
    candidate_set *item = vec_push(&s->list, LIMIT_SETS);
    if (item == NULL)
        return SETS_NONE;
    *item = set;
    *new = true;
    s->slots[slot] = (uint32_t)s->list.len;
    return (uint32_t)s->list.len - 1;
}
