// SPDX-License-Identifier: Apache-2.0
#include "io/csv.h"

#include <stdarg.h>
#include <stdio.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 }; // bytes looked at together

bal_status csv_open(struct csv *c, struct source *source, struct bal_err *err)
{
    *c = (struct csv){.next_line = 1, .scratch = BUF_INIT(LIMIT_TOKEN_BYTES)};
    c->ends = mem_alloc((LIMIT_CSV_CELLS + BLOCK) * sizeof *c->ends);
    c->bytes = mem_alloc((LIMIT_TOKEN_BYTES / BLOCK + 2) * sizeof *c->bytes);
    if (c->ends == NULL || c->bytes == NULL) {
        csv_close(c);
        return err_memory(err);
    }
    bal_status status = window_open(&c->w, source, LIMIT_TOKEN_BYTES, err);
    if (status != BAL_OK)
        csv_close(c);
    return status;
}

void csv_close(struct csv *c)
{
    window_close(&c->w);
    buf_done(&c->scratch);
    mem_free(c->ends);
    mem_free(c->bytes);
    *c = (struct csv){0};
}

static void place(const struct csv *c, struct bal_err *err)
{
    err_where(err, STR_FMT ", line %llu", STR_ARG(c->w.source->name), (unsigned long long)c->line);
}

bal_status csv_fail(const struct csv *c, struct bal_err *err, const char *fmt, ...)
{
    char what[200];
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    bal_fail(err, BAL_INVALID, "%s", what);
    place(c, err);
    return BAL_INVALID;
}

// A block of the row as four sets, one bit a byte.
struct block {
    uint64_t quote, comma, newline, equals, one, zero;
};

#ifdef __SSE2__
static inline uint64_t matches(const __m128i v[4], char c)
{
    __m128i want = _mm_set1_epi8(c);
    uint64_t out = 0;
    for (int i = 0; i < 4; i++)
        out |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], want)) << (16 * i);
    return out;
}

static inline struct block classify(const char *p)
{
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    struct block b = {.quote = matches(v, '"'),
                      .comma = matches(v, ','),
                      .newline = matches(v, '\n') | matches(v, '\r'),
                      .one = matches(v, '1'),
                      .zero = matches(v, '0')};
    if (b.quote != 0)
        b.equals = matches(v, '=');
    return b;
}
#else
static inline struct block classify(const char *p)
{
    struct block b = {0};
    for (int i = 0; i < BLOCK; i++) {
        uint64_t bit = (uint64_t)1 << i;
        b.quote |= p[i] == '"' ? bit : 0;
        b.comma |= p[i] == ',' ? bit : 0;
        b.newline |= p[i] == '\n' || p[i] == '\r' ? bit : 0;
        b.equals |= p[i] == '=' ? bit : 0;
        b.one |= p[i] == '1' ? bit : 0;
        b.zero |= p[i] == '0' ? bit : 0;
    }
    return b;
}
#endif

// Bit i of the result: an odd number of bits is set in v up to and including i.
static inline uint64_t parity(uint64_t v)
{
    for (int shift = 1; shift < 64; shift *= 2)
        v ^= v << shift;
    return v;
}

// Line ends inside a row: CRLF is one.
static uint64_t line_ends(const char *p, size_t n)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += p[i] == '\n' || (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n'));
    return lines;
}

enum row_scan { ROW_DONE, ROW_NEEDS_MORE, ROW_ODD, ROW_TOO_WIDE };

// Finds the cells of the row that starts at the window's position, a block at a time.
// ROW_ODD: a quote stands where no quoted part may open; the row must be read byte by byte.
static enum row_scan scan_fast(struct csv *c, size_t *length)
{
    const char *row = c->w.ptr + c->w.pos;
    size_t n = c->w.len - c->w.pos;
    uint64_t inside = 0;            // all ones while a quoted part continues from the last block
    uint64_t may_open = 1;          // bit 0: a quote may open at the block's first byte
    uint64_t lines = 0, quotes = 0; // not 0: line ends in quoted parts, quotes
    uint32_t *end = c->ends, *limit = c->ends + LIMIT_CSV_CELLS;
    for (size_t at = 0; at < n; at += BLOCK) {
        struct block b = classify(row + at);
        c->bytes[at / BLOCK] = (struct csv_bytes){~(b.comma | b.quote), b.one, b.zero};
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
            lines |= b.newline & in & in_row;
            inside = (uint64_t)((int64_t)in >> 63);
        }
        uint64_t stop = b.newline & ~in;
        uint64_t commas = b.comma & ~in;
        if (stop != 0)
            commas &= (stop & -stop) - 1;
        for (; commas != 0; commas &= commas - 1)
            *end++ = (uint32_t)(at + (size_t)__builtin_ctzll(commas));
        if (end >= limit)
            return ROW_TOO_WIDE;
        if (stop != 0) {
            *length = at + (size_t)__builtin_ctzll(stop);
            *end++ = (uint32_t)*length;
            c->cells = (uint32_t)(end - c->ends);
            c->next_line = c->line + (lines ? line_ends(row, *length) : 0);
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
    bool inside = false, may_open = true;
    c->cells = 0;
    c->plain = false;
    for (size_t i = 0; i < n; i++) {
        char ch = row[i];
        if (ch == '"' && (inside || may_open)) {
            inside = !inside;
            may_open = true;
            continue;
        }
        may_open = ch == ',' || ch == '=';
        bool newline = ch == '\n' || ch == '\r';
        if (inside || !(newline || ch == ','))
            continue;
        if (c->cells + !newline == LIMIT_CSV_CELLS)
            return ROW_TOO_WIDE;
        c->ends[c->cells++] = (uint32_t)i;
        if (newline) {
            *length = i;
            c->next_line = c->line + line_ends(row, i);
            return ROW_DONE;
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
        c->w.pos = c->w.len;
        return BAL_INVALID;
    }
    c->w.ptr[c->w.len++] = '\n';
    memset(c->w.ptr + c->w.len, 0, WINDOW_PAD - 1);
    *added = true;
    return BAL_OK;
}

static void mark_bytes(struct csv *c, size_t length)
{
    for (size_t at = 0; at < length; at += BLOCK) {
        struct block b = classify(c->w.ptr + c->w.pos + at);
        c->bytes[at / BLOCK] = (struct csv_bytes){~(b.comma | b.quote), b.one, b.zero};
    }
}

// Reads until the whole row lies in the window. False in *more at the end of the file.
static bal_status find_row(struct csv *c, bool *more, size_t *length, struct bal_err *err)
{
    bool slow = false, added = false;
    for (;;) {
        if (c->w.pos < c->w.len) {
            enum row_scan result = slow ? scan_slow(c, length) : scan_fast(c, length);
            if (result == ROW_DONE) {
                if (slow)
                    mark_bytes(c, *length);
                return BAL_OK;
            }
            if (result == ROW_TOO_WIDE) {
                bal_fail(err, BAL_LIMIT, "a row has more than %d cells", LIMIT_CSV_CELLS);
                place(c, err);
                return BAL_LIMIT;
            }
            if (result == ROW_ODD) {
                slow = true;
                continue;
            }
        } else if (c->w.end) {
            *more = false;
            return BAL_OK;
        }
        bal_status status = c->w.end ? at_end(c, &added, err) : window_more(&c->w, err);
        if (status != BAL_OK) {
            place(c, err);
            return status;
        }
    }
}

bal_status csv_next(struct csv *c, bool *more, struct bal_err *err)
{
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
            return c->plain || buf_reserve(&c->scratch, length) ? BAL_OK : err_memory(err);
    }
}

// Takes the guard form ="x" apart; anything else stays.
static str unguard(str s)
{
    if (s.len >= 3 && s.ptr[0] == '=' && s.ptr[1] == '"' && s.ptr[s.len - 1] == '"')
        return str_make(s.ptr + 2, s.len - 3);
    return s;
}

// The text of a cell that starts with a quote: the quotes of quoted parts dropped, doubled quotes
// halved, what follows the closing quote kept.
static str unquote(struct csv *c, str s)
{
    char *out = c->scratch.ptr + (s.ptr - c->row);
    size_t n = 0;
    bool inside = false;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (ch == '"' && inside && i + 1 < s.len && s.ptr[i + 1] == '"')
            out[n++] = s.ptr[i++];
        else if (ch == '"' && (inside || i == 0 || s.ptr[i - 1] == '='))
            inside = !inside;
        else
            out[n++] = ch;
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
    str s = csv_cell(c, i);
    if (s.len > 0 && (unsigned char)s.ptr[0] > ' ' && (unsigned char)s.ptr[s.len - 1] > ' ')
        return s;
    return str_trim(s);
}

bool csv_row_empty(struct csv *c)
{
    for (uint32_t i = 0; i < c->cells; i++)
        if (csv_trimmed(c, i).len > 0)
            return false;
    return true;
}
