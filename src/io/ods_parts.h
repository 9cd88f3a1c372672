// SPDX-License-Identifier: Apache-2.0
// ods_parts.h: what rows of an OpenDocument spreadsheet are made of: styles and cells.
#ifndef BAL_IO_ODS_PARTS_H
#define BAL_IO_ODS_PARTS_H

#include "io/inputs.h"
#include "io/xml.h"

// ---- styles

struct ods_style { // of a cell
    uint32_t parent;
    uint32_t data; // its number format; TABLE_NONE: that of the parent
    uint8_t pad;   // digits that its numbers have at least, with zeros before them
};

struct ods_styles {
    struct table names; // of the styles of cells
    VEC(struct ods_style) cells;
    struct table hidden; // names of the styles of tables that are not shown
};

#define ODS_STYLES_INIT                                                                            \
    ((struct ods_styles){.names = TABLE_INIT(LIMIT_NAMES_BYTES),                                   \
                         .hidden = TABLE_INIT(LIMIT_NAMES_BYTES)})

// Reads the element just started, <office:styles> or <office:automatic-styles>.
BAL_CHECKED bal_status ods_styles_read(struct ods_styles *s, struct xml *x, struct bal_err *err);
void ods_styles_done(struct ods_styles *s);

// Number of the style; TABLE_NONE: there is no such style.
uint32_t ods_style(const struct ods_styles *s, str name);

// With how many digits at least it shows a number.
uint8_t ods_pad(const struct ods_styles *s, uint32_t style);

// ---- cells

struct ods_cell {
    struct buf value; // the attribute that holds it
    struct buf text;  // of its paragraphs
    int kind;         // internal
    bool formula, picture;
    bool date, error; // ods_cell_put: what it turned out to be
};

#define ODS_CELL_INIT                                                                              \
    ((struct ods_cell){.value = BUF_INIT(LIMIT_TOKEN_BYTES), .text = BUF_INIT(LIMIT_TOKEN_BYTES)})

// Reads the element just started, <table:table-cell>, to its end.
BAL_CHECKED bal_status ods_cell_read(struct ods_cell *c, struct xml *x, struct bal_err *err);
void ods_cell_done(struct ods_cell *c);

// Is it a number, whose style matters?
bool ods_cell_number(const struct ods_cell *c);

// Appends what a person sees in it as a CSV cell; nothing where it is empty.
void ods_cell_put(struct ods_cell *c, uint8_t pad, struct buf *out);

// ---- rows

// Columns up to that number have that style where neither cell nor row says one.
struct ods_column {
    uint64_t last;
    uint32_t style;
};

struct ods_note { // of the row
    enum sheet_note what;
    uint32_t column;
    size_t from, len; // of its text
};

// Rows of the tables of a document, one table after the other.
struct ods_rows {
    struct xml *x;
    const struct ods_styles *styles;
    struct text_told told;
    bool first;     // hidden tables are told: once for all sheets
    struct buf out; // what was made

    struct ods_cell cell;
    struct buf seen;    // the cell's text
    struct buf line;    // the row's
    struct buf held;    // rows before it that hold nothing but pictures
    bool valued;        // the row holds anything else
    uint32_t depth;     // elements open within the table
    uint64_t blank;     // blank rows to be written before the row
    uint64_t again;     // how often the row is still to be written
    uint64_t rows;      // before it
    uint64_t made;      // bytes of all rows
    uint64_t column;    // the last one of the row that was read
    uint32_t written;   // the last one of the row that holds anything
    uint32_t width;     // columns of the widest row so far
    uint32_t row_style; // of cells without one; TABLE_NONE: that of the column
    VEC(struct ods_column) columns;
    VEC(struct ods_note) notes;
};

#define ODS_ROWS_INIT                                                                              \
    ((struct ods_rows){.cell = ODS_CELL_INIT,                                                      \
                       .seen = BUF_INIT(LIMIT_TOKEN_BYTES),                                        \
                       .line = BUF_INIT(LIMIT_TOKEN_BYTES),                                        \
                       .held = BUF_INIT(LIMIT_TOKEN_BYTES),                                        \
                       .out = BUF_INIT(4 * LIMIT_TOKEN_BYTES)})

// Within <office:spreadsheet>, to the start of the next table that is shown, whose name replaces
// `name`; *more is false where there is none.
BAL_CHECKED bal_status ods_table_next(struct ods_rows *s, struct buf *name, bool *more,
                                      struct bal_err *err);

// To the first row of that table that holds a value; *more is false where none does: the table has
// then ended.
BAL_CHECKED bal_status ods_rows_first(struct ods_rows *s, bool *more, struct bal_err *err);

// After that: the next rows, to `out`. *done: the table has ended.
BAL_CHECKED bal_status ods_rows_more(struct ods_rows *s, bool *done, struct bal_err *err);

void ods_rows_done(struct ods_rows *s);

#endif
