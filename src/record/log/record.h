// SPDX-License-Identifier: Apache-2.0
// record.h: an open audit record: the store, the log in it, and the state that the log folds to.
//
// A verb opens the record, looks at its state, appends events and closes it. Everything between
// record_begin and record_commit happens as a whole or not at all; after a failure the record is
// closed and nothing has changed. The clock and random bytes come from record_env.
#ifndef BAL_RECORD_RECORD_H
#define BAL_RECORD_RECORD_H

#include "crypto/random.h"
#include "ledger/keyfile.h"
#include "ledger/ledger.h"
#include "record/log/signing.h"
#include "record/log/source.h"
#include "record/state/state.h"
#include "store/store.h"

struct record_env {
    int64_t (*now)(void *ctx); // seconds since 1970
    // Appends the passphrase of the key file; NULL: there is none.
    bal_status (*passphrase)(void *ctx, struct buf *out, struct bal_err *err);
    void *ctx;
    struct random_source random;
    const struct progress *progress; // may be NULL
    struct record_signing *signing;  // how others sign; NULL: they do not
};

struct record {
    struct store store;                 // of a record in its file
    const struct record_source *source; // of its objects; NULL: the store
    void *source_state;
    struct record_env env;
    struct ledger_head head;
    struct note_key key;       // the operator's
    struct note_signer signer; // all zero in a record opened for reading
    struct state state;
    struct buf path, key_path;
    uint64_t kept; // events in the snapshot that the record holds
};

#define AUTO_RECORD __attribute__((cleanup(record_close))) struct record

// What a new record begins with.
struct record_new {
    str election, origin; // the log's name; "" makes one from the election's name and the time
    str risk_limit;       // of contests that set none: a decimal above 0 and below 1
    str passphrase;       // of the key file; "": none
    str replaces;         // root of a record that this one replaces, or ""
};

// Makes NAME.ballast and NAME.key and opens the record for writing. `path` must end in ".ballast".
// BAL_CONFLICT when either file exists; on failure neither is left.
BAL_CHECKED bal_status record_create(struct record *r, const char *path,
                                     const struct record_new *new, const struct record_env *env,
                                     struct bal_err *err);

// Opens a record, folds the events that its snapshot does not have, and checks the signed head.
// For writing the key file must be there: BAL_DENIED tells that a copy without its key is
// read-only. BAL_CONFLICT: the log contradicts itself (run verify).
BAL_CHECKED bal_status record_open(struct record *r, const char *path, enum store_mode mode,
                                   const struct record_env *env, struct bal_err *err);

// Drops what was not committed. Harmless on a record that is all zero.
void record_close(struct record *r);

BAL_CHECKED bal_status record_begin(struct record *r, struct bal_err *err);

// Also keeps the snapshot, when many events have come since the last one.
BAL_CHECKED bal_status record_commit(struct record *r, struct bal_err *err);

// The body of an event to come. Keys are written in their order:
//
//     struct record_body b;
//     struct ej1_writer *w = record_body(&b);
//     ej1_key_str(w, "reason", reason);
//     status = record_append(r, "reopen", &b, err);
struct record_body {
    struct buf text;
    struct ej1_writer w;
};

struct ej1_writer *record_body(struct record_body *b);

// Appends the event, signed, between record_begin and record_commit. Frees the body in every case.
// BAL_CONFLICT when the event is not allowed now, or a checkpoint must be cosigned first;
// BAL_DENIED when others must sign it and have not (signing.h). In an audit of several parties an
// act that must be approved is written as a proposal.
BAL_CHECKED bal_status record_append(struct record *r, const char *type, struct record_body *b,
                                     struct bal_err *err);

// The same for what somebody decides: in an audit of several parties always as a proposal.
BAL_CHECKED bal_status record_append_act(struct record *r, const char *type, struct record_body *b,
                                         struct bal_err *err);

// Is an event of that type allowed now? For errors before long work.
BAL_CHECKED bal_status record_allows(const struct record *r, const char *type, struct bal_err *err);

// Is it now an audit of several parties?
static inline bool record_several(const struct record *r)
{
    return r->state.parties.several;
}

// A salt that follows from the record's key and the content's SHA-256: the same content has the
// same salt again, which a request that was signed needs.
void record_salt(const struct record *r, const uint8_t content[static SHA256_BYTES],
                 uint8_t out[static STORE_SALT]);

// ---- objects

// Writes "key":{"media":…,"salted":…,"sha256":…,"size":…}.
void record_put_object(struct ej1_writer *w, const char *key, const struct state_object *o,
                       const char *media);

// Keeps the bytes as an object of the event to come. `secret`: it is named by a salted digest.
BAL_CHECKED bal_status record_add_object(struct record *r, str bytes, bool secret,
                                         struct state_object *out, struct bal_err *err);

// Says that the event to come names object `id` by `digest`, SHA-256(salt || content): keeps the
// object, and the salt in the private part.
BAL_CHECKED bal_status record_keep_secret(struct record *r, uint64_t id,
                                          const uint8_t digest[static SHA256_BYTES],
                                          const uint8_t salt[static STORE_SALT],
                                          struct bal_err *err);

// The id of the object in the store, its salt (all zero where it has none) if `salt` is not NULL.
BAL_CHECKED bal_status record_find_object(struct record *r, const struct state_object *o,
                                          uint64_t *id, uint8_t *salt, struct bal_err *err);

// Reads the whole object and compares size and digest. *id: of the object in the store; `keep`: the
// content is appended to it; both may be NULL.
BAL_CHECKED bal_status record_check_object(struct record *r, const struct state_object *o,
                                           uint64_t *id, struct buf *keep, struct bal_err *err);

// The content of an object by its id, and that as a file (record/log/source.h).
BAL_CHECKED bal_status record_open_object(struct record *r, uint64_t id, str name,
                                          struct source *out, struct bal_err *err);
BAL_CHECKED bal_status record_object_blob(struct record *r, uint64_t id, struct blob *out,
                                          struct bal_err *err);
void record_object_blob_done(const struct record *r, struct blob *b);

// Appends the whole object, checked in that way.
BAL_CHECKED bal_status record_read_object(struct record *r, const struct state_object *o,
                                          struct buf *out, struct bal_err *err);

#endif
