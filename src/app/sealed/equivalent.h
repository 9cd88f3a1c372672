// SPDX-License-Identifier: Apache-2.0
// equivalent.h: an election with the same figures as one whose cast vote records are secret, made
// of what was published of it.
//
// Published is, of each contest, which cards have a record of it (its scope) and what all of these
// records say together; and of the cards that were drawn, what the record of each says. So a drawn
// card gets its votes, and the others are dealt out over the other cards of the scope, contest by
// contest, in the order of the cards: first those without the contest, but one with it to each
// jurisdiction. Whose they really are changes no total, margin, universe, sample or measured risk:
// these depend on sums, on which card has which contest, and on drawn cards. (Not so where cards
// are drawn by weight: then every card's votes decide.)
#ifndef BAL_APP_EQUIVALENT_H
#define BAL_APP_EQUIVALENT_H

#include "core/import.h"

#define EQUIVALENT_NONE  UINT32_MAX       // the cards have no record
#define EQUIVALENT_EMPTY (UINT32_MAX - 1) // they have one, and no contest on it

// Cards in a row, one after the other in one row of the manifest.
struct equivalent_run {
    uint64_t cards;
    const struct manifest_batch *row; // NULL: phantoms
    uint64_t position;                // of the first card in the row, from 1
    uint32_t scope;                   // number of its set of contests, or as above
};

// What the record of a drawn card says.
struct equivalent_drawn {
    uint64_t card; // number from 0, phantoms counted
    uint32_t code; // of the contest's column
};

struct equivalent_contest {
    const uint64_t *rest; // of each code, 0 included: cards of the scope that were not drawn
    const struct equivalent_drawn *drawn; // ascending
    size_t drawn_count;
};

// The imprinted id of a drawn card.
struct equivalent_id {
    uint64_t card;
    str text;
};

struct equivalent_cards {
    const struct equivalent_run *runs; // all cards
    size_t run_count;
    const bool *in;                  // does scope s have contest c: [s * contests + c]
    const struct equivalent_id *ids; // ascending
    size_t id_count;
};

// Cards with a record, one after the other by number and by record.
struct equivalent_placed {
    uint64_t card;  // number of the first
    uint32_t first; // its record
    uint64_t count;
    uint32_t scope;
};

struct equivalent {
    struct import *imp;
    const bool *in;
    VEC(struct equivalent_placed) placed;
};

// Adds records to an election that has the contests, the manifest, and no cards; they say nothing
// yet. `cards->in` must last. Call equivalent_done in every case.
BAL_CHECKED bal_status equivalent_begin(struct equivalent *e, struct import *imp,
                                        const struct equivalent_cards *cards, struct bal_err *err);

// What they say in one contest, whose dictionary has the codes. BAL_CONFLICT where the numbers do
// not agree with its scope, or a drawn card is not in it.
BAL_CHECKED bal_status equivalent_deal(struct equivalent *e, uint32_t contest,
                                       const struct equivalent_contest *from, struct bal_err *err);

void equivalent_done(struct equivalent *e);

#endif
