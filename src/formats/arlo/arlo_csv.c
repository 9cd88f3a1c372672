// SPDX-License-Identifier: Apache-2.0
// arlo_csv.c: the files that Arlo takes: ballot manifest, candidate totals by batch, jurisdictions,
// standardized contests. None but the last two names a jurisdiction: it is the one given with the
// file. The manifest and the totals (arlo_totals.h) are imported; of the others the shape is
// checked.
#include "formats/arlo/arlo_totals.h"
#include "formats/manifest_rows.h"
#include "formats/readers.h"
#include "io/csv_write.h"

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

static bal_status check_rows(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    uint64_t rows = 0;
    for (;; rows++) {
        bool more = false;
        BAL_TRY(csv_table_next(t, &more, err));
        if (!more)
            break;
        BAL_TRY(check_unique(t, 0, seen, err));
        if (csv_table_trimmed(t, 1).len == 0)
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
    bool usable = kind == KIND_JURISDICTIONS
                      ? csv_table_columns(t, jurisdictions, ARRAY_LEN(jurisdictions))
                      : csv_table_columns(t, contests, ARRAY_LEN(contests));
    if (!usable)
        return BAL_OK;
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = check_rows(t, &seen, err);
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
    if (kind == KIND_TOTALS)
        return arlo_totals_read(t, err);
    if (kind == KIND_JURISDICTIONS || kind == KIND_CONTESTS)
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
    return probe_kind(p) == KIND_CONTESTS ? 90 : 0;
}

static int probe_places(const struct probe *p)
{
    return probe_kind(p) == KIND_JURISDICTIONS ? 90 : 0;
}

static int probe_totals(const struct probe *p)
{
    return probe_kind(p) == KIND_TOTALS ? 60 : 0; // only its first column is known
}

// ---- writing

// Which of the columns in front the manifest has.
struct manifest_look {
    bool containers, tabulators, several; // several: jurisdictions
};

static struct manifest_look look_at(const struct election *e)
{
    struct manifest_look look = {false, false, false};
    for (size_t i = 0; i < e->manifest.len; i++) {
        look.containers = look.containers || e->manifest.at[i].container.len > 0;
        look.tabulators = look.tabulators || e->manifest.at[i].tabulator.len > 0;
        look.several =
            look.several || e->manifest.at[i].jurisdiction != e->manifest.at[0].jurisdiction;
    }
    return look;
}

// Arlo knows a batch by tabulator and name and wants it in one row.
static bal_status sum_batches(const struct election *e, struct table *keys, uint64_t *cards,
                              size_t *first, struct bal_err *err)
{
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *b = &e->manifest.at[i];
        AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
        uint32_t known = keys->len, id = 0;
        buf_addf(&key, "%zu/", b->tabulator.len);
        buf_add(&key, b->tabulator);
        buf_add(&key, str_trim(b->batch));
        BAL_TRY(buf_check(&key, err));
        BAL_TRY(import_name(keys, buf_str(&key), &id, err));
        if (id == known)
            first[id] = i;
        cards[id] += b->cards;
    }
    return BAL_OK;
}

static bal_status put_manifest(const struct election *e, struct csv_writer *w, struct table *keys,
                               struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct manifest_look look = look_at(e);
    uint64_t *cards = arena_new(&arena, uint64_t, e->manifest.len);
    size_t *first = arena_new(&arena, size_t, e->manifest.len);
    BAL_TRY(arena_check(&arena, err));
    if (look.several)
        return bal_fail(err, BAL_INVALID,
                        "Arlo takes a manifest for each jurisdiction, and this "
                        "one is of several");
    BAL_TRY(sum_batches(e, keys, cards, first, err));
    if (look.containers)
        csv_put_raw(w, STR("Container"));
    if (look.tabulators)
        csv_put_raw(w, STR("Tabulator"));
    csv_put_raw(w, STR("Batch Name,Number of Ballots"));
    csv_end_row(w);
    for (uint32_t i = 0; i < keys->len; i++) {
        const struct manifest_batch *b = &e->manifest.at[first[i]];
        if (cards[i] == 0)
            continue; // refused by Arlo
        if (look.containers)
            csv_put(w, b->container);
        if (look.tabulators)
            csv_put(w, b->tabulator);
        csv_put(w, str_trim(b->batch));
        csv_put_u64(w, cards[i]);
        csv_end_row(w);
    }
    return BAL_OK;
}

static bal_status write_manifest(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct csv_writer w;
    struct table keys = TABLE_INIT(LIMIT_NAMES_BYTES);
    csv_writer_init(&w, out);
    bal_status status = put_manifest(e, &w, &keys, err);
    bal_status done = csv_writer_done(&w, status == BAL_OK ? err : NULL);
    table_done(&keys);
    return status != BAL_OK ? status : done;
}

static void list_lost(const struct election *e, struct buf *out)
{
    uint64_t empty = 0, styles = 0, named = 0;
    for (size_t i = 0; i < e->manifest.len; i++) {
        empty += e->manifest.at[i].cards == 0;
        styles += e->manifest.at[i].style.len > 0;
        named += e->manifest.at[i].jurisdiction != 0;
    }
    if (empty > 0)
        buf_addf(out, "batches without cards, which Arlo refuses: %llu\n",
                 (unsigned long long)empty);
    if (styles > 0)
        buf_addf(out, "styles of batches: %llu\n", (unsigned long long)styles);
    if (named > 0)
        buf_addf(out, "the jurisdiction\n");
}

const struct format format_arlo_csv = {
    .name = "arlo-csv",
    .title = "Arlo ballot manifest, CSV",
    .flags = FORMAT_MANIFEST | FORMAT_OF_ONE,
    .probe = probe_manifest,
    .read = read_file,
    .write = write_manifest,
    .lost = list_lost,
};

const struct format format_arlo_csv_totals = {
    .name = "arlo-csv",
    .title = "Arlo's candidate totals by batch, CSV",
    .flags = FORMAT_RESULTS | FORMAT_OF_ONE,
    .probe = probe_totals,
    .read = read_file,
};

const struct format format_arlo_csv_side = {
    .name = "arlo-csv",
    .title = "Arlo's standardized contests, CSV",
    .flags = FORMAT_SIDE,
    .right_names = "arlo-contests",
    .probe = probe_side,
    .read = read_file,
};

const struct format format_arlo_csv_places = {
    .name = "arlo-csv",
    .title = "Arlo's jurisdictions, CSV",
    .flags = FORMAT_SIDE,
    .right_names = "arlo-jurisdictions",
    .probe = probe_places,
    .read = read_file,
};
