// SPDX-License-Identifier: Apache-2.0
// tally_check.h: what a count is held against, for tally.c.
#ifndef BAL_APP_TALLY_CHECK_H
#define BAL_APP_TALLY_CHECK_H

#include "app/count/tally.h"

// Fills c->checks; one that fails becomes a problem and sets t->violated.
BAL_CHECKED bal_status tally_check(struct tally *t, struct tally_contest *c, struct problems *p,
                                   struct bal_err *err);

// What a count without rounds must say of seats (seats_check.c).
struct tally_seats {
    uint64_t fill;       // seats that can be filled
    uint64_t open;       // of these by a tie
    uint64_t tied_alike; // tied candidates who are equal to another one of them
};

BAL_CHECKED bal_status tally_seats(const struct contest *c, const struct result *r,
                                   struct tally_seats *out, struct bal_err *err);

// Finds the reported results of each contest counted, for both that follow.
BAL_CHECKED bal_status tally_link_reported(struct tally *t, struct bal_err *err);

// Holds the election's reported results against the count (c->reported). A row for no jurisdiction
// is the total; without one, those of all jurisdictions together are.
BAL_CHECKED bal_status tally_compare_reported(struct tally *t, struct tally_contest *c,
                                              struct problems *p, struct bal_err *err);

// The same of a ranked contest that was counted in rounds, where the reported results are in
// rounds, too, or say who won: each round, and the winners.
BAL_CHECKED bal_status tally_compare_rounds(struct tally *t, struct tally_contest *c,
                                            struct problems *p, struct bal_err *err);

// Holds the results of single batches against the CVRs of these batches, where there are any, for
// all contests counted.
BAL_CHECKED bal_status tally_compare_subtotals(struct tally *t, struct problems *p,
                                               struct bal_err *err);

#endif
