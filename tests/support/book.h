// SPDX-License-Identifier: Apache-2.0
// book.h: workbooks (xlsx) in memory, for tests of what reads them.
#ifndef BAL_TESTS_BOOK_H
#define BAL_TESTS_BOOK_H

#include "io/inputs.h"

struct book_part {
    const char *name;
    str bytes;
};

// Appends a zip of the parts, which are stored as they are.
void book_zip(struct buf *out, const struct book_part *parts, size_t count);

// Appends a workbook of one sheet, "Sheet1": the XML of its <sheetData> and after it, the items of
// the shared strings, and the <numFmts> and <cellXfs> of its styles.
void book_make(struct buf *out, const char *sheet, const char *strings, const char *styles);

// Appends an OpenDocument spreadsheet: the XML of its automatic styles, of what is within
// <office:spreadsheet>, and of the named styles.
void book_ods(struct buf *out, const char *styles, const char *tables, const char *named);

// The same of the cells of the CSV text, as book_of_csv.
void book_ods_of_csv(struct buf *out, str csv);

// Appends a workbook whose sheet holds the cells of the CSV text, as texts or, where they are plain
// numbers, as numbers.
void book_of_csv(struct buf *out, str csv);

// The bytes as an input of one file, "t.xlsx"; `bytes` and `blob` must outlive it.
BAL_CHECKED bal_status book_inputs(struct inputs *set, struct input_blob *blob, const str *bytes,
                                   struct bal_err *err);

// The text of the workbook's sheet, what was told of it as "{ROW:COLUMN what value}", and the error
// as "!!what".
BAL_CHECKED bal_status book_text_of(str bytes, uint32_t sheet, struct buf *out,
                                    struct bal_err *err);

#endif
