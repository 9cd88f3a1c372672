// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include "store/inner.h"

enum {
    APPLICATION = 0x426C7374, // "Blst", as `file` shows it
    VERSION = STORE_COSIGNED,
    HEAD_BYTES = 1 << 16, // of a checkpoint, and of a frontier
};

static const char *const schema[] = {
    "create table event ("
    "seq integer primary key, leaf blob not null, note blob not null) strict",
    "create table head ("
    "id integer primary key check (id = 1), size integer not null, root blob not null, "
    "frontier blob not null, checkpoint blob not null) strict",
    "create table object ("
    "id integer primary key, sha256 blob unique, size integer not null, "
    "complete integer not null) strict",
    "create table chunk ("
    "id integer primary key, object integer not null references object (id), n integer not null, "
    "packed integer not null, bytes blob not null, unique (object, n)) strict",
    "create table secret ("
    "digest blob primary key, salt blob not null, "
    "object integer not null references object (id)) strict",
    "create table derived ("
    "name text primary key, seq integer not null, root blob not null, bytes blob not null) strict",
    "create table cosigned (size integer primary key, note blob not null) strict", // since version
                                                                                   // 2
};

enum { TABLES_OF_1 = ARRAY_LEN(schema) - 1 };

bal_status store_damaged(struct bal_err *err, const char *what)
{
    bal_fail(err, BAL_INVALID, "the record is damaged: %s", what);
    err_hint(err, "Keep it as it is, and go on with a backup of it.");
    return BAL_INVALID;
}

bal_status store_row(struct store *s, struct db_rows *rows, const char *sql,
                     const struct db_value *args, size_t arg_count, struct db_value *row,
                     size_t count, struct bal_err *err)
{
    bool end;
    BAL_TRY(db_query(&s->db, rows, sql, args, arg_count, err));
    BAL_TRY(db_next(rows, row, count, &end, err));
    return end ? bal_fail(err, BAL_NOT_FOUND, "the record does not hold this") : BAL_OK;
}

// ---- transactions

static bal_status may_write(const struct store *s, struct bal_err *err)
{
    if (!s->writable)
        return bal_fail(err, BAL_DENIED, "the record was opened to be read only");
    if (s->failed) {
        bal_fail(err, BAL_IO, "the record could not be written before");
        err_hint(err, "Give the command again once the disk is in order.");
        return BAL_IO;
    }
    return BAL_OK;
}

static bal_status fail_undone(struct bal_err *err)
{
    return bal_fail(err, BAL_CONFLICT, "an earlier step failed, so nothing was written");
}

// After a commit that failed, only the file itself can say what is in it.
static bal_status commit(struct store *s, struct bal_err *err)
{
    bal_status status = db_commit(&s->db, err);
    s->failed = status != BAL_OK;
    return status;
}

bal_status store_step(struct store *s, struct store_step *step, struct bal_err *err)
{
    BAL_TRY(may_write(s, err));
    if (s->undone)
        return fail_undone(err);
    step->own = !s->begun;
    return step->own ? db_begin(&s->db, err) : BAL_OK;
}

bal_status store_step_end(struct store *s, const struct store_step *step, bal_status status,
                          struct bal_err *err)
{
    if (status == BAL_OK)
        return step->own ? commit(s, err) : BAL_OK;
    db_rollback(&s->db);
    s->undone = s->begun;
    return status;
}

bal_status store_begin(struct store *s, struct bal_err *err)
{
    BAL_TRY(may_write(s, err));
    if (s->begun)
        return bal_fail(err, BAL_USAGE, "a transaction is open already");
    BAL_TRY(db_begin(&s->db, err));
    s->begun = true;
    return BAL_OK;
}

bal_status store_commit(struct store *s, struct bal_err *err)
{
    bool begun = s->begun, undone = s->undone;
    s->begun = s->undone = false;
    if (!begun)
        return bal_fail(err, BAL_USAGE, "no transaction is open");
    return undone ? fail_undone(err) : commit(s, err);
}

void store_rollback(struct store *s)
{
    if (s->begun)
        db_rollback(&s->db);
    s->begun = s->undone = false;
}

// ---- opening and closing

// Makes the tables from number `from` on.
static bal_status lay_out(struct store *s, size_t from, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    bal_status status =
        db_set_tag(&s->db, (struct db_tag){.application = APPLICATION, .version = VERSION}, err);
    for (size_t i = from; status == BAL_OK && i < ARRAY_LEN(schema); i++)
        status = db_run(&s->db, schema[i], DB_NO_ARGS, err);
    BAL_TRY(store_step_end(s, &step, status, err));
    s->version = VERSION;
    return BAL_OK;
}

static const struct db_engine *engine(void)
{
    return db_engine_find(STR("sqlite"));
}

bal_status store_create(struct store *s, const char *path, struct bal_err *err)
{
    *s = (struct store){
        .writable = true, .head = BUF_INIT(2 * HEAD_BYTES), .event = BUF_INIT(LIMIT_SMALL_FILE)};
    BAL_TRY(db_open(&s->db, engine(), path, DB_CREATE, err));
    bal_status status = lay_out(s, 0, err);
    if (status != BAL_OK) {
        store_close(s);
        db_remove(engine(), path);
    }
    return status;
}

static bal_status check_tag(struct store *s, const char *path, struct bal_err *err)
{
    struct db_tag tag;
    BAL_TRY(db_tag(&s->db, &tag, err));
    if (tag.application != APPLICATION || tag.version == 0) {
        bal_fail(err, BAL_INVALID, "this file is not a record");
        err_hint(err, "If making it was interrupted, delete it and make it again.");
    } else if (tag.version > VERSION) {
        bal_fail(err, BAL_UNSUPPORTED,
                 "the record was made by a later version of this program (format %u, known up to "
                 "%d)",
                 tag.version, VERSION);
        err_hint(err, "Use that version or a later one.");
    } else {
        s->version = tag.version;
        return BAL_OK;
    }
    err_where(err, "%s", path);
    return tag.application == APPLICATION && tag.version > VERSION ? BAL_UNSUPPORTED : BAL_INVALID;
}

// A view or trigger could make the same rows look different from command to command.
static bal_status check_schema(struct store *s, const char *path, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(1 << 16);
    BAL_TRY(db_schema(&s->db, &made, err));
    str tables =
        str_from(s->version < STORE_COSIGNED ? "table chunk\n" : "table chunk\ntable cosigned\n");
    if (str_starts(buf_str(&made), tables) &&
        str_eq(str_skip(buf_str(&made), tables.len),
               STR("table derived\ntable event\ntable head\ntable object\ntable secret\n")))
        return BAL_OK;
    store_damaged(err, "its tables are not those of a record");
    err_where(err, "%s", path);
    return BAL_INVALID;
}

// The head and the last event must fit together. Everything else is for store_check.
static bal_status check_end(struct store *s, const char *path, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value last;
    struct store_head head;
    BAL_TRY(store_head(s, &head, err));
    BAL_TRY(store_row(s, &rows, "select max(seq) from event", DB_NO_ARGS, &last, 1, err));
    uint64_t size = last.kind == DB_INT ? (uint64_t)last.number + 1 : 0;
    if (size == head.size)
        return BAL_OK;
    store_damaged(err, "its last event and its head do not fit together");
    err_where(err, "%s", path);
    return BAL_INVALID;
}

// Removes what an interrupted command left. Only the one that writes does, and it is alone.
static bal_status sweep(struct store *s, struct bal_err *err)
{
    for (;;) {
        struct db_rows rows = {0};
        struct db_value id;
        bal_status status = store_row(s, &rows, "select id from object where complete = 0 limit 1",
                                      DB_NO_ARGS, &id, 1, err);
        db_done(&rows);
        if (status == BAL_NOT_FOUND)
            return BAL_OK;
        BAL_TRY(status);
        struct store_step step;
        BAL_TRY(store_step(s, &step, err));
        status = store_object_remove(s, (uint64_t)id.number, err);
        BAL_TRY(store_step_end(s, &step, status, err));
    }
}

bal_status store_open(struct store *s, const char *path, enum store_mode mode, struct bal_err *err)
{
    bool write = mode == STORE_WRITE;
    *s = (struct store){
        .writable = write, .head = BUF_INIT(2 * HEAD_BYTES), .event = BUF_INIT(LIMIT_SMALL_FILE)};
    BAL_TRY(db_open(&s->db, engine(), path, write ? DB_WRITE : DB_READ, err));
    bal_status status = check_tag(s, path, err);
    if (status == BAL_OK)
        status = check_schema(s, path, err);
    if (status == BAL_OK)
        status = check_end(s, path, err);
    if (status == BAL_OK && write && s->version < STORE_COSIGNED)
        status = lay_out(s, TABLES_OF_1, err);
    if (status == BAL_OK && write)
        status = sweep(s, err);
    if (status != BAL_OK)
        store_close(s);
    return status;
}

void store_close(struct store *s)
{
    db_close(&s->db);
    buf_done(&s->head);
    buf_done(&s->event);
    pack_done(&s->packer);
    *s = (struct store){0};
}

bal_status store_backup(struct store *s, const char *path, struct bal_err *err)
{
    return db_backup(&s->db, path, err);
}
