// SPDX-License-Identifier: Apache-2.0
// sink.h: where bytes go: a file that appears whole or not at all, a stream, a function, or memory.
#ifndef BAL_IO_SINK_H
#define BAL_IO_SINK_H

#include <stdio.h>

#include "base/base.h"

enum { SINK_BYTES = 64 * 1024 };

struct sink {
    struct buf buf;                     // what has not been written yet; everything, for memory
    FILE *stream;                       // where it goes when not NULL
    void (*take)(void *ctx, str bytes); // where it goes when not NULL
    void *ctx;
    char *path;            // a file's name; memory where this is NULL too
    char *tmp;             // the file's name until it is complete; NULL: written in place
    int fd;                // of the file
    struct bal_err failed; // the first failure; nothing is written after it
};

// A file at `path`, written under another name beside it (PATH.part) and renamed by sink_close. A
// device or pipe is written in place; where `path` is a symbolic link, the file it points to is
// replaced.
BAL_CHECKED bal_status sink_open_file(struct sink *s, const char *path, struct bal_err *err);

// A stream that stays open (standard output). That the reader of a pipe has gone is no failure: it
// wants no more.
void sink_open_stream(struct sink *s, FILE *stream);

// A function, which is given the bytes piece by piece.
void sink_open_function(struct sink *s, void (*take)(void *ctx, str bytes), void *ctx);

// Memory, at most max bytes; read it from s->buf.
void sink_open_memory(struct sink *s, size_t max);

// Failures are sticky and come out at sink_close.
void sink_put(struct sink *s, str bytes);
void sink_char(struct sink *s, char c);
void sink_u64(struct sink *s, uint64_t v);
void sink_printf(struct sink *s, const char *fmt, ...) BAL_PRINTF(2, 3);

// Writes the rest, makes a file durable (fsync) and gives it its name. Memory stays readable.
BAL_CHECKED bal_status sink_close(struct sink *s, struct bal_err *err);

// Throws away what was not closed; harmless after sink_close and on a sink that is all zero.
void sink_discard(struct sink *s);

#define AUTO_SINK __attribute__((cleanup(sink_discard))) struct sink

#endif
