// SPDX-License-Identifier: Apache-2.0
#include "formats/dominion/dominion_layout.h"

bal_status layouts_new(struct layouts **out, struct bal_err *err)
{
    struct layouts *l = mem_alloc(sizeof *l);
    if (l == NULL)
        return err_memory(err);
    l->arena = ARENA_INIT((size_t)16 << 20);
    *out = l;
    return BAL_OK;
}

void layouts_free(struct layouts *l)
{
    if (l != NULL)
        arena_done(&l->arena);
    mem_free(l);
}

static inline uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9E3779B97F4A7C15U;
    return h ^ h >> 32;
}

bool votes_take(const struct csv *csv, uint32_t from, struct votes *v)
{
    v->from = from;
    v->len = csv->length - from;
    v->words = v->len / 64 + 1;
    v->hash = v->len;
    if (v->words > LAYOUT_WORDS)
        return false;
    const struct csv_bytes *b = csv->bytes + from / 64;
    uint32_t at = from % 64;
    uint64_t odd = 0;
    for (uint32_t i = 0; i < v->words; i++, b++) {
        uint64_t in_row = i + 1 < v->words ? ~(uint64_t)0 : ((uint64_t)1 << v->len % 64) - 1;
        v->content[i] = csv_shift(b[0].content, b[1].content, at) & in_row;
        v->end[i] = csv_shift(b[0].end, b[1].end, at) & in_row;
        v->one[i] = csv_shift(b[0].one, b[1].one, at);
        odd |= v->content[i] & ~(v->one[i] | csv_shift(b[0].zero, b[1].zero, at));
        v->hash = mix(v->hash, v->content[i] + 3 * v->end[i]);
    }
    v->one[v->words] = 0;
    return odd == 0;
}

const struct layout *layout_find(const struct layouts *l, const struct votes *v)
{
    const struct layout *found = l->slots[v->hash % LAYOUT_SLOTS];
    if (found == NULL || found->len != v->len || found->hash != v->hash)
        return NULL;
    uint64_t differ = 0;
    for (uint32_t i = 0; i < v->words; i++)
        differ |= (found->content[i] ^ v->content[i]) | (found->end[i] ^ v->end[i]);
    return differ == 0 ? found : NULL;
}

// The contest of block i, whose cells lie at `from`.
static struct layout_contest place_contest(const struct dominion_block *b, uint32_t i,
                                           const struct votes *v, uint32_t from, uint32_t len)
{
    struct layout_contest c = {0, i, (uint16_t)from, (uint16_t)len};
    uint64_t digits = len == 2 * b->count - 1 ? b->plain : len == 4 * b->count - 1 ? b->quoted : 0;
    if (digits == 0)
        return c;
    const uint64_t *w = v->content + from / 64;
    uint64_t after = from / 64 + 1 < v->words ? w[1] : 0;
    uint64_t content = csv_shift(w[0], after, from % 64) & ~(uint64_t)0 >> (64 - len);
    c.digits = content == digits ? digits : 0;
    return c;
}

void layout_keep(struct layouts *l, const struct dominion_header *h, const struct csv *csv,
                 const struct votes *v)
{
    struct layout **slot = &l->slots[v->hash % LAYOUT_SLOTS], *new = *slot;
    if (new == NULL)
        *slot = new =
            arena_alloc(&l->arena, 1, sizeof *new + h->blocks.len * sizeof *new->contests);
    if (new == NULL)
        return; // no room: such rows are split every time
    new->len = v->len;
    new->hash = v->hash;
    new->count = 0;
    memcpy(new->content, v->content, sizeof new->content);
    memcpy(new->end, v->end, sizeof new->end);
    for (uint32_t i = 0; i < h->blocks.len; i++) {
        const struct dominion_block *b = &h->blocks.at[i];
        uint32_t from = csv->ends[b->first - 1] + 1;
        uint32_t len = csv->ends[b->first + b->count - 1] - from;
        if (!csv_blank(csv, from, len))
            new->contests[new->count++] = place_contest(b, i, v, from - v->from, len);
    }
}
