// SPDX-License-Identifier: Apache-2.0
// arlo_csv.c: the files that Arlo takes: ballot manifest, candidate totals by batch, jurisdictions,
// standardized contests. None but the last two names a jurisdiction: it is the one given with the
// file. Only the manifest is imported; of the others the shape is checked.
#include "formats/manifest_rows.h"
#include "formats/readers.h"

enum kind { KIND_NONE, KIND_MANIFEST, KIND_TOTALS, KIND_JURISDICTIONS, KIND_CONTESTS };

static const struct csv_column manifest_columns[MANIFEST_COLUMNS] = {
    [MANIFEST_JURISDICTION] = {"", false},
    [MANIFEST_CONTAINER] = {"container", false},
    [MANIFEST_TABULATOR] = {"tabulator", false},
    [MANIFEST_BATCH] = {"batchname", true},
    [MANIFEST_CARDS] = {"numberofballots", true},
    [MANIFEST_STYLE] = {"", false},
    [MANIFEST_CVR] = {"cvr", false},
};

static bool known_to_manifest(str cell)
{
    for (int i = 0; i < MANIFEST_COLUMNS; i++)
        if (csv_name_is(cell, manifest_columns[i].names))
            return true;
    return false;
}

// By the names of the columns. Arlo's manifests have no columns but its own.
static enum kind kind_of(const str *cells, int count)
{
    bool own = true;
    for (int i = 0; i < count; i++)
        own = own && known_to_manifest(cells[i]);
    if (csv_names_have(cells, count, "batchname") &&
        csv_names_have(cells, count, "numberofballots"))
        return own ? KIND_MANIFEST : KIND_NONE;
    if (csv_names_have(cells, count, "jurisdiction") && csv_names_have(cells, count, "adminemail"))
        return KIND_JURISDICTIONS;
    if (csv_names_have(cells, count, "contestname") &&
        csv_names_have(cells, count, "jurisdictions"))
        return KIND_CONTESTS;
    return count > 1 && csv_name_is(cells[0], "batchname") ? KIND_TOTALS : KIND_NONE;
}

enum { HEADER_CELLS = 4096 };

// Rows of texts, of which the first column must not repeat.
static bal_status check_unique(struct csv_table *t, uint32_t column, struct table *seen,
                               struct bal_err *err)
{
    str name = csv_table_trimmed(t, column);
    uint32_t known = seen->len, id = 0;
    if (name.len == 0)
        csv_table_problem(t, missing_value, column, "the name is missing");
    BAL_TRY(import_name(seen, name, &id, err));
    if (id < known && name.len > 0)
        csv_table_problem(t, duplicate_row, column, "'" STR_FMT "' stands in two rows",
                          STR_ARG(name));
    return BAL_OK;
}

// A count for every choice of every batch. Column 1 of the table is each choice in turn.
static void check_counts(struct csv_table *t)
{
    for (uint32_t i = 1; i < t->cells; i++) {
        uint64_t votes;
        t->at[1] = i;
        csv_table_number(t, 1, &votes);
    }
}

static bal_status check_rows(struct csv_table *t, enum kind kind, struct table *seen,
                             struct bal_err *err)
{
    uint64_t rows = 0;
    for (;; rows++) {
        bool more = false;
        BAL_TRY(csv_table_next(t, &more, err));
        if (!more)
            break;
        BAL_TRY(check_unique(t, 0, seen, err));
        if (kind == KIND_TOTALS)
            check_counts(t);
        else if (csv_table_trimmed(t, 1).len == 0)
            csv_table_problem(t, missing_value, 1, "the cell is empty");
    }
    if (rows == 0)
        import_problem(t->imp, empty_file, 0, 0, STR(""), "there is only a header");
    return BAL_OK;
}

static bal_status check_side(struct csv_table *t, enum kind kind, struct bal_err *err)
{
    static const struct csv_column jurisdictions[] = {{"jurisdiction", true}, {"adminemail", true}};
    static const struct csv_column contests[] = {
        {"contestname", true}, {"jurisdictions", true}, {"choicenames", false}};
    bool usable = true;
    if (kind == KIND_TOTALS)
        t->at[0] = 0;
    else if (kind == KIND_JURISDICTIONS)
        usable = csv_table_columns(t, jurisdictions, ARRAY_LEN(jurisdictions));
    else
        usable = csv_table_columns(t, contests, ARRAY_LEN(contests));
    if (!usable)
        return BAL_OK;
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = check_rows(t, kind, &seen, err);
    table_done(&seen);
    return status;
}

static bal_status read_table(struct csv_table *t, struct bal_err *err)
{
    static const str no_cells[1];
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 20);
    str *cells = arena_new(&arena, str, HEADER_CELLS);
    if (cells == NULL)
        return err_memory(err);
    int count = 0;
    for (; count < (int)t->cells && count < HEADER_CELLS; count++)
        cells[count] = csv_trimmed(&t->csv, (uint32_t)count);
    enum kind kind = kind_of(count > 0 ? cells : no_cells, count);
    if (kind == KIND_TOTALS || kind == KIND_JURISDICTIONS || kind == KIND_CONTESTS)
        return check_side(t, kind, err);
    if (!csv_table_columns(t, manifest_columns, MANIFEST_COLUMNS))
        return BAL_OK;
    return manifest_rows_read(t, 0, err);
}

bal_status arlo_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct csv_table t;
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK && !t.empty)
        status = read_table(&t, err);
    csv_table_close(&t);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, arlo_read, err);
}

enum { PROBE_CELLS = 64 };

static enum kind probe_kind(const struct probe *p)
{
    str cells[PROBE_CELLS];
    return kind_of(cells, probe_header(p, cells, PROBE_CELLS));
}

static int probe_manifest(const struct probe *p)
{
    return !p->sheet && probe_kind(p) == KIND_MANIFEST ? 92 : 0; // Arlo takes CSV alone
}

static int probe_side(const struct probe *p)
{
    switch (probe_kind(p)) {
    case KIND_JURISDICTIONS:
    case KIND_CONTESTS:
        return 90;
    case KIND_TOTALS: // only its first column is known
        return 60;
    case KIND_NONE:
    case KIND_MANIFEST:
        break;
    }
    return 0;
}

const struct format format_arlo_csv = {
    .name = "arlo-csv",
    .title = "Arlo ballot manifest, CSV",
    .flags = FORMAT_MANIFEST,
    .probe = probe_manifest,
    .read = read_file,
};

const struct format format_arlo_csv_side = {
    .name = "arlo-csv",
    .title = "Arlo's candidate totals, jurisdictions or contests, CSV",
    .flags = FORMAT_SIDE,
    .probe = probe_side,
    .read = read_file,
};
