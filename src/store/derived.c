// SPDX-License-Identifier: Apache-2.0
// What is not evidence: salts of secret inputs, and derived state that may go at any time.
#include "store/inner.h"

static bal_status put_secret(struct store *s, const struct store_secret *secret,
                             struct bal_err *err)
{
    return db_run(&s->db,
                  "insert into secret (digest, salt, object) values ($1, $2, $3) "
                  "on conflict (digest) do nothing",
                  DB_ARGS(store_hash(secret->digest),
                          db_bytes(str_make((const char *)secret->salt, STORE_SALT)),
                          db_int((int64_t)secret->object)),
                  err);
}

bal_status store_secret_put(struct store *s, const struct store_secret *secret, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    return store_step_end(s, &step, put_secret(s, secret, err), err);
}

bal_status store_secret_find(struct store *s, const uint8_t digest[SHA256_BYTES],
                             struct store_secret *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[2];
    BAL_TRY(store_row(s, &rows, "select salt, object from secret where digest = $1",
                      DB_ARGS(store_hash(digest)), row, ARRAY_LEN(row), err));
    struct store_secret secret = {.object = (uint64_t)row[1].number};
    if (row[0].bytes.len != STORE_SALT)
        return store_damaged(err, "a salt has the wrong length");
    memcpy(secret.digest, digest, SHA256_BYTES);
    memcpy(secret.salt, row[0].bytes.ptr, STORE_SALT);
    *out = secret;
    return BAL_OK;
}

bal_status store_derived_put(struct store *s, str name, const struct store_derived *built,
                             str bytes, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    bal_status status = db_run(&s->db,
                               "insert into derived (name, seq, root, bytes) "
                               "values ($1, $2, $3, $4) on conflict (name) do update set "
                               "seq = $2, root = $3, bytes = $4",
                               DB_ARGS(db_text(name), db_int((int64_t)built->seq),
                                       store_hash(built->root), db_bytes(bytes)),
                               err);
    return store_step_end(s, &step, status, err);
}

bal_status store_derived_get(struct store *s, str name, struct store_derived *built,
                             struct buf *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[3];
    BAL_TRY(store_row(s, &rows, "select seq, root, bytes from derived where name = $1",
                      DB_ARGS(db_text(name)), row, ARRAY_LEN(row), err));
    struct store_derived at = {.seq = (uint64_t)row[0].number};
    if (!store_read_hash(&row[1], at.root))
        return store_damaged(err, "derived state has no root");
    buf_add(out, row[2].bytes);
    BAL_TRY(buf_check(out, err));
    *built = at;
    return BAL_OK;
}

bal_status store_derived_count(struct store *s, uint64_t *out, struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value n;
    BAL_TRY(store_row(s, &rows, "select count(*) from derived", DB_NO_ARGS, &n, 1, err));
    *out = (uint64_t)n.number;
    return BAL_OK;
}

bal_status store_derived_clear(struct store *s, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    return store_step_end(s, &step, db_run(&s->db, "delete from derived", DB_NO_ARGS, err), err);
}
