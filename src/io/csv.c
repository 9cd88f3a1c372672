// SPDX-License-Identifier: Apache-2.0
#include "io/csv.h"

#include <stdarg.h>
#include <stdio.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

bal_status csv_open(struct csv *c, struct source *source, struct bal_err *err)
{
    *c = (struct csv){.next_line = 1, .scratch = ARENA_INIT(4 * LIMIT_TOKEN_BYTES)};
    return window_open(&c->w, source, LIMIT_TOKEN_BYTES, err);
}

void csv_close(struct csv *c)
{
    window_close(&c->w);
    arena_done(&c->scratch);
    mem_free(c->ends);
    *c = (struct csv){0};
}

bal_status csv_fail(const struct csv *c, struct bal_err *err, const char *fmt, ...)
{
    char what[200];
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    bal_fail(err, BAL_INVALID, "%s", what);
    err_where(err, STR_FMT ", line %llu", STR_ARG(c->w.source->name), (unsigned long long)c->line);
    return BAL_INVALID;
}

// 64 bytes of the row as four sets, one bit a byte.
struct block {
    uint64_t quote, comma, newline, equals;
};

#ifdef __SSE2__
static uint64_t matches(const __m128i v[4], char c)
{
    __m128i want = _mm_set1_epi8(c);
    uint64_t out = 0;
    for (int i = 0; i < 4; i++)
        out |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], want)) << (16 * i);
    return out;
}

static struct block classify(const char *p)
{
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    struct block b = {matches(v, '"'), matches(v, ','), matches(v, '\n') | matches(v, '\r'), 0};
    if (b.quote != 0)
        b.equals = matches(v, '=');
    return b;
}
#else
static struct block classify(const char *p)
{
    struct block b = {0};
    for (int i = 0; i < 64; i++) {
        uint64_t bit = (uint64_t)1 << i;
        b.quote |= p[i] == '"' ? bit : 0;
        b.comma |= p[i] == ',' ? bit : 0;
        b.newline |= p[i] == '\n' || p[i] == '\r' ? bit : 0;
        b.equals |= p[i] == '=' ? bit : 0;
    }
    return b;
}
#endif

// Bit i of the result: an odd number of bits is set in v up to and including i.
static uint64_t parity(uint64_t v)
{
    for (int shift = 1; shift < 64; shift *= 2)
        v ^= v << shift;
    return v;
}

static bool room_for_cells(struct csv *c, uint32_t more)
{
    if (c->cells + more <= c->cap)
        return true;
    uint32_t cap = c->cap ? c->cap * 2 : 1024;
    uint32_t *ends =
        c->cells + more > LIMIT_CSV_CELLS + 64 ? NULL : mem_resize(c->ends, cap * sizeof *ends);
    if (ends == NULL)
        return false;
    c->ends = ends;
    c->cap = cap;
    return true;
}

enum row_scan { ROW_DONE, ROW_NEEDS_MORE, ROW_ODD, ROW_TOO_WIDE };

// Finds the cells of the row that starts at the window's position, a block of 64 bytes at a time.
// ROW_ODD: a quote stands where no quoted part may open; the row must be read byte by byte.
static enum row_scan scan_fast(struct csv *c, size_t *length)
{
    const char *row = c->w.ptr + c->w.pos;
    size_t n = c->w.len - c->w.pos;
    uint64_t inside = 0;   // all ones while a quoted part continues from the last block
    uint64_t may_open = 1; // bit 0: a quote may open at the block's first byte
    uint64_t lines = 0, quotes = 0;
    c->cells = 0;
    for (size_t at = 0; at < n; at += 64) {
        struct block b = classify(row + at);
        uint64_t in = inside;
        if ((b.quote | inside) != 0) {
            in = parity(b.quote) ^ inside;
            uint64_t opens = b.quote & in;
            uint64_t allowed = (b.comma | b.equals | b.quote) << 1 | may_open;
            uint64_t stop = b.newline & ~in;
            uint64_t in_row = stop ? (stop & -stop) - 1 : ~(uint64_t)0;
            if (opens & ~allowed & in_row)
                return ROW_ODD;
            quotes |= b.quote & in_row;
            for (uint64_t v = b.newline & in & in_row; v != 0; v &= v - 1)
                lines++;
            inside = (uint64_t)((int64_t)in >> 63);
        }
        uint64_t stop = b.newline & ~in;
        uint64_t commas = b.comma & ~in;
        if (stop != 0)
            commas &= (stop & -stop) - 1;
        if (!room_for_cells(c, 65))
            return ROW_TOO_WIDE;
        uint32_t *out = c->ends + c->cells;
        for (; commas != 0; commas &= commas - 1)
            *out++ = (uint32_t)(at + (size_t)__builtin_ctzll(commas));
        c->cells = (uint32_t)(out - c->ends);
        if (stop != 0) {
            *length = at + (size_t)__builtin_ctzll(stop);
            c->ends[c->cells++] = (uint32_t)*length;
            c->next_line = c->line + lines;
            c->plain = quotes == 0;
            return ROW_DONE;
        }
        may_open = (b.comma | b.equals | b.quote) >> 63;
    }
    return ROW_NEEDS_MORE;
}

// The same, byte by byte, for rows with quotes in odd places.
static enum row_scan scan_slow(struct csv *c, size_t *length)
{
    const char *row = c->w.ptr + c->w.pos;
    size_t n = c->w.len - c->w.pos;
    bool inside = false;
    char last = ',';
    uint64_t lines = 0;
    c->cells = 0;
    c->plain = false;
    for (size_t i = 0; i < n; last = row[i++]) {
        bool newline = row[i] == '\n' || row[i] == '\r';
        if (row[i] == '"' && (inside || last == ',' || last == '=' || last == '"')) {
            inside = !inside;
        } else if (inside) {
            lines += newline;
        } else if (newline || row[i] == ',') {
            if (!room_for_cells(c, 1))
                return ROW_TOO_WIDE;
            c->ends[c->cells++] = (uint32_t)i;
            if (newline) {
                *length = i;
                c->next_line = c->line + lines;
                return ROW_DONE;
            }
        }
    }
    return ROW_NEEDS_MORE;
}

// The last row may lack its line end: one is put after the data, where the pad begins.
static bal_status at_end(struct csv *c, bool *added, struct bal_err *err)
{
    if (*added) {
        csv_fail(c, err, "a quote opened in the row of line %llu is never closed",
                 (unsigned long long)c->line);
        err_hint(err, "The file was cut off, or a quote is missing: export it again.");
        return BAL_INVALID;
    }
    c->w.ptr[c->w.len++] = '\n';
    memset(c->w.ptr + c->w.len, 0, WINDOW_PAD - 1);
    *added = true;
    return BAL_OK;
}

// Reads until the whole row lies in the window. False in *more at the end of the file.
static bal_status find_row(struct csv *c, bool *more, size_t *length, struct bal_err *err)
{
    bool slow = false, added = false;
    for (;;) {
        if (c->w.pos < c->w.len) {
            enum row_scan result = slow ? scan_slow(c, length) : scan_fast(c, length);
            if (result == ROW_DONE)
                return BAL_OK;
            if (result == ROW_TOO_WIDE)
                return csv_fail(c, err, "a row has more than %d cells, or memory is exhausted",
                                LIMIT_CSV_CELLS);
            if (result == ROW_ODD) {
                slow = true;
                continue;
            }
        } else if (c->w.end) {
            *more = false;
            return BAL_OK;
        }
        if (c->w.end)
            BAL_TRY(at_end(c, &added, err));
        else
            BAL_TRY(window_more(&c->w, err));
    }
}

bal_status csv_next(struct csv *c, bool *more, struct bal_err *err)
{
    if (c->scratch.used > 0)
        arena_done(&c->scratch);
    *more = true;
    for (;;) {
        size_t length = 0;
        c->line = c->next_line;
        BAL_TRY(find_row(c, more, &length, err));
        if (!*more)
            return BAL_OK;
        char last = c->w.ptr[c->w.pos + length];
        bool lone_lf = c->skip_lf && length == 0 && last == '\n'; // second half of CRLF
        c->skip_lf = last == '\r';
        c->row = c->w.ptr + c->w.pos;
        c->w.pos += length + 1;
        c->next_line += lone_lf ? 0 : 1;
        if (length > 0)
            return BAL_OK;
    }
}

// Takes the guard form ="x" apart; anything else stays.
static str unguard(str s)
{
    if (s.len >= 3 && s.ptr[0] == '=' && s.ptr[1] == '"' && s.ptr[s.len - 1] == '"')
        return str_make(s.ptr + 2, s.len - 3);
    return s;
}

// The text of a quoted cell: quotes dropped, doubled quotes halved, text after the closing quote
// kept.
static str unquote(struct csv *c, str s)
{
    char *out = arena_alloc(&c->scratch, s.len, 1);
    if (out == NULL)
        return STR("");
    size_t n = 0;
    bool inside = false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '"') {
            out[n++] = s.ptr[i];
        } else if (inside && i + 1 < s.len && s.ptr[i + 1] == '"') {
            out[n++] = s.ptr[i++];
        } else {
            inside = !inside;
        }
    }
    return str_make(out, n);
}

str csv_cell(struct csv *c, uint32_t i)
{
    if (i >= c->cells)
        return STR("");
    str s = csv_raw(c, i, i + 1);
    if (c->plain || s.len == 0)
        return s;
    if (s.ptr[0] != '"')
        return unguard(s);
    str inner = str_make(s.ptr + 1, s.len - 1);
    if (inner.len > 0 && str_index(inner, '"') == inner.len - 1)
        inner.len--;
    else
        inner = unquote(c, s);
    return unguard(inner);
}

str csv_trimmed(struct csv *c, uint32_t i)
{
    return str_trim(csv_cell(c, i));
}

bool csv_row_empty(struct csv *c)
{
    for (uint32_t i = 0; i < c->cells; i++)
        if (csv_trimmed(c, i).len > 0)
            return false;
    return true;
}
