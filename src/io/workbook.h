// SPDX-License-Identifier: Apache-2.0
// workbook.h: a worksheet of a workbook, Excel's (xlsx.h) or OpenDocument's (ods.h), as CSV text,
// so that a format that reads CSV reads workbooks too. Both give the same text for the same sheet.
//
// Row n of the sheet is line n of the text; rows that the file leaves out are blank lines, and
// every row has at least as many cells as the longest before it. A cell holds what a person sees
// in it: 274, whether it is kept as a number, as 274.0 or as a text; TRUE and FALSE; 00042 under
// the number format 00000. More than 15 digits have been rounded by the spreadsheet program: such a
// number stays in its exponent form (1.2E+15), for readers of ids to refuse. A date is written
// m/d/yyyy and noted. Line ends within a cell become a blank. A picture in a cell without a value
// is XLSX_PICTURE.
#ifndef BAL_IO_WORKBOOK_H
#define BAL_IO_WORKBOOK_H

#include "io/inputs.h"

#define XLSX_PICTURE "*picture*"

struct xlsx;
struct ods;

// Do the members make up a workbook?
bool workbook_is(const struct inputs *zip);

// How many visible worksheets hold anything.
BAL_CHECKED bal_status workbook_sheets(const struct inputs *zip, uint32_t *count,
                                       struct bal_err *err);

// Opens the visible worksheet of that number (from 0; those without any cell are not counted). Its
// name is appended to `name`, which may be NULL. `told` may be NULL. The zip must outlive the
// source, and no other of its members is opened meanwhile.
BAL_CHECKED bal_status workbook_open(const struct inputs *zip, uint32_t sheet,
                                     const struct text_told *told, struct source *out,
                                     struct buf *name, struct bal_err *err);

// A workbook all of whose sheets are read, one after the other: what they share is read once.
struct workbook {
    struct xlsx *xlsx; // one of the two
    struct ods *ods;
};

BAL_CHECKED bal_status workbook_begin(const struct inputs *zip, struct workbook *out,
                                      struct bal_err *err);
void workbook_close(struct workbook *w); // one that is all zero is allowed

// As workbook_open. The workbook must outlive the source, and one source is open at a time.
BAL_CHECKED bal_status workbook_sheet(struct workbook *w, uint32_t sheet, struct source *out,
                                      struct buf *name, struct bal_err *err);

#endif
