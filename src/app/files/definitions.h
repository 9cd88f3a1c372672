// SPDX-License-Identifier: Apache-2.0
// definitions.h: contest definitions made from reported results, where no other file defines them.
#ifndef BAL_APP_DEFINITIONS_H
#define BAL_APP_DEFINITIONS_H

#include "app/load/load.h"

// What became of the results' contests.
struct definitions {
    uint32_t made;     // contests that only results name: now they are contests, with their choices
    uint32_t no_votes; // of these: how many votes a voter has is stated nowhere
    uint32_t first_made; // number of the first in election.contests; they are its last ones
};

// Makes a contest of each that only reported results name, with the choices that they list, in
// their order. Results never say by which rule a contest is counted (plurality is assumed, and not
// known) or how many seats it fills; most do not say how many votes a voter has. Files that state
// different numbers of votes are a problem (contest-mismatch).
BAL_CHECKED bal_status definitions_make(struct load *l, struct definitions *out,
                                        struct bal_err *err);

// Appends a line for all that is to be filled in; nothing where no contest was made.
void definitions_missing(const struct definitions *d, struct buf *out);

#endif
