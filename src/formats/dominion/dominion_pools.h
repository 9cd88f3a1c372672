// SPDX-License-Identifier: Apache-2.0
// dominion_pools.h: the cells of votes in a Dominion CVR export, CSV, and the rows that hold the
// sum of several withheld cards.
#ifndef BAL_FORMATS_DOMINION_POOLS_H
#define BAL_FORMATS_DOMINION_POOLS_H

#include "formats/dominion/dominion_csv_header.h"

// A vote cell: 0, 1, or a number with the mark's density after it as "1 (97%)".
enum cell_kind { CELL_EMPTY, CELL_NUMBER, CELL_WITHHELD, CELL_BAD };

enum cell_kind dominion_cell(str s, uint64_t *out);

// Reports a cell that is no vote. Column from 0.
void dominion_bad_cell(struct import *imp, const struct csv *csv, uint32_t column, str text);

// The current row as a pool.
BAL_CHECKED bal_status dominion_pool_read(struct import *imp, struct csv *csv,
                                          const struct dominion_header *h, struct bal_err *err);

#endif
