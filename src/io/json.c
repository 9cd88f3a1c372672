// SPDX-License-Identifier: Apache-2.0
#include "io/json.h"

#include <stdarg.h>
#include <stdio.h>

#include "io/json_fast.h"
#include "io/scan.h"
#include "io/utf8.h"

bal_status json_open(struct json *r, struct source *source, struct bal_err *err)
{
    *r = (struct json){.scratch = BUF_INIT(LIMIT_TOKEN_BYTES)};
    return window_open(&r->w, source, LIMIT_TOKEN_BYTES, err);
}

void json_close(struct json *r)
{
    window_close(&r->w);
    buf_done(&r->scratch);
}

static void place(struct json *r, size_t pos, struct bal_err *err)
{
    uint64_t line, column;
    window_place(&r->w, pos, &line, &column);
    err_where(err, STR_FMT ", line %llu, column %llu", STR_ARG(r->w.source->name),
              (unsigned long long)line, (unsigned long long)column);
}

bal_status json_fail(struct json *r, struct bal_err *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    bal_fail_args(err, BAL_INVALID, fmt, args);
    va_end(args);
    place(r, r->token, err);
    return BAL_INVALID;
}

static bal_status fail_at(struct json *r, size_t pos, struct bal_err *err, const char *what)
{
    r->token = pos;
    return json_fail(r, err, "%s", what);
}

static bal_status fail_end(struct json *r, struct bal_err *err)
{
    r->token = r->w.len;
    json_fail(r, err, "the JSON text ends in the middle");
    err_hint(err, "The file was cut off: export or copy it again.");
    return BAL_INVALID;
}

// More bytes. The token is kept, and moves to window position 0.
static bal_status more(struct json *r, struct bal_err *err)
{
    r->w.pos = r->token;
    r->token = 0;
    bal_status status = window_more(&r->w, err);
    if (status != BAL_OK)
        place(r, 0, err);
    return status;
}

static bal_status hex4(struct json *r, const char *p, uint32_t *out, struct bal_err *err)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        unsigned d = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : 99;
        if (d > 15)
            return json_fail(r, err, "\\u needs four hexadecimal digits");
        v = v << 4 | d;
    }
    *out = v;
    return BAL_OK;
}

// Decodes the escape at p (after the backslash); *used is its length.
static bal_status escape(struct json *r, const char *p, size_t *used, struct bal_err *err)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *simple = *p ? strchr(from, *p) : NULL;
    if (simple != NULL) {
        buf_add_char(&r->scratch, to[simple - from]);
        *used = 1;
        return BAL_OK;
    }
    if (*p != 'u')
        return json_fail(r, err, "unknown escape in a string");
    uint32_t c = 0, low = 0;
    BAL_TRY(hex4(r, p + 1, &c, err));
    *used = 5;
    if (c >= 0xDC00 && c < 0xE000)
        return json_fail(r, err, "lone surrogate in a string");
    if (c >= 0xD800 && c < 0xDC00) {
        if (p[5] != '\\' || p[6] != 'u')
            return json_fail(r, err, "lone surrogate in a string");
        BAL_TRY(hex4(r, p + 7, &low, err));
        if (low < 0xDC00 || low >= 0xE000)
            return json_fail(r, err, "lone surrogate in a string");
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        *used = 11;
    }
    char out[4];
    buf_add(&r->scratch, str_make(out, utf8_put(c, out)));
    return BAL_OK;
}

// Decodes a string that holds escapes; its raw text is s.
static bal_status unescape(struct json *r, str s, struct bal_err *err)
{
    buf_clear(&r->scratch);
    while (s.len > 0) {
        size_t plain = str_index(s, '\\');
        buf_add(&r->scratch, str_head(s, plain));
        s = str_skip(s, plain);
        if (s.len == 0)
            break;
        size_t used;
        BAL_TRY(escape(r, s.ptr + 1, &used, err)); // the closing quote stops every over-read
        s = str_skip(s, used + 1);
    }
    BAL_TRY(buf_check(&r->scratch, err));
    r->text = buf_str(&r->scratch);
    return BAL_OK;
}

// The string whose opening quote is at the token. Leaves pos after the closing quote.
static bal_status string_token(struct json *r, struct bal_err *err)
{
    bool escaped = false;
    int high = 0;
    const char *p = r->w.ptr + r->token + 1;
    while (*(p = scan_string(p, &high)) != '"') {
        size_t at = (size_t)(p - r->w.ptr);
        if (*p == '\\' && at + 1 < r->w.len) {
            escaped = true;
            p += 2;
        } else if (at + (*p == '\\') < r->w.len) {
            return fail_at(r, at, err, "control character in a string");
        } else if (r->w.end) {
            return fail_end(r, err);
        } else {
            size_t ahead = at - r->token;
            BAL_TRY(more(r, err));
            p = r->w.ptr + ahead;
        }
    }
    const char *start = r->w.ptr + r->token + 1;
    r->text = str_make(start, (size_t)(p - start));
    r->w.pos = (size_t)(p + 1 - r->w.ptr);
    if (high && utf8_valid(r->text) != r->text.len)
        return json_fail(r, err, "a string is not valid UTF-8");
    return escaped ? unescape(r, r->text, err) : BAL_OK;
}

static bool number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// Where the digits that start at i end.
static size_t after_digits(str s, size_t i)
{
    while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
        i++;
    return i;
}

// JSON's grammar: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
static bool number_valid(str s)
{
    const char *p = s.ptr;
    size_t start = s.len > 0 && p[0] == '-', i = after_digits(s, start);
    if (i == start || (p[start] == '0' && i > start + 1))
        return false;
    if (i < s.len && p[i] == '.') {
        start = i + 1;
        i = after_digits(s, start);
        if (i == start)
            return false;
    }
    if (i < s.len && (p[i] == 'e' || p[i] == 'E')) {
        start = i + 1;
        if (start < s.len && (p[start] == '+' || p[start] == '-'))
            start++;
        i = after_digits(s, start);
        if (i == start)
            return false;
    }
    return i == s.len;
}

static bal_status number_token(struct json *r, struct bal_err *err)
{
    const char *start, *p;
    r->type = JSON_NUMBER;
    for (;;) {
        start = p = r->w.ptr + r->token;
        while (*p >= '0' && *p <= '9')
            p++;
        bool whole = p > start && (*start != '0' || p == start + 1);
        while (number_char(*p)) {
            whole = false;
            p++;
        }
        if (LIKELY(p < r->w.ptr + r->w.len || r->w.end)) {
            r->text = str_make(start, (size_t)(p - start));
            r->w.pos = (size_t)(p - r->w.ptr);
            if (LIKELY(whole) || number_valid(r->text))
                return BAL_OK;
            if (r->w.pos == r->w.len && r->depth > 0)
                return fail_end(r, err);
            return json_fail(r, err, "not a number: " STR_FMT, STR_ARG(str_head(r->text, 40)));
        }
        BAL_TRY(more(r, err));
    }
}

static bal_status word_token(struct json *r, str word, enum json_type type, struct bal_err *err)
{
    while (r->w.len - r->token < word.len && !r->w.end)
        BAL_TRY(more(r, err));
    str found = str_head(str_make(r->w.ptr + r->token, r->w.len - r->token), word.len);
    if (!str_starts(word, found))
        return json_fail(r, err, "not a JSON value");
    if (found.len < word.len)
        return fail_end(r, err);
    r->w.pos = r->token + word.len;
    r->type = type;
    return BAL_OK;
}

// Moves pos to the next byte that is not blank; at the end of the source pos == len.
static bal_status skip_space_far(struct json *r, struct bal_err *err)
{
    for (;;) {
        r->w.pos = (size_t)(scan_space(r->w.ptr + r->w.pos) - r->w.ptr);
        if (LIKELY(r->w.pos < r->w.len))
            return BAL_OK;
        r->w.pos = r->w.len;
        if (r->w.end)
            return BAL_OK;
        BAL_TRY(window_more(&r->w, err));
    }
}

static inline bal_status skip_space(struct json *r, struct bal_err *err)
{
    return LIKELY((unsigned char)r->w.ptr[r->w.pos] > ' ') ? BAL_OK : skip_space_far(r, err);
}

static inline bool in_array(const struct json *r)
{
    return r->depth > 0 && (r->arrays >> (r->depth - 1) & 1);
}

static bal_status open_level(struct json *r, bool array, struct bal_err *err)
{
    if (r->depth == LIMIT_JSON_DEPTH) {
        json_fail(r, err, "more than %d levels of nesting", LIMIT_JSON_DEPTH);
        return BAL_INVALID;
    }
    uint64_t bit = (uint64_t)1 << r->depth++;
    r->arrays = array ? r->arrays | bit : r->arrays & ~bit;
    r->w.pos = r->token + 1;
    r->type = array ? JSON_ARRAY : JSON_OBJECT;
    r->state = WANT_FIRST;
    return BAL_OK;
}

static inline bal_status value_token(struct json *r, struct bal_err *err)
{
    r->state = WANT_AFTER;
    switch (r->w.ptr[r->token]) {
    case '"':
        r->type = JSON_STRING;
        return string_token(r, err);
    case '{':
        return open_level(r, false, err);
    case '[':
        return open_level(r, true, err);
    case 't':
        return word_token(r, STR("true"), JSON_TRUE, err);
    case 'f':
        return word_token(r, STR("false"), JSON_FALSE, err);
    case 'n':
        return word_token(r, STR("null"), JSON_NULL, err);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return number_token(r, err);
    default:
        return json_fail(r, err, "not a JSON value");
    }
}

// From a key to its colon, when that does not follow at once. The window keeps the key.
static bal_status find_colon(struct json *r, struct bal_err *err)
{
    bool in_window = r->text.ptr != r->scratch.ptr;
    for (;;) {
        r->w.pos = (size_t)(scan_space(r->w.ptr + r->w.pos) - r->w.ptr);
        if (r->w.pos < r->w.len)
            break;
        if (r->w.end)
            return fail_end(r, err);
        size_t ahead = r->w.len - r->token;
        BAL_TRY(more(r, err));
        r->w.pos = ahead;
    }
    if (in_window)
        r->text.ptr = r->w.ptr + r->token + 1;
    if (r->w.ptr[r->w.pos] != ':')
        return fail_at(r, r->w.pos, err, "':' is expected after a key");
    return BAL_OK;
}

// The colon belongs to the key.
static inline bal_status key_token(struct json *r, struct bal_err *err)
{
    if (r->w.ptr[r->token] != '"')
        return json_fail(r, err, "a key in quotes is expected here");
    BAL_TRY(string_token(r, err));
    if (UNLIKELY(r->w.ptr[r->w.pos] != ':'))
        BAL_TRY(find_colon(r, err));
    r->w.pos++;
    r->type = JSON_KEY;
    r->state = WANT_VALUE;
    return BAL_OK;
}

static inline bal_status close_level(struct json *r)
{
    r->type = in_array(r) ? JSON_ARRAY_END : JSON_OBJECT_END;
    r->w.pos = r->token + 1;
    r->depth--;
    r->state = WANT_AFTER;
    return BAL_OK;
}

static inline bal_status after_token(struct json *r, char c, struct bal_err *err)
{
    if (c != ',')
        return json_fail(
            r, err, in_array(r) ? "',' or ']' is expected here" : "',' or '}' is expected here");
    r->w.pos++;
    BAL_TRY(skip_space(r, err));
    if (r->w.pos == r->w.len)
        return fail_end(r, err);
    r->token = r->w.pos;
    return in_array(r) ? value_token(r, err) : key_token(r, err);
}

bal_status json_next(struct json *r, struct bal_err *err)
{
    if (r->peeked) {
        r->peeked = false;
        return BAL_OK;
    }
    BAL_TRY(skip_space(r, err));
    r->token = r->w.pos;
    if (UNLIKELY(r->w.pos == r->w.len)) {
        if (r->depth > 0 || r->state != WANT_AFTER)
            return fail_end(r, err);
        r->type = JSON_END;
        return BAL_OK;
    }
    if (r->state == WANT_VALUE)
        return value_token(r, err);
    if (r->depth == 0)
        return json_fail(r, err, "something follows the JSON text");
    char c = r->w.ptr[r->token];
    if (c == (in_array(r) ? ']' : '}'))
        return close_level(r);
    if (r->state == WANT_AFTER)
        return after_token(r, c, err);
    return in_array(r) ? value_token(r, err) : key_token(r, err);
}

bal_status json_peek(struct json *r, enum json_type *out, struct bal_err *err)
{
    if (!r->peeked)
        BAL_TRY(json_next(r, err));
    r->peeked = true;
    *out = r->type;
    return BAL_OK;
}

bal_status json_enter(struct json *r, char bracket, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != (bracket == '{' ? JSON_OBJECT : JSON_ARRAY))
        return json_fail(r, err,
                         bracket == '{' ? "an object is expected here" : "a list is expected here");
    return BAL_OK;
}

static bal_status fail_twice(struct json *r, struct bal_err *err)
{
    str key = str_head(r->text, 80);
    key = str_head(key, utf8_valid(key));
    return json_fail(r, err, "the key \"" STR_FMT "\" occurs twice", STR_ARG(key));
}

static bal_status other_key(struct json *r, struct json_object *o, struct bal_err *err)
{
    uint32_t hash = table_hash(r->text);
    for (int i = 0; i < o->other_count; i++)
        if (o->others[i] == hash)
            return fail_twice(r, err);
    if (o->other_count < (int)ARRAY_LEN(o->others))
        o->others[o->other_count++] = hash;
    o->field = JSON_OTHER;
    o->name = r->text;
    r->unknown++;
    return BAL_OK;
}

bal_status json_field(struct json *r, const struct json_keys *keys, struct json_object *o,
                      struct bal_err *err)
{
    if (LIKELY(json_fast_key(r, keys, o) || json_fast_end(r, o)))
        return BAL_OK;
    BAL_TRY(json_next(r, err));
    if (r->type == JSON_OBJECT_END) {
        o->field = JSON_DONE;
        return BAL_OK;
    }
    // Exporters write keys in the same order every time: look where the next one is expected.
    for (int n = 0, i = o->next; n < keys->count; n++, i++) {
        if (i >= keys->count)
            i = 0;
        if (!str_eq(keys->key[i], r->text))
            continue;
        if (o->seen >> i & 1)
            return fail_twice(r, err);
        o->seen |= (uint64_t)1 << i;
        o->next = i + 1;
        o->field = i;
        return BAL_OK;
    }
    return other_key(r, o, err);
}

bal_status json_element(struct json *r, bool *more_follow, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    *more_follow = r->type != JSON_ARRAY_END;
    r->peeked = *more_follow;
    return BAL_OK;
}

bal_status json_skip(struct json *r, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_OBJECT && r->type != JSON_ARRAY)
        return BAL_OK;
    unsigned outside = r->depth - 1;
    while (r->depth > outside)
        BAL_TRY(json_next(r, err));
    return BAL_OK;
}

bal_status json_string(struct json *r, str *out, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_STRING)
        return json_fail(r, err, "a text in quotes is expected here");
    *out = r->text;
    return BAL_OK;
}

bal_status json_text(struct json *r, str *out, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_STRING && r->type != JSON_NUMBER)
        return json_fail(r, err, "a text or a number is expected here");
    *out = r->text;
    return BAL_OK;
}

bal_status json_bool(struct json *r, bool *out, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_TRUE && r->type != JSON_FALSE)
        return json_fail(r, err, "true or false is expected here");
    *out = r->type == JSON_TRUE;
    return BAL_OK;
}

bal_status json_u64(struct json *r, uint64_t *out, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_NUMBER || !num_u64(r->text, out))
        return json_fail(r, err, "a whole number is expected here");
    return BAL_OK;
}

bal_status json_maybe_u64(struct json *r, uint64_t *out, bool *ok, struct bal_err *err)
{
    enum json_type type;
    BAL_TRY(json_peek(r, &type, err));
    *ok = type == JSON_NUMBER && num_u64(r->text, out);
    return json_skip(r, err);
}

bal_status json_i64(struct json *r, int64_t *out, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_NUMBER || !num_i64(r->text, out))
        return json_fail(r, err, "a whole number is expected here");
    return BAL_OK;
}

bal_status json_double(struct json *r, double *out, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    if (r->type != JSON_NUMBER || !num_double(r->text, out))
        return json_fail(r, err, "a number is expected here");
    return BAL_OK;
}

bal_status json_finish(struct json *r, struct bal_err *err)
{
    BAL_TRY(json_next(r, err));
    return r->type == JSON_END ? BAL_OK : json_fail(r, err, "something follows the JSON text");
}
