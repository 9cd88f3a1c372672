// SPDX-License-Identifier: Apache-2.0
// bundle.h: the folder of a bundle (docs/bundle.md), opened for checking: its files and their
// hashes, and its objects as a record's source reads them. Nothing in it is trusted.
#ifndef BAL_RECORD_BUNDLE_H
#define BAL_RECORD_BUNDLE_H

#include "io/tree.h"
#include "record/log/record.h"

#define BUNDLE_FILES ((uint64_t)1 << 22) // at most, so many

struct bundle_file {
    uint64_t size;
    uint8_t sha256[SHA256_BYTES];
    bool hashed; // sha256 is known
};

// A salted object that is public.
struct bundle_opened {
    uint8_t salt[STORE_SALT], sha256[SHA256_BYTES];
};

struct bundle {
    struct tree tree;
    struct table paths; // of all files
    VEC(struct bundle_file) files;
    struct buf strange;  // path of an entry that is no regular file; empty: there is none
    struct table opened; // digests of salted objects, 32 bytes each
    VEC(struct bundle_opened) openings;
    bool opened_read;            // objects/opened was
    uint64_t bytes;              // that were hashed
    struct record_public public; // made of what is published; without an election: not yet
};

// Lists the files. BAL_LIMIT: too many, or too deep in each other. Call bundle_close in every case.
BAL_CHECKED bal_status bundle_open(struct bundle *b, const char *path, struct bal_err *err);
void bundle_close(struct bundle *b);

// Number of the file in b->files, or TABLE_NONE.
uint32_t bundle_find(const struct bundle *b, str path);

// Appends a whole file. BAL_NOT_FOUND, BAL_LIMIT.
BAL_CHECKED bal_status bundle_read(struct bundle *b, str path, struct buf *out,
                                   struct bal_err *err);

// Opens a file for reading; reading it to its end makes its hash known. `path` must outlive the
// source.
BAL_CHECKED bal_status bundle_stream(struct bundle *b, str path, struct source *out,
                                     struct bal_err *err);

// The file with its hash, which is computed once.
BAL_CHECKED bal_status bundle_hash(struct bundle *b, str path, const struct bundle_file **out,
                                   struct bal_err *err);

enum { BUNDLE_OBJECT_PATH = 96 };

// "objects/sha256/ab/cdef…"; the result views `path`.
str bundle_object_path(const uint8_t sha256[static SHA256_BYTES],
                       char path[static BUNDLE_OBJECT_PATH]);

// Reads objects/opened, if that was not done. BAL_INVALID: another form.
BAL_CHECKED bal_status bundle_openings(struct bundle *b, struct bal_err *err);

// A record whose source_state is a bundle reads its objects from it. Objects have the hash that
// they are found by.
extern const struct record_source bundle_source;

#endif
