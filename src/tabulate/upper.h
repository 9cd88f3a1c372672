// SPDX-License-Identifier: Apache-2.0
// upper.h: a margin from above, for every rule alike: other ballots are tried, the contest is
// counted again with them, and where the outcome is another one, so many ballots are enough. That
// count is the proof; nothing says that no fewer would do.
//
// Tried is the simple thing: ballots that helped one candidate say only (or first) another one. The
// ballots that helped most go first; the number is halved as long as the outcome stays another one.
#ifndef BAL_TABULATE_UPPER_H
#define BAL_TABULATE_UPPER_H

#include "core/election.h"

struct upper {
    const struct election *election;
    const struct contest *contest;
    uint32_t n;                // candidates
    const uint32_t *seats;     // of each: the outcome
    const uint32_t *order;     // all of them, those most likely to win first
    const uint32_t *of_choice; // candidate of each choice of the contest; NULL: they are the same
    bool parties;              // a party with seats can get more
    enum mark_use use;
    uint32_t top; // highest score

    // Counts the only contest of `e` by the same rule. *other: somebody else is elected, or would
    // be if lots favoured `who`. An error is no other outcome.
    bal_status (*again)(const struct upper *u, const struct election *e, uint32_t who, bool *other,
                        struct bal_err *err);
    const void *ctx;      // of again
    uint64_t least, most; // bounds that are known; 0 and UINT64_MAX: none
    uint64_t each;        // what counting a distinct ballot costs; sixteen cards cost 1
    uint64_t effort;      // what may be spent in all counts
};

// The fewest other ballots that were found to change the outcome; u.most: none were found. A
// tie that only a lot decides is a change. Invalid and withheld cards stay as they are.
BAL_CHECKED bal_status upper_find(const struct upper *u, uint64_t *out, struct bal_err *err);

#endif
