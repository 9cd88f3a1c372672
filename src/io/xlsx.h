// SPDX-License-Identifier: Apache-2.0
// xlsx.h: a worksheet of Excel's workbook (xlsx) as CSV text; see workbook.h, which is what others
// include.
//
// Memory holds the shared strings once (at most LIMIT_STRINGS_BYTES) and one row.
#ifndef BAL_IO_XLSX_H
#define BAL_IO_XLSX_H

#include "io/workbook.h"

bool xlsx_is(const struct inputs *zip);

BAL_CHECKED bal_status xlsx_sheets(const struct inputs *zip, uint32_t *count, struct bal_err *err);

BAL_CHECKED bal_status xlsx_open(const struct inputs *zip, uint32_t sheet,
                                 const struct text_told *told, struct source *out, struct buf *name,
                                 struct bal_err *err);

BAL_CHECKED bal_status xlsx_begin(const struct inputs *zip, struct xlsx **out, struct bal_err *err);
void xlsx_close(struct xlsx *w); // NULL is allowed

BAL_CHECKED bal_status xlsx_sheet(struct xlsx *w, uint32_t sheet, struct source *out,
                                  struct buf *name, struct bal_err *err);

#endif
