// SPDX-License-Identifier: Apache-2.0
// ranked_csv.h: tables of ranked ballots, a row a ballot (and contest). Either a column stands for
// a choice and holds its rank, or it stands for a rank and holds the name of a choice.
//
// What stands in the rank columns of a row is looked up as one text: few different ones occur, and
// only a new one is taken apart.
#ifndef BAL_FORMATS_RANKED_CSV_H
#define BAL_FORMATS_RANKED_CSV_H

#include "formats/csv_table.h"

// The columns before the ranks; CSV_ABSENT where there is none.
enum ranked_column {
    RANKED_CONTEST, // absent: the file is of one contest
    RANKED_TABULATOR,
    RANKED_BATCH,
    RANKED_RECORD,
    RANKED_IMPRINTED,
    RANKED_PRECINCT,
    RANKED_STYLE,
    RANKED_IDS,
};

struct ranked_layout {
    uint32_t id[RANKED_IDS];
    uint32_t first, count; // the columns of ranks, which lie side by side
    bool by_choice;        // a column is a choice, not a rank
    const char *format;    // name of the format, for the list of files
};

// Understands the header, whose cells are csv_trimmed(&t->csv, i); false: reading is pointless, and
// a problem says why.
typedef bool ranked_header_fn(struct csv_table *t, struct ranked_layout *out);

BAL_CHECKED bal_status ranked_csv_read(struct source *s, struct import *imp, const char *format,
                                       ranked_header_fn *header, struct bal_err *err);

// "Rank 3", "choice 3", "3rd choice", "Preference 3", "3": the number; 0 when it is none.
uint32_t ranked_number(str cell);

// Rank columns 1, 2, 3 … side by side from the first one on; false, and a problem, when they are
// not that. Cells behind them must be no ranks.
bool ranked_find(struct csv_table *t, struct ranked_layout *out);

#endif
