// SPDX-License-Identifier: Apache-2.0
#include "io/csv.h"

#include <stdarg.h>
#include <stdio.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

enum { BLOCK = 64 }; // bytes looked at together

bal_status csv_open(struct csv *c, struct source *source, struct bal_err *err)
{
    *c = (struct csv){.next_line = 1, .divider = ',', .scratch = BUF_INIT(LIMIT_TOKEN_BYTES)};
    c->ends = mem_alloc((LIMIT_CSV_CELLS + BLOCK) * sizeof *c->ends);
    c->bytes = mem_alloc((LIMIT_TOKEN_BYTES / BLOCK + 2) * sizeof *c->bytes);
    if (c->ends == NULL || c->bytes == NULL) {
        csv_close(c);
        return err_memory(err);
    }
    bal_status status = window_open(&c->w, source, LIMIT_TOKEN_BYTES, err);
    c->w.unplaced = true; // rows count their lines themselves
#ifdef __SSE2__
    c->wide = __builtin_cpu_supports("avx2");
#endif
    if (status != BAL_OK)
        csv_close(c);
    return status;
}

bal_status csv_open_any(struct csv *c, struct source *source, struct bal_err *err)
{
    BAL_TRY(csv_open(c, source, err));
    bal_status status = BAL_OK;
    while (status == BAL_OK && !c->w.end && c->w.len < CSV_LOOK)
        status = window_more(&c->w, err);
    if (status != BAL_OK) {
        csv_close(c);
        return status;
    }
    c->divider = csv_divider(str_make(c->w.ptr, c->w.len), &c->w.pos, &c->unsure);
    c->next_line += c->w.pos > 0;
    c->skip_lf = c->w.pos > 0 && c->w.ptr[c->w.pos - 1] == '\r';
    return BAL_OK;
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
    va_list args;
    va_start(args, fmt);
    bal_fail_args(err, BAL_INVALID, fmt, args);
    va_end(args);
    place(c, err);
    return BAL_INVALID;
}

// A block of the row as four sets, one bit a byte.
struct block {
    uint64_t quote, divider, newline, equals, one, zero;
};

#ifdef __SSE2__
static inline uint64_t gather(const __m128i v[4])
{
    uint64_t out = 0;
    for (int i = 0; i < 4; i++)
        out |= (uint64_t)(unsigned)_mm_movemask_epi8(v[i]) << (16 * i);
    return out;
}

static inline uint64_t matches(const __m128i v[4], char c)
{
    __m128i want = _mm_set1_epi8(c), same[4];
    for (int i = 0; i < 4; i++)
        same[i] = _mm_cmpeq_epi8(v[i], want);
    return gather(same);
}

static inline uint64_t newlines(const __m128i v[4])
{
    __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r'), ends[4];
    for (int i = 0; i < 4; i++)
        ends[i] = _mm_or_si128(_mm_cmpeq_epi8(v[i], lf), _mm_cmpeq_epi8(v[i], cr));
    return gather(ends);
}

static inline struct block classify(const char *p, char divider)
{
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    struct block b = {.quote = matches(v, '"'),
                      .divider = matches(v, divider),
                      .newline = newlines(v),
                      .one = matches(v, '1'),
                      .zero = matches(v, '0')};
    if (b.quote != 0)
        b.equals = matches(v, '=');
    return b;
}

// The same 32 bytes at a time, for the processors that have it (nearly all since 2013).
#define WIDE __attribute__((target("avx2"))) static inline

WIDE uint64_t gather_wide(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

WIDE uint64_t matches_wide(const __m256i v[2], char c)
{
    __m256i want = _mm256_set1_epi8(c);
    return gather_wide(_mm256_cmpeq_epi8(v[0], want), _mm256_cmpeq_epi8(v[1], want));
}

WIDE struct block classify_wide(const char *p, char divider)
{
    const __m256i v[2] = {_mm256_loadu_si256((const __m256i *)(const void *)p),
                          _mm256_loadu_si256((const __m256i *)(const void *)(p + 32))};
    struct block b = {.quote = matches_wide(v, '"'),
                      .divider = matches_wide(v, divider),
                      .newline = matches_wide(v, '\n') | matches_wide(v, '\r'),
                      .one = matches_wide(v, '1'),
                      .zero = matches_wide(v, '0')};
    if (b.quote != 0)
        b.equals = matches_wide(v, '=');
    return b;
}
#else
static inline struct block classify(const char *p, char divider)
{
    struct block b = {0};
    for (int i = 0; i < BLOCK; i++) {
        uint64_t bit = (uint64_t)1 << i;
        b.quote |= p[i] == '"' ? bit : 0;
        b.divider |= p[i] == divider ? bit : 0;
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

enum row_scan { ROW_DONE, ROW_NEEDS_MORE, ROW_ODD };

static void row_found(struct csv *c, size_t length, uint64_t lines)
{
    c->length = (uint32_t)length;
    c->next_line = c->line + (lines ? line_ends(c->w.ptr + c->w.pos, length) : 0);
}

// Finds the end of the row that starts at the window's position, a block at a time.
// ROW_ODD: a quote stands where no quoted part may open; the row must be read byte by byte.
__attribute__((always_inline)) static inline enum row_scan
scan_with(struct csv *c, struct block (*classify_block)(const char *p, char divider))
{
    const char *row = c->w.ptr + c->w.pos;
    const char divider = c->divider;
    size_t n = c->w.len - c->w.pos;
    uint64_t inside = 0;            // all ones while a quoted part continues from the last block
    uint64_t may_open = 1;          // bit 0: a quote may open at the block's first byte
    uint64_t lines = 0, quotes = 0; // not 0: line ends in quoted parts, quotes
    for (size_t at = 0; at < n; at += BLOCK) {
        struct block b = classify_block(row + at, divider);
        uint64_t in = inside, in_row = ~(uint64_t)0;
        if ((b.quote | inside) != 0)
            in = parity(b.quote) ^ inside;
        uint64_t stop = b.newline & ~in, end = b.divider & ~in;
        if (stop != 0) {
            stop &= -stop;
            in_row = stop - 1;
            end = (end & in_row) | stop;
        }
        if ((b.quote | inside) != 0) {
            uint64_t allowed = (b.divider | b.equals | b.quote) << 1 | may_open;
            if (b.quote & in & ~allowed & in_row)
                return ROW_ODD;
            quotes |= b.quote & in_row;
            lines |= b.newline & in & in_row;
            inside = (uint64_t)((int64_t)in >> 63);
        }
        c->bytes[at / BLOCK] = (struct csv_bytes){end, ~(end | b.quote) & in_row, b.one, b.zero};
        if (stop != 0) {
            c->plain = quotes == 0;
            row_found(c, at + (size_t)__builtin_ctzll(stop), lines);
            return ROW_DONE;
        }
        may_open = (b.divider | b.equals | b.quote) >> 63;
    }
    return ROW_NEEDS_MORE;
}

#ifdef __SSE2__
__attribute__((target("avx2"))) static enum row_scan scan_wide(struct csv *c)
{
    return scan_with(c, classify_wide);
}
#endif

static enum row_scan scan_fast(struct csv *c)
{
#ifdef __SSE2__
    if (LIKELY(c->wide))
        return scan_wide(c);
#endif
    return scan_with(c, classify);
}

// The same, byte by byte, for rows with quotes in odd places.
static enum row_scan scan_slow(struct csv *c)
{
    const char *row = c->w.ptr + c->w.pos;
    size_t n = c->w.len - c->w.pos;
    bool inside = false, may_open = true;
    c->plain = false;
    for (size_t i = 0; i < n; i++) {
        char ch = row[i];
        struct csv_bytes *b = &c->bytes[i / BLOCK];
        uint64_t bit = (uint64_t)1 << i % BLOCK;
        if (bit == 1)
            *b = (struct csv_bytes){0};
        if (ch == '"' && (inside || may_open)) {
            inside = !inside;
            may_open = true;
            continue;
        }
        may_open = ch == c->divider || ch == '=';
        bool newline = ch == '\n' || ch == '\r';
        bool end = !inside && (newline || ch == c->divider);
        *(end ? &b->end : &b->content) |= ch == '"' ? 0 : bit;
        b->one |= ch == '1' ? bit : 0;
        b->zero |= ch == '0' ? bit : 0;
        if (end && newline) {
            row_found(c, i, 1);
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
    c->unended = c->line > 1 ? c->line : 0;
    return BAL_OK;
}

// Reads until the whole row lies in the window. False in *more at the end of the file.
static bal_status find_row(struct csv *c, bool *more, struct bal_err *err)
{
    bool slow = false, added = false;
    for (;;) {
        if (c->w.pos < c->w.len) {
            enum row_scan result = slow ? scan_slow(c) : scan_fast(c);
            if (result == ROW_DONE)
                return BAL_OK;
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

bal_status csv_scan(struct csv *c, bool *more, struct bal_err *err)
{
    *more = true;
    c->cells = c->block = 0;
    c->rest = 0;
    for (;;) {
        c->line = c->next_line;
        BAL_TRY(find_row(c, more, err));
        if (!*more)
            return BAL_OK;
        c->rest = c->bytes[0].end;
        char last = c->w.ptr[c->w.pos + c->length];
        bool lone_lf = c->skip_lf && c->length == 0 && last == '\n'; // second half of CRLF
        c->skip_lf = last == '\r';
        c->row = c->w.ptr + c->w.pos;
        c->w.pos += c->length + 1;
        c->next_line += lone_lf ? 0 : 1;
        if (c->length > 0)
            return c->plain || buf_reserve(&c->scratch, c->length) ? BAL_OK : err_memory(err);
    }
}

__attribute__((always_inline)) static inline bool
peek_with(const struct csv *c, str *first, str *rest,
          struct block (*classify_block)(const char *p, char divider))
{
    const char *row = c->w.ptr + c->w.pos;
    row += c->skip_lf && *row == '\n'; // second half of CRLF
    if (row >= c->w.ptr + c->w.len)
        return false;
    struct block b = classify_block(row, c->divider);
    uint64_t stop = b.newline & -b.newline, in_row = stop - 1;
    if (stop == 0 || (b.divider & in_row) == 0 || (b.quote & in_row) != 0)
        return false;
    size_t length = (size_t)__builtin_ctzll(stop), cell = (size_t)__builtin_ctzll(b.divider);
    *first = str_make(row, cell);
    *rest = str_make(row + cell + 1, length - cell - 1);
    return true;
}

#ifdef __SSE2__
__attribute__((target("avx2"))) static bool peek_wide(const struct csv *c, str *first, str *rest)
{
    return peek_with(c, first, rest, classify_wide);
}
#endif

bool csv_peek(const struct csv *c, str *first, str *rest)
{
#ifdef __SSE2__
    if (LIKELY(c->wide))
        return peek_wide(c, first, rest);
#endif
    return peek_with(c, first, rest, classify);
}

bal_status csv_split(struct csv *c, uint32_t cells, struct bal_err *err)
{
    uint32_t last = c->length / BLOCK;
    while (c->cells < cells) {
        for (; c->rest == 0; c->rest = c->bytes[++c->block].end)
            if (c->block == last)
                return BAL_OK;
        if (c->cells == LIMIT_CSV_CELLS) {
            bal_fail(err, BAL_LIMIT, "a row has more than %d cells", LIMIT_CSV_CELLS);
            place(c, err);
            return BAL_LIMIT;
        }
        c->ends[c->cells++] = c->block * BLOCK + (uint32_t)__builtin_ctzll(c->rest);
        c->rest &= c->rest - 1;
    }
    return BAL_OK;
}

bal_status csv_next(struct csv *c, bool *more, struct bal_err *err)
{
    BAL_TRY(csv_scan(c, more, err));
    return *more ? csv_split(c, UINT32_MAX, err) : BAL_OK;
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
    if (s.len >= 7 && memcmp(s.ptr, "\"=\"\"", 4) == 0 &&
        memcmp(s.ptr + s.len - 3, "\"\"\"", 3) == 0) {
        inner = str_make(s.ptr + 4, s.len - 7);
        if (str_index(inner, '"') == inner.len)
            return inner; // "=""x""", as spreadsheet programs save the guard form
        inner = str_make(s.ptr + 1, s.len - 1);
    }
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
