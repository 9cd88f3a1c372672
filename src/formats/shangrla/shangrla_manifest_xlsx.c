// SPDX-License-Identifier: Apache-2.0
// shangrla_manifest_xlsx.c: a ballot manifest as a workbook: what SHANGRLA's examples and counties
// with Hart machines use. Its rows are those of manifest_csv.c.
#include "formats/readers.h"

static int probe(const struct probe *p)
{
    return p->sheet && manifest_csv_fits(p) ? 99 : 0;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, manifest_csv_read, err);
}

const struct format format_shangrla_manifest_xlsx = {
    .name = "shangrla-manifest-xlsx",
    .title = "ballot manifest with named columns, workbook (xlsx, ods)",
    .flags = FORMAT_MANIFEST,
    .probe = probe,
    .read = read_file,
};
