// SPDX-License-Identifier: Apache-2.0
// The log: events and its head, which always change together.
#include "store/inner.h"

static bal_status read_head(struct store *s, const struct db_value row[4], struct store_head *out,
                            struct bal_err *err)
{
    struct store_head head = {.size = (uint64_t)row[0].number};
    if (!store_read_hash(&row[1], head.root))
        return store_damaged(err, "its head has no root");
    buf_clear(&s->head);
    buf_add(&s->head, row[2].bytes);
    buf_add(&s->head, row[3].bytes);
    BAL_TRY(buf_check(&s->head, err));
    head.frontier = str_head(buf_str(&s->head), row[2].bytes.len);
    head.checkpoint = str_skip(buf_str(&s->head), row[2].bytes.len);
    *out = head;
    return BAL_OK;
}

bal_status store_head(struct store *s, struct store_head *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[4];
    bal_status status = store_row(s, &rows, "select size, root, frontier, checkpoint from head",
                                  DB_NO_ARGS, row, ARRAY_LEN(row), err);
    if (status == BAL_NOT_FOUND) {
        *out = (struct store_head){.frontier = STR(""), .checkpoint = STR("")};
        return BAL_OK;
    }
    return status == BAL_OK ? read_head(s, row, out, err) : status;
}

static bal_status add_event(struct store *s, store_make make, void *ctx, struct bal_err *err)
{
    struct store_head head, next = {0};
    BAL_TRY(store_head(s, &head, err));
    struct store_event event = {.seq = head.size};
    BAL_TRY(make(ctx, &head, &event, &next, err));
    if (next.size != head.size + 1)
        return bal_fail(err, BAL_CONFLICT, "the event does not follow the last one");
    if (event.note.len > s->event.max || next.frontier.len + next.checkpoint.len > s->head.max)
        return bal_fail(err, BAL_LIMIT, "the event is too long");
    BAL_TRY(db_run(
        &s->db, "insert into event (seq, leaf, note) values ($1, $2, $3)",
        DB_ARGS(db_int((int64_t)head.size), store_hash(event.leaf), db_bytes(event.note)), err));
    return db_run(&s->db,
                  "insert into head (id, size, root, frontier, checkpoint) "
                  "values (1, $1, $2, $3, $4) on conflict (id) do update set size = $1, "
                  "root = $2, frontier = $3, checkpoint = $4",
                  DB_ARGS(db_int((int64_t)next.size), store_hash(next.root),
                          db_bytes(next.frontier), db_bytes(next.checkpoint)),
                  err);
}

bal_status store_append(struct store *s, store_make make, void *ctx, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    return store_step_end(s, &step, add_event(s, make, ctx, err), err);
}

static bal_status read_event(const struct db_value row[3], struct store_event *out,
                             struct bal_err *err)
{
    struct store_event event = {.seq = (uint64_t)row[0].number, .note = row[2].bytes};
    if (!store_read_hash(&row[1], event.leaf))
        return store_damaged(err, "an event has no leaf hash");
    *out = event;
    return BAL_OK;
}

bal_status store_event(struct store *s, uint64_t seq, struct store_event *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[3];
    struct store_event event = {.note = STR("")};
    bal_status status =
        seq > INT64_MAX ? BAL_NOT_FOUND
                        : store_row(s, &rows, "select seq, leaf, note from event where seq = $1",
                                    DB_ARGS(db_int((int64_t)seq)), row, ARRAY_LEN(row), err);
    if (status == BAL_NOT_FOUND)
        return bal_fail(err, BAL_NOT_FOUND, "the record has no event %llu",
                        (unsigned long long)seq);
    BAL_TRY(status);
    BAL_TRY(read_event(row, &event, err));
    buf_clear(&s->event);
    buf_add(&s->event, event.note);
    BAL_TRY(buf_check(&s->event, err));
    event.note = buf_str(&s->event);
    *out = event;
    return BAL_OK;
}

bal_status store_events_open(struct store_events *it, struct store *s, uint64_t seq,
                             struct bal_err *err)
{
    *it = (struct store_events){0};
    int64_t from = seq > INT64_MAX ? INT64_MAX : (int64_t)seq;
    return db_query(&s->db, &it->rows,
                    "select seq, leaf, note from event where seq >= $1 order by seq",
                    DB_ARGS(db_int(from)), err);
}

bal_status store_events_next(struct store_events *it, struct store_event *out, bool *end,
                             struct bal_err *err)
{
    struct db_value row[3];
    BAL_TRY(db_next(&it->rows, row, ARRAY_LEN(row), end, err));
    return *end ? BAL_OK : read_event(row, out, err);
}

void store_events_close(struct store_events *it)
{
    db_done(&it->rows);
}
