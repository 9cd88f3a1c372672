// SPDX-License-Identifier: Apache-2.0
#include "formats/arlo/arlo_totals.h"

#include "base/distance.h"
#include "core/spelling.h"
#include "core/votes.h"
#include "io/csv_write.h"

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

// ---- writing

struct writer {
    const struct election *e;
    struct csv_writer csv;
    struct table batches; // names, in the order in which they are written
    struct table keys;    // tabulator and name of each
    struct table columns; // contest and choice, spelled and divided by a zero byte
    VEC(str) contests;    // of each column
    VEC(uint64_t) votes;  // of each batch and column, as they come
    struct arena arena;
    uint32_t jurisdiction; // of what is written; TABLE_NONE: nothing yet
};

static bal_status one_jurisdiction(struct writer *w, uint32_t jurisdiction, struct bal_err *err)
{
    if (w->jurisdiction != TABLE_NONE && w->jurisdiction != jurisdiction)
        return bal_fail(err, BAL_INVALID,
                        "Arlo takes totals for each jurisdiction, and these are of several");
    w->jurisdiction = jurisdiction;
    return BAL_OK;
}

// Number of the batch in the table. Arlo knows a batch by its name.
static bal_status batch_number(struct writer *w, str tabulator, str batch, uint32_t *out,
                               struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (str_trim(batch).len == 0)
        return bal_fail(err, BAL_INVALID, "a batch has no name, by which Arlo knows it");
    buf_addf(&key, "%zu/", tabulator.len);
    buf_add(&key, tabulator);
    buf_add(&key, str_trim(batch));
    BAL_TRY(buf_check(&key, err));
    uint32_t known = w->keys.len, names = w->batches.len;
    BAL_TRY(import_name(&w->keys, buf_str(&key), out, err));
    if (*out < known)
        return BAL_OK;
    uint32_t name = 0;
    BAL_TRY(import_name(&w->batches, str_trim(batch), &name, err));
    if (name < names)
        return bal_fail(err, BAL_INVALID,
                        "two tabulators have a batch '" STR_FMT
                        "', which Arlo could not tell apart",
                        STR_ARG(batch));
    return BAL_OK;
}

static bal_status column_number(struct writer *w, str contest, str choice, uint32_t *out,
                                struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_add(&key, contest);
    buf_add_char(&key, '\0');
    buf_add(&key, choice);
    BAL_TRY(buf_check(&key, err));
    BAL_TRY(import_name(&w->columns, buf_str(&key), out, err));
    if (*out < w->contests.len)
        return BAL_OK;
    str *new = vec_push(&w->contests, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = arena_str(&w->arena, contest);
    return arena_check(&w->arena, err);
}

static bal_status list_manifest(struct writer *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->manifest.len; i++) {
        const struct manifest_batch *b = &w->e->manifest.at[i];
        uint32_t number;
        BAL_TRY(one_jurisdiction(w, b->jurisdiction, err));
        if (b->cards > 0)
            BAL_TRY(batch_number(w, b->tabulator, b->batch, &number, err));
    }
    return BAL_OK;
}

// All batches and columns first, then the votes.
typedef bal_status each_fn(struct writer *w, uint32_t batch, uint32_t column, uint64_t votes,
                           struct bal_err *err);

static bal_status add_votes(struct writer *w, uint32_t batch, uint32_t column, uint64_t votes,
                            struct bal_err *err)
{
    (void)err;
    w->votes.at[(size_t)batch * w->columns.len + column] += votes;
    return BAL_OK;
}

static bal_status no_votes(struct writer *w, uint32_t batch, uint32_t column, uint64_t votes,
                           struct bal_err *err)
{
    (void)w, (void)batch, (void)column, (void)votes, (void)err;
    return BAL_OK;
}

static bool by_batch(const struct election *e)
{
    for (size_t i = 0; i < e->results.len; i++)
        if (e->results.at[i].batch != 0)
            return true;
    return false;
}

static bal_status each_result(struct writer *w, each_fn *take, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->results.len; i++) {
        const struct reported *r = &w->e->results.at[i];
        uint32_t batch = 0, column = 0;
        if (r->batch == 0)
            continue;
        const struct batch *b = &w->e->batches.at[r->batch - 1];
        BAL_TRY(one_jurisdiction(w, b->jurisdiction, err));
        BAL_TRY(batch_number(w, b->tabulator, b->batch, &batch, err));
        BAL_TRY(column_number(w, r->contest, r->choice, &column, err));
        BAL_TRY(take(w, batch, column, r->votes, err));
    }
    return BAL_OK;
}

// The columns of the contests without ranks; *first of each contest, TABLE_NONE for others.
static bal_status contest_columns(struct writer *w, uint32_t *first, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        first[i] = TABLE_NONE;
        for (size_t k = 0; k < c->choices.len && c->ranks == 0; k++) {
            uint32_t column = 0;
            str contest = keep_spelled(&w->arena, c->name, c->occurrence);
            str choice =
                keep_spelled(&w->arena, c->choices.at[k].name, c->choices.at[k].occurrence);
            BAL_TRY(column_number(w, contest, choice, &column, err));
            if (k == 0)
                first[i] = column;
        }
    }
    return arena_check(&w->arena, err);
}

static bal_status each_mark(struct writer *w, uint32_t card, const uint32_t *first, each_fn *take,
                            struct bal_err *err)
{
    const struct batch *b = &w->e->batches.at[election_card(w->e, card).batch];
    uint32_t batch = 0;
    BAL_TRY(one_jurisdiction(w, b->jurisdiction, err));
    BAL_TRY(batch_number(w, b->tabulator, b->batch, &batch, err));
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        struct mark_set set = contest_set(c, column_get(&c->column, card));
        if (first[i] == TABLE_NONE || set.state != STATE_MARKED ||
            mark_set_votes(&set) > votes_limit(c))
            continue;
        for (uint32_t k = 0; k < set.count; k++)
            if (set.marks[k].flags == 0)
                BAL_TRY(take(w, batch, first[i] + set.marks[k].choice, 1, err));
    }
    return BAL_OK;
}

static bal_status each_card(struct writer *w, each_fn *take, struct bal_err *err)
{
    uint32_t *first = arena_new(&w->arena, uint32_t, w->e->contests.len + 1);
    BAL_TRY(arena_check(&w->arena, err));
    BAL_TRY(contest_columns(w, first, err));
    for (uint32_t card = 0; card < w->e->cards; card++)
        BAL_TRY(each_mark(w, card, first, take, err));
    return BAL_OK;
}

static void put_titles(struct writer *w)
{
    bool several = false;
    for (size_t i = 1; i < w->contests.len; i++)
        several = several || !str_eq(w->contests.at[i], w->contests.at[0]);
    csv_put_raw(&w->csv, STR("Batch Name"));
    for (uint32_t i = 0; i < w->columns.len; i++) {
        AUTO_BUF title = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
        if (several)
            buf_addf(&title, STR_FMT " - ", STR_ARG(w->contests.at[i]));
        buf_add(&title, str_skip(w->columns.items[i], w->contests.at[i].len + 1));
        csv_put(&w->csv, buf_str(&title));
    }
    csv_end_row(&w->csv);
}

static bal_status put_all(struct writer *w, struct bal_err *err)
{
    bal_status (*each)(struct writer *, each_fn *, struct bal_err *) =
        by_batch(w->e) ? each_result : each_card;
    BAL_TRY(list_manifest(w, err));
    BAL_TRY(each(w, no_votes, err));
    size_t cells = (size_t)w->batches.len * w->columns.len;
    if (cells == 0)
        return bal_fail(err, BAL_INVALID, "there are no totals by batch of contests without ranks");
    if (!vec_grow((void **)&w->votes.at, &w->votes.cap, cells, sizeof *w->votes.at, LIMIT_CARDS))
        return bal_fail(err, BAL_LIMIT, "too many batches and choices");
    BAL_TRY(each(w, add_votes, err));
    put_titles(w);
    for (uint32_t b = 0; b < w->batches.len; b++) {
        csv_put(&w->csv, w->batches.items[b]);
        for (uint32_t i = 0; i < w->columns.len; i++)
            csv_put_u64(&w->csv, w->votes.at[(size_t)b * w->columns.len + i]);
        csv_end_row(&w->csv);
    }
    return BAL_OK;
}

bal_status arlo_totals_write(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct writer w = {.e = e,
                       .batches = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .columns = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                       .jurisdiction = TABLE_NONE};
    csv_writer_init(&w.csv, out);
    bal_status status = put_all(&w, err);
    bal_status done = csv_writer_done(&w.csv, status == BAL_OK ? err : NULL);
    table_done(&w.batches);
    table_done(&w.keys);
    table_done(&w.columns);
    vec_done(&w.contests);
    vec_done(&w.votes);
    arena_done(&w.arena);
    return status != BAL_OK ? status : done;
}
