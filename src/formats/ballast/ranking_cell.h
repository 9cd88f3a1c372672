// SPDX-License-Identifier: Apache-2.0
// ranking_cell.h: what one ballot says in a contest, in one cell:
//
//     Ann>Bob=Cy>>Di   ranks: Ann first, Bob and Cy both second, nobody third, Di fourth
//     Ann:5;Bob:3      scores
//     Ann;Bob          marks without ranks; one name alone is either
//
// Names are spelled as core/spelling.h says, with a '\' before each '>', '=', ';', ':' and '\' in
// them. Blanks around a name do not count.
#ifndef BAL_FORMATS_RANKING_CELL_H
#define BAL_FORMATS_RANKING_CELL_H

#include "core/contest.h"

struct ranking_cell {
    enum mark_use use; // what the numbers are; of one name alone USE_RANKS
    uint32_t count;    // at least 1
    struct {
        str name;      // in the cell's buffer
        uint32_t rank; // or score; 0 of USE_NOTHING
    } at[LIMIT_MARKS];
};

// Reads the cell; names lie in *names, which is emptied before. False: *why says what is wrong.
bool ranking_cell_read(struct ranking_cell *out, str cell, struct buf *names, const char **why);

// Appends the cell of marks, which are in their order; `c` has their choices.
void ranking_cell_put(struct buf *out, const struct contest *c, enum mark_use use,
                      const struct mark *marks, uint32_t count);

#endif
