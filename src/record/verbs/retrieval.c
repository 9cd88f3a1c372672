// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/retrieval.h"

#include "app/plain_table.h"
#include "io/durable.h"
#include "io/utf8.h"
#include "record/lists/verify_lists.h"

enum { TABLE_BYTES = 1 << 28 };

enum { JURISDICTION, CONTAINER, TABULATOR, BATCH, LISTED, FOUND, NEW, NOTE, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [JURISDICTION] = {"jurisdiction", false},
    [CONTAINER] = {"container", false},
    [TABULATOR] = {"tabulator", false},
    [BATCH] = {"batch", false},
    [LISTED] = {"seallisted", false},
    [FOUND] = {"sealfound", true},
    [NEW] = {"sealnew", false},
    [NOTE] = {"note", false},
};

bool retrieval_other_seal(const struct retrieval_place *p)
{
    return p->seal_listed.len > 0 && !str_eq(p->seal_listed, p->seal_found);
}

struct reading {
    struct retrieval *out;
    const struct session *s;
    VEC(const struct manifest_batch *) drawn; // rows with drawn cards, and drawn batches
};

// ---- where something was drawn

static bal_status add_row(struct reading *r, const struct manifest_batch *row, struct bal_err *err)
{
    if (row == NULL || (r->drawn.len > 0 && r->drawn.at[r->drawn.len - 1] == row))
        return BAL_OK;
    const struct manifest_batch **slot = vec_push(&r->drawn, LIMIT_CARDS);
    if (slot == NULL)
        return err_memory(err);
    *slot = row;
    return BAL_OK;
}

// Retrieval lists are in the order of the storage, so rows follow each other.
static bal_status find_drawn(struct reading *r, struct bal_err *err)
{
    const struct session *s = r->s;
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        struct frame_place place;
        frame_locate(&s->frame, s->sample.cards.at[s->sample.retrieval.at[i]].card, &place);
        BAL_TRY(add_row(r, place.row, err));
    }
    for (size_t i = 0; i < s->batches.pulls.len; i++)
        BAL_TRY(add_row(r, s->frame.batches.at[s->batches.pulls.at[i].batch].row, err));
    return BAL_OK;
}

static bool says(str given, str listed)
{
    return given.len == 0 || str_eq(given, listed);
}

static bool is_drawn(const struct reading *r, const struct retrieval_place *p)
{
    for (size_t i = 0; i < r->drawn.len; i++) {
        const struct manifest_batch *row = r->drawn.at[i];
        if (says(p->jurisdiction, r->s->election->jurisdictions.items[row->jurisdiction]) &&
            says(p->container, row->container) && says(p->tabulator, row->tabulator) &&
            says(p->batch, row->batch))
            return true;
    }
    return false;
}

// ---- the table

static bal_status take_place(void *ctx, struct csv_table *t, struct bal_err *err)
{
    struct reading *r = ctx;
    struct retrieval_place *p = vec_push(&r->out->places, LIMIT_CARDS);
    if (p == NULL)
        return err_memory(err);
    str *const parts[COLUMNS] = {&p->jurisdiction, &p->container,  &p->tabulator, &p->batch,
                                 &p->seal_listed,  &p->seal_found, &p->seal_new,  &p->note};
    for (uint32_t i = 0; i < COLUMNS; i++)
        *parts[i] = arena_str(&r->out->arena, csv_table_trimmed(t, i));
    BAL_TRY(arena_check(&r->out->arena, err));
    r->out->other_seals += retrieval_other_seal(p);
    if (p->container.len + p->batch.len == 0)
        csv_table_problem(t, missing_value, CONTAINER, "neither a container nor a batch is named");
    else if (!is_drawn(r, p))
        csv_table_problem(t, not_drawn, p->container.len > 0 ? CONTAINER : BATCH,
                          "no card and no batch that was drawn is there");
    return BAL_OK;
}

bal_status retrieval_read(struct retrieval *out, const struct session *s, str name, str table,
                          struct problems *p, struct bal_err *err)
{
    struct reading r = {.out = out, .s = s};
    struct source source = {0};
    *out = (struct retrieval){.arena = ARENA_INIT(TABLE_BYTES)};
    const char *path = arena_str(&out->arena, name).ptr;
    BAL_TRY(arena_check(&out->arena, err));
    if (utf8_valid(table) < table.len || str_find(table, STR("\0")) < table.len)
        return bal_fail(err, BAL_INVALID, "the list is no text in UTF-8");
    bal_status status = source_open_memory(&source, name, table, 0, err);
    if (status == BAL_OK)
        status = find_drawn(&r, err);
    if (status == BAL_OK)
        status = plain_table_read(&(struct table_input){path, &source}, columns, COLUMNS, p,
                                  take_place, &r, err);
    source_close(&source);
    vec_done(&r.drawn);
    return status;
}

void retrieval_done(struct retrieval *r)
{
    vec_done(&r->places);
    arena_done(&r->arena);
}

// ---- in the record

static bal_status append(struct record *r, const struct retrieval *of, str table,
                         struct bal_err *err)
{
    struct record_body b;
    struct state_object list;
    BAL_TRY(record_begin(r, err));
    BAL_TRY(record_add_object(r, table, false, &list, err));
    struct ej1_writer *w = record_body(&b);
    record_put_object(w, "list", &list, "text/csv");
    ej1_key_int(w, "other_seals", (int64_t)of->other_seals);
    ej1_key_int(w, "places", (int64_t)of->places.len);
    ej1_key_int(w, "round", (int64_t)r->state.rounds.len);
    BAL_TRY(record_append(r, "retrieve", &b, err));
    return record_commit(r, err);
}

static bal_status refuse(const struct problems *p, struct bal_err *err)
{
    if (problems_errors(p) == 0)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "nothing was entered: the file has errors");
    err_hint(err, "Correct the file and give it again; the record is as it was.");
    return BAL_INVALID;
}

bal_status verb_retrieve(struct record *r, const char *path, struct retrieval *out,
                         struct problems *p, struct bal_err *err)
{
    struct session s;
    struct problems before; // what is wrong with inputs was said at commit
    AUTO_BUF table = BUF_INIT(TABLE_BYTES);
    *out = (struct retrieval){0};
    BAL_TRY(record_allows(r, "retrieve", err));
    BAL_TRY(file_read(path, &table, err));
    problems_init(&before);
    bal_status status = session_open(&s, r, &before, err);
    if (status == BAL_OK)
        status = retrieval_read(out, &s, str_from(path), buf_str(&table), p, err);
    if (status == BAL_OK)
        status = refuse(p, err);
    if (status == BAL_OK)
        status = append(r, out, buf_str(&table), err);
    session_close(&s);
    problems_done(&before);
    return status;
}

static bal_status check_counts(const struct retrieval *of, const struct state_retrieval *named,
                               const struct problems *p, struct bal_err *err)
{
    for (size_t i = 0; i < p->kept.len && problems_errors(p) > 0; i++)
        if (problem_kinds[p->kept.at[i].id].severity == SEVERITY_ERROR)
            return bal_fail(err, BAL_CONFLICT, "the list of places: " STR_FMT,
                            STR_ARG(str_head(p->kept.at[i].message, 200)));
    if (of->places.len == named->places && of->other_seals == named->other_seals)
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "the list has another number of places or seals");
}

bal_status verify_retrieval(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    const struct state_retrieval *named = &state->retrievals.at[state->retrievals.len - 1];
    struct retrieval of = {0};
    struct problems p;
    AUTO_BUF table = BUF_INIT(TABLE_BYTES);
    BAL_TRY(record_read_object(s->record, &named->list, &table, err));
    problems_init(&p);
    bal_status status = retrieval_read(&of, s, STR("the list"), buf_str(&table), &p, err);
    if (status == BAL_OK)
        status = check_counts(&of, named, &p, err);
    problems_done(&p);
    retrieval_done(&of);
    return status;
}
