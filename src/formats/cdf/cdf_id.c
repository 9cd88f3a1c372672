// SPDX-License-Identifier: Apache-2.0
#include "formats/cdf/cdf_id.h"

#include <stdio.h>

#include "core/import.h"
#include "io/utf8.h"

enum { ESCAPE_BYTES = 7 }; // _xHHHH_

static bool starts_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool in_id(char c)
{
    return starts_id(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// The byte of an escape at the start of the text, or -1.
static int escaped(str s)
{
    int byte = 0;
    if (s.len < ESCAPE_BYTES || s.ptr[0] != '_' || s.ptr[1] != 'x' || s.ptr[6] != '_' ||
        s.ptr[2] != '0' || s.ptr[3] != '0')
        return -1;
    for (int i = 4; i < 6; i++) {
        char c = s.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')))
            return -1;
        byte = byte * 16 + (c <= '9' ? c - '0' : c - 'A' + 10);
    }
    return byte;
}

bool cdf_id_plain(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (i == 0 ? !starts_id(text.ptr[0]) : !in_id(text.ptr[i]))
            return false;
    return text.len > 0;
}

str cdf_id_own(char text[static CDF_OWN_ID], const char *what, uint64_t number)
{
    int n = snprintf(text, CDF_OWN_ID, "ballast-%s-%llu", what, (unsigned long long)number);
    return str_make(text, (size_t)n);
}

bal_status cdf_id_pick(struct table *taken, struct arena *arena, str code, const char *what,
                       uint64_t number, str *out, struct bal_err *err)
{
    char text[CDF_OWN_ID];
    uint32_t known = taken->len, id = 0;
    bool free = cdf_id_plain(code) && !str_starts(code, STR("ballast-"));
    if (free) {
        BAL_TRY(import_name(taken, code, &id, err));
        free = id == known;
    }
    *out = arena_str(arena, free ? code : cdf_id_own(text, what, number));
    return arena_check(arena, err);
}

void cdf_id_put(str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = i == 0 ? starts_id(c) : in_id(c);
        if (plain && escaped(str_skip(text, i)) < 0)
            buf_add_char(out, c);
        else
            buf_addf(out, "_x%04X_", (unsigned char)c);
    }
}

void cdf_id_text(str id, struct buf *out)
{
    size_t start = out->len;
    str whole = id;
    while (id.len > 0) {
        int byte = id.ptr[0] == '_' ? escaped(id) : -1;
        buf_add_char(out, byte >= 0 ? (char)byte : id.ptr[0]);
        id = str_skip(id, byte >= 0 ? ESCAPE_BYTES : 1);
    }
    str text = str_skip(buf_str(out), start);
    if (out->failed || utf8_valid(text) == text.len)
        return;
    out->len = start; // no text comes of it: it stays as it is
    buf_add(out, whole);
}
