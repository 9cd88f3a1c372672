// SPDX-License-Identifier: Apache-2.0
#include "report/prose.h"

#include <stdio.h>

#include "io/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

void prose_say(const struct prose *p, const char *words)
{
    sink_put(p->out, str_from(words));
}

static str escape_of(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return STR("");
    }
}

// Length of the character at the start of valid UTF-8 when it may not be shown, else 0: U+0000 to
// U+001F, U+007F to U+009F, U+2028 to U+202E, U+2066 to U+2069.
static size_t forbidden(str s)
{
    const unsigned char *c = (const unsigned char *)s.ptr;
    if (c[0] < 0x20 || c[0] == 0x7F)
        return 1;
    if (c[0] == 0xC2)
        return c[1] < 0xA0 ? 2 : 0;
    if (c[0] != 0xE2)
        return 0;
    return (c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE) ||
                   (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9)
               ? 3
               : 0;
}

static void put_valid(const struct prose *p, str s)
{
    size_t clean = 0;
    while (clean < s.len) {
        str rest = str_skip(s, clean);
        size_t bad = forbidden(rest);
        str with = bad > 0 ? STR(REPLACEMENT) : p->html ? escape_of(rest.ptr[0]) : STR("");
        if (with.len == 0) {
            clean++;
            continue;
        }
        sink_put(p->out, str_head(s, clean));
        sink_put(p->out, with);
        s = str_skip(rest, bad > 0 ? bad : 1);
        clean = 0;
    }
    sink_put(p->out, s);
}

void prose_text(const struct prose *p, str s)
{
    while (s.len > 0) {
        size_t good = utf8_valid(s);
        put_valid(p, str_head(s, good));
        if (good < s.len)
            sink_put(p->out, STR(REPLACEMENT));
        s = str_skip(s, good + 1);
    }
}

void prose_name(const struct prose *p, str s)
{
    prose_say(p, p->html ? "<bdi>" : "");
    prose_text(p, s);
    prose_say(p, p->html ? "</bdi>" : "");
}

void prose_number(const struct prose *p, uint64_t v)
{
    char text[NUM_TEXT];
    sink_put(p->out, num_grouped(v, text));
}

void prose_count(const struct prose *p, uint64_t v, const char *thing)
{
    prose_number(p, v);
    prose_say(p, " ");
    prose_say(p, thing);
    prose_say(p, v == 1 ? "" : "s");
}

static void percent_sign(const struct prose *p)
{
    prose_say(p, p->html ? "\xC2\xA0%" : " %");
}

void prose_risk(const struct prose *p, double risk)
{
    char text[NUM_TEXT];
    sink_put(p->out, figure_risk(risk, text));
    percent_sign(p);
}

void prose_limit(const struct prose *p, str limit)
{
    char text[NUM_TEXT];
    str figure;
    if (figure_limit(limit, text, &figure)) {
        sink_put(p->out, figure);
        percent_sign(p);
    } else {
        prose_text(p, limit);
    }
}

void prose_percent(const struct prose *p, double part, int digits)
{
    char text[NUM_TEXT];
    int n = snprintf(text, sizeof text, "%.*f", digits, part * 100);
    if (n > 0 && (size_t)n < sizeof text)
        sink_put(p->out, str_make(text, (size_t)n));
    percent_sign(p);
}

// Moves the point of a decimal fraction two places to the right.
static bool shift_point(str limit, bool short_form, char text[static NUM_TEXT], str *out)
{
    str fraction = limit, whole = str_cut(&fraction, '.');
    uint64_t v;
    if (whole.len + fraction.len + 3 > NUM_TEXT || !num_u64(whole, &v) ||
        (fraction.len > 0 && !num_u64(fraction, &v)))
        return false;
    while (short_form && fraction.len > 0 && fraction.ptr[fraction.len - 1] == '0')
        fraction.len--;
    size_t n = 0;
    for (size_t i = 0; i < whole.len; i++)
        text[n++] = whole.ptr[i];
    for (size_t i = 0; i < 2; i++)
        text[n++] = i < fraction.len ? fraction.ptr[i] : '0';
    size_t zeros = 0, units = n;
    while (zeros + 1 < units && text[zeros] == '0')
        zeros++;
    if (fraction.len > 2)
        text[n++] = '.';
    for (size_t i = 2; i < fraction.len; i++)
        text[n++] = fraction.ptr[i];
    *out = str_make(text + zeros, n - zeros);
    return true;
}

bool figure_limit(str limit, char text[static NUM_TEXT], str *out)
{
    return shift_point(limit, true, text, out);
}

// The fraction is rounded and the point moved in its text: a multiplication by 100 could round, and
// show 3.2 % for 0.031.
str figure_risk(double risk, char text[static NUM_TEXT])
{
    char fraction[NUM_TEXT];
    str shown;
    if (!(risk < 1))
        return STR("100");
    int digits = risk >= 0.01 ? 3 : risk >= 0.001 ? 4 : risk >= 0.0001 ? 5 : 6;
    str rounded = num_risk_text(risk > 0 ? risk : 0, digits, fraction);
    bool fits = shift_point(rounded, false, text, &shown);
    return fits && !str_starts(shown, STR("100")) ? shown : STR("100");
}
