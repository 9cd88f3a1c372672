// SPDX-License-Identifier: Apache-2.0
// window.h: the part of a source that a reader looks at. Readers scan ahead freely: after the last
// byte lie WINDOW_PAD zero bytes.
#ifndef BAL_IO_WINDOW_H
#define BAL_IO_WINDOW_H

#include "io/source.h"

enum { WINDOW_PAD = 64, WINDOW_BYTES = 256 * 1024 };

struct window {
    struct source *source; // not owned
    char *ptr;             // the bytes
    size_t pos, len, cap;  // next byte, end, room
    size_t max;            // ceiling of one item (token, row)
    uint64_t base;         // offset of ptr[0] in the source
    uint64_t lines;        // line ends before ptr[0]
    uint64_t line_start;   // offset in the source of the line that ptr[0] belongs to
    bool end;              // the source has no more
    bool unplaced;         // window_place is never called: lines need not be counted
    // The same as lines and line_start for ptr[near], the place asked for last: a reader that tells
    // many problems asks for places not far from each other.
    size_t near;
    uint64_t near_lines, near_start;
};

BAL_CHECKED bal_status window_open(struct window *w, struct source *source, size_t max,
                                   struct bal_err *err);

// Starts again at the beginning of another source, with the same memory.
void window_again(struct window *w, struct source *source);

// Drops what lies before `pos`, then reads at least one byte more or sets `end`. The bytes move:
// pointers into the window are void, and pos is 0. BAL_LIMIT (without a place, which
// the reader knows better) when one item fills the ceiling.
BAL_CHECKED bal_status window_more(struct window *w, struct bal_err *err);

// Line (from 1, ended by LF) and byte column (from 1) of the position, which is at most len.
void window_place(struct window *w, size_t pos, uint64_t *line, uint64_t *column);

void window_close(struct window *w);

#endif
