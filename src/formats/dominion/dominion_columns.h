// SPDX-License-Identifier: Apache-2.0
// dominion_columns.h: the columns of an export, kept in the election for rows of it that the county
// published apart and without their header.
#ifndef BAL_FORMATS_DOMINION_COLUMNS_H
#define BAL_FORMATS_DOMINION_COLUMNS_H

#include "formats/dominion/dominion_csv_header.h"

// Keeps what the header says; `width` is how many cells it has, empty ones at the end included.
BAL_CHECKED bal_status dominion_columns_keep(const struct dominion_header *h, uint32_t width,
                                             struct import *imp, struct bal_err *err);

// The columns of the exports read before that fit rows of so many cells: of the jurisdiction that
// the import has, or of any when it has none. NULL: none do, or several that differ.
const struct vote_columns *dominion_columns_find(const struct import *imp, uint32_t cells);

// The columns as a header. Call dominion_header_done in every case.
BAL_CHECKED bal_status dominion_columns_header(const struct vote_columns *c, struct election *e,
                                               struct dominion_header *h, struct bal_err *err);

#endif
