// SPDX-License-Identifier: Apache-2.0
// bundle_begin.c: the cards of a bundle's equivalent election: which of them have a record, and
// what is printed on those that were drawn.
#include <stdlib.h>

#include "io/csv.h"
#include "record/bundle/bundle_audit.h"

#define LISTS ((size_t)4 << 30)

// ---- what samples say

struct drawn_ids {
    struct public_audit *a;
    struct table rows;    // keys of the manifest's rows
    VEC(uint64_t) first;  // of each: the number of its first card
    VEC(uint64_t) counts; // and its cards
    VEC(struct equivalent_id) at;
};

// Lengths keep the parts of a key apart.
static void put_part(struct buf *key, str part)
{
    buf_addf(key, "%zu/", part.len);
    buf_add(key, part);
}

static bal_status list_rows(struct drawn_ids *d, struct bal_err *err)
{
    const struct public_lists *p = &d->a->lists;
    const struct election *e = &p->load.election;
    for (size_t i = 0; i < p->runs.len; i++) {
        const struct public_run *run = &p->runs.at[i];
        if (run->row == NULL || run->position != 1)
            continue;
        AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
        put_part(&key, e->jurisdictions.items[run->row->jurisdiction]);
        put_part(&key, run->row->container);
        put_part(&key, run->row->tabulator);
        put_part(&key, run->row->batch);
        BAL_TRY(buf_check(&key, err));
        uint32_t known = d->rows.len, id = table_add(&d->rows, buf_str(&key));
        if (id == TABLE_NONE)
            return err_memory(err);
        if (id < known)
            continue; // two rows that cannot be told apart: the first
        uint64_t *first = vec_push(&d->first, LIMIT_BATCHES);
        uint64_t *count = vec_push(&d->counts, LIMIT_BATCHES);
        if (first == NULL || count == NULL)
            return err_memory(err);
        *first = run->first;
        *count = run->row->cards;
    }
    return BAL_OK;
}

// A row of a sample. What is wrong with it, the comparison of the whole list tells.
static bal_status take_id(struct drawn_ids *d, struct csv *csv, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    uint64_t position;
    str imprinted = csv_cell(csv, 7);
    for (uint32_t i = 2; i < 6; i++)
        put_part(&key, csv_cell(csv, i));
    BAL_TRY(buf_check(&key, err));
    uint32_t row = table_find(&d->rows, buf_str(&key));
    if (csv->cells != 8 || imprinted.len == 0 || row == TABLE_NONE ||
        !num_u64(csv_cell(csv, 6), &position) || position == 0 || position > d->counts.at[row])
        return BAL_OK;
    struct equivalent_id *new = vec_push(&d->at, LIMIT_DRAWS);
    if (new == NULL)
        return err_memory(err);
    *new =
        (struct equivalent_id){d->first.at[row] + position - 1, arena_str(&d->a->arena, imprinted)};
    return arena_check(&d->a->arena, err);
}

static bal_status read_sample(struct drawn_ids *d, const struct state_object *list,
                              struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    AUTO_SOURCE s = {0};
    struct csv csv = {0};
    bool more = true;
    BAL_TRY(record_read_object(d->a->record, list, &text, err));
    BAL_TRY(source_open_memory(&s, STR("a sample"), buf_str(&text), 0, err));
    bal_status status = csv_open(&csv, &s, err);
    if (status == BAL_OK)
        status = csv_next(&csv, &more, err);
    while (status == BAL_OK && more) {
        status = csv_next(&csv, &more, err);
        if (status == BAL_OK && more)
            status = take_id(d, &csv, err);
    }
    csv_close(&csv);
    return status;
}

static int by_card(const void *a, const void *b)
{
    const struct equivalent_id *x = a, *y = b;
    return (x->card > y->card) - (x->card < y->card);
}

static bal_status read_ids(struct drawn_ids *d, struct bal_err *err)
{
    const struct state *state = &d->a->record->state;
    BAL_TRY(list_rows(d, err));
    for (size_t i = 0; i < state->rounds.len; i++)
        if (state->rounds.at[i].sample.size > 0)
            BAL_TRY(read_sample(d, &state->rounds.at[i].sample, err));
    if (d->at.len > 1)
        qsort(d->at.at, d->at.len, sizeof *d->at.at, by_card);
    return BAL_OK;
}

// ---- runs

struct runs {
    VEC(struct equivalent_run) at;
};

static bal_status add_run(struct runs *to, const struct public_run *run, uint64_t from,
                          uint64_t cards, uint32_t scope, struct bal_err *err)
{
    struct equivalent_run *new = cards > 0 ? vec_push(&to->at, LIMIT_CARDS) : NULL;
    if (cards == 0)
        return BAL_OK;
    if (new == NULL)
        return err_memory(err);
    *new = (struct equivalent_run){cards, run->row, run->position + from, scope};
    return BAL_OK;
}

// Cards without a leaf have no record, but where the sample says what is printed on one.
static bal_status add_unlinked(struct runs *to, const struct public_run *run,
                               const struct drawn_ids *ids, size_t *id, struct bal_err *err)
{
    uint64_t done = 0;
    while (*id < ids->at.len && ids->at.at[*id].card < run->first)
        ++*id;
    for (; *id < ids->at.len && ids->at.at[*id].card < run->first + run->cards; ++*id) {
        uint64_t at = ids->at.at[*id].card - run->first;
        if (at < done)
            continue;
        BAL_TRY(add_run(to, run, done, at - done, EQUIVALENT_NONE, err));
        BAL_TRY(add_run(to, run, at, 1, EQUIVALENT_EMPTY, err));
        done = at + 1;
    }
    return add_run(to, run, done, run->cards - done, EQUIVALENT_NONE, err);
}

static bal_status make_runs(struct public_audit *a, const struct drawn_ids *ids, struct runs *to,
                            struct bal_err *err)
{
    size_t id = 0;
    for (size_t i = 0; i < a->lists.runs.len; i++) {
        const struct public_run *run = &a->lists.runs.at[i];
        enum public_kind kind = a->lists.sets.at[run->set].kind;
        if (kind == PUBLIC_LINKED)
            BAL_TRY(add_run(to, run, 0, run->cards, run->set, err));
        else if (kind == PUBLIC_POOL)
            BAL_TRY(add_unlinked(to, run, ids, &id, err));
        else
            BAL_TRY(add_run(to, run, 0, run->cards, EQUIVALENT_NONE, err));
    }
    return BAL_OK;
}

// ---- rows that a contest leaves out

// Runs of cards that have neither record nor pool.
struct unread {
    VEC(const struct public_run *) at;
};

static bal_status list_unread(const struct public_lists *p, struct unread *out, struct bal_err *err)
{
    for (size_t i = 0; i < p->runs.len; i++) {
        const struct public_run **new = NULL;
        if (p->sets.at[p->runs.at[i].set].kind != PUBLIC_UNREAD)
            continue;
        new = vec_push(&out->at, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = &p->runs.at[i];
    }
    return BAL_OK;
}

// Of each contest whose universe goes by style, the rows with cards that it leaves out.
static bal_status mark_absent(struct public_audit *a, const struct unread *unread,
                              struct bal_err *err)
{
    const struct public_lists *p = &a->lists;
    const struct election *e = &p->load.election;
    size_t n = p->contests.len;
    const bool **absent = (const bool **)arena_alloc(&a->arena, n + 1, sizeof *absent);
    BAL_TRY(arena_check(&a->arena, err));
    if (unread->at.len > ((uint64_t)1 << 32) / (n + 1))
        return bal_fail(err, BAL_LIMIT, "too many cards without a record, for so many contests");
    for (size_t c = 0; c < n; c++) {
        bool *rows = NULL;
        for (size_t i = 0; p->contests.at[c].bound > 0 && i < unread->at.len; i++) {
            if (p->sets.at[unread->at.at[i]->set].in[c])
                continue;
            if (rows == NULL)
                rows = arena_new(&a->arena, bool, e->manifest.len + 1);
            BAL_TRY(arena_check(&a->arena, err));
            rows[unread->at.at[i]->row - e->manifest.at] = true;
        }
        absent[c] = rows;
    }
    a->bundle->public.absent = absent;
    return BAL_OK;
}

static bal_status find_absent(struct public_audit *a, struct bal_err *err)
{
    struct unread unread = {0};
    bal_status status = list_unread(&a->lists, &unread, err);
    if (status == BAL_OK)
        status = mark_absent(a, &unread, err);
    vec_done(&unread.at);
    return status;
}

// ---- all of it

static bal_status begin(struct public_audit *a, struct drawn_ids *ids, struct runs *runs,
                        struct bal_err *err)
{
    size_t n = a->lists.contests.len;
    bool *in = arena_new(&a->arena, bool, a->lists.sets.len *n + 1);
    BAL_TRY(arena_check(&a->arena, err));
    for (size_t s = 0; s < a->lists.sets.len; s++)
        memcpy(in + s * n, a->lists.sets.at[s].in, n * sizeof *in);
    BAL_TRY(read_ids(ids, err));
    BAL_TRY(make_runs(a, ids, runs, err));
    BAL_TRY(find_absent(a, err));
    const struct equivalent_cards cards = {.runs = runs->at.at,
                                           .run_count = runs->at.len,
                                           .in = in,
                                           .ids = ids->at.at,
                                           .id_count = ids->at.len};
    a->imp = (struct import){.election = &a->lists.load.election,
                             .problems = &a->lists.load.problems,
                             .last_batch = TABLE_NONE};
    return equivalent_begin(&a->maker, &a->imp, &cards, err);
}

bal_status public_begin(struct public_audit *a, struct bal_err *err)
{
    struct drawn_ids ids = {.a = a, .rows = TABLE_INIT(LIMIT_NAMES_BYTES)};
    struct runs runs = {0};
    bal_status status = begin(a, &ids, &runs, err);
    a->begun = status == BAL_OK;
    table_done(&ids.rows);
    vec_done(&ids.first);
    vec_done(&ids.counts);
    vec_done(&ids.at);
    vec_done(&runs.at);
    return status;
}
