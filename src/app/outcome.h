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
};

// By the rule of a contest without ranks: most votes win, nobody without a vote. The arrays are the
// arena's; `choices` is the number of votes.
BAL_CHECKED bal_status outcome_of(const struct contest *c, const uint64_t *votes, uint32_t choices,
                                  struct arena *a, struct outcome_of_votes *out,
                                  struct bal_err *err);

#endif
