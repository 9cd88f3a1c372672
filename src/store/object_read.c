// SPDX-License-Identifier: Apache-2.0
// Objects going out: as a stream whose end is only reached when size and hash are right, and as a
// blob that can be read anywhere.
#include "store/inner.h"

static bal_status read_object(const struct db_value row[4], struct store_object *out,
                              struct bal_err *err)
{
    struct store_object object = {.id = (uint64_t)row[0].number,
                                  .size = (uint64_t)row[2].number,
                                  .complete = row[3].number != 0};
    if (!store_read_hash(&row[1], object.sha256))
        return store_damaged(err, "an object has no hash");
    if (row[3].number != 0 && row[3].number != 1)
        return store_damaged(err, "an object is neither complete nor not");
    *out = object;
    return BAL_OK;
}

static bal_status find(struct store *s, const char *sql, struct db_value key,
                       struct store_object *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[4];
    BAL_TRY(store_row(s, &rows, sql, &key, 1, row, ARRAY_LEN(row), err));
    return read_object(row, out, err);
}

bal_status store_object_find(struct store *s, const uint8_t sha256[SHA256_BYTES],
                             struct store_object *out, struct bal_err *err)
{
    return find(s, "select id, sha256, size, complete from object where sha256 = $1",
                store_hash(sha256), out, err);
}

bal_status store_object_by_id(struct store *s, uint64_t id, struct store_object *out,
                              struct bal_err *err)
{
    return find(s, "select id, sha256, size, complete from object where id = $1",
                db_int((int64_t)id), out, err);
}

bal_status store_object_next(struct store *s, uint64_t after, struct store_object *out, bool *end,
                             struct bal_err *err)
{
    bal_status status = find(s,
                             "select id, sha256, size, complete from object "
                             "where id > $1 and complete = 1 order by id limit 1",
                             db_int((int64_t)after), out, err);
    *end = status == BAL_NOT_FOUND;
    return *end ? BAL_OK : status;
}

// ---- chunks

static bal_status unpack(struct store *s, str chunk, struct buf *out, struct bal_err *err)
{
    uint8_t mark[CHUNK_MARK];
    str packed = str_head(chunk, chunk.len > CHUNK_MARK ? chunk.len - CHUNK_MARK : 0);
    store_chunk_mark(packed, mark);
    if (!str_eq(str_skip(chunk, packed.len), str_make((const char *)mark, CHUNK_MARK)))
        return store_damaged(err, "a part of an object is not what it was");
    return unpack_block(&s->packer, packed, STORE_CHUNK, out, err);
}

// Fills `out` with the content of chunk n, which must have the length that the object's size says.
static bal_status read_chunk(struct store *s, const struct store_object *object, uint64_t n,
                             struct buf *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[2];
    bal_status status =
        store_row(s, &rows, "select packed, bytes from chunk where object = $1 and n = $2",
                  DB_ARGS(db_int((int64_t)object->id), db_int((int64_t)n)), row, 2, err);
    if (status == BAL_NOT_FOUND)
        return store_damaged(err, "a part of an object is missing");
    BAL_TRY(status);
    buf_clear(out);
    if (row[0].number == 1)
        BAL_TRY(unpack(s, row[1].bytes, out, err));
    else if (row[0].number == 0)
        buf_add(out, row[1].bytes);
    else
        return store_damaged(err, "a part of an object is neither packed nor not");
    BAL_TRY(buf_check(out, err));
    uint64_t left = object->size - n * STORE_CHUNK;
    return out->len == (left < STORE_CHUNK ? left : STORE_CHUNK)
               ? BAL_OK
               : store_damaged(err, "a part of an object has the wrong length");
}

// ---- as a stream

struct stream {
    struct store *store;
    struct store_object object;
    str name;
    struct sha256 hash;
    uint64_t n; // the next chunk
    size_t pos; // in the current one
    bool checked;
    struct buf chunk;
};

// Reads the next chunk; with the last one, the hash must be right.
static bal_status next_chunk(struct stream *r, struct bal_err *err)
{
    r->pos = 0;
    buf_clear(&r->chunk);
    if (r->n * STORE_CHUNK < r->object.size) {
        BAL_TRY(read_chunk(r->store, &r->object, r->n, &r->chunk, err));
        sha256_add(&r->hash, buf_str(&r->chunk));
        r->n++;
    }
    if (r->checked || r->n * STORE_CHUNK < r->object.size)
        return BAL_OK;
    uint8_t digest[SHA256_BYTES];
    sha256_done(&r->hash, digest);
    r->checked = true;
    return memcmp(digest, r->object.sha256, SHA256_BYTES) == 0
               ? BAL_OK
               : store_damaged(err, "an object is not what it was: its hash is another");
}

static bal_status stream_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct stream *r = state;
    if (r->pos == r->chunk.len) {
        bal_status status = next_chunk(r, err);
        if (status != BAL_OK) {
            buf_clear(&r->chunk);
            err_where(err, STR_FMT, STR_ARG(r->name));
            return status;
        }
    }
    str part = str_head(str_skip(buf_str(&r->chunk), r->pos), cap);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    r->pos += part.len;
    *got = part.len;
    return BAL_OK;
}

static void stream_close(void *state)
{
    struct stream *r = state;
    buf_done(&r->chunk);
    mem_free(r);
}

bal_status store_object_open(struct store *s, uint64_t id, str name, struct source *out,
                             struct bal_err *err)
{
    struct store_object object;
    BAL_TRY(store_object_by_id(s, id, &object, err));
    struct stream *r = mem_alloc(sizeof *r);
    if (r == NULL)
        return err_memory(err);
    *r =
        (struct stream){.store = s, .object = object, .name = name, .chunk = BUF_INIT(STORE_CHUNK)};
    sha256_init(&r->hash);
    *out = (struct source){
        .read = stream_read, .close = stream_close, .state = r, .name = name, .size = object.size};
    return BAL_OK;
}

// ---- as a blob

struct anywhere {
    struct store *store;
    struct store_object object;
    uint64_t n; // the chunk at hand, from 1; 0: none
    struct buf chunk;
};

static bal_status blob_open(void *state, str name, struct source *out, struct bal_err *err)
{
    struct anywhere *a = state;
    return store_object_open(a->store, a->object.id, name, out, err);
}

static bal_status blob_read_at(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    struct anywhere *a = state;
    while (len > 0) {
        uint64_t n = at / STORE_CHUNK;
        if (a->n != n + 1) {
            a->n = 0;
            BAL_TRY(read_chunk(a->store, &a->object, n, &a->chunk, err));
            a->n = n + 1;
        }
        str part = str_head(str_skip(buf_str(&a->chunk), at % STORE_CHUNK), len);
        if (part.len == 0)
            return store_damaged(err, "a part of an object has the wrong length");
        memcpy(out, part.ptr, part.len);
        out += part.len;
        at += part.len;
        len -= part.len;
    }
    return BAL_OK;
}

bal_status store_blob_open(struct store *s, uint64_t id, struct blob *out, struct bal_err *err)
{
    struct store_object object;
    BAL_TRY(store_object_by_id(s, id, &object, err));
    struct anywhere *a = mem_alloc(sizeof *a);
    if (a == NULL)
        return err_memory(err);
    *a = (struct anywhere){.store = s, .object = object, .chunk = BUF_INIT(STORE_CHUNK)};
    *out =
        (struct blob){.open = blob_open, .read_at = blob_read_at, .state = a, .size = object.size};
    return BAL_OK;
}

void store_blob_close(struct blob *b)
{
    struct anywhere *a = b->state;
    if (a != NULL) {
        buf_done(&a->chunk);
        mem_free(a);
    }
    *b = (struct blob){0};
}
