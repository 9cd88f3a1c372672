// SPDX-License-Identifier: Apache-2.0
// Encodings: the same verdict and text for pieces of every size; what comes out is UTF-8, and of
// UTF-8 and UTF-16 nothing is lost.
#include "fuzz/fuzz.h"
#include "io/utf8.h"

// The character at p by its definition: decoded, then written again as it ought to be.
static size_t naive_char(const uint8_t *p, size_t n)
{
    size_t len = p[0] < 0x80       ? 1
                 : p[0] >> 5 == 6  ? 2
                 : p[0] >> 4 == 14 ? 3
                 : p[0] >> 3 == 30 ? 4
                                   : 0;
    if (len == 0 || len > n)
        return 0;
    uint32_t c = len == 1 ? p[0] : p[0] & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        c = c << 6 | (p[i] & 0x3F);
    }
    char again[4];
    bool scalar = c < 0x110000 && (c < 0xD800 || c >= 0xE000);
    return scalar && utf8_put(c, again) == len && memcmp(again, p, len) == 0 ? len : 0;
}

static size_t naive_valid(const uint8_t *p, size_t n)
{
    size_t i = 0;
    for (size_t len; i < n && (len = naive_char(p + i, n - i)) > 0;)
        i += len;
    return i;
}

static enum encoding detect(str bytes, size_t chunk)
{
    AUTO_SOURCE s = {0};
    enum encoding found;
    FUZZ_CHECK(source_open_memory(&s, STR("t"), bytes, chunk, NULL) == BAL_OK);
    FUZZ_CHECK(encoding_detect(&s, &found, NULL) == BAL_OK);
    return found;
}

static bal_status decode(str bytes, size_t chunk, enum encoding e, struct buf *out)
{
    AUTO_SOURCE raw = {0}, s = {0};
    buf_clear(out);
    FUZZ_CHECK(source_open_memory(&raw, STR("t"), bytes, chunk, NULL) == BAL_OK);
    FUZZ_CHECK(source_open_decoded(&s, &raw, e, NULL) == BAL_OK);
    return source_read_all(&s, out, NULL);
}

static void add_unit(struct buf *out, uint32_t unit, bool big)
{
    buf_add_char(out, (char)(big ? unit >> 8 : unit));
    buf_add_char(out, (char)(big ? unit : unit >> 8));
}

// Valid UTF-8 as UTF-16, with the byte order mark.
static void encode_utf16(str text, bool big, struct buf *out)
{
    const uint8_t *p = (const uint8_t *)text.ptr;
    add_unit(out, 0xFEFF, big);
    for (size_t i = 0, len; i < text.len; i += len) {
        len = naive_char(p + i, text.len - i);
        uint32_t c = len == 1 ? p[i] : p[i] & (0x7FU >> len);
        for (size_t k = 1; k < len; k++)
            c = c << 6 | (p[i + k] & 0x3F);
        if (c >= 0x10000)
            add_unit(out, 0xD7C0 + (c >> 10), big);
        add_unit(out, c >= 0x10000 ? 0xDC00 | (c & 0x3FF) : c, big);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {1, 2, 3, 7};
    AUTO_BUF whole = BUF_INIT(FUZZ_TRACE), pieces = BUF_INIT(FUZZ_TRACE);
    str bytes = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    FUZZ_CHECK(utf8_valid(bytes) == naive_valid(data, size));
    enum encoding found = detect(bytes, 0);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++)
        FUZZ_CHECK(detect(bytes, chunks[i]) == found);
    if (found == ENCODING_BINARY)
        return 0;
    bal_status status = decode(bytes, 0, found, &whole);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        FUZZ_CHECK(decode(bytes, chunks[i], found, &pieces) == status);
        if (status == BAL_OK)
            fuzz_same(buf_str(&whole), buf_str(&pieces));
    }
    bool utf16 = found == ENCODING_UTF16LE || found == ENCODING_UTF16BE;
    FUZZ_CHECK(status == BAL_OK || (utf16 && status == BAL_INVALID));
    if (status != BAL_OK)
        return 0;
    FUZZ_CHECK(utf8_valid(buf_str(&whole)) == whole.len &&
               str_index(buf_str(&whole), 0) == whole.len);
    FUZZ_CHECK(utf16 || (found == ENCODING_UTF8) == (utf8_valid(bytes) == size));
    if (found == ENCODING_UTF8)
        fuzz_same(buf_str(&whole),
                  str_starts(bytes, STR("\xEF\xBB\xBF")) ? str_skip(bytes, 3) : bytes);
    buf_clear(&pieces);
    encode_utf16(buf_str(&whole), found == ENCODING_UTF16BE, &pieces);
    if (utf16)
        fuzz_same(buf_str(&pieces), bytes);
    return 0;
}
