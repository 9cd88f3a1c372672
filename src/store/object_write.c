// SPDX-License-Identifier: Apache-2.0
// Objects coming in: hashed, cut into chunks and packed in one pass.
//
// The last chunk is kept back until the end, so that a small object is known by its hash before
// anything of it is written, and one that is there already costs nothing.
#include "store/inner.h"

void store_writer_open(struct store_writer *w, struct store *s, const uint8_t *salt)
{
    *w = (struct store_writer){.store = s,
                               .salted = salt != NULL,
                               .chunk = BUF_INIT(STORE_CHUNK),
                               .packed = BUF_INIT(STORE_CHUNK + STORE_CHUNK / 64)};
    sha256_init(&w->hash);
    sha256_init(&w->salted_hash);
    if (salt != NULL)
        sha256_add(&w->salted_hash, str_make((const char *)salt, STORE_SALT));
}

// Gives the object its row when it has none.
static bal_status add_row(struct store_writer *w, struct bal_err *err)
{
    if (w->opened)
        return BAL_OK;
    struct store *s = w->store;
    AUTO_ROWS rows = {0};
    struct db_value id;
    BAL_TRY(store_row(s, &rows, "select coalesce(max(id), 0) + 1 from object", DB_NO_ARGS, &id, 1,
                      err));
    BAL_TRY(db_run(&s->db, "insert into object (id, sha256, size, complete) values ($1, $2, 0, 0)",
                   DB_ARGS(id, {.kind = DB_NULL}), err));
    w->id = (uint64_t)id.number;
    w->opened = true;
    return BAL_OK;
}

// Packs the chunk where that makes it smaller; *out is what is kept.
static bal_status pack_chunk(struct store_writer *w, str *out, bool *packed, struct bal_err *err)
{
    uint8_t mark[CHUNK_MARK];
    BAL_TRY(pack_block(&w->store->packer, buf_str(&w->chunk), &w->packed, packed, err));
    *out = buf_str(&w->chunk);
    if (!*packed)
        return BAL_OK;
    store_chunk_mark(buf_str(&w->packed), mark);
    buf_add(&w->packed, str_make((const char *)mark, sizeof mark));
    *out = buf_str(&w->packed);
    return buf_check(&w->packed, err);
}

static bal_status add_chunk(struct store_writer *w, struct bal_err *err)
{
    bool packed;
    str bytes;
    BAL_TRY(add_row(w, err));
    BAL_TRY(pack_chunk(w, &bytes, &packed, err));
    BAL_TRY(db_run(
        &w->store->db,
        "insert into chunk (id, object, n, packed, bytes) values "
        "((select coalesce(max(id), 0) + 1 from chunk), $1, $2, $3, $4)",
        DB_ARGS(db_int((int64_t)w->id), db_int((int64_t)w->n), db_int(packed), db_bytes(bytes)),
        err));
    w->n++;
    w->uncommitted += w->chunk.len;
    buf_clear(&w->chunk);
    return BAL_OK;
}

// Begins a step unless one is open, in which add_chunk and others can be called.
static bal_status open_step(struct store_writer *w, struct bal_err *err)
{
    if (w->in_step)
        return BAL_OK;
    struct store_step step;
    BAL_TRY(store_step(w->store, &step, err));
    w->in_step = true;
    w->own_step = step.own;
    w->uncommitted = 0;
    return BAL_OK;
}

static bal_status close_step(struct store_writer *w, bal_status status, struct bal_err *err)
{
    if (!w->in_step)
        return status;
    w->in_step = false;
    return store_step_end(w->store, &(struct store_step){.own = w->own_step}, status, err);
}

static bal_status flush(struct store_writer *w, struct bal_err *err)
{
    BAL_TRY(open_step(w, err));
    bal_status status = add_chunk(w, err);
    if (status == BAL_OK && w->uncommitted < STORE_COMMIT)
        return BAL_OK;
    return close_step(w, status, err);
}

static void hash(struct store_writer *w, str bytes)
{
    sha256_add(&w->hash, bytes);
    if (w->salted)
        sha256_add(&w->salted_hash, bytes);
    w->size += bytes.len;
}

bal_status store_writer_add(struct store_writer *w, str bytes, struct bal_err *err)
{
    hash(w, bytes);
    while (bytes.len > 0) {
        if (w->chunk.len == STORE_CHUNK)
            BAL_TRY(flush(w, err));
        str part = str_head(bytes, STORE_CHUNK - w->chunk.len);
        buf_add(&w->chunk, part);
        BAL_TRY(buf_check(&w->chunk, err));
        bytes = str_skip(bytes, part.len);
    }
    return BAL_OK;
}

// Writes what is left, in the step that is open.
static bal_status end_object(struct store_writer *w, struct store_object *out, struct bal_err *err)
{
    struct store *s = w->store;
    bal_status status = store_object_find(s, out->sha256, out, err);
    if (status == BAL_OK)
        return w->opened ? store_object_remove(s, w->id, err) : BAL_OK;
    if (status != BAL_NOT_FOUND)
        return status;
    BAL_TRY(add_row(w, err));
    if (w->chunk.len > 0)
        BAL_TRY(add_chunk(w, err));
    out->id = w->id;
    out->size = w->size;
    return db_run(
        &s->db, "update object set sha256 = $1, size = $2 where id = $3",
        DB_ARGS(store_hash(out->sha256), db_int((int64_t)w->size), db_int((int64_t)w->id)), err);
}

bal_status store_writer_end(struct store_writer *w, struct store_object *out, uint8_t *salted,
                            struct bal_err *err)
{
    struct store_object object = {0};
    sha256_done(&w->hash, object.sha256);
    BAL_TRY(open_step(w, err));
    bal_status status = end_object(w, &object, err);
    BAL_TRY(close_step(w, status, err));
    w->opened = false; // nothing is left to be removed
    if (w->salted && salted != NULL)
        sha256_done(&w->salted_hash, salted);
    *out = object;
    return BAL_OK;
}

static bal_status remove_rest(struct store_writer *w, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(w->store, &step, err));
    return store_step_end(w->store, &step, store_object_remove(w->store, w->id, err), err);
}

void store_writer_close(struct store_writer *w)
{
    // Not ended: whatever was to follow must not come to be. What cannot be removed now is swept.
    bal_status ignored = close_step(w, BAL_CONFLICT, NULL);
    if (w->opened)
        ignored = remove_rest(w, NULL);
    (void)ignored;
    buf_done(&w->chunk);
    buf_done(&w->packed);
    *w = (struct store_writer){0};
}

// Reads from the source straight into the chunk.
static bal_status take_in(struct store_writer *w, struct source *in, struct bal_err *err)
{
    for (size_t got = 1; got > 0;) {
        if (w->chunk.len == STORE_CHUNK)
            BAL_TRY(flush(w, err));
        if (!buf_reserve(&w->chunk, STORE_CHUNK - w->chunk.len))
            return err_memory(err);
        char *to = w->chunk.ptr + w->chunk.len;
        BAL_TRY(source_read(in, to, STORE_CHUNK - w->chunk.len, &got, err));
        hash(w, str_make(to, got));
        w->chunk.len += got;
    }
    return BAL_OK;
}

bal_status store_object_write(struct store *s, struct source *in, const uint8_t *salt,
                              struct store_object *out, uint8_t *salted, struct bal_err *err)
{
    AUTO_WRITER w;
    store_writer_open(&w, s, salt);
    BAL_TRY(take_in(&w, in, err));
    return store_writer_end(&w, out, salted, err);
}

bal_status store_object_remove(struct store *s, uint64_t id, struct bal_err *err)
{
    static const char *const statements[] = {
        "delete from chunk where object = $1",
        "delete from secret where object = $1",
        "delete from object where id = $1",
    };
    for (size_t i = 0; i < ARRAY_LEN(statements); i++)
        BAL_TRY(db_run(&s->db, statements[i], DB_ARGS(db_int((int64_t)id)), err));
    return BAL_OK;
}

static bal_status mark_complete(struct store *s, uint64_t id, struct bal_err *err)
{
    struct store_object object;
    BAL_TRY(store_object_by_id(s, id, &object, err));
    return db_run(&s->db, "update object set complete = 1 where id = $1 and complete = 0",
                  DB_ARGS(db_int((int64_t)id)), err);
}

bal_status store_keep(struct store *s, uint64_t id, struct bal_err *err)
{
    if (!s->begun)
        return bal_fail(err, BAL_USAGE, "an object is kept together with the event that names it");
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    return store_step_end(s, &step, mark_complete(s, id, err), err);
}
