// SPDX-License-Identifier: Apache-2.0
// points.h: what a mark set says in a contest with ranks that are counted as points (Borda,
// Condorcet) or with scores (range, STAR): the one reading that counting rules and assertions
// share.
//
//   Borda: n - 1 points for the first preference, n - 2 for the second …, 0 for a choice without a
//     rank, where n is the number of choices. Ranks left out and choices ranked again are passed
//     over; two choices at one rank end the ballot there.
//   Condorcet: points that only say which choice is preferred. The best rank of a choice counts;
//     choices at one rank are equal, those without a rank are equal behind all others.
//   Range, STAR: the score. A card with a score above the highest, or with two scores for a choice,
//     counts for nobody.
//
// A choice that stands for all write-ins has the most points that one of them has.
#ifndef BAL_CORE_POINTS_H
#define BAL_CORE_POINTS_H

#include "core/votes.h"

struct points {
    uint16_t choice, points; // points above 0
};

// The points of a mark set that is blank, marked or overvoted, one entry for a choice; *count of
// them, 0 unless VOTES_VALID. `choices` is n of Borda.
enum votes_kind points_read(const struct contest *c, const struct mark_set *s, uint32_t choices,
                            struct points out[static LIMIT_MARKS], uint32_t *count);

// The most points that one choice can have.
uint32_t points_most(const struct contest *c, uint32_t choices);

#endif
