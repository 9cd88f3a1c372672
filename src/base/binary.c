// SPDX-License-Identifier: Apache-2.0
#include "base/binary.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct buf *out, str bytes)
{
    const uint8_t *p = (const uint8_t *)bytes.ptr;
    if (bytes.len == 0 || !buf_reserve(out, (bytes.len + 2) / 3 * 4))
        return;
    char *to = out->ptr + out->len;
    size_t i = 0;
    for (; i + 3 <= bytes.len; i += 3, to += 4) {
        uint32_t v = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
        to[0] = letters[v >> 18];
        to[1] = letters[v >> 12 & 63];
        to[2] = letters[v >> 6 & 63];
        to[3] = letters[v & 63];
    }
    if (i < bytes.len) {
        bool two = i + 1 < bytes.len;
        uint32_t v = (uint32_t)p[i] << 16 | (two ? (uint32_t)p[i + 1] << 8 : 0);
        *to++ = letters[v >> 18];
        *to++ = letters[v >> 12 & 63];
        *to++ = two ? letters[v >> 6 & 63] : '=';
        *to++ = '=';
    }
    out->len = (size_t)(to - out->ptr);
}

// The letter's number plus 1; 0 of what is no letter.
#define LETTERS_4(c, n) [c] = (n) + 1, [(c) + 1] = (n) + 2, [(c) + 2] = (n) + 3, [(c) + 3] = (n) + 4
#define LETTERS_26(c, n)                                                                           \
    LETTERS_4(c, n), LETTERS_4((c) + 4, (n) + 4), LETTERS_4((c) + 8, (n) + 8),                     \
        LETTERS_4((c) + 12, (n) + 12), LETTERS_4((c) + 16, (n) + 16),                              \
        LETTERS_4((c) + 20, (n) + 20), [(c) + 24] = (n) + 25, [(c) + 25] = (n) + 26
static const uint8_t numbers[256] = {
    LETTERS_26('A', 0), LETTERS_26('a', 26), LETTERS_4('0', 52), LETTERS_4('4', 56),
    ['8'] = 61,         ['9'] = 62,          ['+'] = 63,         ['/'] = 64,
};

static unsigned letter_value(char c)
{
    return numbers[(uint8_t)c] - 1U;
}

// How many bytes the text stands for, if it is base64.
static bool base64_length(str text, size_t *len)
{
    if (text.len % 4 != 0)
        return false;
    size_t pad = 0;
    while (pad < 2 && pad < text.len && text.ptr[text.len - 1 - pad] == '=')
        pad++;
    size_t digits = text.len - pad;
    unsigned bad = 0;
    for (size_t i = 0; i < digits; i++)
        bad |= numbers[(uint8_t)text.ptr[i]] == 0;
    if (bad != 0)
        return false;
    // The bits of the last letter that no byte uses are zero.
    if (pad > 0 && (letter_value(text.ptr[digits - 1]) & (pad == 1 ? 3 : 15)) != 0)
        return false;
    *len = text.len / 4 * 3 - pad;
    return true;
}

// The bytes of a text that is base64: three of each four letters, fewer at the end.
static void take_bytes(str text, uint8_t *out, size_t len)
{
    const char *quad = text.ptr;
    for (; len >= 3; len -= 3, quad += 4, out += 3) {
        uint32_t v = letter_value(quad[0]) << 18 | letter_value(quad[1]) << 12 |
                     letter_value(quad[2]) << 6 | letter_value(quad[3]);
        out[0] = (uint8_t)(v >> 16);
        out[1] = (uint8_t)(v >> 8);
        out[2] = (uint8_t)v;
    }
    if (len > 0)
        out[0] = (uint8_t)(letter_value(quad[0]) << 2 | letter_value(quad[1]) >> 4);
    if (len > 1)
        out[1] = (uint8_t)(letter_value(quad[1]) << 4 | letter_value(quad[2]) >> 2);
}

bool base64_decode(str text, struct buf *out)
{
    size_t len = 0;
    if (!base64_length(text, &len) || !buf_reserve(out, len))
        return false;
    if (len > 0)
        take_bytes(text, (uint8_t *)out->ptr + out->len, len);
    out->len += len;
    return true;
}

bool base64_get(str text, uint8_t *out, size_t len)
{
    size_t have = 0;
    if (!base64_length(text, &have) || have != len)
        return false;
    take_bytes(text, out, len);
    return true;
}

static const char hex_digits[] = "0123456789abcdef";

void hex_add(struct buf *out, str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        buf_add_char(out, hex_digits[(uint8_t)bytes.ptr[i] >> 4]);
        buf_add_char(out, hex_digits[bytes.ptr[i] & 15]);
    }
}

static unsigned hex_value(char c)
{
    return c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

bool hex_get(str text, uint8_t *out, size_t len)
{
    if (text.len != 2 * len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
              (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
            return false;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(hex_value(text.ptr[2 * i]) << 4 | hex_value(text.ptr[2 * i + 1]));
    return true;
}
