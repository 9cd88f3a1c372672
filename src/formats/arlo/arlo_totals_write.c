// SPDX-License-Identifier: Apache-2.0
// arlo_totals_write.c: the votes of an election by batch as Arlo's candidate totals.
#include "core/spelling.h"
#include "core/votes.h"
#include "formats/arlo/arlo_totals.h"
#include "io/csv_write.h"

static str keep_spelled(struct arena *a, str name, uint32_t occurrence)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, name, occurrence);
    return arena_str(a, buf_str(&text));
}

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
