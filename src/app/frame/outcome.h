// SPDX-License-Identifier: Apache-2.0
// outcome.h: who wins, given votes that somebody else counted.
#ifndef BAL_APP_OUTCOME_H
#define BAL_APP_OUTCOME_H

#include "core/election.h"

struct outcome_of_votes {
    bool *won; // of each choice
    uint32_t winners;
    bool *tied; // of each choice: has as many votes as another for a seat that stays open
    uint32_t ties;
    uint32_t *seats; // of each choice; 1 of a winner who is no party
};

struct outcome_totals {
    const uint64_t *votes; // of each choice
    uint32_t choices;
    bool all;                  // blank and overvoted are known
    uint64_t blank, overvoted; // ballots
};

// By the rule of the contest. The arrays of *out are the arena's. BAL_UNSUPPORTED: totals do not
// give the outcome of such a contest.
BAL_CHECKED bal_status outcome_of(const struct contest *c, const struct outcome_totals *totals,
                                  struct arena *a, struct outcome_of_votes *out,
                                  struct bal_err *err);

#endif
