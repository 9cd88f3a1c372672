// SPDX-License-Identifier: Apache-2.0
// objects.c: the files and lists that events name.
#include "base/binary.h"
#include "record/log/record.h"

void record_put_object(struct ej1_writer *w, const char *key, const struct state_object *o,
                       const char *media)
{
    AUTO_BUF hex = BUF_INIT(SHA256_HEX);
    hex_add(&hex, str_bytes(o->digest, SHA256_BYTES));
    ej1_key(w, key);
    ej1_open(w, '{');
    ej1_key_str(w, "media", str_from(media));
    ej1_key_bool(w, "salted", o->salted);
    ej1_key_str(w, "sha256", buf_str(&hex));
    ej1_key_int(w, "size", (int64_t)o->size);
    ej1_close(w);
}

bal_status record_keep_secret(struct record *r, uint64_t id,
                              const uint8_t digest[static SHA256_BYTES],
                              const uint8_t salt[static STORE_SALT], struct bal_err *err)
{
    struct store_secret s = {.object = id};
    memcpy(s.digest, digest, SHA256_BYTES);
    memcpy(s.salt, salt, STORE_SALT);
    BAL_TRY(store_keep(&r->store, id, err));
    return store_secret_put(&r->store, &s, err);
}

bal_status record_add_object(struct record *r, str bytes, bool secret, struct state_object *out,
                             struct bal_err *err)
{
    uint8_t salt[STORE_SALT];
    if (secret)
        BAL_TRY(random_fill(&r->env.random, salt, sizeof salt, err));
    AUTO_WRITER w;
    struct store_object object;
    *out = (struct state_object){.salted = secret};
    store_writer_open(&w, &r->store, secret ? salt : NULL);
    BAL_TRY(store_writer_add(&w, bytes, err));
    BAL_TRY(store_writer_end(&w, &object, secret ? out->digest : NULL, err));
    out->size = object.size;
    if (secret)
        return record_keep_secret(r, object.id, out->digest, salt, err);
    memcpy(out->digest, object.sha256, SHA256_BYTES);
    return store_keep(&r->store, object.id, err);
}

// ---- where they are

static bal_status store_find(struct record *r, const struct state_object *o, uint64_t *id,
                             uint8_t *salt, struct bal_err *err)
{
    if (o->salted) {
        struct store_secret s;
        BAL_TRY(store_secret_find(&r->store, o->digest, &s, err));
        if (salt != NULL)
            memcpy(salt, s.salt, STORE_SALT);
        *id = s.object;
        return BAL_OK;
    }
    struct store_object found;
    BAL_TRY(store_object_find(&r->store, o->digest, &found, err));
    *id = found.id;
    return BAL_OK;
}

static bal_status store_open_object(struct record *r, uint64_t id, str name, struct source *out,
                                    struct bal_err *err)
{
    return store_object_open(&r->store, id, name, out, err);
}

static bal_status store_blob(struct record *r, uint64_t id, struct blob *out, struct bal_err *err)
{
    return store_blob_open(&r->store, id, out, err);
}

const struct record_source record_store = {.find = store_find,
                                           .open = store_open_object,
                                           .blob = store_blob,
                                           .blob_done = store_blob_close};

static const struct record_source *source_of(const struct record *r)
{
    return r->source != NULL ? r->source : &record_store;
}

bal_status record_find_object(struct record *r, const struct state_object *o, uint64_t *id,
                              uint8_t *salt, struct bal_err *err)
{
    return source_of(r)->find(r, o, id, salt, err);
}

bal_status record_open_object(struct record *r, uint64_t id, str name, struct source *out,
                              struct bal_err *err)
{
    return source_of(r)->open(r, id, name, out, err);
}

bal_status record_object_blob(struct record *r, uint64_t id, struct blob *out, struct bal_err *err)
{
    return source_of(r)->blob(r, id, out, err);
}

void record_object_blob_done(const struct record *r, struct blob *b)
{
    source_of(r)->blob_done(b);
}

// ---- reading

// Takes in the object piece by piece; `keep` (may be NULL) gets all of it.
static bal_status digest_object(struct record *r, uint64_t id, const uint8_t *salt,
                                uint8_t out[static SHA256_BYTES], uint64_t *size, struct buf *keep,
                                struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF part = BUF_INIT(STORE_CHUNK);
    struct sha256 h;
    BAL_TRY(record_open_object(r, id, STR("an object of the record"), &s, err));
    if (!buf_reserve(&part, STORE_CHUNK))
        return err_memory(err);
    sha256_init(&h);
    if (salt != NULL)
        sha256_add(&h, str_bytes(salt, STORE_SALT));
    *size = 0;
    for (size_t got = 1; got > 0; *size += got) {
        BAL_TRY(source_read(&s, part.ptr, STORE_CHUNK, &got, err));
        if (salt != NULL)
            sha256_add(&h, str_make(part.ptr, got));
        if (keep != NULL)
            buf_add(keep, str_make(part.ptr, got));
    }
    sha256_done(&h, out);
    return keep != NULL ? buf_check(keep, err) : BAL_OK;
}

bal_status record_check_object(struct record *r, const struct state_object *o, uint64_t *id,
                               struct buf *keep, struct bal_err *err)
{
    uint64_t found = 0, size = 0;
    uint8_t salt[STORE_SALT], digest[SHA256_BYTES];
    BAL_TRY(record_find_object(r, o, &found, salt, err));
    // The store's own stream checks the plain hash, by which it was found.
    BAL_TRY(digest_object(r, found, o->salted ? salt : NULL, digest, &size, keep, err));
    if (size != o->size || (o->salted && memcmp(digest, o->digest, SHA256_BYTES) != 0))
        return bal_fail(err, BAL_INVALID, "an object is not the one that its event names");
    if (id != NULL)
        *id = found;
    return BAL_OK;
}

bal_status record_read_object(struct record *r, const struct state_object *o, struct buf *out,
                              struct bal_err *err)
{
    return record_check_object(r, o, NULL, out, err);
}
