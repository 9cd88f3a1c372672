// SPDX-License-Identifier: Apache-2.0
// csv_import.h: rows of a file that is imported, whatever divides its cells; what there is to know
// of the file as a whole becomes problems.
#ifndef BAL_FORMATS_CSV_IMPORT_H
#define BAL_FORMATS_CSV_IMPORT_H

#include "core/import.h"
#include "io/csv.h"

// Opens the rows, as csv_open_any; other dividers than commas are noted.
BAL_CHECKED bal_status csv_import_open(struct csv *c, struct source *s, struct import *imp,
                                       struct bal_err *err);

// Closes them. A last row without a line end, when rows before it have one, is told: nobody can see
// whether its last cell is whole.
void csv_import_close(struct csv *c, struct import *imp);

// The problem itself, for readers of lines.
void note_unended(struct import *imp, uint64_t line);

#endif
