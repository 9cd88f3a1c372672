// SPDX-License-Identifier: Apache-2.0
// lines.h: a text line by line; LF, CRLF and CR end a line. Same lines for every chunk size.
#ifndef BAL_IO_LINES_H
#define BAL_IO_LINES_H

#include "io/window.h"

struct lines {
    struct window w;
    str text;        // the line without its end; valid until the next call
    uint64_t number; // of the line, from 1
    bool unended;    // the last line has no end, though lines before it have
};

// The source must stay open while the reader is used; it is not owned. Close in every case.
BAL_CHECKED bal_status lines_open(struct lines *l, struct source *source, struct bal_err *err);
void lines_close(struct lines *l);

// Next line, also an empty one; *more is false at the end. BAL_LIMIT: longer than
// LIMIT_TOKEN_BYTES.
BAL_CHECKED bal_status lines_next(struct lines *l, bool *more, struct bal_err *err);

#endif
