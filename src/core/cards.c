// SPDX-License-Identifier: Apache-2.0
#include "core/cards.h"

static uint32_t width_for(uint32_t above)
{
    return above <= UINT8_MAX ? 1 : above <= UINT16_MAX ? 2 : 4;
}

static void store(struct card_numbers *n, uint32_t i, uint32_t above)
{
    if (n->width == 1)
        ((uint8_t *)n->above)[i] = (uint8_t)above;
    else if (n->width == 2)
        ((uint16_t *)n->above)[i] = (uint16_t)above;
    else
        ((uint32_t *)n->above)[i] = above;
}

// False: no memory.
static bool pack(const uint32_t values[static CARDS_TOGETHER], struct card_numbers *out)
{
    uint32_t step = values[1] - values[0], uneven = 0, low = values[0], high = values[0];
    for (uint32_t i = 1; i < CARDS_TOGETHER; i++)
        uneven |= (values[i] - values[i - 1]) ^ step;
    if (uneven == 0) {
        *out = (struct card_numbers){.base = values[0], .step = step};
        return true;
    }
    for (uint32_t i = 1; i < CARDS_TOGETHER; i++) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    struct card_numbers n = {.base = low, .width = width_for(high - low)};
    n.above = mem_alloc((size_t)CARDS_TOGETHER * n.width);
    if (n.above == NULL)
        return false;
    for (uint32_t i = 0; i < CARDS_TOGETHER; i++)
        store(&n, i, values[i] - low);
    *out = n;
    return true;
}

static void block_done(struct card_block *b)
{
    for (int f = 0; f < CARD_FIELDS; f++)
        mem_free(b->field[f].above);
}

// The open block is full.
static bool pack_open(uint32_t (*open)[OPEN_NUMBERS], struct card_block *out)
{
    struct card_block packed = {0};
    for (int f = 0; f < CARD_FIELDS; f++)
        if (!pack(open[f], &packed.field[f])) {
            block_done(&packed);
            return false;
        }
    *out = packed;
    return true;
}

bool card_columns_block(struct card_columns *c)
{
    if (c->open == NULL)
        c->open = mem_alloc(CARD_FIELDS * sizeof *c->open);
    struct card_block *b = c->open != NULL ? vec_push(&c->blocks, LIMIT_CARDS) : NULL;
    if (b == NULL)
        return false;
    if (c->blocks.len > 1 && !pack_open(c->open, b - 1)) {
        c->blocks.len--;
        return false;
    }
    for (int f = 0; f < CARD_FIELDS; f++)
        b->field[f] = (struct card_numbers){.above = c->open[f], .width = sizeof **c->open};
    return true;
}

bool card_columns_put(struct card_columns *c, uint32_t card, enum card_field field, uint32_t value)
{
    uint32_t first = card - card % CARDS_TOGETHER, values[CARDS_TOGETHER];
    struct card_numbers *n = &c->blocks.at[card / CARDS_TOGETHER].field[field], packed;
    if (value == card_columns_number(c, card, field))
        return true;
    if (n->width > 0 && width_for(value - n->base) <= n->width) {
        store(n, card - first, value - n->base);
        return true;
    }
    for (uint32_t i = 0; i < CARDS_TOGETHER; i++)
        values[i] = card_columns_number(c, first + i, field);
    values[card - first] = value;
    if (!pack(values, &packed))
        return false;
    mem_free(n->above);
    *n = packed;
    return true;
}

size_t card_columns_bytes(const struct card_columns *c)
{
    size_t bytes = c->blocks.cap * sizeof *c->blocks.at;
    for (size_t b = 0; b < c->blocks.len; b++)
        for (int f = 0; f < CARD_FIELDS; f++)
            bytes += (size_t)CARDS_TOGETHER * c->blocks.at[b].field[f].width;
    return bytes;
}

void card_columns_done(struct card_columns *c)
{
    for (size_t b = 0; b + 1 < c->blocks.len; b++)
        block_done(&c->blocks.at[b]);
    vec_done(&c->blocks);
    mem_free(c->open);
    c->open = NULL;
}
