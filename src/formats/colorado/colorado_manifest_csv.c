// SPDX-License-Identifier: Apache-2.0
// colorado_manifest_csv.c: the ballot manifests of Colorado's counties: county, scanner, batch,
// count, location. Every county heads the columns in its own way (Boulder calls the count
// "RecordId"), so the columns are known by their place. Batches without cards and batches in two
// rows occur in certified manifests; the state's draws count every row.
#include "formats/manifest_rows.h"
#include "formats/readers.h"

enum { PLACES = 5 };

static const char containers[] = "container|box|location|storagelocation|ballotlocation|bin";
static const char counts[] = "cards|ballots|count|numberofballots|numberofcards|numballots|"
                             "numcards|#ofballots|#ofcards|#ofballotcards";

// Does the cell hold the word, whatever stands around it and in whatever letters?
static bool has_word(str cell, str word)
{
    for (size_t i = 0; i + word.len <= cell.len; i++)
        if (str_eq_nocase(str_make(cell.ptr + i, word.len), word))
            return true;
    return false;
}

static int probe(const struct probe *p)
{
    str cells[PLACES + 3];
    int count = probe_header(p, cells, PLACES + 3);
    while (count > 0 && cells[count - 1].len == 0)
        count--;
    bool scanner = count == PLACES &&
                   (has_word(cells[1], STR("tabulator")) || has_word(cells[1], STR("scanner")) ||
                    has_word(cells[1], STR("device")));
    if (!scanner || !str_eq_nocase(str_head(cells[2], 5), STR("batch")))
        return 0;
    // The same columns in another order are a generic manifest's.
    return csv_name_is(cells[3], containers) || csv_name_is(cells[4], counts) ? 0 : 85;
}

// The first row is dropped unread, so a file without header would lose a batch.
static void check_header(struct csv_table *t)
{
    uint64_t cards;
    if (!t->empty && num_u64_grouped(csv_table_trimmed(t, MANIFEST_CARDS), &cards))
        csv_table_problem(t, damaged_header, MANIFEST_CARDS,
                          "the first row holds a batch; it must name the columns");
}

bal_status colorado_manifest_read(struct source *s, struct import *imp, struct bal_err *err)
{
    static const uint32_t places[MANIFEST_COLUMNS] = {
        [MANIFEST_JURISDICTION] = 0, [MANIFEST_TABULATOR] = 1, [MANIFEST_BATCH] = 2,
        [MANIFEST_CARDS] = 3,        [MANIFEST_CONTAINER] = 4, [MANIFEST_STYLE] = CSV_ABSENT,
        [MANIFEST_CVR] = CSV_ABSENT,
    };
    struct csv_table t;
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK && !t.empty) {
        csv_table_places(&t, places, MANIFEST_COLUMNS);
        check_header(&t);
        status = manifest_rows_read(&t, MANIFEST_REPEATS, err);
    }
    csv_table_close(&t);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, colorado_manifest_read, err);
}

const struct format format_colorado_manifest_csv = {
    .name = "colorado-manifest-csv",
    .title = "Colorado ballot manifest, CSV",
    .flags = FORMAT_MANIFEST,
    .probe = probe,
    .read = read_file,
};
