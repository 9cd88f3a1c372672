// SPDX-License-Identifier: Apache-2.0
// ess_csv.c: ES&S cast vote records, CSV.
#include "formats/ess/ess.h"
#include "formats/readers.h"

enum { PROBED = 256 };

static int probe(const struct probe *p)
{
    str cells[PROBED];
    int count = p->sheet ? 0 : probe_header(p, cells, PROBED);
    return ess_is_cvr(cells, count, false) ? 90 : 0;
}

bal_status ess_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return ess_cvr_read(s, imp, &(struct ess_beside){.format = "ess-csv"}, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ess_csv_read, err);
}

const struct format format_ess_csv = {
    .name = "ess-csv",
    .title = "ES&S cast vote records, CSV",
    .flags = FORMAT_CVR,
    .unconfirmed = true,
    .probe = probe,
    .read = read_file,
};
