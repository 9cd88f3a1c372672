// SPDX-License-Identifier: Apache-2.0
// The reader. io/json.h reads JSON of all kinds and forgets how it was written; here the form is
// what matters, and the grammar is so small that a reader which accepts only canonical texts is
// shorter than one that reads, writes again and compares.
#include "ledger/ej1.h"

#include <stdio.h>

#include "io/utf8.h"
#include "ledger/ej1_char.h"

struct reader {
    str text;
    size_t at;
    struct arena *arena;
    struct bal_err *err;
};

static BAL_PRINTF(2, 3) bal_status refuse(struct reader *r, const char *fmt, ...)
{
    char what[160];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    bal_fail(r->err, BAL_INVALID, "not canonical JSON: %s", what);
    err_where(r->err, "byte %zu", r->at + 1);
    return BAL_INVALID;
}

// The next byte, -1 at the end.
static int peek(const struct reader *r)
{
    return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1;
}

static bool take(struct reader *r, char c)
{
    bool there = peek(r) == c;
    r->at += there;
    return there;
}

static bool take_word(struct reader *r, str word)
{
    bool there = str_starts(str_skip(r->text, r->at), word);
    r->at += there ? word.len : 0;
    return there;
}

// Undoes the escapes of a string, which are known to be good.
static bal_status unescape(struct reader *r, str raw, str *out)
{
    char *copy = arena_new(r->arena, char, raw.len + 1);
    size_t n = 0;
    if (copy == NULL)
        return err_memory(r->err);
    for (size_t i = 0; i < raw.len; i++)
        copy[n++] = raw.ptr[i] == '\\' ? raw.ptr[++i] : raw.ptr[i];
    *out = str_make(copy, n);
    return BAL_OK;
}

// After the opening quote. The whole text is known to be UTF-8.
static bal_status read_string(struct reader *r, str *out)
{
    size_t start = r->at;
    bool escapes = false;
    while (peek(r) != '"') {
        if (peek(r) < 0)
            return refuse(r, "a string without end");
        if (ej1_forbidden(str_skip(r->text, r->at)) > 0)
            return refuse(r, "a character that is not allowed in a string");
        if (peek(r) == '\\') {
            r->at++;
            escapes = true;
            if (peek(r) != '"' && peek(r) != '\\')
                return refuse(r, "only \\\" and \\\\ are escaped");
        }
        r->at++;
    }
    *out = str_make(r->text.ptr + start, r->at - start);
    r->at++;
    return escapes ? unescape(r, *out, out) : BAL_OK;
}

static bal_status read_number(struct reader *r, int64_t *out)
{
    size_t start = r->at;
    bool negative = take(r, '-');
    size_t digits = r->at;
    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    str text = str_make(r->text.ptr + start, r->at - start);
    size_t count = r->at - digits;
    if (count == 0)
        return refuse(r, negative ? "a minus sign without a number" : "a value is missing");
    if (r->text.ptr[digits] == '0' && (count > 1 || negative))
        return refuse(r, negative ? "-0 or a leading zero" : "a number with a leading zero");
    if (peek(r) == '.' || peek(r) == 'e' || peek(r) == 'E')
        return refuse(r, "a number that is not a whole one");
    if (!num_i64(text, out) || *out > EJ1_INT_MAX || *out < -EJ1_INT_MAX)
        return refuse(r, "a number beyond 2^53-1");
    return BAL_OK;
}

static bal_status read_key(struct reader *r, const struct ej1 *last, str *out)
{
    if (!take(r, '"'))
        return refuse(r, "a key is missing");
    size_t start = r->at;
    while (ej1_key_char(peek(r)))
        r->at++;
    str key = str_make(r->text.ptr + start, r->at - start);
    if (key.len == 0 || key.len > EJ1_KEY || !take(r, '"'))
        return refuse(r, "a key is 1 to %d of a-z, 0-9 and _", EJ1_KEY);
    if (last != NULL && str_cmp(last->key, key) >= 0)
        return refuse(r, "the key '" STR_FMT "' %s", STR_ARG(key),
                      str_eq(last->key, key) ? "occurs twice" : "is not in order");
    if (!take(r, ':'))
        return refuse(r, "a colon is missing");
    *out = key;
    return BAL_OK;
}

// A value that is not an array or object.
static bal_status read_scalar(struct reader *r, struct ej1 *v)
{
    if (take_word(r, STR("null")))
        v->type = EJ1_NULL;
    else if (take_word(r, STR("true")))
        v->type = EJ1_TRUE;
    else if (take_word(r, STR("false")))
        v->type = EJ1_FALSE;
    else if (take(r, '"')) {
        v->type = EJ1_STRING;
        BAL_TRY(read_string(r, &v->text));
    } else {
        v->type = EJ1_INT;
        BAL_TRY(read_number(r, &v->number));
    }
    return BAL_OK;
}

struct level {
    struct ej1 *owner, *last;
};

// Makes the next value: the top one, or an item of the innermost bracket, with its key.
static bal_status new_value(struct reader *r, struct level *level, struct ej1 **out)
{
    struct ej1 *v = arena_new(r->arena, struct ej1, 1);
    if (v == NULL)
        return err_memory(r->err);
    if (level != NULL) {
        if (level->owner->type == EJ1_OBJECT)
            BAL_TRY(read_key(r, level->last, &v->key));
        if (level->last == NULL)
            level->owner->first = v;
        else
            level->last->next = v;
        level->last = v;
        level->owner->count++;
    }
    v->bytes.ptr = r->text.ptr + r->at;
    *out = v;
    return BAL_OK;
}

static void end_value(const struct reader *r, struct ej1 *v)
{
    v->bytes.len = (size_t)(r->text.ptr + r->at - v->bytes.ptr);
}

// After a value: closes the brackets that end here. *more: another item follows.
static bal_status close_levels(struct reader *r, struct level *stack, unsigned *depth, bool *more)
{
    *more = false;
    while (*depth > 0 && !*more) {
        struct ej1 *owner = stack[*depth - 1].owner;
        if (take(r, ',')) {
            *more = true;
        } else if (take(r, owner->type == EJ1_OBJECT ? '}' : ']')) {
            end_value(r, owner);
            --*depth;
        } else {
            return refuse(r, "a comma or closing bracket is missing");
        }
    }
    return BAL_OK;
}

static bal_status read_value(struct reader *r, struct ej1 **top)
{
    struct level stack[EJ1_DEPTH];
    unsigned depth = 0;
    bool more = true;
    for (*top = NULL; more;) {
        struct ej1 *v = NULL;
        BAL_TRY(new_value(r, depth > 0 ? &stack[depth - 1] : NULL, &v));
        if (*top == NULL)
            *top = v;
        if (peek(r) == '{' || peek(r) == '[') {
            if (depth == EJ1_DEPTH)
                return refuse(r, "more than %d levels of brackets", EJ1_DEPTH);
            v->type = take(r, '{') ? EJ1_OBJECT : EJ1_ARRAY;
            r->at += v->type == EJ1_ARRAY;
            stack[depth++] = (struct level){v, NULL};
            if (peek(r) != (v->type == EJ1_OBJECT ? '}' : ']'))
                continue;
        } else {
            BAL_TRY(read_scalar(r, v));
            end_value(r, v);
        }
        BAL_TRY(close_levels(r, stack, &depth, &more));
    }
    return BAL_OK;
}

bal_status ej1_parse(str text, struct arena *arena, const struct ej1 **out, struct bal_err *err)
{
    struct reader r = {.text = text, .arena = arena, .err = err};
    struct ej1 *top = NULL;
    if (text.len > EJ1_BYTES)
        return refuse(&r, "more than %d bytes", EJ1_BYTES);
    size_t valid = utf8_valid(text);
    if (valid < text.len) {
        r.at = valid;
        return refuse(&r, "bytes that are not UTF-8");
    }
    BAL_TRY(read_value(&r, &top));
    if (r.at < text.len)
        return refuse(&r, "something follows the value");
    *out = top;
    return BAL_OK;
}

const struct ej1 *ej1_find(const struct ej1 *object, const char *key)
{
    if (object == NULL || object->type != EJ1_OBJECT)
        return NULL;
    for (const struct ej1 *m = object->first; m != NULL; m = m->next)
        if (str_eq(m->key, str_from(key)))
            return m;
    return NULL;
}

bal_status ej1_get(const struct ej1 *object, const char *key, enum ej1_type type,
                   const struct ej1 **out, struct bal_err *err)
{
    static const char *const names[] = {"null",     "false",    "true",     "a whole number",
                                        "a string", "an array", "an object"};
    const struct ej1 *m = ej1_find(object, key);
    if (m == NULL)
        return bal_fail(err, BAL_INVALID, "the event has no '%s'", key);
    if (m->type != type)
        return bal_fail(err, BAL_INVALID, "'%s' of the event is not %s", key, names[type]);
    *out = m;
    return BAL_OK;
}

bal_status ej1_get_str(const struct ej1 *object, const char *key, str *out, struct bal_err *err)
{
    const struct ej1 *m = NULL;
    BAL_TRY(ej1_get(object, key, EJ1_STRING, &m, err));
    *out = m->text;
    return BAL_OK;
}

bal_status ej1_get_int(const struct ej1 *object, const char *key, int64_t *out, struct bal_err *err)
{
    const struct ej1 *m = NULL;
    BAL_TRY(ej1_get(object, key, EJ1_INT, &m, err));
    *out = m->number;
    return BAL_OK;
}

bal_status ej1_get_u64(const struct ej1 *object, const char *key, uint64_t *out,
                       struct bal_err *err)
{
    int64_t v = 0;
    BAL_TRY(ej1_get_int(object, key, &v, err));
    if (v < 0)
        return bal_fail(err, BAL_INVALID, "'%s' of the event is negative", key);
    *out = (uint64_t)v;
    return BAL_OK;
}

bal_status ej1_get_bool(const struct ej1 *object, const char *key, bool *out, struct bal_err *err)
{
    const struct ej1 *m = ej1_find(object, key);
    if (m == NULL || (m->type != EJ1_TRUE && m->type != EJ1_FALSE))
        return bal_fail(err, BAL_INVALID, "'%s' of the event is not true or false", key);
    *out = m->type == EJ1_TRUE;
    return BAL_OK;
}
