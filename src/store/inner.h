// SPDX-License-Identifier: Apache-2.0
// inner.h: what the files of this room share.
#ifndef BAL_STORE_INNER_H
#define BAL_STORE_INNER_H

#include "store/store.h"

enum { STORE_COSIGNED = 2 }; // the version from which on there is the table cosigned

// Every change of the record stands between these. store_step begins a transaction unless one is
// begun; store_step_end commits it when `status` is BAL_OK and takes everything back otherwise.
// Returns `status`, or what the commit failed with.
struct store_step {
    bool own;
};

BAL_CHECKED bal_status store_step(struct store *s, struct store_step *step, struct bal_err *err);
BAL_CHECKED bal_status store_step_end(struct store *s, const struct store_step *step,
                                      bal_status status, struct bal_err *err);

// "the record is damaged: WHAT", BAL_INVALID.
bal_status store_damaged(struct bal_err *err, const char *what);

static inline struct db_value store_hash(const uint8_t hash[static SHA256_BYTES])
{
    return db_bytes(str_make((const char *)hash, SHA256_BYTES));
}

// False when the value is not 32 bytes.
static inline bool store_read_hash(const struct db_value *v, uint8_t out[static SHA256_BYTES])
{
    if (v->bytes.len != SHA256_BYTES)
        return false;
    memcpy(out, v->bytes.ptr, SHA256_BYTES);
    return true;
}

// Runs a query for one row. BAL_NOT_FOUND, without a message, when there is none. db_done(rows)
// in every case.
BAL_CHECKED bal_status store_row(struct store *s, struct db_rows *rows, const char *sql,
                                 const struct db_value *args, size_t arg_count,
                                 struct db_value *row, size_t count, struct bal_err *err);

// A packed chunk ends with the beginning of its own SHA-256: several frames give the same content,
// so the hash of that alone would not tell that one was exchanged for another.
enum { CHUNK_MARK = 8 };

static inline void store_chunk_mark(str packed, uint8_t out[static CHUNK_MARK])
{
    uint8_t digest[SHA256_BYTES];
    sha256(packed, digest);
    memcpy(out, digest, CHUNK_MARK);
}

// Removes the object with its chunks and salts.
BAL_CHECKED bal_status store_object_remove(struct store *s, uint64_t id, struct bal_err *err);

// The object of this id; BAL_NOT_FOUND.
BAL_CHECKED bal_status store_object_by_id(struct store *s, uint64_t id, struct store_object *out,
                                          struct bal_err *err);

#endif
