// SPDX-License-Identifier: Apache-2.0
// csv_table.h: a CSV file whose first row names its columns. Finds the columns a format knows,
// whatever their order, and checks rows and numbers; every flaw becomes a problem with its place.
//
//     struct csv_table t;
//     status = csv_table_open(&t, source, imp, err);
//     if (status == BAL_OK && csv_table_columns(&t, columns, COLUMN_COUNT))
//         for (bool more = true; …;) csv_table_next(&t, &more, err) …
//     csv_table_close(&t);
#ifndef BAL_FORMATS_CSV_TABLE_H
#define BAL_FORMATS_CSV_TABLE_H

#include "formats/csv_import.h"
#include "formats/format.h"

enum { TABLE_COLUMNS = 16 };
#define CSV_ABSENT UINT32_MAX

// A column that a format knows. Capital letters, blanks and punctuation in a header do not matter:
// "Batch ID", "batch_id" and "BatchId" are all "batchid".
struct csv_column {
    const char *names; // small letters, digits and '#'; spellings divided by '|'
    bool required;
};

struct csv_table {
    struct csv csv;
    struct import *imp;
    bool empty;                 // there is no header
    uint32_t cells;             // of the header, without empty ones at its end
    uint32_t at[TABLE_COLUMNS]; // cell of each known column, or CSV_ABSENT
};

// Opens the table and reads its header, whose cells are csv_trimmed(&t->csv, i) until the first
// call of csv_table_next. An empty file is a problem. Call csv_table_close in every case.
BAL_CHECKED bal_status csv_table_open(struct csv_table *t, struct source *s, struct import *imp,
                                      struct bal_err *err);

void csv_table_close(struct csv_table *t);

// Finds the columns in the header. Missing and repeated ones are problems; unknown ones are noted.
// False when reading on is pointless.
bool csv_table_columns(struct csv_table *t, const struct csv_column *columns, uint32_t count);

// The columns by their place: column i is cell places[i].
void csv_table_places(struct csv_table *t, const uint32_t *places, uint32_t count);

// Has the row, split to its end, as many cells as the header? Too short: something is missing, and
// a problem says so. Longer is fine when nothing is in the rest.
bool csv_table_whole(struct csv_table *t);

// Next row with as many cells as the header has; others are problems and left out, rows of empty
// cells are left out.
BAL_CHECKED bal_status csv_table_next(struct csv_table *t, bool *more, struct bal_err *err);

// A cell of the row; empty when the column is absent.
static inline str csv_table_cell(struct csv_table *t, uint32_t column)
{
    return t->at[column] == CSV_ABSENT ? STR("") : csv_cell(&t->csv, t->at[column]);
}

static inline str csv_table_trimmed(struct csv_table *t, uint32_t column)
{
    return str_trim(csv_table_cell(t, column));
}

// A whole number, with thousands separators or without. False, and a problem, when the cell holds
// something else or nothing.
bool csv_table_number(struct csv_table *t, uint32_t column, uint64_t *out);

enum { KEY_CELLS = 8 };

// The cells of the first columns on some row: rows with the same are about one thing. Start with
// a buffer and nothing else.
struct csv_key {
    struct buf text;
    str cell[KEY_CELLS];
    bool set;
};

// Do the first `count` columns of the row say the same? False before the first csv_key_take.
bool csv_key_same(const struct csv_key *k, struct csv_table *t, uint32_t count);

// Keeps the row's.
BAL_CHECKED bal_status csv_key_take(struct csv_key *k, struct csv_table *t, uint32_t count,
                                    struct bal_err *err);

// Reads a whole table: takes each row, with a table of keys in which it finds what stood in earlier
// rows. Without any row the problem is that there is no `what` in the file.
typedef bal_status csv_row_fn(struct csv_table *t, struct table *seen, struct bal_err *err);
BAL_CHECKED bal_status csv_table_read(struct source *s, struct import *imp,
                                      const struct csv_column *columns, uint32_t count,
                                      const char *what, csv_row_fn *take, struct bal_err *err);

// Adds a problem at a cell of the row.
#define csv_table_problem(t, id, column, ...)                                                      \
    import_problem((t)->imp, id, (t)->csv.line, csv_table_place(t, column),                        \
                   csv_table_cell(t, column), __VA_ARGS__)

// Number of the cell, from 1; 0 when the column is absent.
static inline uint64_t csv_table_place(const struct csv_table *t, uint32_t column)
{
    return t->at[column] == CSV_ABSENT ? 0 : t->at[column] + 1;
}

// Is the header cell one of the spellings (as in csv_column)?
bool csv_name_is(str cell, const char *names);

// For probes: does one of the cells have one of the names?
bool csv_names_have(const str *cells, int count, const char *names);

#endif
