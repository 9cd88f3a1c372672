// SPDX-License-Identifier: Apache-2.0
#include "base/binary.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct buf *out, str bytes)
{
    const uint8_t *p = (const uint8_t *)bytes.ptr;
    if (bytes.len == 0 || !buf_reserve(out, (bytes.len + 2) / 3 * 4))
        return;
    char *to = out->ptr + out->len;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t v = (uint32_t)p[i] << 16;
        v |= have > 1 ? (uint32_t)p[i + 1] << 8 : 0;
        v |= have > 2 ? p[i + 2] : 0;
        for (size_t k = 0; k < 4; k++)
            *to++ = k > have ? '=' : letters[v >> (18 - 6 * k) & 63];
    }
    out->len = (size_t)(to - out->ptr);
}

static int letter_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
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
    for (size_t i = 0; i < digits; i++)
        if (letter_value(text.ptr[i]) < 0)
            return false;
    // The bits of the last letter that no byte uses are zero.
    if (pad > 0 && (letter_value(text.ptr[digits - 1]) & (pad == 1 ? 3 : 15)) != 0)
        return false;
    *len = text.len / 4 * 3 - pad;
    return true;
}

static uint8_t byte_at(str text, size_t i)
{
    const char *quad = text.ptr + i / 3 * 4 + i % 3;
    unsigned shift = 2 * (unsigned)(i % 3);
    unsigned pair = (unsigned)letter_value(quad[0]) << 6 | (unsigned)letter_value(quad[1]);
    return (uint8_t)(pair >> (4 - shift));
}

bool base64_decode(str text, struct buf *out)
{
    size_t len = 0;
    if (!base64_length(text, &len) || !buf_reserve(out, len))
        return false;
    for (size_t i = 0; i < len; i++)
        buf_add_char(out, (char)byte_at(text, i));
    return true;
}

bool base64_get(str text, uint8_t *out, size_t len)
{
    size_t have = 0;
    if (!base64_length(text, &have) || have != len)
        return false;
    for (size_t i = 0; i < len; i++)
        out[i] = byte_at(text, i);
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
