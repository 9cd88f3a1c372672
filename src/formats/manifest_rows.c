// SPDX-License-Identifier: Apache-2.0
#include "formats/manifest_rows.h"

#include "formats/damaged_id.h"

struct place_named {
    str found; // as this file first spells it
    uint32_t number;
};

struct reader {
    struct csv_table *t;
    unsigned rules;
    struct table keys;                     // of the batches read
    VEC(uint64_t) lines;                   // where each stands
    VEC(struct place_named) jurisdictions; // those named in this file
    uint64_t before, last;                 // cards in all rows but the last, and in the last
    uint64_t rows, last_line;
};

static str cell(struct reader *r, enum manifest_column column)
{
    return r->rules & MANIFEST_EXACT ? csv_table_cell(r->t, column)
                                     : csv_table_trimmed(r->t, column);
}

static bool is_total_name(str s)
{
    static const char *const names[] = {"total", "totals", "subtotal", "subtotals", "grand total"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq_nocase(s, str_from(names[i])))
            return true;
    return false;
}

// "Total Wine precinct" is a batch; a cell that is "Total" and nothing else is not.
static bool is_total(struct reader *r)
{
    for (enum manifest_column c = MANIFEST_JURISDICTION; c <= MANIFEST_BATCH; c++) {
        if ((r->rules & MANIFEST_EXACT) == 0 && is_total_name(cell(r, c))) {
            csv_table_problem(r->t, total_row, c, "the row is a total, not a batch");
            return true;
        }
    }
    return false;
}

// The number of the row's jurisdiction. Offices write one name in several ways in one file.
static bal_status jurisdiction(struct reader *r, uint32_t *out, struct bal_err *err)
{
    str name = cell(r, MANIFEST_JURISDICTION);
    bool exact = (r->rules & MANIFEST_EXACT) != 0;
    if (name.len == 0) {
        *out = r->t->imp->jurisdiction;
        return BAL_OK;
    }
    for (size_t i = r->jurisdictions.len; i > 0 && !exact; i--) {
        const struct place_named *earlier = &r->jurisdictions.at[i - 1];
        if (!str_eq_nocase(earlier->found, name))
            continue;
        if (!str_eq(earlier->found, name))
            csv_table_problem(r->t, respelled, MANIFEST_JURISDICTION,
                              "'" STR_FMT "' is taken as '" STR_FMT "'", STR_ARG(name),
                              STR_ARG(earlier->found));
        *out = earlier->number;
        return BAL_OK;
    }
    BAL_TRY(standard_jurisdiction(r->t->imp, name, false, out, err));
    if (exact)
        return BAL_OK;
    struct place_named *new = vec_push(&r->jurisdictions, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct place_named){import_keep(r->t->imp, name), *out};
    return arena_check(&r->t->imp->election->arena, err);
}

// Reports a batch that an earlier row has, too.
static bal_status check_repeated(struct reader *r, const struct manifest_batch *b,
                                 struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(1 << 20);
    bool in_container =
        (r->rules & MANIFEST_CONTAINED) && r->t->at[MANIFEST_TABULATOR] == CSV_ABSENT;
    str container = in_container ? b->container : STR("");
    buf_addf(&key, "%u/%zu/%zu/%zu/", b->jurisdiction, b->tabulator.len, b->batch.len,
             container.len); // lengths keep the parts apart
    buf_add(&key, b->tabulator);
    buf_add(&key, b->batch);
    buf_add(&key, container);
    buf_add(&key, b->style);
    BAL_TRY(buf_check(&key, err));
    uint32_t id = 0;
    BAL_TRY(import_name(&r->keys, buf_str(&key), &id, err));
    if (id < r->lines.len) {
        enum problem_id kind =
            r->rules & MANIFEST_REPEATS ? PROBLEM_repeated_batch : PROBLEM_duplicate_batch;
        problem_add(
            r->t->imp->problems, kind,
            (struct place){r->t->imp->file, r->t->csv.line, csv_table_place(r->t, MANIFEST_BATCH)},
            b->batch, "batch '" STR_FMT "' of line %llu again%s" STR_FMT, STR_ARG(b->batch),
            (unsigned long long)r->lines.at[id], b->tabulator.len ? ", tabulator " : "",
            STR_ARG(b->tabulator));
        return BAL_OK;
    }
    uint64_t *line = vec_push(&r->lines, LIMIT_BATCHES);
    if (line == NULL)
        return err_memory(err);
    *line = r->t->csv.line;
    return BAL_OK;
}

static void check_cvr_column(struct reader *r)
{
    str flag = cell(r, MANIFEST_CVR);
    if (r->t->at[MANIFEST_CVR] != CSV_ABSENT && !str_eq_nocase(flag, STR("Y")) &&
        !str_eq_nocase(flag, STR("N")))
        csv_table_problem(r->t, bad_value, MANIFEST_CVR, "'" STR_FMT "' is neither Y nor N",
                          STR_ARG(flag));
}

static bal_status read_row(struct reader *r, struct bal_err *err)
{
    if (is_total(r))
        return BAL_OK;
    struct manifest_batch b = {.container = cell(r, MANIFEST_CONTAINER),
                               .tabulator = cell(r, MANIFEST_TABULATOR),
                               .batch = cell(r, MANIFEST_BATCH),
                               .style = cell(r, MANIFEST_STYLE),
                               .place = {r->t->imp->file, r->t->csv.line, 0}};
    bool named = b.batch.len > 0 || (r->rules & MANIFEST_EXACT);
    if (!named)
        csv_table_problem(r->t, missing_value, MANIFEST_BATCH, "the batch has no name");
    check_place_name(r->t->imp, b.batch, r->t->csv.line, csv_table_place(r->t, MANIFEST_BATCH));
    if (id_is_rounded(b.batch) || id_is_rounded(b.tabulator))
        csv_table_problem(r->t, lost_id, MANIFEST_BATCH,
                          "tabulator '" STR_FMT "', batch '" STR_FMT "' is not what was exported",
                          STR_ARG(b.tabulator), STR_ARG(b.batch));
    check_cvr_column(r);
    if (!csv_table_number(r->t, MANIFEST_CARDS, &b.cards) || !named)
        return BAL_OK;
    if (b.cards == 0)
        csv_table_problem(r->t, empty_batch, MANIFEST_CARDS, "batch '" STR_FMT "' has no cards",
                          STR_ARG(b.batch));
    BAL_TRY(jurisdiction(r, &b.jurisdiction, err));
    BAL_TRY(check_repeated(r, &b, err));
    BAL_TRY(import_manifest(r->t->imp, &b, err));
    r->before += r->last;
    r->last = b.cards;
    r->last_line = r->t->csv.line;
    r->rows++;
    return BAL_OK;
}

static bal_status read_rows(struct reader *r, struct bal_err *err)
{
    for (;;) {
        bool more = false;
        BAL_TRY(csv_table_next(r->t, &more, err));
        if (!more)
            break;
        BAL_TRY(read_row(r, err));
    }
    if (r->rows == 0)
        import_problem(r->t->imp, empty_file, 0, 0, STR(""), "no batch is listed");
    // Two batches of one size are nothing unusual; three rows of which the last is the sum are.
    if ((r->rules & MANIFEST_EXACT) == 0 && r->rows > 2 && r->last > 0 && r->last == r->before)
        import_problem(r->t->imp, total_row, r->last_line, csv_table_place(r->t, MANIFEST_CARDS),
                       STR(""), "the last row is the sum of all before it: %llu cards",
                       (unsigned long long)r->last);
    return BAL_OK;
}

bal_status manifest_rows_read(struct csv_table *t, unsigned rules, struct bal_err *err)
{
    struct reader r = {.t = t, .rules = rules, .keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = read_rows(&r, err);
    table_done(&r.keys);
    vec_done(&r.lines);
    vec_done(&r.jurisdictions);
    return status;
}
