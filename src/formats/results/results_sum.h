// SPDX-License-Identifier: Apache-2.0
// results_sum.h: reported results that a table lists in parts, as by precinct: added up.
#ifndef BAL_FORMATS_RESULTS_SUM_H
#define BAL_FORMATS_RESULTS_SUM_H

#include "formats/csv_table.h"

// What stood in earlier rows: the rows, by what they are of, and the results.
struct results_seen {
    struct table rows, results;
};

// Adds votes to the result of this jurisdiction, batch, contest and choice, which is made when new;
// names are spelled (core/spelling.h) as the first of their name, and copied.
BAL_CHECKED bal_status results_add(struct import *imp, struct results_seen *seen,
                                   const struct reported *row, struct bal_err *err);

// The same for names that are spelled already. One reader calls one of the two.
BAL_CHECKED bal_status results_add_spelled(struct import *imp, struct results_seen *seen,
                                           const struct reported *row, struct bal_err *err);

// The number in election.results of the result that such a row was added to; UINT32_MAX: there is
// none.
BAL_CHECKED bal_status results_find_spelled(struct import *imp, const struct results_seen *seen,
                                            const struct reported *row, uint32_t *out,
                                            struct bal_err *err);

// Is the row the first in which these columns hold what they hold here, byte for byte?
BAL_CHECKED bal_status results_first(struct csv_table *t, struct results_seen *seen,
                                     const uint32_t *columns, size_t count, bool *first,
                                     struct bal_err *err);

// Reads a whole table of results: takes each row. No row at all is a problem.
typedef bal_status results_row_fn(struct csv_table *t, struct results_seen *seen,
                                  struct bal_err *err);
BAL_CHECKED bal_status results_read(struct source *s, struct import *imp,
                                    const struct csv_column *columns, uint32_t count,
                                    results_row_fn *take, struct bal_err *err);

#endif
