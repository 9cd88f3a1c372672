// SPDX-License-Identifier: Apache-2.0
// Reading a whole record to see whether it is sound. What its events say and who signed them is
// not known here.
#include "store/inner.h"

static bal_status check_events(struct store *s, struct bal_err *err)
{
    AUTO_EVENTS it = {0};
    struct store_head head;
    struct store_event event;
    BAL_TRY(store_head(s, &head, err));
    BAL_TRY(store_events_open(&it, s, 0, err));
    for (uint64_t seq = 0;; seq++) {
        bool end;
        BAL_TRY(store_events_next(&it, &event, &end, err));
        if (end)
            return seq == head.size ? BAL_OK
                                    : store_damaged(err, "its last event is not that of its head");
        if (event.seq != seq)
            return store_damaged(err, "an event is missing");
    }
}

// Rows that nothing leads to would be additions that no hash covers.
static bal_status check_strays(struct store *s, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value strays;
    BAL_TRY(store_row(s, &rows,
                      "select (select count(*) from chunk where object not in "
                      "(select id from object)) + (select count(*) from secret where object not in "
                      "(select id from object))",
                      DB_NO_ARGS, &strays, 1, err));
    return strays.number == 0 ? BAL_OK : store_damaged(err, "a part belongs to no object");
}

static bal_status check_object(struct store *s, const struct store_object *o, struct buf *part,
                               struct bal_err *err)
{
    AUTO_SOURCE in = {0};
    AUTO_ROWS rows = {0};
    struct db_value chunks;
    BAL_TRY(store_row(s, &rows, "select count(*) from chunk where object = $1",
                      DB_ARGS(db_int((int64_t)o->id)), &chunks, 1, err));
    if ((uint64_t)chunks.number != o->size / STORE_CHUNK + (o->size % STORE_CHUNK > 0))
        return store_damaged(err, "an object has a part too few or too many");
    BAL_TRY(store_object_open(s, o->id, STR("the record"), &in, err));
    for (size_t got = 1; got > 0;)
        BAL_TRY(source_read(&in, part->ptr, part->cap, &got, err));
    return BAL_OK;
}

bal_status store_check(struct store *s, struct bal_err *err)
{
    BAL_TRY(db_check(&s->db, err));
    BAL_TRY(check_events(s, err));
    BAL_TRY(check_strays(s, err));
    AUTO_BUF part = BUF_INIT(STORE_CHUNK);
    if (!buf_reserve(&part, STORE_CHUNK))
        return err_memory(err);
    for (struct store_object object = {0};;) {
        bool end;
        BAL_TRY(store_object_next(s, object.id, &object, &end, err));
        if (end)
            return BAL_OK;
        BAL_TRY(check_object(s, &object, &part, err));
    }
}
