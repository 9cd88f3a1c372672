// SPDX-License-Identifier: Apache-2.0
// source.h: where the objects of a record are read from: its own store, or the folder of a bundle.
#ifndef BAL_RECORD_SOURCE_H
#define BAL_RECORD_SOURCE_H

#include "core/election.h"
#include "io/blob.h"
#include "record/state/state.h"

struct record;

// An election that was made of what is public of a record.
struct record_public {
    struct election *election;
    // Of each contest, of each row of the manifest: its cards without a record are not in the
    // contest's universe, by their style. NULL in either place: there are none.
    const bool *const *absent;
};

// The functions of one kind of source. An object's id is the source's own.
struct record_source {
    // The object that an event names: its id, and where it is salted its salt (STORE_SALT bytes;
    // `salt` may be NULL). BAL_NOT_FOUND: the source does not have it.
    bal_status (*find)(struct record *r, const struct state_object *o, uint64_t *id, uint8_t *salt,
                       struct bal_err *err);
    // Its content, from the beginning; `name` is for messages.
    bal_status (*open)(struct record *r, uint64_t id, str name, struct source *out,
                       struct bal_err *err);
    // Its content as a file that can be read anywhere; `blob_done` in every case.
    bal_status (*blob)(struct record *r, uint64_t id, struct blob *out, struct bal_err *err);
    void (*blob_done)(struct blob *b);
    // The election in place of that of all inputs; it is the source's and lives as long. NULL: what
    // the inputs say, read by their formats.
    bal_status (*election)(struct record *r, struct record_public *out, struct bal_err *err);
};

extern const struct record_source record_store; // of a record in its file

#endif
