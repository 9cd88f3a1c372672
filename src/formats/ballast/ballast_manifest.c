// SPDX-License-Identifier: Apache-2.0
// ballast_manifest.c: Ballast's own manifest: jurisdiction,container,tabulator,batch,cards[,style].
// The column style is written when a batch has one.
#include "formats/manifest_rows.h"
#include "formats/readers.h"
#include "io/csv_write.h"

static const struct csv_column columns[MANIFEST_COLUMNS] = {
    [MANIFEST_JURISDICTION] = {"jurisdiction", true},
    [MANIFEST_CONTAINER] = {"container", true},
    [MANIFEST_TABULATOR] = {"tabulator", true},
    [MANIFEST_BATCH] = {"batch", true},
    [MANIFEST_CARDS] = {"cards", true},
    [MANIFEST_STYLE] = {"style", false},
    [MANIFEST_CVR] = {"", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = MANIFEST_JURISDICTION; i <= MANIFEST_CARDS; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    return 98;
}

bal_status ballast_manifest_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct csv_table t;
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK && csv_table_columns(&t, columns, MANIFEST_COLUMNS))
        status = manifest_rows_read(&t, MANIFEST_EXACT | MANIFEST_REPEATS, err);
    csv_table_close(&t);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_manifest_read, err);
}

static bool has_styles(const struct election *e)
{
    for (size_t i = 0; i < e->manifest.len; i++)
        if (e->manifest.at[i].style.len > 0)
            return true;
    return false;
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    bool styles = has_styles(e);
    struct csv_writer w;
    csv_writer_init(&w, out);
    csv_put_raw(&w, STR("jurisdiction,container,tabulator,batch,cards"));
    if (styles)
        csv_put_raw(&w, STR("style"));
    csv_end_row(&w);
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *b = &e->manifest.at[i];
        csv_put(&w, e->jurisdictions.items[b->jurisdiction]);
        csv_put(&w, b->container);
        csv_put(&w, b->tabulator);
        csv_put(&w, b->batch);
        csv_put_u64(&w, b->cards);
        if (styles)
            csv_put(&w, b->style);
        csv_end_row(&w);
    }
    return csv_writer_done(&w, err);
}

const struct format format_ballast_manifest = {
    .name = "ballast-manifest",
    .title = "Ballast's plain manifest, CSV",
    .flags = FORMAT_MANIFEST,
    .probe = probe,
    .read = read_file,
    .write = write_file,
};
