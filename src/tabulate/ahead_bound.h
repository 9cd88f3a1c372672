// SPDX-License-Identifier: Apache-2.0
// ahead_bound.h: a margin from below for the single transferable vote by whatever rule, for the
// files of this folder.
#ifndef BAL_TABULATE_AHEAD_BOUND_H
#define BAL_TABULATE_AHEAD_BOUND_H

#include "core/ranking.h"
#include "tabulate/result.h"

struct ahead {
    const struct ranking_rules *reading;
    const struct roster *roster;
    uint64_t least;  // who has fewer votes can go before the last one does; 0: nobody
    bool first_only; // papers can be worth more than a vote, or less than none
    bool no_gain;    // papers of a surplus never take more votes along, together, than it was
};

// Raises the bound of the count, which has filled its seats, to what is proved.
BAL_CHECKED bal_status ahead_bound(const struct ahead *a, struct result *r, struct bal_err *err);

#endif
