// SPDX-License-Identifier: Apache-2.0
// votes.h: what a mark set says in a contest without ranks: the one reading that counting rules and
// assertions share.
#ifndef BAL_CORE_VOTES_H
#define BAL_CORE_VOTES_H

#include "core/contest.h"

#define NO_CHOICE UINT32_MAX

enum votes_kind {
    VOTES_NONE,     // no vote: blank
    VOTES_VALID,    // at least one vote and no more than allowed
    VOTES_TOO_MANY, // counts for nobody
};

// The choices that the marks vote for, ascending, where the contest is on the card (blank, marked
// or overvoted); returns how many. A name marked twice (a straight-party mark beside it) is one
// vote; write-in slots of the same contest are one vote each; a mark with a flag is none.
uint32_t votes_read(const struct contest *c, const struct mark_set *s,
                    uint16_t votes[static LIMIT_MARKS]);

// What so many votes are, in a mark set that is blank, marked or overvoted.
enum votes_kind votes_kind(const struct contest *c, const struct mark_set *s, uint32_t votes);

// How many votes a card may have: no limit by approval.
uint32_t votes_limit(const struct contest *c);

// The choice that the threshold is for (terms.needs), or NO_CHOICE where it is for any.
uint32_t votes_needs(const struct contest *c);

// Is the choice marked, whatever else is? Marks with a flag do not count.
bool votes_have(const struct mark_set *s, uint32_t choice);

#endif
