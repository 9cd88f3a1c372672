// SPDX-License-Identifier: Apache-2.0
// sqlite.c: a record in one SQLite file, in write-ahead mode, every commit synced to the disk.
//
// SQLite lets one connection write at a time, but only for the length of a transaction. A command
// is many transactions, and opening for writing sweeps what an interrupted command left; so the
// writer holds a lock on the file (flock) for as long as it has it open. The file is opened for the
// lock before SQLite does and closed after: closing any descriptor of a file drops the locks that
// SQLite has on it in the same process, and so a process must not open a record for writing twice.
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/db.h"
#include "db/place.h"

enum { STATEMENTS = 40, WAIT_MS = 5000 };

struct sqlite {
    sqlite3 *handle;
    int lock; // -1: a reader
    size_t cached;
    struct {
        const char *sql; // found by address
        sqlite3_stmt *stmt;
        bool busy;
    } cache[STATEMENTS];
};

static sqlite3 *handle_of(const struct db *db)
{
    return ((const struct sqlite *)db->state)->handle;
}

struct meaning {
    int code;
    bal_status status;
    const char *what, *hint;
};

static const struct meaning meanings[] = {
    {SQLITE_BUSY, BAL_CONFLICT, "another program is writing to this record",
     "Wait until it has finished, then try again."},
    {SQLITE_LOCKED, BAL_CONFLICT, "another part of this program is using the record", ""},
    {SQLITE_FULL, BAL_IO, "no space is left on the disk",
     "Make room, then give the command again: nothing of it was done."},
    {SQLITE_CORRUPT, BAL_INVALID, "the record is damaged",
     "Keep it as it is, and go on with a backup of it."},
    {SQLITE_NOTADB, BAL_INVALID, "this file is not a record", ""},
    {SQLITE_CONSTRAINT, BAL_CONFLICT, "this contradicts what the record holds", ""},
    {SQLITE_READONLY, BAL_DENIED, "the record can only be read here", ""},
    {SQLITE_PERM, BAL_DENIED, "the record may not be opened", ""},
    {SQLITE_AUTH, BAL_DENIED, "the record may not be opened", ""},
    {SQLITE_TOOBIG, BAL_LIMIT, "this is too big for a record", ""},
    {SQLITE_NOMEM, BAL_LIMIT, "no memory left", ""},
};

// What the last call on the connection failed with.
static bal_status fail(sqlite3 *handle, struct bal_err *err)
{
    int code = sqlite3_extended_errcode(handle);
    const char *path = sqlite3_db_filename(handle, "main");
    bal_status status = BAL_IO;
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++) {
        if (meanings[i].code != (code & 0xFF))
            continue;
        status = bal_fail(err, meanings[i].status, "%s", meanings[i].what);
        err_where(err, "%s", path != NULL ? path : "");
        err_hint(err, "%s", meanings[i].hint);
        return status;
    }
    int number = sqlite3_system_errno(handle);
    char reason[80];
    if (((code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN) && number != 0)
        bal_fail(err, status, "the record cannot be read or written: %s",
                 strerror_r(number, reason, sizeof reason));
    else
        bal_fail(err, status, "the record cannot be used: %s (%d)", sqlite3_errmsg(handle), code);
    err_where(err, "%s", path != NULL ? path : "");
    return status;
}

static bal_status run_text(sqlite3 *handle, const char *sql, struct bal_err *err)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK ? BAL_OK : fail(handle, err);
}

static bal_status configure(sqlite3 *handle, enum db_mode mode, struct bal_err *err)
{
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, WAIT_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    // synchronous = extra: going over to wal deletes a rollback journal; if that came back after a
    // power cut, it would empty the record
    if (mode == DB_CREATE)
        BAL_TRY(run_text(handle,
                         "pragma page_size = 4096; pragma auto_vacuum = none; "
                         "pragma encoding = 'UTF-8'; pragma synchronous = extra; "
                         "pragma journal_mode = wal",
                         err));
    // a reader's transaction lasts as long as it is open, so that it sees one state;
    // secure_delete = fast: what is deleted is zeroed where that costs no further write
    return run_text(handle,
                    mode == DB_READ ? "pragma query_only = on; pragma cell_size_check = on; begin"
                                    : "pragma synchronous = full; pragma foreign_keys = on; "
                                      "pragma cell_size_check = on; pragma secure_delete = fast; "
                                      "pragma wal_autocheckpoint = 1000",
                    err);
}

// path + suffix, "x.ballast-wal"; NULL without memory.
static const char *beside(struct buf *name, const char *path, const char *suffix)
{
    buf_clear(name);
    buf_addf(name, "%s%s", path, suffix);
    return buf_cstr(name);
}

static bool holds_bytes(const char *path, const char *suffix)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    struct stat st;
    const char *file = beside(&name, path, suffix);
    return file != NULL && stat(file, &st) == 0 && st.st_size > 0;
}

static bal_status open_path(const char *path, int flags, sqlite3 **out, struct bal_err *err)
{
    if (sqlite3_open_v2(path, out, flags, NULL) == SQLITE_OK)
        return BAL_OK;
    return *out == NULL ? err_memory(err) : fail(*out, err);
}

// The path as a URI that says that nothing can change the file.
static const char *immutable_uri(struct buf *uri, const char *path)
{
    buf_add(uri, STR("file:"));
    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '?' || *c == '#' || *c == '%')
            buf_addf(uri, "%%%02X", (unsigned char)*c);
        else
            buf_add_char(uri, *c);
    }
    buf_add(uri, STR("?immutable=1"));
    return buf_cstr(uri);
}

// Opens for reading. SQLite wants to write even then (its shared memory lies beside the file), and
// only a connection that can write tidies up when it is the last. Where it cannot, the file is
// taken as it is, if all changes are in it.
static bal_status open_to_read(const char *path, sqlite3 **out, struct bal_err *err)
{
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    AUTO_BUF uri = BUF_INIT(1 << 18);
    const char *name = path;
    if (place_writable(path)) {
        flags = SQLITE_OPEN_READWRITE;
    } else if (!holds_bytes(path, "-wal")) {
        name = immutable_uri(&uri, path);
    } else if (holds_bytes(path, "-shm")) { // somebody has it open, we may look on
        flags = SQLITE_OPEN_READONLY;
    } else {
        bal_fail(err, BAL_DENIED,
                 "a command on this record was cut off, and what it wrote last can only be taken "
                 "in where the record can be written");
        err_where(err, "%s", path);
        err_hint(err, "Copy it, with the file of its name that ends in -wal, to another disk.");
        return BAL_DENIED;
    }
    return name == NULL ? err_memory(err) : open_path(name, flags, out, err);
}

static void remove_files(const char *path)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        const char *one = beside(&name, path, suffixes[i]);
        if (one != NULL)
            (void)unlink(one);
    }
}

static bal_status open_handle(struct sqlite *s, const char *path, enum db_mode mode,
                              struct bal_err *err)
{
    if (mode == DB_READ)
        BAL_TRY(open_to_read(path, &s->handle, err));
    else
        BAL_TRY(open_path(path, SQLITE_OPEN_READWRITE, &s->handle, err));
    return configure(s->handle, mode, err);
}

static void close_all(struct sqlite *s)
{
    for (size_t i = 0; i < s->cached; i++)
        sqlite3_finalize(s->cache[i].stmt);
    sqlite3_close(s->handle); // rolls back; the last one writes all changes into the file
    place_unlock(s->lock);
    mem_free(s);
}

static bal_status sqlite_open(struct db *db, const char *path, enum db_mode mode,
                              struct bal_err *err)
{
    if (mode == DB_CREATE)
        BAL_TRY(place_create(path, err));
    struct sqlite *s = mem_alloc(sizeof *s);
    bal_status status = s == NULL ? err_memory(err) : place_check(path, err);
    if (s != NULL)
        s->lock = -1;
    if (status == BAL_OK && mode != DB_READ)
        status = place_lock(path, WAIT_MS, &s->lock, err);
    if (status == BAL_OK)
        status = open_handle(s, path, mode, err);
    if (status == BAL_OK && mode == DB_CREATE)
        status = place_sync_folder(path, err);
    if (status == BAL_OK) {
        db->state = s;
        return BAL_OK;
    }
    if (s != NULL)
        close_all(s);
    if (mode == DB_CREATE)
        remove_files(path);
    return status;
}

static void sqlite_close(struct db *db)
{
    close_all(db->state);
}

static bal_status sqlite_begin(struct db *db, struct bal_err *err)
{
    return run_text(handle_of(db), "begin immediate", err);
}

static void sqlite_rollback(struct db *db)
{
    sqlite3 *handle = handle_of(db);
    if (!sqlite3_get_autocommit(handle)) // some failures roll back by themselves
        sqlite3_exec(handle, "rollback", NULL, NULL, NULL);
}

static bal_status sqlite_commit(struct db *db, struct bal_err *err)
{
    bal_status status = run_text(handle_of(db), "commit", err);
    if (status != BAL_OK)
        sqlite_rollback(db);
    return status;
}

static bal_status prepare(struct sqlite *s, const char *sql, sqlite3_stmt **out,
                          struct bal_err *err)
{
    for (size_t i = 0; i < s->cached; i++) {
        if (s->cache[i].sql == sql && !s->cache[i].busy) {
            s->cache[i].busy = true;
            *out = s->cache[i].stmt;
            return BAL_OK;
        }
    }
    bool keep = s->cached < STATEMENTS;
    if (sqlite3_prepare_v3(s->handle, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0, out, NULL) !=
        SQLITE_OK)
        return fail(s->handle, err);
    if (keep) {
        s->cache[s->cached].sql = sql;
        s->cache[s->cached].stmt = *out;
        s->cache[s->cached++].busy = true;
    }
    return BAL_OK;
}

static void release(struct sqlite *s, sqlite3_stmt *stmt)
{
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    for (size_t i = 0; i < s->cached; i++) {
        if (s->cache[i].stmt == stmt) {
            s->cache[i].busy = false;
            return;
        }
    }
    sqlite3_finalize(stmt);
}

// SQLite numbers $1, $2 in order of appearance, so each is asked for by its name.
static int bind(sqlite3_stmt *stmt, size_t number, const struct db_value *v)
{
    char name[24];
    (void)snprintf(name, sizeof name, "$%zu", number);
    int at = sqlite3_bind_parameter_index(stmt, name);
    const char *bytes = v->bytes.len > 0 ? v->bytes.ptr : "";
    switch (v->kind) {
    case DB_NULL:
        return sqlite3_bind_null(stmt, at);
    case DB_INT:
        return sqlite3_bind_int64(stmt, at, v->number);
    case DB_BYTES:
        return sqlite3_bind_blob64(stmt, at, bytes, v->bytes.len, SQLITE_STATIC);
    case DB_TEXT:
        return sqlite3_bind_text64(stmt, at, bytes, v->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
    }
    return SQLITE_MISUSE;
}

static bal_status sqlite_query(struct db *db, struct db_rows *rows, const char *sql,
                               const struct db_value *args, size_t count, struct bal_err *err)
{
    struct sqlite *s = db->state;
    sqlite3_stmt *stmt;
    BAL_TRY(prepare(s, sql, &stmt, err));
    for (size_t i = 0; i < count; i++) {
        if (bind(stmt, i + 1, &args[i]) != SQLITE_OK) {
            bal_status status = fail(s->handle, err);
            release(s, stmt);
            return status;
        }
    }
    rows->state = stmt;
    return BAL_OK;
}

static void read_column(sqlite3_stmt *stmt, int i, struct db_value *out)
{
    int type = sqlite3_column_type(stmt, i);
    *out = (struct db_value){.kind = DB_NULL, .bytes = STR("")};
    if (type == SQLITE_INTEGER) {
        out->kind = DB_INT;
        out->number = sqlite3_column_int64(stmt, i);
    } else if (type == SQLITE_BLOB || type == SQLITE_TEXT) {
        out->kind = type == SQLITE_BLOB ? DB_BYTES : DB_TEXT;
        const char *bytes = sqlite3_column_blob(stmt, i);
        if (bytes != NULL)
            out->bytes = str_make(bytes, (size_t)sqlite3_column_bytes(stmt, i));
    }
}

static bal_status sqlite_next(struct db_rows *rows, struct db_value *row, size_t count, bool *end,
                              struct bal_err *err)
{
    sqlite3_stmt *stmt = rows->state;
    int code = sqlite3_step(stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail(handle_of(rows->db), err);
    *end = code == SQLITE_DONE;
    for (size_t i = 0; !*end && i < count; i++)
        read_column(stmt, (int)i, &row[i]);
    return BAL_OK;
}

static void sqlite_done(struct db_rows *rows)
{
    release(rows->db->state, rows->state);
}

static bal_status read_number(struct db *db, const char *sql, uint32_t *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value v = {0};
    bool end;
    BAL_TRY(db_query(db, &rows, sql, DB_NO_ARGS, err));
    BAL_TRY(db_next(&rows, &v, 1, &end, err));
    *out = (uint32_t)v.number;
    return BAL_OK;
}

static bal_status sqlite_tag(struct db *db, struct db_tag *out, struct bal_err *err)
{
    struct db_tag tag = {0};
    BAL_TRY(read_number(db, "pragma application_id", &tag.application, err));
    BAL_TRY(read_number(db, "pragma user_version", &tag.version, err));
    *out = tag;
    return BAL_OK;
}

static bal_status sqlite_set_tag(struct db *db, struct db_tag tag, struct bal_err *err)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql, "pragma application_id = %d; pragma user_version = %d",
                   (int32_t)tag.application, (int32_t)tag.version);
    return run_text(handle_of(db), sql, err);
}

static bal_status sqlite_schema(struct db *db, struct buf *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value v[2];
    bool end = false;
    BAL_TRY(db_query(db, &rows,
                     "select type, name from sqlite_schema where sql is not null order by name",
                     DB_NO_ARGS, err));
    for (;;) {
        BAL_TRY(db_next(&rows, v, 2, &end, err));
        if (end)
            return buf_check(out, err);
        buf_addf(out, STR_FMT " " STR_FMT "\n", STR_ARG(v[0].bytes), STR_ARG(v[1].bytes));
    }
}

// Copies into a file that nobody sees yet, so without a journal.
static bal_status copy_to(sqlite3 *from, const char *path, struct bal_err *err)
{
    sqlite3 *to = NULL;
    bal_status status = BAL_OK;
    sqlite3_backup *copy = NULL;
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
        status = run_text(to, "pragma journal_mode = off; pragma synchronous = full", err);
    if (status == BAL_OK)
        copy = sqlite3_backup_init(to, "main", from, "main");
    if (status == BAL_OK && copy == NULL)
        status = to == NULL ? err_memory(err) : fail(to, err);
    if (copy != NULL) {
        int code = sqlite3_backup_step(copy, -1);
        int finished = sqlite3_backup_finish(copy);
        if (code != SQLITE_DONE || finished != SQLITE_OK)
            status = fail(to, err);
    }
    sqlite3_close(to);
    return status;
}

// Gives the finished copy its name, without replacing anything.
static bal_status give_name(const char *from, const char *to, struct bal_err *err)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) {
        if (errno != EINVAL && errno != ENOSYS) // the file system cannot promise it
            return err_errno(err, "name the copy", to);
        if (rename(from, to) != 0)
            return err_errno(err, "name the copy", to);
    }
    return place_sync_folder(to, err);
}

static bal_status sqlite_backup(struct db *db, const char *path, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    const char *part = beside(&name, path, ".part");
    if (part == NULL)
        return err_memory(err);
    BAL_TRY(place_create(path, err)); // says that it is free, and that it can be written
    (void)unlink(path);
    remove_files(part); // of a copy that was interrupted
    BAL_TRY(place_create(part, err));
    bal_status status = place_check(part, err);
    if (status == BAL_OK)
        status = copy_to(handle_of(db), part, err);
    if (status == BAL_OK)
        status = give_name(part, path, err);
    if (status != BAL_OK)
        remove_files(part);
    return status;
}

static bal_status sqlite_check(struct db *db, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value v = {0};
    bool end;
    BAL_TRY(db_query(db, &rows, "pragma integrity_check(1)", DB_NO_ARGS, err));
    BAL_TRY(db_next(&rows, &v, 1, &end, err));
    if (!end && str_eq(v.bytes, STR("ok")))
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "the record is damaged: " STR_FMT, STR_ARG(v.bytes));
}

static const char *sqlite_version(void)
{
    return sqlite3_libversion();
}

const struct db_engine engine_sqlite = {
    .name = "sqlite",
    .version = sqlite_version,
    .open = sqlite_open,
    .close = sqlite_close,
    .remove = remove_files,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .query = sqlite_query,
    .next = sqlite_next,
    .done = sqlite_done,
    .tag = sqlite_tag,
    .set_tag = sqlite_set_tag,
    .schema = sqlite_schema,
    .backup = sqlite_backup,
    .check = sqlite_check,
};
