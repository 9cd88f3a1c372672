// SPDX-License-Identifier: Apache-2.0
// ranking.h: how the marks of a ranked contest are read as a list of preferences. The count and the
// audit read them by the same rules, on the machine's record and on paper.
//
// Sources: the options and their exact meaning are those of RCTab 2.0, the tabulator that most U.S.
// places with ranked ballots use; the cleaning order of Colorado is that of its election rules
// 26.7.1 to 26.7.3.
#ifndef BAL_CORE_RANKING_H
#define BAL_CORE_RANKING_H

#include "core/contest.h"

#define RANKING_UNLIMITED UINT32_MAX

// In a list of the candidate that each choice stands for: nobody; and a rank with several
// candidates, whom the record does not name.
#define RANKING_NOBODY  UINT32_MAX
#define RANKING_SEVERAL (UINT32_MAX - 1)

enum ranking_overvote {
    RANKING_OVERVOTE_EXHAUST,     // a rank with several candidates ends the ballot
    RANKING_OVERVOTE_SKIP,        // … is passed over
    RANKING_OVERVOTE_IF_MULTIPLE, // … ends it when two of them still stand, else counts for the one
};

struct ranking_rules {
    enum ranking_overvote overvote;
    uint32_t skips;         // ranks in a row that may be left out; one more ends the ballot
    bool stop_at_duplicate; // a candidate ranked again ends the ballot; else it is passed over
    bool clean_first;       // Colorado: duplicates are removed (and leave gaps), then overvotes
                            // end the ballot, then gaps
    bool without_write_ins; // marks for unresolved write-ins are taken away before all else
    uint32_t max_rank;      // ranks beyond it are not read
};

// The default: an overvote ends the ballot, skipped ranks and repeated candidates are passed over.
struct ranking_rules ranking_default(void);

// How the reading of a mark set ends.
enum ranking_end {
    RANKING_END_CHOICES,  // no more of them
    RANKING_END_OVERVOTE, // at an overvoted rank
    RANKING_END_REPEATED, // at a candidate who was ranked before
    RANKING_END_SKIPPED,  // at too many ranks without a candidate
    RANKING_END_UNRANKED, // no ranking at all: an undervote
};

// Reads the preferences of a mark set, best first. out has room for set->count marks; returns how
// many there are: each candidate (of_choice[choice], or the choice itself where of_choice is NULL)
// once, with its rank. A choice whose of_choice is RANKING_NOBODY is as if it were not marked; with
// RANKING_SEVERAL its rank is overvoted. Only under RANKING_OVERVOTE_IF_MULTIPLE may several have
// the same rank. *end is why a card that has run out of them is inactive.
uint32_t ranking_read(const struct ranking_rules *rules, const struct contest *c,
                      const uint32_t *of_choice, const struct mark_set *set, struct mark *out,
                      enum ranking_end *end);

#endif
