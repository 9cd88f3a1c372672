// SPDX-License-Identifier: Apache-2.0
// hand_ballots.h: a full hand count out of a file that has each ballot as people read it, in any
// format of cast vote records: for each contest and batch the different sets of marks with their
// numbers of cards, blank and overvoted cards, and how many cards were looked at, as the table
// ballast-handcount. Which card said what is not in it.
#ifndef BAL_APP_HAND_BALLOTS_H
#define BAL_APP_HAND_BALLOTS_H

#include "app/load/load.h"

// Appends the table. `contest`: what the only contest of the file is called in it; .ptr NULL: as in
// the file. Cards without a batch are counted all at once. BAL_INVALID: the file has errors (the
// load's problems say which), no cards, sums of cards or withheld ones, ranks that are overvoted by
// nobody knows whom, or not one contest where `contest` is given.
BAL_CHECKED bal_status hand_ballots_table(struct load *l, str contest, struct buf *out,
                                          struct bal_err *err);

#endif
