// SPDX-License-Identifier: Apache-2.0
// grouping.h: the reporting units that opened votes are grouped by, merged until none of them says
// what anybody voted.
//
// A unit is a precinct of a jurisdiction, where records name precincts, else a jurisdiction; always
// a jurisdiction in a contest where a card may have several marks (ranks, scores, several votes),
// since the more ways there are to vote, the more cards it takes to hide one among others.
//
// Of each contest the cell of a unit are its linked cards with the contest. A cell is too small
// where it has fewer than `min_cell` cards, and tells on everybody in it where all of them say the
// same. Such cells of a jurisdiction are merged with one another, and with the next smallest one of
// the jurisdiction while that is not enough; then what is still too small with one another across
// jurisdictions. What is left too small after that is the contest as a whole, whose totals are
// public anyway.
#ifndef BAL_APP_GROUPING_H
#define BAL_APP_GROUPING_H

#include "app/frame/frame.h"

struct cell {
    uint32_t jurisdiction, precinct; // of the election's; its cards
    uint64_t cards;                  // in its cell
    uint32_t says;                   // what the first of these says: number of an entry
    bool mixed;                      // they do not all say the same
    uint32_t group;                  // the unit that it is merged into, or itself
    bool several, across;            // of a group: it has several units, of several jurisdictions
};

// The units of one contest.
struct grouping {
    const struct frame *frame;
    uint32_t contest;
    bool whole; // units are jurisdictions
    uint64_t min_cell;
    VEC(struct cell) all;
    struct table keys; // jurisdiction and precinct
    VEC(str) names;    // of each group, by unit; empty where the unit is not its own group
    uint64_t merged;   // units that are part of another
    uint64_t exposed;  // cards in a cell that is still too small, or where all say the same
    uint32_t *says;    // of each code of the contest's column: number of its entry
    uint32_t last;     // the last cell that was looked for
    struct arena arena;
};

// Call grouping_done in every case.
BAL_CHECKED bal_status grouping_make(struct grouping *out, const struct frame *f, uint32_t contest,
                                     uint64_t min_cell, struct bal_err *err);
void grouping_done(struct grouping *u);

// The group of a linked card's CVR that has the contest: number in `all`.
uint32_t grouping_of(struct grouping *u, uint32_t cvr);

#endif
