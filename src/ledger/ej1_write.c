// SPDX-License-Identifier: Apache-2.0
#include "io/utf8.h"
#include "ledger/ej1.h"
#include "ledger/ej1_char.h"

void ej1_begin(struct ej1_writer *w, struct buf *out)
{
    *w = (struct ej1_writer){.out = out, .start = out->len};
}

static bool mistake(struct ej1_writer *w, const char *why)
{
    if (w->mistake == NULL)
        w->mistake = why;
    return false;
}

// Makes room for a value: the comma, and the rules of where one may stand.
static bool value_may_follow(struct ej1_writer *w)
{
    if (w->mistake != NULL)
        return false;
    if (w->depth == 0 && w->done)
        return mistake(w, "a second value");
    if (w->depth > 0 && w->bracket[w->depth - 1] == '{') {
        if (!w->after_key)
            return mistake(w, "a value without a key in an object");
    } else if (w->depth > 0) {
        if (w->filled[w->depth - 1])
            buf_add_char(w->out, ',');
        w->filled[w->depth - 1] = true;
    }
    w->after_key = false;
    w->done = true;
    return true;
}

void ej1_open(struct ej1_writer *w, char bracket)
{
    if (!value_may_follow(w))
        return;
    if (w->depth == EJ1_DEPTH) {
        mistake(w, "too many levels of brackets");
        return;
    }
    buf_add_char(w->out, bracket);
    w->filled[w->depth] = false;
    w->bracket[w->depth++] = bracket;
}

void ej1_close(struct ej1_writer *w)
{
    if (w->mistake != NULL)
        return;
    if (w->depth == 0 || w->after_key) {
        mistake(w, w->after_key ? "a key without a value" : "a bracket too many");
        return;
    }
    buf_add_char(w->out, w->bracket[--w->depth] == '{' ? '}' : ']');
}

void ej1_key(struct ej1_writer *w, const char *key)
{
    str k = str_from(key);
    if (w->mistake != NULL)
        return;
    if (w->depth == 0 || w->bracket[w->depth - 1] != '{' || w->after_key) {
        mistake(w, "a key where none can be");
        return;
    }
    unsigned level = w->depth - 1;
    bool good = k.len > 0 && k.len <= EJ1_KEY;
    for (size_t i = 0; good && i < k.len; i++)
        good = ej1_key_char(k.ptr[i]);
    if (!good || (w->filled[level] && str_cmp(str_from(w->key[level]), k) >= 0)) {
        mistake(w, good ? "keys out of order" : "a key with other characters than a-z, 0-9, _");
        return;
    }
    memcpy(w->key[level], key, k.len + 1);
    buf_addf(w->out, "%s\"%s\":", w->filled[level] ? "," : "", key);
    w->filled[level] = w->after_key = true;
}

void ej1_str(struct ej1_writer *w, str text)
{
    if (!value_may_follow(w))
        return;
    if (utf8_valid(text) < text.len) {
        mistake(w, "text that is not UTF-8");
        return;
    }
    buf_add_char(w->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (ej1_forbidden(str_skip(text, i)) > 0) {
            mistake(w, "a character that the record cannot hold");
            return;
        }
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            buf_add_char(w->out, '\\');
        buf_add_char(w->out, text.ptr[i]);
    }
    buf_add_char(w->out, '"');
}

void ej1_clean(struct buf *out, str vendor_text)
{
    while (vendor_text.len > 0) {
        size_t good = utf8_valid(vendor_text), i = 0;
        while (i < good) {
            size_t bad = ej1_forbidden(str_skip(vendor_text, i));
            buf_add_char(out, bad > 0 ? ' ' : vendor_text.ptr[i]);
            i += bad > 0 ? bad : 1;
        }
        vendor_text = str_skip(vendor_text, good);
        if (vendor_text.len > 0) {
            buf_add_char(out, ' ');
            vendor_text = str_skip(vendor_text, 1);
        }
    }
}

void ej1_vendor(struct ej1_writer *w, str text)
{
    AUTO_BUF clean = BUF_INIT(EJ1_BYTES);
    ej1_clean(&clean, text);
    if (clean.failed)
        w->out->failed = true;
    ej1_str(w, buf_str(&clean));
}

void ej1_int(struct ej1_writer *w, int64_t v)
{
    if (!value_may_follow(w))
        return;
    if (v > EJ1_INT_MAX || v < -EJ1_INT_MAX) {
        mistake(w, "a number beyond 2^53-1");
        return;
    }
    if (v < 0)
        buf_add_char(w->out, '-');
    buf_add_u64(w->out, (uint64_t)(v < 0 ? -v : v));
}

void ej1_bool(struct ej1_writer *w, bool v)
{
    if (value_may_follow(w))
        buf_add(w->out, v ? STR("true") : STR("false"));
}

void ej1_null(struct ej1_writer *w)
{
    if (value_may_follow(w))
        buf_add(w->out, STR("null"));
}

// Levels of brackets in a canonical text.
static unsigned levels(str text)
{
    unsigned depth = 0, most = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            most = ++depth > most ? depth : most;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
    }
    return most;
}

void ej1_value(struct ej1_writer *w, const struct ej1 *value)
{
    if (!value_may_follow(w))
        return;
    if (w->depth + levels(value->bytes) > EJ1_DEPTH)
        mistake(w, "too many levels of brackets");
    else
        buf_add(w->out, value->bytes);
}

void ej1_key_str(struct ej1_writer *w, const char *key, str text)
{
    ej1_key(w, key);
    ej1_str(w, text);
}

void ej1_key_int(struct ej1_writer *w, const char *key, int64_t v)
{
    ej1_key(w, key);
    ej1_int(w, v);
}

void ej1_key_bool(struct ej1_writer *w, const char *key, bool v)
{
    ej1_key(w, key);
    ej1_bool(w, v);
}

bal_status ej1_end(struct ej1_writer *w, struct bal_err *err)
{
    if (w->mistake == NULL && !w->out->failed && (!w->done || w->depth > 0))
        mistake(w, "it is not complete");
    bool full = w->out->failed || w->out->len - w->start > EJ1_BYTES;
    if (w->mistake == NULL && !full)
        return BAL_OK;
    w->out->len = w->start;
    if (w->mistake != NULL)
        return bal_fail(err, BAL_INVALID, "an event cannot be written: %s", w->mistake);
    return bal_fail(err, BAL_LIMIT, "an event holds at most %d bytes", EJ1_BYTES);
}
