// SPDX-License-Identifier: Apache-2.0
#include "formats/id_map.h"

enum { FIRST_CAP = 64, MOST = 1 << 26 };

static struct id_slot *slot_of(const struct id_map *m, uint64_t owner, uint64_t id)
{
    uint64_t h = (owner * 0x9E3779B97F4A7C15U ^ id) * 0xD6E8FEB86659FD93U;
    uint32_t i = (uint32_t)(h >> 32) & (m->cap - 1);
    while (m->slots[i].to != ID_MAP_NONE && (m->slots[i].id != id || m->slots[i].owner != owner))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

uint32_t id_map_find(const struct id_map *m, uint64_t owner, uint64_t id)
{
    return m->cap == 0 ? ID_MAP_NONE : slot_of(m, owner, id)->to;
}

static bal_status grow(struct id_map *m, struct bal_err *err)
{
    struct id_map wide = {.len = m->len, .cap = m->cap ? m->cap * 2 : FIRST_CAP};
    if (wide.cap > MOST)
        return bal_fail(err, BAL_LIMIT, "more than %d ids", MOST / 2);
    wide.slots = mem_alloc(wide.cap * sizeof *wide.slots);
    if (wide.slots == NULL)
        return err_memory(err);
    for (uint32_t i = 0; i < wide.cap; i++)
        wide.slots[i].to = ID_MAP_NONE;
    for (uint32_t i = 0; i < m->cap; i++)
        if (m->slots[i].to != ID_MAP_NONE)
            *slot_of(&wide, m->slots[i].owner, m->slots[i].id) = m->slots[i];
    mem_free(m->slots);
    *m = wide;
    return BAL_OK;
}

bal_status id_map_put(struct id_map *m, uint64_t owner, uint64_t id, uint32_t to,
                      struct bal_err *err)
{
    if (m->len >= m->cap / 2)
        BAL_TRY(grow(m, err));
    struct id_slot *slot = slot_of(m, owner, id);
    m->len += slot->to == ID_MAP_NONE;
    *slot = (struct id_slot){owner, id, to};
    return BAL_OK;
}

void id_map_done(struct id_map *m)
{
    mem_free(m->slots);
    *m = (struct id_map){0};
}
