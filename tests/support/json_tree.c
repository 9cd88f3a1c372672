// SPDX-License-Identifier: Apache-2.0
#include "support/json_tree.h"

#include "io/utf8.h"

struct parser {
    str text;
    size_t at;
    struct arena *arena;
    struct bal_err *err;
};

static bal_status wrong(struct parser *p, const char *what)
{
    return bal_fail(p->err, BAL_INVALID, "%s at byte %zu", what, p->at);
}

static int peek(const struct parser *p)
{
    return p->at < p->text.len ? (unsigned char)p->text.ptr[p->at] : -1;
}

static bool eat(struct parser *p, const char *word)
{
    bool found = str_starts(str_skip(p->text, p->at), str_from(word));
    p->at += found ? strlen(word) : 0;
    return found;
}

static void skip_space(struct parser *p)
{
    while (peek(p) == ' ' || peek(p) == '\n' || peek(p) == '\t' || peek(p) == '\r')
        p->at++;
}

static bool hex4(struct parser *p, uint32_t *out)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        int c = peek(p), lower = c | 0x20;
        if (c >= '0' && c <= '9')
            v = v << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            v = v << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    *out = v;
    return true;
}

static bal_status escape(struct parser *p, struct buf *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = peek(p);
    const char *found = c > 0 ? strchr(from, c) : NULL;
    p->at++;
    if (found != NULL) {
        buf_add_char(out, to[found - from]);
        return BAL_OK;
    }
    uint32_t v = 0, low = 0;
    if (c != 'u' || !hex4(p, &v))
        return wrong(p, "bad escape");
    if (v >= 0xd800 && v < 0xe000) {
        if (v >= 0xdc00 || !eat(p, "\\u") || !hex4(p, &low) || low < 0xdc00 || low >= 0xe000)
            return wrong(p, "lone surrogate");
        v = 0x10000 + (v - 0xd800) * 0x400 + (low - 0xdc00);
    }
    char utf8[4];
    buf_add(out, str_make(utf8, utf8_put(v, utf8)));
    return BAL_OK;
}

static bal_status string(struct parser *p, str *out)
{
    AUTO_BUF value = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (!eat(p, "\""))
        return wrong(p, "no string");
    for (int c = peek(p); c != '"'; c = peek(p)) {
        if (c < 0x20)
            return wrong(p, c < 0 ? "unfinished string" : "control character");
        p->at++;
        if (c == '\\')
            BAL_TRY(escape(p, &value));
        else
            buf_add_char(&value, (char)c);
    }
    p->at++;
    BAL_TRY(buf_check(&value, p->err));
    *out = arena_str(p->arena, buf_str(&value));
    return arena_check(p->arena, p->err);
}

static size_t digits(struct parser *p)
{
    size_t start = p->at;
    while (peek(p) >= '0' && peek(p) <= '9')
        p->at++;
    return p->at - start;
}

static bal_status number(struct parser *p, struct json *j)
{
    size_t start = p->at;
    (void)eat(p, "-");
    bool zero = peek(p) == '0';
    size_t whole = digits(p);
    if (whole == 0 || (zero && whole > 1))
        return wrong(p, "bad value");
    if (eat(p, ".") && digits(p) == 0)
        return wrong(p, "bad number");
    if (eat(p, "e") || eat(p, "E")) {
        if (!eat(p, "+"))
            (void)eat(p, "-");
        if (digits(p) == 0)
            return wrong(p, "bad number");
    }
    j->type = JSON_NUMBER;
    j->text = str_head(str_skip(p->text, start), p->at - start);
    return BAL_OK;
}

static bal_status value(struct parser *p, struct json *j, int depth);

static bal_status member(struct parser *p, struct json *parent, struct json *j, int depth)
{
    skip_space(p);
    if (parent->type == JSON_OBJECT) {
        BAL_TRY(string(p, &j->key));
        for (const struct json *other = parent->first; other != j; other = other->next)
            if (str_eq(other->key, j->key))
                return wrong(p, "duplicate key");
        skip_space(p);
        if (!eat(p, ":"))
            return wrong(p, "no ':'");
    }
    BAL_TRY(value(p, j, depth));
    skip_space(p);
    return BAL_OK;
}

static bal_status members(struct parser *p, struct json *j, int depth)
{
    const char *close = j->type == JSON_OBJECT ? "}" : "]";
    if (depth >= JSON_DEPTH)
        return wrong(p, "too deep");
    skip_space(p);
    if (eat(p, close))
        return BAL_OK;
    struct json **end = &j->first;
    do {
        *end = arena_new(p->arena, struct json, 1);
        BAL_TRY(arena_check(p->arena, p->err));
        j->count++;
        BAL_TRY(member(p, j, *end, depth + 1));
        end = &(*end)->next;
    } while (eat(p, ","));
    return eat(p, close) ? BAL_OK : wrong(p, "no ',' and no end");
}

static bal_status value(struct parser *p, struct json *j, int depth)
{
    static const char *const words[] = {"null", "false", "true"};
    skip_space(p);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (eat(p, words[i])) {
            j->type = (enum json_type)i;
            return BAL_OK;
        }
    }
    if (peek(p) == '"') {
        j->type = JSON_STRING;
        return string(p, &j->text);
    }
    if (peek(p) != '{' && peek(p) != '[')
        return number(p, j);
    j->type = peek(p) == '{' ? JSON_OBJECT : JSON_ARRAY;
    p->at++;
    return members(p, j, depth);
}

bal_status json_parse(str text, struct arena *arena, struct json **out, struct bal_err *err)
{
    struct parser p = {text, 0, arena, err};
    struct json *root = arena_new(arena, struct json, 1);
    BAL_TRY(arena_check(arena, err));
    if (utf8_valid(text) < text.len)
        return bal_fail(err, BAL_INVALID, "not UTF-8");
    BAL_TRY(value(&p, root, 0));
    skip_space(&p);
    if (p.at < text.len)
        return wrong(&p, "more after the end");
    *out = root;
    return BAL_OK;
}

const struct json *json_get(const struct json *j, const char *key)
{
    if (j == NULL || j->type != JSON_OBJECT)
        return NULL;
    for (const struct json *m = j->first; m != NULL; m = m->next)
        if (str_eq(m->key, str_from(key)))
            return m;
    return NULL;
}
