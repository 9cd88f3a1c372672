// SPDX-License-Identifier: Apache-2.0
// objects.c: the files and lists that events name.
#include "base/binary.h"
#include "record/record.h"

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
    BAL_TRY(store_keep(&r->store, object.id, err));
    out->size = object.size;
    if (!secret) {
        memcpy(out->digest, object.sha256, SHA256_BYTES);
        return BAL_OK;
    }
    struct store_secret s = {.object = object.id};
    memcpy(s.digest, out->digest, SHA256_BYTES);
    memcpy(s.salt, salt, STORE_SALT);
    return store_secret_put(&r->store, &s, err);
}

bal_status record_find_object(struct record *r, const struct state_object *o, uint64_t *id,
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

// The store checks the plain hash; where the event names a salted one, that is checked here.
static bal_status check_salted(const struct state_object *o, const uint8_t *salt, str bytes,
                               struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    struct sha256 h;
    if (!o->salted)
        return BAL_OK;
    sha256_init(&h);
    sha256_add(&h, str_bytes(salt, STORE_SALT));
    sha256_add(&h, bytes);
    sha256_done(&h, digest);
    if (memcmp(digest, o->digest, SHA256_BYTES) != 0)
        return bal_fail(err, BAL_INVALID, "an object is not the one that its event names");
    return BAL_OK;
}

bal_status record_read_object(struct record *r, const struct state_object *o, struct buf *out,
                              struct bal_err *err)
{
    uint64_t id;
    uint8_t salt[STORE_SALT] = {0};
    AUTO_SOURCE s = {0};
    size_t start = out->len;
    BAL_TRY(record_find_object(r, o, &id, salt, err));
    BAL_TRY(store_object_open(&r->store, id, STR("an object of the record"), &s, err));
    BAL_TRY(source_read_all(&s, out, err));
    return check_salted(o, salt, str_skip(buf_str(out), start), err);
}
