// SPDX-License-Identifier: Apache-2.0
// arlo_totals.h: Arlo's candidate totals by batch, read and written:
//
//     Batch Name,Mayor - Ann Alder,Mayor - Bo,Judge - Yes     or, of one contest: Batch Name,Ann,Bo
//     Batch 1,12,7,9
//
// A title is taken apart at a contest that is known already, else at its last " - ". The contest of
// a table whose titles name none is the only known one with all of its choices, else the one that
// the file's name holds, else it is called by the file's name. A batch that only one tabulator of
// the manifest has is that tabulator's.
#ifndef BAL_FORMATS_ARLO_TOTALS_H
#define BAL_FORMATS_ARLO_TOTALS_H

#include "formats/csv_table.h"

// The header is the table's current row.
BAL_CHECKED bal_status arlo_totals_read(struct csv_table *t, struct bal_err *err);

// Writes the results by batch, or, where there are none, what the CVRs add up to: contests without
// ranks, overvoted ones counting for nobody. BAL_INVALID: several jurisdictions, or two batches of
// one name.
BAL_CHECKED bal_status arlo_totals_write(const struct election *e, struct sink *out,
                                         struct bal_err *err);

#endif
