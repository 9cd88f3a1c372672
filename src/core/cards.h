// SPDX-License-Identifier: Apache-2.0
// cards.h: what is known of each card besides its votes, in columns of packed numbers.
//
// Neighbours say much the same: batch, style and precinct stay, records and lines count up. So the
// numbers of CARDS_TOGETHER cards are kept together: the lowest, or the first and how they rise
// from card to card; and of each, in 1, 2 or 4 bytes, what it is above that, where not all is said.
#ifndef BAL_CORE_CARDS_H
#define BAL_CORE_CARDS_H

#include "base/base.h"

// An id as it stands in the file: small whole numbers are held as such, all else as a text.
typedef struct {
    uint32_t v;
} id_code;

#define ID_NONE    ((id_code){UINT32_MAX})     // there is none
#define ID_DERIVED ((id_code){UINT32_MAX - 1}) // imprinted id "TABULATOR-BATCH-RECORD"

static inline bool id_is_number(id_code id)
{
    return id.v <= INT32_MAX;
}

enum {
    CARD_UNLINKED = 1,    // its votes are known, its identity is not
    CARD_REDACTED = 2,    // its identity is known, its votes are withheld (in part)
    CARD_ADJUDICATED = 4, // people changed the machine's reading
    CARD_SEVERAL = 8,     // one paper record of several logical cards (a ballot-marking device)
    CARD_OF_FILE = 15,    // all that a file may say
    CARD_TOGETHER = 16, // to be known together with others only, for privacy (app/sealed/privacy.h)
};

struct card {
    uint32_t batch; // index in election.batches
    id_code record;
    id_code imprinted;
    uint32_t style;    // index in election.styles
    uint32_t precinct; // index in election.precincts
    uint32_t line;     // line or record number in its file, cut at 32 bits
    uint16_t group;    // index in election.groups (counting group)
    uint8_t sheet;     // 1 for the first sheet of its ballot; 0 when unknown
    uint8_t flags;
};

enum card_field {
    FIELD_BATCH,
    FIELD_RECORD,
    FIELD_IMPRINTED,
    FIELD_STYLE,
    FIELD_PRECINCT,
    FIELD_LINE,
    FIELD_GROUP,
    FIELD_SHEET,
    FIELD_FLAGS,
    CARD_FIELDS,
};

enum { CARDS_TOGETHER = 2048 };

// One field of so many cards. Card i says base + i * step + above[i].
struct card_numbers {
    void *above;
    uint32_t base, step;
    uint32_t width; // bytes of a number in `above`; 0: there are none
};

struct card_block {
    struct card_numbers field[CARD_FIELDS];
};

// A little more than the cards of a block, so that the fields of a card do not fall on the same
// lines of the processor's cache.
enum { OPEN_NUMBERS = CARDS_TOGETHER + 16 };

struct card_columns {
    VEC(struct card_block) blocks;
    uint32_t (*open)[OPEN_NUMBERS]; // the fields of the last block: it is packed when it is full
};

// Packs the last block and begins another. False: no memory, nothing changed.
bool card_columns_block(struct card_columns *c);

// Adds the card after `cards` others. False: no memory, nothing changed.
static inline bool card_columns_add(struct card_columns *c, uint32_t cards, const struct card *card)
{
    uint32_t i = cards % CARDS_TOGETHER;
    if (i == 0 && !card_columns_block(c))
        return false;
    uint32_t(*open)[OPEN_NUMBERS] = c->open;
    open[FIELD_BATCH][i] = card->batch;
    open[FIELD_RECORD][i] = card->record.v;
    open[FIELD_IMPRINTED][i] = card->imprinted.v;
    open[FIELD_STYLE][i] = card->style;
    open[FIELD_PRECINCT][i] = card->precinct;
    open[FIELD_LINE][i] = card->line;
    open[FIELD_GROUP][i] = card->group;
    open[FIELD_SHEET][i] = card->sheet;
    open[FIELD_FLAGS][i] = card->flags;
    return true;
}

// Changes what a card says, to a number that the field of struct card can hold. False: no memory,
// nothing changed.
bool card_columns_put(struct card_columns *c, uint32_t card, enum card_field field, uint32_t value);

static inline uint32_t card_columns_number(const struct card_columns *c, uint32_t card,
                                           enum card_field field)
{
    const struct card_numbers *n = &c->blocks.at[card / CARDS_TOGETHER].field[field];
    uint32_t i = card % CARDS_TOGETHER, value = n->base + i * n->step;
    switch (n->width) {
    case 1:
        return value + ((const uint8_t *)n->above)[i];
    case 2:
        return value + ((const uint16_t *)n->above)[i];
    case 4:
        return value + ((const uint32_t *)n->above)[i];
    default:
        return value;
    }
}

static inline struct card card_columns_get(const struct card_columns *c, uint32_t card)
{
    return (struct card){.batch = card_columns_number(c, card, FIELD_BATCH),
                         .record = {card_columns_number(c, card, FIELD_RECORD)},
                         .imprinted = {card_columns_number(c, card, FIELD_IMPRINTED)},
                         .style = card_columns_number(c, card, FIELD_STYLE),
                         .precinct = card_columns_number(c, card, FIELD_PRECINCT),
                         .line = card_columns_number(c, card, FIELD_LINE),
                         .group = (uint16_t)card_columns_number(c, card, FIELD_GROUP),
                         .sheet = (uint8_t)card_columns_number(c, card, FIELD_SHEET),
                         .flags = (uint8_t)card_columns_number(c, card, FIELD_FLAGS)};
}

// Bytes held.
size_t card_columns_bytes(const struct card_columns *c);

void card_columns_done(struct card_columns *c);

#endif
