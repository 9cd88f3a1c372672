// SPDX-License-Identifier: Apache-2.0
// manifest_csv.c: any ballot manifest whose header names a batch and a count: columns in any
// order, under the names that offices give them.
#include "formats/manifest_rows.h"
#include "formats/readers.h"

#define BATCHES "batch|batchname|batchid|batchnumber|batchnum|batch#|batchno"
#define COUNTS                                                                                     \
    "cards|ballots|count|cardcount|ballotcount|numberofballots|numberofcards|numballots|numcards|" \
    "#ofballots|#ofcards|#ballots|#cards|#ofballotcards|numberofballotcards|noofballots|"          \
    "noofcards|totalballots|totalcards"

static const struct csv_column columns[MANIFEST_COLUMNS] = {
    [MANIFEST_JURISDICTION] = {"jurisdiction|county|countyname|countyid|jurisdictionname", false},
    [MANIFEST_CONTAINER] = {"container|box|location|storagelocation|ballotlocation|bin|tray|"
                            "boxnumber|box#|containerid|tray#|traynumber",
                            false},
    [MANIFEST_TABULATOR] = {"tabulator|scanner|device|tabulatorid|scannerid|deviceid|"
                            "tabulatornumber|tabulatornum|tabulatorname|machine|machineid",
                            false},
    [MANIFEST_BATCH] = {BATCHES, true},
    [MANIFEST_CARDS] = {COUNTS, true},
    [MANIFEST_STYLE] = {"style|ballottype|ballotstyle|styleid|cardstyle", false},
    [MANIFEST_CVR] = {"", false},
};

bool manifest_csv_fits(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    return csv_names_have(cells, count, BATCHES) && csv_names_have(cells, count, COUNTS);
}

static int probe(const struct probe *p)
{
    return manifest_csv_fits(p) ? 70 : 0;
}

bal_status manifest_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct csv_table t;
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK && csv_table_columns(&t, columns, MANIFEST_COLUMNS))
        status = manifest_rows_read(&t, MANIFEST_CONTAINED, err);
    csv_table_close(&t);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, manifest_csv_read, err);
}

const struct format format_manifest_csv = {
    .name = "manifest-csv",
    .title = "ballot manifest, CSV with named columns",
    .flags = FORMAT_MANIFEST,
    .probe = probe,
    .read = read_file,
};
