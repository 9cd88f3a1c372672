// SPDX-License-Identifier: Apache-2.0
// ods.h: a worksheet of an OpenDocument spreadsheet (ods) as CSV text; see workbook.h, which is
// what others include.
//
// All sheets lie in one part, content.xml, which is read as a stream: memory holds the names of the
// styles and one row, however often a row or a cell is said to be repeated.
#ifndef BAL_IO_ODS_H
#define BAL_IO_ODS_H

#include "io/workbook.h"

bool ods_is(const struct inputs *zip);

BAL_CHECKED bal_status ods_sheets(const struct inputs *zip, uint32_t *count, struct bal_err *err);

BAL_CHECKED bal_status ods_open(const struct inputs *zip, uint32_t sheet,
                                const struct text_told *told, struct source *out, struct buf *name,
                                struct bal_err *err);

BAL_CHECKED bal_status ods_begin(const struct inputs *zip, struct ods **out, struct bal_err *err);
void ods_close(struct ods *w); // NULL is allowed

// In their order the sheets are read in one pass.
BAL_CHECKED bal_status ods_sheet(struct ods *w, uint32_t sheet, const struct text_told *told,
                                 struct source *out, struct buf *name, struct bal_err *err);

#endif
