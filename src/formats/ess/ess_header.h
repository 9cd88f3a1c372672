// SPDX-License-Identifier: Apache-2.0
// ess_header.h: the header row of ES&S CVRs: ids and contests.
#ifndef BAL_FORMATS_ESS_HEADER_H
#define BAL_FORMATS_ESS_HEADER_H

#include "formats/ess/ess.h"

// The columns of one contest, side by side.
struct ess_contest {
    uint32_t contest;      // index in the election
    uint32_t first, count; // columns
    bool ranked;           // column i is rank i + 1; else one of `count` votes
    struct table texts;    // what stood in its cells, as bytes
    VEC(uint32_t) codes;   // what that means
};

struct ess_header {
    uint32_t at[ESS_IDS]; // column of each id, or CSV_ABSENT
    uint32_t cells;       // columns in all
    VEC(struct ess_contest) contests;
};

// Reads the header from the row in hand, and makes the contests. Flaws become problems. False in
// *usable: the rows mean nothing.
BAL_CHECKED bal_status ess_header_read(struct ess_header *h, struct csv *csv, struct import *imp,
                                       bool *usable, struct bal_err *err);

void ess_header_done(struct ess_header *h);

#endif
