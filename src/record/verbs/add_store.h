// SPDX-License-Identifier: Apache-2.0
// add_store.h: the bytes of a file, or of all files in a folder and a list of them, become objects.
#ifndef BAL_RECORD_VERBS_ADD_STORE_H
#define BAL_RECORD_VERBS_ADD_STORE_H

#include "record/session/inputs.h"

// One path on its way in.
struct record_incoming {
    const struct load_path *path;
    struct state_input input;
    uint64_t id; // of its object
    uint8_t sha256[SHA256_BYTES];
    struct problems *problems; // of what is not kept
    bool beside;         // it is stored while another thread reads it, which tells the progress
    VEC(uint64_t) parts; // of a folder: the objects of its files
    VEC(struct record_inner) inner;
    uint8_t salt[STORE_SALT];
};

// Stores what the path names, salted as in->input.source says with in->salt, and fills in id,
// sha256, parts, and the size and digest of the source. Symbolic links are not followed: they
// become problems. BAL_INVALID: folders lie too deep in one another, or a file's name has a line
// end.
BAL_CHECKED bal_status record_store_set(struct record *r, const struct inputs *set,
                                        struct record_incoming *in, struct bal_err *err);

#endif
