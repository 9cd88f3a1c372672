// SPDX-License-Identifier: Apache-2.0
// manifest_rows.h: reading the rows of a ballot manifest, the same in every CSV dialect: numbers,
// batches listed twice, total rows, batches without cards.
#ifndef BAL_FORMATS_MANIFEST_ROWS_H
#define BAL_FORMATS_MANIFEST_ROWS_H

#include "formats/csv_table.h"

// The columns, as indexes in csv_table.at.
enum manifest_column {
    MANIFEST_JURISDICTION,
    MANIFEST_CONTAINER,
    MANIFEST_TABULATOR,
    MANIFEST_BATCH,
    MANIFEST_CARDS,
    MANIFEST_STYLE,
    MANIFEST_CVR, // Arlo: are there CVRs of the batch, Y or N
    MANIFEST_COLUMNS,
};

// How a dialect differs.
enum {
    MANIFEST_EXACT = 1,     // names are taken as they stand; no row is a total
    MANIFEST_REPEATS = 2,   // a batch in two rows is a warning, not an error
    MANIFEST_CONTAINED = 4, // without a tabulator, batches are numbered in each container anew
};

// Reads all rows; the columns have been found.
BAL_CHECKED bal_status manifest_rows_read(struct csv_table *t, unsigned rules, struct bal_err *err);

#endif
