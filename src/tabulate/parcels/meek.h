// SPDX-License-Identifier: Apache-2.0
// meek.h: counts in which everybody keeps of each vote the part that leaves a quota, however it
// came; all papers are dealt out anew in each step.
#ifndef BAL_TABULATE_PARCELS_MEEK_H
#define BAL_TABULATE_PARCELS_MEEK_H

#include "tabulate/parcels/state.h"

struct meek_rules {
    decimal enough; // the step ends an iteration when all surpluses together are less; of the scale
    bool early;     // who cannot catch up with all surpluses is excluded at once
    bool warren;    // a candidate keeps of a paper at most the keep value itself, not a part
    bool new_zealand_ties; // ahead at first difference, then the pseudo-random numbers of Part 5
};

BAL_CHECKED bal_status meek_count(struct parcels_count *c, struct bal_err *err);

#endif
