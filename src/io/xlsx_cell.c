// SPDX-License-Identifier: Apache-2.0
// xlsx_cell.c: what a person sees in a cell, as a CSV cell.
#include <stdio.h>

#include "io/utf8.h"
#include "io/xlsx_book.h"

enum { DIGITS = 15 }; // a spreadsheet program keeps no more of a number

static bool plain(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r' ||
            s.ptr[i] == '_')
            return false;
    return true;
}

static bool hex_digit(char c, uint32_t *v)
{
    if (c >= '0' && c <= '9')
        *v = *v << 4 | (uint32_t)(c - '0');
    else if ((c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))
        *v = *v << 4 | (uint32_t)((c | 32) - 'a' + 10);
    else
        return false;
    return true;
}

// _x000D_: a character that XML cannot hold.
static bool escape(str s, uint32_t *c)
{
    *c = 0;
    if (s.len < 7 || s.ptr[0] != '_' || s.ptr[1] != 'x' || s.ptr[6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++)
        if (!hex_digit(s.ptr[i], c))
            return false;
    return *c != 0 && (*c < 0xD800 || *c > 0xDFFF);
}

static void put(struct buf *out, str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\r' || s.ptr[i] == '\n') {
            buf_add_char(out, ' ');
            i += str_starts(str_skip(s, i), STR("\r\n"));
        } else {
            if (s.ptr[i] == '"')
                buf_add_char(out, '"');
            buf_add_char(out, s.ptr[i]);
        }
    }
}

void cell_quoted(struct buf *out, str text)
{
    bool quoted = str_index(text, ',') < text.len || str_index(text, '"') < text.len;
    if (quoted)
        buf_add_char(out, '"');
    put(out, text);
    if (quoted)
        buf_add_char(out, '"');
}

void cell_text(struct buf *out, str text)
{
    if (plain(text)) {
        buf_add(out, text);
        return;
    }
    AUTO_BUF decoded = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        uint32_t c;
        char bytes[4];
        bool escaped = escape(str_skip(text, i), &c);
        if (escaped)
            buf_add(&decoded, str_make(bytes, utf8_put(c, bytes)));
        else
            buf_add_char(&decoded, text.ptr[i]);
        i += escaped ? 6 : 0;
    }
    out->failed = out->failed || decoded.failed;
    cell_quoted(out, buf_str(&decoded));
}

// A decimal number taken apart: digits without zeros at both ends, times ten to the power.
struct decimal {
    char digits[2 * DIGITS + 2];
    int count, power;
    bool negative;
};

static void trim_zeros(struct decimal *d)
{
    while (d->count > 0 && d->digits[d->count - 1] == '0') {
        d->count--;
        d->power++;
    }
}

// False: it is no number, or has more digits than fit.
static bool take_apart(str s, struct decimal *d)
{
    bool point = false, any = false;
    size_t i = 0;
    *d = (struct decimal){.negative = s.len > 0 && s.ptr[0] == '-'};
    for (i = d->negative; i < s.len && s.ptr[i] != 'E' && s.ptr[i] != 'e'; i++) {
        if (s.ptr[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || d->count == (int)sizeof d->digits)
            return false;
        any = true;
        if (d->count > 0 || s.ptr[i] != '0')
            d->digits[d->count++] = s.ptr[i];
        d->power -= point;
    }
    if (i < s.len) {
        int64_t exponent;
        str e = str_skip(s, i + 1);
        if (str_starts(e, STR("+")))
            e = str_skip(e, 1);
        if (!num_i64(e, &exponent) || exponent < -400 || exponent > 400)
            return false;
        d->power += (int)exponent;
    }
    trim_zeros(d);
    return any;
}

// 34.000000000000007 is seen as 34.
static void round_digits(str text, struct decimal *d)
{
    double v;
    char rounded[64];
    if (d->count <= DIGITS || !num_double(text, &v))
        return;
    snprintf(rounded, sizeof rounded, "%.14e", v);
    take_apart(str_from(rounded), d);
}

static void put_decimal(struct buf *out, const struct decimal *d, int width)
{
    int whole = d->count + d->power; // digits before the point
    if (d->negative && d->count > 0)
        buf_add_char(out, '-');
    for (int i = whole > 1 ? whole : 1; i < width; i++)
        buf_add_char(out, '0');
    if (d->count == 0 || whole <= 0)
        buf_add_char(out, '0');
    for (int i = 0; i < whole && d->count > 0; i++)
        buf_add_char(out, i < d->count ? d->digits[i] : '0');
    if (d->power >= 0 || d->count == 0)
        return;
    buf_add_char(out, '.');
    for (int i = whole; i < d->count; i++)
        buf_add_char(out, i < 0 ? '0' : d->digits[i]);
}

// The day of that number as m/d/yyyy. Day 60 of 1900, which never was, is in the count.
static bool put_date(struct buf *out, str text, bool since_1904)
{
    uint32_t serial;
    if (!num_u32(text, &serial) || serial > 2958465 || (serial < 61 && !since_1904))
        return false;
    // Days since 1 March of the year 0 (Howard Hinnant, "chrono-compatible low-level date
    // algorithms", civil_from_days).
    uint32_t z = serial + (since_1904 ? 695361 : 693899);
    uint32_t era = z / 146097, doe = z % 146097;
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;
    uint32_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    buf_addf(out, "%u/%u/%u", month, day, yoe + era * 400 + (month <= 2));
    return true;
}

void cell_number(struct buf *out, str text, uint8_t style, bool since_1904, bool *date)
{
    struct decimal d;
    *date = style == STYLE_DATE;
    bool number = take_apart(text, &d);
    if (number)
        round_digits(text, &d);
    bool short_enough = number && d.count + d.power <= DIGITS && d.power > -40;
    if (!short_enough) {
        cell_text(out, text);
        return;
    }
    size_t before = out->len;
    put_decimal(out, &d, style == STYLE_DATE ? 0 : style);
    if (!*date || out->failed)
        return;
    AUTO_BUF shown = BUF_INIT(100);
    if (put_date(&shown, str_skip(buf_str(out), before), since_1904)) {
        out->len = before;
        buf_add(out, buf_str(&shown));
    }
}
