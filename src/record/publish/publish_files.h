// SPDX-License-Identifier: Apache-2.0
// publish_files.h: the folder that a bundle is written to. A file is written beside its place and
// then named; one that is there already with the same bytes is left alone, so that publishing again
// writes what is new. Which files there are is kept for the list that the log names.
#ifndef BAL_RECORD_PUBLISH_FILES_H
#define BAL_RECORD_PUBLISH_FILES_H

#include "crypto/sha256.h"
#include "io/sink.h"
#include "io/source.h"

struct public_file {
    str path; // in the folder
    uint8_t sha256[SHA256_BYTES];
    uint64_t size;
    bool listed; // `bundle` events name it
};

struct public_files {
    str dir;
    VEC(struct public_file) files; // of the bundle as far as it is written
    struct table paths;            // of these
    struct table folders;          // that were made
    struct arena arena;
    uint64_t written; // bytes
};

enum { PUBLIC_FILES = 1 << 22 }; // at most

// Makes the folder. BAL_CONFLICT: something else is in it than a bundle of this log; `policy` is
// what the file of that name says in a bundle of this log. Call public_files_done in every case.
BAL_CHECKED bal_status public_files_open(struct public_files *f, const char *dir, str origin,
                                         str policy, struct bal_err *err);
void public_files_done(struct public_files *f);

// Writes a file.
BAL_CHECKED bal_status public_put(struct public_files *f, str path, str bytes, bool listed,
                                  struct bal_err *err);

// The same from a source.
BAL_CHECKED bal_status public_copy(struct public_files *f, str path, struct source *from,
                                   struct bal_err *err);

// A file that is written piece by piece into s->sink, and listed. Whatever happens it is
// public_stream_end that comes last: it writes nothing unless `status` is BAL_OK, and returns it or
// what went wrong.
struct public_stream {
    struct public_files *to;
    struct sink sink, file;
    struct sha256 hash;
    uint64_t size;
    str path;
};

BAL_CHECKED bal_status public_stream(struct public_stream *s, struct public_files *f, str path,
                                     struct bal_err *err);
BAL_CHECKED bal_status public_stream_end(struct public_stream *s, bal_status status,
                                         struct bal_err *err);

// Is the file there with these bytes? Then it is one of the bundle's.
bool public_keep(struct public_files *f, str path, const uint8_t sha256[static SHA256_BYTES],
                 uint64_t size);

// Opens a file that was written before, for reading; `path` must outlive the source. BAL_NOT_FOUND.
BAL_CHECKED bal_status public_read(struct public_files *f, str path, struct buf *name,
                                   struct source *out, struct bal_err *err);

// The list of files that a `bundle` event names, in the order of their paths.
BAL_CHECKED bal_status public_list(struct public_files *f, struct buf *out, struct bal_err *err);

// Removes what earlier publications left in the bundle's own folders and is not of this one.
// BAL_CONFLICT: another file lies in the folder.
BAL_CHECKED bal_status public_tidy(struct public_files *f, struct bal_err *err);

#endif
