// SPDX-License-Identifier: Apache-2.0
#include "io/json_write.h"

#include <math.h>

#include "io/utf8.h"

void jw_init(struct json_writer *w, struct sink *sink, bool compact)
{
    *w = (struct json_writer){.sink = sink, .compact = compact};
}

static void new_line(struct json_writer *w)
{
    if (w->compact)
        return;
    sink_char(w->sink, '\n');
    for (unsigned i = 0; i < w->depth; i++)
        sink_put(w->sink, STR("  "));
}

// What stands before a key or an element.
static void before(struct json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0)
        return;
    uint64_t bit = (uint64_t)1 << (w->depth - 1);
    if (w->filled & bit)
        sink_char(w->sink, ',');
    w->filled |= bit;
    new_line(w);
}

void jw_open(struct json_writer *w, char bracket)
{
    before(w);
    sink_char(w->sink, bracket);
    w->filled &= ~((uint64_t)1 << w->depth++);
}

void jw_close(struct json_writer *w, char bracket)
{
    bool filled = w->filled >> --w->depth & 1;
    if (filled)
        new_line(w);
    sink_char(w->sink, bracket);
}

static void quoted(struct sink *s, str text)
{
    sink_char(s, '"');
    while (text.len > 0) {
        size_t plain = 0;
        while (plain < text.len && (unsigned char)text.ptr[plain] >= 0x20 &&
               text.ptr[plain] != '"' && text.ptr[plain] != '\\')
            plain++;
        str part = str_head(text, plain);
        for (size_t good; (good = utf8_valid(part)) < part.len; part = str_skip(part, good + 1)) {
            sink_put(s, str_head(part, good));
            sink_put(s, STR("\xEF\xBF\xBD"));
        }
        sink_put(s, part);
        text = str_skip(text, plain);
        if (text.len == 0)
            break;
        char c = text.ptr[0];
        if (c == '"' || c == '\\') {
            sink_char(s, '\\');
            sink_char(s, c);
        } else if (c == '\n') {
            sink_put(s, STR("\\n"));
        } else {
            sink_printf(s, "\\u%04x", (unsigned)c);
        }
        text = str_skip(text, 1);
    }
    sink_char(s, '"');
}

void jw_key_str(struct json_writer *w, str key)
{
    before(w);
    quoted(w->sink, key);
    sink_put(w->sink, w->compact ? STR(":") : STR(": "));
    w->after_key = true;
}

void jw_key(struct json_writer *w, const char *key)
{
    jw_key_str(w, str_from(key));
}

void jw_str(struct json_writer *w, str s)
{
    before(w);
    quoted(w->sink, s);
}

void jw_u64(struct json_writer *w, uint64_t v)
{
    before(w);
    sink_u64(w->sink, v);
}

void jw_digits(struct json_writer *w, str number)
{
    before(w);
    sink_put(w->sink, number);
}

void jw_i64(struct json_writer *w, int64_t v)
{
    before(w);
    sink_printf(w->sink, "%lld", (long long)v);
}

void jw_double(struct json_writer *w, double v)
{
    char text[NUM_TEXT];
    before(w);
    sink_put(w->sink, isfinite(v) ? num_double_text(v, text) : STR("null"));
}

void jw_bool(struct json_writer *w, bool v)
{
    before(w);
    sink_put(w->sink, v ? STR("true") : STR("false"));
}

void jw_null(struct json_writer *w)
{
    before(w);
    sink_put(w->sink, STR("null"));
}

void jw_key_value(struct json_writer *w, const char *key, str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

void jw_key_or_null(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    if (text != NULL)
        jw_str(w, str_from(text));
    else
        jw_null(w);
}

void jw_key_u64(struct json_writer *w, const char *key, uint64_t v)
{
    jw_key(w, key);
    jw_u64(w, v);
}

void jw_key_double(struct json_writer *w, const char *key, double v)
{
    jw_key(w, key);
    jw_double(w, v);
}

void jw_key_bool(struct json_writer *w, const char *key, bool v)
{
    jw_key(w, key);
    jw_bool(w, v);
}

void jw_end(struct json_writer *w)
{
    sink_char(w->sink, '\n');
}
