// SPDX-License-Identifier: Apache-2.0
// dominion_csv.h: reading a Dominion CSV export from any source, for tests and fuzzing; and writing
// one.
#ifndef BAL_FORMATS_DOMINION_CSV_H
#define BAL_FORMATS_DOMINION_CSV_H

#include "core/import.h"
#include "io/sink.h"
#include "io/source.h"

BAL_CHECKED bal_status dominion_csv_read_source(struct source *s, struct import *imp,
                                                struct bal_err *err);

// How an export looks; counties differ.
struct dominion_csv_look {
    bool guarded;   // every cell in quotes, ids as ="3": what spreadsheet programs leave alone
    bool overvotes; // an overvoted contest shows its marks; else all zeros, like a blank one
    bool unranked;  // contests with ranks are left out
    uint32_t first_card, cards; // only these, and the contests on them; cards 0: everything
    uint32_t jurisdiction;      // with `cards`: of the sums
};

// Writes the cards in the layout of the Dominion CSV export, and the sums of withheld cards. Lost
// are what that layout cannot hold: ambiguous marks, sheets, contests that a voter was not eligible
// for (written as blank) and, unless the look says otherwise, overvotes.
BAL_CHECKED bal_status dominion_csv_write_as(const struct election *e,
                                             const struct dominion_csv_look *look, struct sink *out,
                                             struct bal_err *err);

// The same with the plain look.
BAL_CHECKED bal_status dominion_csv_write(const struct election *e, struct sink *out,
                                          struct bal_err *err);

// Appends a line for everything that the plain look cannot hold.
void dominion_csv_lost(const struct election *e, struct buf *out);

#endif
