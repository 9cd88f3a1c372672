// SPDX-License-Identifier: Apache-2.0
#include "io/utf8.h"

static size_t ascii_run(const unsigned char *p, size_t n)
{
    size_t i = 0;
    for (uint64_t v[4]; i + sizeof v <= n; i += sizeof v) {
        memcpy(v, p + i, sizeof v);
        if ((v[0] | v[1] | v[2] | v[3]) & 0x8080808080808080U)
            break;
    }
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

// Length of the well-formed multi-byte character at p, or 0 (Unicode 15, table 3-7).
static size_t multibyte(const unsigned char *p, size_t n)
{
    unsigned char a = p[0];
    size_t len = a >= 0xF0 ? 4 : a >= 0xE0 ? 3 : 2;
    if (a < 0xC2 || a > 0xF4 || n < len)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (a == 0xE0)
        low = 0xA0;
    else if (a == 0xED)
        high = 0x9F;
    else if (a == 0xF0)
        low = 0x90;
    else if (a == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

size_t utf8_valid(str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    for (size_t i = 0; i < s.len;) {
        i += ascii_run(p + i, s.len - i);
        if (i == s.len)
            break;
        size_t len = multibyte(p + i, s.len - i);
        if (len == 0)
            return i;
        i += len;
    }
    return s.len;
}

size_t utf8_put(uint32_t c, char out[static 4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[len] | c);
    return len;
}

const char *encoding_name(enum encoding e)
{
    static const char *const names[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252", "binary"};
    return names[e];
}

// What is known after some of the bytes.
struct scan {
    char tail[4]; // a character cut off at the end of the last chunk
    size_t tail_len;
    bool bad_utf8, nul;
};

static void scan_chunk(struct scan *s, str chunk)
{
    s->nul = s->nul || memchr(chunk.ptr, 0, chunk.len) != NULL;
    while (!s->bad_utf8 && s->tail_len > 0 && chunk.len > 0) {
        s->tail[s->tail_len++] = chunk.ptr[0];
        chunk = str_skip(chunk, 1);
        if (utf8_valid(str_make(s->tail, s->tail_len)) == s->tail_len)
            s->tail_len = 0;
        else if (s->tail_len == 4)
            s->bad_utf8 = true;
    }
    if (s->bad_utf8 || chunk.len == 0)
        return;
    str rest = str_skip(chunk, utf8_valid(chunk));
    if (rest.len > 3) {
        s->bad_utf8 = true;
    } else if (rest.len > 0) {
        memcpy(s->tail, rest.ptr, rest.len);
        s->tail_len = rest.len;
    }
}

static bool bom_encoding(str head, enum encoding *out)
{
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        *out = ENCODING_UTF8;
    else if (str_starts(head, STR("\xFF\xFE")))
        *out = ENCODING_UTF16LE;
    else if (str_starts(head, STR("\xFE\xFF")))
        *out = ENCODING_UTF16BE;
    else
        return false;
    return true;
}

enum { CHUNK = 64 * 1024 };

bal_status encoding_detect(struct source *s, enum encoding *out, struct bal_err *err)
{
    AUTO_BUF chunk = BUF_INIT(CHUNK);
    if (!buf_reserve(&chunk, CHUNK))
        return err_memory(err);
    struct scan scan = {0};
    enum encoding bom;
    char head[3];
    size_t head_len = 0;
    for (size_t got = 1; got > 0;) {
        BAL_TRY(source_read(s, chunk.ptr, CHUNK, &got, err));
        for (size_t i = 0; i < got && head_len < 3; i++)
            head[head_len++] = chunk.ptr[i];
        scan_chunk(&scan, str_make(chunk.ptr, got));
    }
    if (bom_encoding(str_make(head, head_len), &bom) && bom != ENCODING_UTF8)
        *out = bom;
    else if (scan.nul)
        *out = ENCODING_BINARY;
    else if (scan.bad_utf8 || scan.tail_len > 0)
        *out = ENCODING_WINDOWS1252;
    else
        *out = ENCODING_UTF8;
    return BAL_OK;
}

struct decoder {
    struct source inner;
    enum encoding encoding;
    char in[CHUNK];
    size_t pos, len;
    char out[4]; // one character on its way out
    size_t out_pos, out_len;
    bool started;
};

static bal_status refill(struct decoder *d, struct bal_err *err)
{
    d->pos = d->len = 0;
    return source_read(&d->inner, d->in, sizeof d->in, &d->len, err);
}

static bal_status next_byte(struct decoder *d, int *out, struct bal_err *err)
{
    if (d->pos == d->len)
        BAL_TRY(refill(d, err));
    *out = d->len == 0 ? -1 : (unsigned char)d->in[d->pos++];
    return BAL_OK;
}

// WHATWG's table for 0x80 to 0x9F; undefined bytes map to themselves.
static const uint16_t windows1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

static bal_status broken_utf16(const struct decoder *d, struct bal_err *err)
{
    uint64_t at = d->inner.done - (d->len - d->pos);
    bal_fail(err, BAL_INVALID, "the UTF-16 text is broken");
    err_where(err, STR_FMT ", byte %llu", STR_ARG(d->inner.name), (unsigned long long)at);
    err_hint(err, "The file was cut off or damaged: export or copy it again.");
    return BAL_INVALID;
}

static bal_status utf16_unit(struct decoder *d, int *out, struct bal_err *err)
{
    int a, b = 0;
    BAL_TRY(next_byte(d, &a, err));
    if (a >= 0)
        BAL_TRY(next_byte(d, &b, err));
    if (b < 0)
        return broken_utf16(d, err);
    *out = a < 0 ? a : d->encoding == ENCODING_UTF16LE ? a | b << 8 : a << 8 | b;
    return BAL_OK;
}

static bal_status next_char(struct decoder *d, int *out, struct bal_err *err)
{
    int c;
    if (d->encoding == ENCODING_WINDOWS1252) {
        BAL_TRY(next_byte(d, &c, err));
        *out = c >= 0x80 && c < 0xA0 ? windows1252[c - 0x80] : c;
        return BAL_OK;
    }
    BAL_TRY(utf16_unit(d, &c, err));
    if (c >= 0xD800 && c < 0xDC00) {
        int low;
        BAL_TRY(utf16_unit(d, &low, err));
        if (low < 0xDC00 || low >= 0xE000)
            return broken_utf16(d, err);
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    } else if (c == 0 || (c >= 0xDC00 && c < 0xE000)) {
        return broken_utf16(d, err);
    }
    *out = c;
    return BAL_OK;
}

static bal_status pass_utf8(struct decoder *d, char *out, size_t cap, size_t *got,
                            struct bal_err *err)
{
    if (d->pos == d->len)
        return source_read(&d->inner, out, cap, got, err);
    str part = str_head(str_make(d->in + d->pos, d->len - d->pos), cap);
    memcpy(out, part.ptr, part.len);
    d->pos += part.len;
    *got = part.len;
    return BAL_OK;
}

// The plain part of Windows-1252 text, at once.
static size_t pass_ascii(struct decoder *d, char *out, size_t cap)
{
    if (d->encoding != ENCODING_WINDOWS1252)
        return 0;
    str part = str_head(str_make(d->in + d->pos, d->len - d->pos), cap);
    size_t n = ascii_run((const unsigned char *)part.ptr, part.len);
    memcpy(out, part.ptr, n);
    d->pos += n;
    return n;
}

static bal_status skip_bom(struct decoder *d, struct bal_err *err)
{
    d->started = true;
    size_t got = 1;
    while (d->len < 3 && got > 0) {
        BAL_TRY(source_read(&d->inner, d->in + d->len, sizeof d->in - d->len, &got, err));
        d->len += got;
    }
    // A file may begin as UTF-8 and still be Windows-1252 further down.
    enum encoding bom;
    if (bom_encoding(str_make(d->in, d->len), &bom) && (bom == d->encoding || bom == ENCODING_UTF8))
        d->pos = bom == ENCODING_UTF8 ? 3 : 2;
    return BAL_OK;
}

static bal_status decoded_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct decoder *d = state;
    if (!d->started)
        BAL_TRY(skip_bom(d, err));
    if (d->encoding == ENCODING_UTF8)
        return pass_utf8(d, out, cap, got, err);
    size_t n = 0;
    while (n < cap) {
        if (d->out_pos == d->out_len) {
            n += pass_ascii(d, out + n, cap - n);
            if (n == cap)
                break;
            int c = -1;
            BAL_TRY(next_char(d, &c, err));
            if (c < 0)
                break;
            d->out_pos = 0;
            d->out_len = utf8_put((uint32_t)c, d->out);
        }
        out[n++] = d->out[d->out_pos++];
    }
    *got = n;
    return BAL_OK;
}

static void decoded_close(void *state)
{
    struct decoder *d = state;
    source_close(&d->inner);
    mem_free(d);
}

bal_status source_open_decoded(struct source *out, struct source *inner, enum encoding encoding,
                               struct bal_err *err)
{
    struct decoder *d = mem_alloc(sizeof *d);
    if (d == NULL)
        return err_memory(err);
    d->inner = *inner;
    d->encoding = encoding;
    *inner = (struct source){0};
    *out = (struct source){.read = decoded_read,
                           .close = decoded_close,
                           .state = d,
                           .name = d->inner.name,
                           .size = encoding == ENCODING_UTF8 ? d->inner.size : 0};
    return BAL_OK;
}
