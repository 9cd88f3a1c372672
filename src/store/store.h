// SPDX-License-Identifier: Apache-2.0
// store.h: an audit record: events that are only ever added, and the objects that they name.
//
// The store keeps bytes. It knows neither signatures nor Merkle trees: what an event says, its leaf
// hash, the frontier and the root come from the function that is given to store_append. It never
// reads the clock or random bytes, so the same calls give the same file, byte for byte.
//
// One process writes at a time, any number read. What store_commit (or a call that stands alone)
// has acknowledged with BAL_OK survives a crash of the program, of the machine, and of the power. A
// command that does not reach its commit has done nothing. src/store/README.md says how.
#ifndef BAL_STORE_STORE_H
#define BAL_STORE_STORE_H

#include "crypto/sha256.h"
#include "db/db.h"
#include "io/blob.h"
#include "io/pack.h"

enum { STORE_CHUNK = 1 << 20, STORE_COMMIT = 16 << 20, STORE_SALT = 32 };

enum store_mode { STORE_READ, STORE_WRITE };

// An open record; its fields are private. It must not move while it is open.
struct store {
    struct db db;
    bool writable;
    bool begun;       // between store_begin and store_commit
    bool undone;      // a step since store_begin failed, and everything since then was rolled back
    bool failed;      // a commit failed: what is on the disk is known again after opening anew
    unsigned version; // of the file's schema
    struct buf head, event;
    struct packer packer;
};

#define AUTO_STORE __attribute__((cleanup(store_close))) struct store

// Makes a new record and opens it for writing. BAL_CONFLICT where a file of that name is,
// BAL_UNSUPPORTED on a network file system.
BAL_CHECKED bal_status store_create(struct store *s, const char *path, struct bal_err *err);

// Opens a record. For writing: brings a record of an earlier version up to this one, and sweeps
// objects that no event came to name; BAL_CONFLICT when another program writes to it (after waiting
// 5 s), BAL_DENIED where it cannot be written. For reading: on read-only media, too; the record is
// then seen as it is at this moment. BAL_INVALID: no record, or a damaged one; BAL_UNSUPPORTED:
// made by a later version, or on a network file system.
BAL_CHECKED bal_status store_open(struct store *s, const char *path, enum store_mode mode,
                                  struct bal_err *err);

// Drops what was not committed and leaves one file. Harmless on a store that is all zero.
void store_close(struct store *s);

// ---- events

// Where the log ends. The views last until the next call on the same store.
struct store_head {
    uint64_t size; // number of events
    uint8_t root[SHA256_BYTES];
    str frontier;   // what the tree needs to grow
    str checkpoint; // signed note on size and root
};

// All zero while there is no event.
BAL_CHECKED bal_status store_head(struct store *s, struct store_head *out, struct bal_err *err);

// One entry of the log. The note lasts until the next call for an event.
struct store_event {
    uint64_t seq; // from 0
    uint8_t leaf[SHA256_BYTES];
    str note;
};

// Makes the event that comes after `head`: fills event->leaf, event->note (event->seq is set) and
// all of `next`, whose size is head->size + 1. The bytes stay its own and must last until
// store_append returns. It must not call the store.
typedef bal_status (*store_make)(void *ctx, const struct store_head *head,
                                 struct store_event *event, struct store_head *next,
                                 struct bal_err *err);

// Reads the head, has the event made and adds it with the new head, in one transaction (its own, or
// the one begun). When anything fails, `make` included, nothing is added; see store_begin.
BAL_CHECKED bal_status store_append(struct store *s, store_make make, void *ctx,
                                    struct bal_err *err);

// Makes everything up to store_commit one step, done as a whole or not at all. When a call between
// them fails, all of it is rolled back at once and later ones are refused: store_commit with
// BAL_CONFLICT. Not to be nested.
BAL_CHECKED bal_status store_begin(struct store *s, struct bal_err *err);
BAL_CHECKED bal_status store_commit(struct store *s, struct bal_err *err);
void store_rollback(struct store *s); // harmless outside

// BAL_NOT_FOUND when there is none.
BAL_CHECKED bal_status store_event(struct store *s, uint64_t seq, struct store_event *out,
                                   struct bal_err *err);

// The events from `seq` on, as they were when the first was asked for. `note` lasts until the next.
struct store_events {
    struct db_rows rows;
};

BAL_CHECKED bal_status store_events_open(struct store_events *it, struct store *s, uint64_t seq,
                                         struct bal_err *err);
BAL_CHECKED bal_status store_events_next(struct store_events *it, struct store_event *out,
                                         bool *end, struct bal_err *err);
void store_events_close(struct store_events *it);

#define AUTO_EVENTS __attribute__((cleanup(store_events_close))) struct store_events

// ---- objects: files and lists that events name by their hash

struct store_object {
    uint64_t id;
    uint64_t size; // bytes
    uint8_t sha256[SHA256_BYTES];
    bool complete; // an event names it
};

// Takes in an object piece by piece. Outside of store_begin it commits every 16 MiB, so its size
// does not matter to memory, and nothing else may be written until it has ended. The object is
// swept at the next opening unless store_keep follows.
struct store_writer {
    struct store *store;
    struct sha256 hash, salted_hash;
    bool salted;
    bool opened;            // it has a row
    bool in_step, own_step; // a transaction is open, and is its own
    uint64_t id, size, n, uncommitted;
    struct buf chunk, packed;
};

// With `salt` (STORE_SALT bytes) the digest of salt and content is made in the same pass.
void store_writer_open(struct store_writer *w, struct store *s, const uint8_t *salt);
BAL_CHECKED bal_status store_writer_add(struct store_writer *w, str bytes, struct bal_err *err);

// Ends the object. Content that the record holds already is not kept twice: `out` is then that
// object. `salted` (32 bytes) is written where a salt was given, and may be NULL.
BAL_CHECKED bal_status store_writer_end(struct store_writer *w, struct store_object *out,
                                        uint8_t *salted, struct bal_err *err);

// In every case, at last. An object that was not ended is removed.
void store_writer_close(struct store_writer *w);

#define AUTO_WRITER __attribute__((cleanup(store_writer_close))) struct store_writer

// All of these at once: takes in what is left of the source.
BAL_CHECKED bal_status store_object_write(struct store *s, struct source *in, const uint8_t *salt,
                                          struct store_object *out, uint8_t *salted,
                                          struct bal_err *err);

// Says that an event of this transaction names the object. BAL_USAGE outside of store_begin.
BAL_CHECKED bal_status store_keep(struct store *s, uint64_t id, struct bal_err *err);

// BAL_NOT_FOUND when there is none. Also finds what no event names yet.
BAL_CHECKED bal_status store_object_find(struct store *s, const uint8_t sha256[SHA256_BYTES],
                                         struct store_object *out, struct bal_err *err);

// The first complete object with an id above `after` (0: the first of all); *end when none is.
BAL_CHECKED bal_status store_object_next(struct store *s, uint64_t after, struct store_object *out,
                                         bool *end, struct bal_err *err);

// Opens the object for reading from its beginning to its end. The end is BAL_INVALID unless size
// and hash are what they should be. `name` (for messages) and the store must outlive the source.
BAL_CHECKED bal_status store_object_open(struct store *s, uint64_t id, str name, struct source *out,
                                         struct bal_err *err);

// The object as a blob, which io/inputs.h reads in place of a file, a zip included.
// store_blob_close in every case, after whatever reads it.
BAL_CHECKED bal_status store_blob_open(struct store *s, uint64_t id, struct blob *out,
                                       struct bal_err *err);
void store_blob_close(struct blob *b);

// ---- what is not evidence

// A secret input is named in events by SHA-256(salt || content); the salt stays in the record.
struct store_secret {
    uint8_t digest[SHA256_BYTES], salt[STORE_SALT];
    uint64_t object;
};

BAL_CHECKED bal_status store_secret_put(struct store *s, const struct store_secret *secret,
                                        struct bal_err *err);
BAL_CHECKED bal_status store_secret_find(struct store *s, const uint8_t digest[SHA256_BYTES],
                                         struct store_secret *out, struct bal_err *err);

// Derived state: what can be computed again from events and objects, kept because that takes long.
// It says to which head it was built, and may go at any time.
struct store_derived {
    uint64_t seq; // number of events it was built from
    uint8_t root[SHA256_BYTES];
};

BAL_CHECKED bal_status store_derived_put(struct store *s, str name,
                                         const struct store_derived *built, str bytes,
                                         struct bal_err *err);

// Appends the bytes to `out`; BAL_NOT_FOUND when there is none of that name.
BAL_CHECKED bal_status store_derived_get(struct store *s, str name, struct store_derived *built,
                                         struct buf *out, struct bal_err *err);

// How many there are, of any name.
BAL_CHECKED bal_status store_derived_count(struct store *s, uint64_t *out, struct bal_err *err);
BAL_CHECKED bal_status store_derived_clear(struct store *s, struct bal_err *err);

// Signed heads of the log that were shown to somebody or cosigned, one for each size; another note
// for a size takes the place of the one before. Whose signatures they have is for others to know.
BAL_CHECKED bal_status store_cosigned_put(struct store *s, uint64_t size, str note,
                                          struct bal_err *err);

// The one with the smallest size from `from` on: appends it to `note`. BAL_NOT_FOUND when there is
// none; *size is then untouched.
BAL_CHECKED bal_status store_cosigned_from(struct store *s, uint64_t from, uint64_t *size,
                                           struct buf *note, struct bal_err *err);

// ---- the whole

// Copies the record as it is now, while others use it; nothing is ever overwritten.
BAL_CHECKED bal_status store_backup(struct store *s, const char *path, struct bal_err *err);

// Reads the whole file and says whether the database is sound (BAL_INVALID: it is not), whether the
// events are without gap, and every object has its hash.
BAL_CHECKED bal_status store_check(struct store *s, struct bal_err *err);

#endif
