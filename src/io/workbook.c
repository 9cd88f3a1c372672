// SPDX-License-Identifier: Apache-2.0
#include "io/workbook.h"

#include "io/ods.h"
#include "io/xlsx.h"

bool workbook_is(const struct inputs *zip)
{
    return xlsx_is(zip) || ods_is(zip);
}

bal_status workbook_sheets(const struct inputs *zip, uint32_t *count, struct bal_err *err)
{
    return xlsx_is(zip) ? xlsx_sheets(zip, count, err) : ods_sheets(zip, count, err);
}

bal_status workbook_open(const struct inputs *zip, uint32_t sheet, const struct text_told *told,
                         struct source *out, struct buf *name, struct bal_err *err)
{
    return xlsx_is(zip) ? xlsx_open(zip, sheet, told, out, name, err)
                        : ods_open(zip, sheet, told, out, name, err);
}

bal_status workbook_begin(const struct inputs *zip, struct workbook *out, struct bal_err *err)
{
    *out = (struct workbook){0};
    return xlsx_is(zip) ? xlsx_begin(zip, &out->xlsx, err) : ods_begin(zip, &out->ods, err);
}

void workbook_close(struct workbook *w)
{
    xlsx_close(w->xlsx);
    ods_close(w->ods);
}

bal_status workbook_sheet(struct workbook *w, uint32_t sheet, struct source *out, struct buf *name,
                          struct bal_err *err)
{
    return w->xlsx != NULL ? xlsx_sheet(w->xlsx, sheet, out, name, err)
                           : ods_sheet(w->ods, sheet, NULL, out, name, err);
}
