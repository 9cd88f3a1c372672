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
// vote; write-in slots of the same contest are one vote each; a mark with a flag is none. By
// cumulative voting each mark is a vote. By fusion a candidate marked on several lines has one
// vote, on the first of them (New York Election Law, section 9-112(4)).
uint32_t votes_read(const struct contest *c, const struct mark_set *s,
                    uint16_t votes[static LIMIT_MARKS]);

// What so many votes are, in a mark set that is blank, marked or overvoted.
enum votes_kind votes_kind(const struct contest *c, const struct mark_set *s, uint32_t votes);

// The votes of any mark set that count: those of votes_read where it is valid, else none.
uint32_t votes_counted(const struct contest *c, const struct mark_set *s,
                       uint16_t votes[static LIMIT_MARKS]);

// How many votes a card may have: no limit by approval.
uint32_t votes_limit(const struct contest *c);

// How many votes one choice may have of a card: several by cumulative voting.
uint32_t votes_each(const struct contest *c);

// By fusion: the name without the line in brackets at its end, a part of it.
str votes_candidate(str name);

// By fusion: the first line of the candidate who stands on this line. Lines "Ann (Blue)" and "Ann
// (Green)" are Ann's, and so are several choices of one name.
uint32_t votes_first_line(const struct contest *c, uint32_t choice);

// The choice that the threshold is for (terms.needs), or NO_CHOICE where it is for any.
uint32_t votes_needs(const struct contest *c);

// Is the choice marked, whatever else is? Marks with a flag do not count.
bool votes_have(const struct mark_set *s, uint32_t choice);

#endif
