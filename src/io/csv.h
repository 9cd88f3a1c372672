// SPDX-License-Identifier: Apache-2.0
// csv.h: rows of comma-separated text, RFC 4180 and what offices make of it. csv_open_any also
// takes what spreadsheet programs write instead of commas.
//
// Quoted cells with doubled quotes and line ends inside; LF, CRLF and CR; rows of any length up to
// LIMIT_TOKEN_BYTES. The guard form ="123" (also "=""123""") is taken as 123. A quote opens a
// quoted part only at the start of a cell, after '=', or right after a closing quote; elsewhere it
// is an ordinary character. A cell that starts with a quote loses the quotes of its quoted parts;
// any other is taken as it stands. Blank lines are skipped. Same rows for every chunk size of the
// source.
#ifndef BAL_IO_CSV_H
#define BAL_IO_CSV_H

#include "io/window.h"

// What 64 bytes of a row are: bit i is byte i. `end`: where a cell ends (a divider outside quotes,
// or the row's end); `content`: neither that nor a quote; `one`, `zero`: the digits, also beyond
// the row's end.
struct csv_bytes {
    uint64_t end, content, one, zero;
};

struct csv {
    struct window w;
    const char *row;         // the row's bytes in the window
    uint32_t *ends;          // ends[i]: where cell i stops, from `row`
    uint32_t cells;          // of this row, as far as it is split
    uint32_t block;          // of `bytes`: where splitting goes on
    uint64_t rest;           // cells' ends in it that are not in `ends` yet
    uint32_t length;         // bytes of the row
    struct csv_bytes *bytes; // of every 64 bytes of the row
    uint64_t line;           // of the row's first character, from 1
    uint64_t next_line;
    uint64_t unended;   // line of the file's last row if it has no line end and rows before it have
    struct buf scratch; // as long as the row: a decoded cell lies where its raw text lies in it
    char divider;       // of cells
    bool unsure;        // whether it is that one
    bool skip_lf;       // the last row ended in CR: a LF belongs to it
    bool plain;         // no quote in this row
    bool wide;          // the processor looks at 32 bytes at a time
};

// The source must stay open while the reader is used; it is not owned.
BAL_CHECKED bal_status csv_open(struct csv *c, struct source *source, struct bal_err *err);

// The same for a table whose cells may be divided by semicolons, tabs or bars: csv_divider finds it
// from the first CSV_LOOK bytes.
BAL_CHECKED bal_status csv_open_any(struct csv *c, struct source *source, struct bal_err *err);

enum { CSV_LOOK = 16 * 1024 };

// What divides the cells of a text that begins so: ',', ';', '\t' or '|'. Only its first CSV_LOOK
// bytes are looked at, and of these whole lines. It stands equally often in all lines, as whoever
// writes a table puts cells with its divider into quotes, so quoted parts do not count; where no
// one does, the table is ragged: a comma unless another does in all lines but first ones of a
// title, with one comma or none, or stands there more often than commas in every line. *unsure:
// another may be meant as well. A first line "sep=;" says it, as spreadsheet programs understand
// it; *skip is its length.
char csv_divider(str head, size_t *skip, bool *unsure);

void csv_close(struct csv *c);

// Next row; *more is false at the end. Cells are valid until the next call.
BAL_CHECKED bal_status csv_next(struct csv *c, bool *more, struct bal_err *err);

// The two halves of csv_next, for readers that seldom need every cell: finds the row and what its
// bytes are; then splits it until at least `cells` cells are known or the row ends.
// BAL_LIMIT when it has more than LIMIT_CSV_CELLS.
BAL_CHECKED bal_status csv_scan(struct csv *c, bool *more, struct bal_err *err);
BAL_CHECKED bal_status csv_split(struct csv *c, uint32_t cells, struct bal_err *err);

// The next row's first cell as it stands, and the rest of the row behind its divider, where both
// are to be had cheaply: the row has no quote, two cells or more and less than 64 bytes, and lies
// in the window with its line end. False otherwise: csv_scan knows. Takes nothing.
bool csv_peek(const struct csv *c, str *first, str *rest);

// Takes the row that csv_peek gave, `rest` as it was: only `line` says of which row.
static inline void csv_skip(struct csv *c, str rest)
{
    const char *end = rest.ptr + rest.len;
    c->w.pos = (size_t)(end - c->w.ptr) + 1;
    c->skip_lf = *end == '\r';
    c->line = c->next_line++;
}

// Cell i without its quotes; empty when the row is shorter.
str csv_cell(struct csv *c, uint32_t i);

// As csv_cell, without blanks around it.
str csv_trimmed(struct csv *c, uint32_t i);

// The bytes of cells i to j-1 as they stand, dividers between them included. i < j <= cells.
static inline str csv_raw(const struct csv *c, uint32_t i, uint32_t j)
{
    uint32_t from = i == 0 ? 0 : c->ends[i - 1] + 1;
    return str_make(c->row + from, c->ends[j - 1] - from);
}

// Of a word and the one after it, the 64 bits from bit `from` on (0 to 63).
static inline uint64_t csv_shift(uint64_t word, uint64_t after, uint32_t from)
{
    return word >> from | after << 1 << (63 - from);
}

// Is there nothing but dividers and quotes in `len` bytes of the row from byte `from` on?
static inline bool csv_blank(const struct csv *c, uint32_t from, uint32_t len)
{
    for (;; from += 64, len -= 64) {
        const struct csv_bytes *b = c->bytes + from / 64;
        uint64_t content = csv_shift(b[0].content, b[1].content, from % 64);
        if (len <= 64)
            return len == 0 || content << (64 - len) == 0;
        if (content != 0)
            return false;
    }
}

// All cells empty?
bool csv_row_empty(struct csv *c);

// BAL_INVALID at the row's place.
bal_status csv_fail(const struct csv *c, struct bal_err *err, const char *fmt, ...)
    BAL_PRINTF(3, 4);

#endif
