// SPDX-License-Identifier: Apache-2.0
// ess_xlsx.c: ES&S cast vote records, Excel workbook; also the summaries of ranked contests that
// some cities publish in the same layout.
#include "formats/ess/ess.h"
#include "formats/readers.h"

enum { PROBED = 256 };

static int probe(const struct probe *p)
{
    str cells[PROBED];
    int count = p->sheet ? probe_header(p, cells, PROBED) : 0;
    return ess_is_cvr(cells, count, true) ? 90 : 0;
}

static bal_status read_sheet(struct source *s, struct import *imp, struct bal_err *err)
{
    return ess_cvr_read(s, imp, &(struct ess_beside){.format = "ess-xlsx"}, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, read_sheet, err);
}

const struct format format_ess_xlsx = {
    .name = "ess-xlsx",
    .title = "ES&S cast vote records, workbook (xlsx, ods)",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};
