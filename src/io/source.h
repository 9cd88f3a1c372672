// SPDX-License-Identifier: Apache-2.0
// source.h: a stream of bytes to read: a file, a member of a zip, memory, or another source
// decoded.
#ifndef BAL_IO_SOURCE_H
#define BAL_IO_SOURCE_H

#include "base/base.h"

struct source {
    // Fills up to cap bytes; *got == 0 means the end.
    bal_status (*read)(void *state, char *out, size_t cap, size_t *got, struct bal_err *err);
    void (*close)(void *state);
    void *state;
    str name;                        // for messages; lives as long as whoever opened the source
    uint64_t size;                   // bytes in all, 0 when unknown
    uint64_t done;                   // bytes read so far
    const struct progress *progress; // told at every read; may be NULL
};

// Opens the file. The path must outlive the source.
BAL_CHECKED bal_status source_open_file(struct source *out, const char *path, struct bal_err *err);

// Reads `bytes`, which must outlive the source, at most `chunk` at a time (0 = no limit).
BAL_CHECKED bal_status source_open_memory(struct source *out, str name, str bytes, size_t chunk,
                                          struct bal_err *err);

BAL_CHECKED bal_status source_read(struct source *s, char *out, size_t cap, size_t *got,
                                   struct bal_err *err);

// Appends everything that is left; BAL_LIMIT where that fills the buffer to its ceiling.
BAL_CHECKED bal_status source_read_all(struct source *s, struct buf *out, struct bal_err *err);

// Accepts a source that was never opened (all zero), and one already closed.
void source_close(struct source *s);

#define AUTO_SOURCE __attribute__((cleanup(source_close))) struct source

#endif
