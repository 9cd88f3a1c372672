// SPDX-License-Identifier: Apache-2.0
// lost.h: how much there is in an election of what some formats cannot hold, for format.lost.
#ifndef BAL_FORMATS_LOST_H
#define BAL_FORMATS_LOST_H

#include "core/election.h"

struct lost {
    uint64_t states[STATE_WITHHELD + 1]; // contests on cards by state; not counted: not on card
    uint64_t flagged;                    // marks on cards that are no votes
    uint64_t overvoted_ranks;            // of them, ranks overvoted by choices that nobody named
    uint64_t defined;                    // contests whose votes allowed or seats were stated
    uint64_t seats;                      // of them, without ranks and with other seats than votes
    uint64_t wishes;                     // contests of which an audit wants something
    uint64_t codes, write_ins;           // of contests and choices
    uint64_t sheets, adjudicated, several, imprinted; // cards; imprinted: with an id of its own
};

// Nothing is counted on cards when there is no memory for it.
void lost_count(const struct election *e, struct lost *out);

// Appends "what: 1,234" as a line, unless the count is 0.
void lost_line(struct buf *out, uint64_t count, const char *what);

#endif
