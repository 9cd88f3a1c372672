// SPDX-License-Identifier: Apache-2.0
#include "formats/arlo/arlo_totals.h"

#include "base/distance.h"
#include "core/spelling.h"

// Where the reported results of a column go.
struct total_column {
    str contest, choice; // spelled
};

struct batch_seen {
    str name;
    const struct manifest_batch *row; // the only one of that name, or NULL
    uint32_t rows;
    bool met;
};

struct reader {
    struct csv_table *t;
    struct import *imp;
    struct total_column *columns; // of each cell, the first unused
    struct table names;           // of batches in the manifest
    VEC(struct batch_seen) batches;
    struct table seen; // batches in this file
    struct arena arena;
};

static str keep_spelled(struct arena *a, str name, uint32_t occurrence)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, name, occurrence);
    return arena_str(a, buf_str(&text));
}

// ---- titles

// The longest known contest that the title begins with, and " - ".
static const struct contest *known_contest(const struct election *e, str title)
{
    const struct contest *found = NULL;
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        if (c->occurrence == 0 && str_starts(title, c->name) &&
            str_starts(str_skip(title, c->name.len), STR(" - ")) &&
            (found == NULL || c->name.len > found->name.len))
            found = c;
    }
    return found;
}

static size_t last_dash(str title)
{
    for (size_t i = title.len; i >= 3; i--)
        if (str_eq(str_make(title.ptr + i - 3, 3), STR(" - ")))
            return i - 3;
    return title.len;
}

static bool has_choice(const struct contest *c, str name)
{
    for (size_t i = 0; i < c->choices.len; i++)
        if (str_eq(c->choices.at[i].name, name))
            return true;
    return false;
}

static bool has_all(struct reader *r, const struct contest *c)
{
    for (uint32_t i = 1; i < r->t->cells; i++)
        if (!has_choice(c, csv_trimmed(&r->t->csv, i)))
            return false;
    return true;
}

// The contest of a table whose titles are choices.
static str only_contest(struct reader *r)
{
    const struct election *e = r->imp->election;
    const struct contest *all = NULL, *in_name = NULL;
    uint32_t fitting = 0;
    str file = str_stem(str_basename(r->imp->file));
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        if (has_all(r, c)) {
            all = c;
            fitting++;
        }
        if (str_find(file, c->name) < file.len && c->name.len > 0 &&
            (in_name == NULL || c->name.len > in_name->name.len))
            in_name = c;
    }
    const struct contest *c = fitting == 1 ? all : in_name;
    return c != NULL ? keep_spelled(&r->arena, c->name, c->occurrence)
                     : keep_spelled(&r->arena, file, 0);
}

static void take_title(struct reader *r, uint32_t cell, str contest)
{
    str title = csv_trimmed(&r->t->csv, cell);
    struct total_column *out = &r->columns[cell];
    const struct contest *c = known_contest(r->imp->election, title);
    size_t cut = c != NULL ? c->name.len : last_dash(title);
    if (title.len == 0)
        import_problem(r->imp, missing_value, r->t->csv.line, cell + 1, STR(""),
                       "the choice of the column has no name");
    if (contest.len > 0) {
        *out = (struct total_column){contest, keep_spelled(&r->arena, title, 0)};
        return;
    }
    out->contest = keep_spelled(&r->arena, str_head(title, cut), 0);
    out->choice = keep_spelled(&r->arena, str_skip(title, cut + 3), 0);
}

static bal_status read_titles(struct reader *r, struct bal_err *err)
{
    bool named = true; // does every title name its contest?
    r->columns = arena_new(&r->arena, struct total_column, r->t->cells + 1);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 1; i < r->t->cells; i++) {
        str title = csv_trimmed(&r->t->csv, i);
        named = named && last_dash(title) < title.len;
    }
    str contest = named ? STR("") : only_contest(r);
    for (uint32_t i = 1; i < r->t->cells; i++) {
        take_title(r, i, contest);
        for (uint32_t k = 1; k < i; k++)
            if (str_eq(r->columns[k].contest, r->columns[i].contest) &&
                str_eq(r->columns[k].choice, r->columns[i].choice))
                import_problem(r->imp, damaged_header, r->t->csv.line, i + 1, r->columns[i].choice,
                               "columns %u and %u are of one choice", k + 1, i + 1);
    }
    return arena_check(&r->arena, err);
}

// ---- batches

static bal_status list_batches(struct reader *r, struct bal_err *err)
{
    const struct election *e = r->imp->election;
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *row = &e->manifest.at[i];
        uint32_t id = 0;
        if (row->jurisdiction != r->imp->jurisdiction)
            continue;
        BAL_TRY(import_name(&r->names, str_trim(row->batch), &id, err));
        if (id == r->batches.len && vec_push(&r->batches, LIMIT_BATCHES) == NULL)
            return err_memory(err);
        struct batch_seen *b = &r->batches.at[id];
        bool same = b->row != NULL && str_eq(b->row->tabulator, row->tabulator);
        b->name = r->names.items[id];
        b->rows += !same;
        b->row = b->rows == 1 ? row : NULL;
    }
    return BAL_OK;
}

// The batch of the manifest whose name is nearest; empty when none is near.
static str nearest(const struct reader *r, str name)
{
    size_t best = 4;
    str found = STR("");
    for (size_t i = 0; i < r->batches.len && r->batches.len <= 4096; i++) {
        // NOLINTNEXTLINE(*NullDereference): at is set where i < len
        if (str_differ_in_zeros(r->batches.at[i].name, name))
            return r->batches.at[i].name;
        size_t d = str_distance(r->batches.at[i].name, name);
        if (d < best) {
            best = d;
            found = r->batches.at[i].name;
        }
    }
    return found;
}

static void report_unknown(struct reader *r, str name)
{
    str near = nearest(r, name);
    if (str_differ_in_zeros(near, name)) {
        import_problem(r->imp, lost_zeros, r->t->csv.line, 1, name,
                       "batch '" STR_FMT "' is '" STR_FMT "' in the manifest", STR_ARG(name),
                       STR_ARG(near));
        return;
    }
    import_problem(r->imp, unknown_id, r->t->csv.line, 1, name,
                   "the manifest has no batch '" STR_FMT "'%s" STR_FMT "%s", STR_ARG(name),
                   near.len > 0 ? "; the nearest is '" : "", STR_ARG(near),
                   near.len > 0 ? "'" : "");
}

// The tabulator of the batch, as far as the manifest tells.
static bal_status find_batch(struct reader *r, str name, uint32_t *out, struct bal_err *err)
{
    uint32_t id = table_find(&r->names, name);
    struct batch_seen *b = id != TABLE_NONE ? &r->batches.at[id] : NULL;
    if (b == NULL && r->batches.len > 0)
        report_unknown(r, name);
    if (b != NULL && b->rows > 1)
        import_problem(r->imp, unknown_id, r->t->csv.line, 1, name,
                       "the manifest has batch '" STR_FMT
                       "' of several tabulators, and nothing says of which this is",
                       STR_ARG(name));
    if (b != NULL)
        b->met = true;
    return import_batch(r->imp, r->imp->jurisdiction,
                        b != NULL && b->row != NULL ? b->row->tabulator : STR(""), name, out, err);
}

static bal_status read_row(struct reader *r, struct bal_err *err)
{
    struct election *e = r->imp->election;
    str name = csv_trimmed(&r->t->csv, 0);
    uint32_t known = r->seen.len, id = 0, batch = 0;
    if (name.len == 0) {
        import_problem(r->imp, missing_value, r->t->csv.line, 1, name, "the batch has no name");
        return BAL_OK;
    }
    BAL_TRY(import_name(&r->seen, name, &id, err));
    if (id < known)
        import_problem(r->imp, duplicate_row, r->t->csv.line, 1, name,
                       "'" STR_FMT "' stands in two rows", STR_ARG(name));
    BAL_TRY(find_batch(r, name, &batch, err));
    for (uint32_t i = 1; i < r->t->cells; i++) {
        uint64_t votes = 0;
        r->t->at[1] = i;
        if (!csv_table_number(r->t, 1, &votes))
            continue;
        struct reported *new = vec_push(&e->results, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct reported){.jurisdiction = r->imp->jurisdiction,
                                 .contest = r->columns[i].contest,
                                 .choice = r->columns[i].choice,
                                 .votes = votes,
                                 .batch = batch + 1};
    }
    return BAL_OK;
}

static bal_status read_rows(struct reader *r, struct bal_err *err)
{
    BAL_TRY(read_titles(r, err));
    for (uint32_t i = 1; i < r->t->cells; i++) {
        r->columns[i].contest = import_keep(r->imp, r->columns[i].contest);
        r->columns[i].choice = import_keep(r->imp, r->columns[i].choice);
    }
    BAL_TRY(arena_check(&r->imp->election->arena, err));
    BAL_TRY(list_batches(r, err));
    for (uint64_t rows = 0;; rows++) {
        bool more = false;
        BAL_TRY(csv_table_next(r->t, &more, err));
        if (!more && rows == 0)
            import_problem(r->imp, empty_file, 0, 0, STR(""), "there is only a header");
        if (!more)
            break;
        BAL_TRY(read_row(r, err));
    }
    for (size_t i = 0; i < r->batches.len; i++)
        if (!r->batches.at[i].met)
            import_problem(r->imp, missing_value, 0, 0, r->batches.at[i].name,
                           "batch '" STR_FMT "' of the manifest has no totals",
                           STR_ARG(r->batches.at[i].name));
    return BAL_OK;
}

bal_status arlo_totals_read(struct csv_table *t, struct bal_err *err)
{
    struct reader r = {.t = t,
                       .imp = t->imp,
                       .names = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .seen = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = read_rows(&r, err);
    vec_done(&r.batches);
    table_done(&r.names);
    table_done(&r.seen);
    arena_done(&r.arena);
    return status;
}
