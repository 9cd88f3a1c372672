// SPDX-License-Identifier: Apache-2.0
// text_table.h: a table in plain text. Columns are as wide as their widest cell.
#ifndef BAL_REPORT_TEXT_TABLE_H
#define BAL_REPORT_TEXT_TABLE_H

#include "report/prose.h"

enum { TEXT_COLUMNS = 12, TEXT_WIDTH = 80 };

// Titles, one a column; a leading '>' sets numbers at the right.
struct text_table {
    const char *titles[TEXT_COLUMNS];
    size_t columns;
    VEC(size_t) ends; // of each cell in `text`
    struct sink text; // memory
    bool failed;
};

#define TEXT_TABLE_BYTES ((size_t)1 << 30)

// Columns that a UTF-8 text takes: its code points.
size_t text_width(str s);

void text_table_open(struct text_table *t, const char *const titles[], size_t columns);

// Where the next cell is written; text_cell_end ends it.
struct prose text_cell(struct text_table *t);
void text_cell_end(struct text_table *t);

void text_cell_text(struct text_table *t, str s);
void text_cell_number(struct text_table *t, uint64_t v);
void text_cell_risk(struct text_table *t, double risk);

// Prints titles and rows and frees the table. BAL_LIMIT without memory.
BAL_CHECKED bal_status text_table_print(struct text_table *t, struct sink *out,
                                        struct bal_err *err);

// Prints the text wrapped at TEXT_WIDTH, `first` before its first line, `indent` spaces before the
// others.
void text_wrap(struct sink *out, str text, const char *first, size_t indent);

#endif
