// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/python_repr.h"

#include "io/utf8.h"

// Code points from 0x7f that are not printable to Python: Unicode 15 categories Cc, Cf, Cs, Co, Zl,
// Zp and Zs (the space is printable), and the noncharacters from 0xfdd0. hidden() has the others.
static const uint32_t hidden_ranges[][2] = {
    {0x7f, 0xa0},       {0xad, 0xad},        {0x600, 0x605},     {0x61c, 0x61c},
    {0x6dd, 0x6dd},     {0x70f, 0x70f},      {0x890, 0x891},     {0x8e2, 0x8e2},
    {0x1680, 0x1680},   {0x180e, 0x180e},    {0x2000, 0x200f},   {0x2028, 0x202f},
    {0x205f, 0x206f},   {0x3000, 0x3000},    {0xd800, 0xf8ff},   {0xfdd0, 0xfdef},
    {0xfeff, 0xfeff},   {0xfff9, 0xfffb},    {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
    {0x13430, 0x1343f}, {0x1bca0, 0x1bca3},  {0x1d173, 0x1d17a}, {0xe0001, 0xe0001},
    {0xe0020, 0xe007f}, {0xf0000, 0x10ffff},
};

static bool hidden(uint32_t c)
{
    if (c < 0x20 || (c & 0xfffe) == 0xfffe)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(hidden_ranges); i++)
        if (c >= hidden_ranges[i][0] && c <= hidden_ranges[i][1])
            return true;
    return false;
}

// Length of the first character of well-formed UTF-8, its code point to *c.
static size_t code_point(str s, uint32_t *c)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    *c = len == 1 ? p[0] : p[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++)
        *c = *c << 6 | (p[i] & 0x3f);
    return len;
}

static void add_code_point(uint32_t c, str utf8, char quote, struct buf *out)
{
    if (c == (uint32_t)quote || c == '\\')
        buf_addf(out, "\\%c", (char)c);
    else if (c == '\n')
        buf_add(out, STR("\\n"));
    else if (c == '\r')
        buf_add(out, STR("\\r"));
    else if (c == '\t')
        buf_add(out, STR("\\t"));
    else if (!hidden(c))
        buf_add(out, utf8);
    else if (c < 0x100)
        buf_addf(out, "\\x%02x", c);
    else if (c < 0x10000)
        buf_addf(out, "\\u%04x", c);
    else
        buf_addf(out, "\\U%08x", c);
}

bal_status python_repr(str text, struct buf *out, struct bal_err *err)
{
    if (utf8_valid(text) < text.len)
        return bal_fail(err, BAL_INVALID, "the name '" STR_FMT "' is not UTF-8",
                        STR_ARG(str_head(text, 80)));
    bool single = str_index(text, '\'') < text.len, dual = str_index(text, '"') < text.len;
    char quote = single && !dual ? '"' : '\'';
    buf_add_char(out, quote);
    for (str rest = text; rest.len > 0;) {
        uint32_t c = 0;
        size_t len = code_point(rest, &c);
        add_code_point(c, str_head(rest, len), quote, out);
        rest = str_skip(rest, len);
    }
    buf_add_char(out, quote);
    return buf_check(out, err);
}
