// SPDX-License-Identifier: Apache-2.0
// json_fast.h: short cuts for what exporters write nearly always: the key that is expected next.
// They take exactly what the general way takes, or nothing.
#ifndef BAL_IO_JSON_FAST_H
#define BAL_IO_JSON_FAST_H

#include "io/json.h"
#include "io/scan.h"

// What may come next.
enum {
    WANT_VALUE, // a value
    WANT_FIRST, // a value or ']' (array), a key or '}' (object)
    WANT_AFTER, // ',' or the closing bracket; at level 0 the end
};

// memcmp for short keys: no call, whole words.
static inline bool json_same(const char *a, const char *b, size_t n)
{
    uint64_t x, y;
    if (n < sizeof x) {
        for (size_t i = 0; i < n; i++)
            if (a[i] != b[i])
                return false;
        return true;
    }
    for (size_t i = 0; i + sizeof x < n; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x != y)
            return false;
    }
    memcpy(&x, a + n - sizeof x, sizeof x);
    memcpy(&y, b + n - sizeof y, sizeof y);
    return x == y;
}

// Where the value of that key begins, when the key comes next as exporters write it: after a comma
// (not for the first), the colon right behind it. Else NULL.
static inline const char *json_fast_name(const char *p, const char *end, bool first, str key)
{
    if (!first && *p++ != ',')
        return NULL;
    p = scan_space(p);
    if (p >= end || (size_t)(end - p) < key.len + 3 || p[0] != '"' || p[key.len + 1] != '"' ||
        p[key.len + 2] != ':' || !json_same(p + 1, key.ptr, key.len))
        return NULL;
    return scan_space(p + key.len + 3);
}

// The next key of `keys`.
static inline bool json_fast_key(struct json *r, const struct json_keys *keys,
                                 struct json_object *o)
{
    const char *end = r->w.ptr + r->w.len;
    int i = o->next;
    bool first = r->state == WANT_FIRST;
    if (r->peeked || i >= keys->count || (o->seen >> i & 1) || (!first && r->state != WANT_AFTER))
        return false;
    const char *value = json_fast_name(r->w.ptr + r->w.pos, end, first, keys->key[i]);
    if (value == NULL)
        return false;
    r->w.pos = (size_t)(value - r->w.ptr);
    r->token = r->w.pos;
    r->type = JSON_KEY;
    r->text = keys->key[i];
    r->state = WANT_VALUE;
    o->seen |= (uint64_t)1 << i;
    o->next = i + 1;
    o->field = i;
    return true;
}

// The end of the object.
static inline bool json_fast_end(struct json *r, struct json_object *o)
{
    const char *p = scan_space(r->w.ptr + r->w.pos);
    if (r->peeked || r->state == WANT_VALUE || *p != '}' || p >= r->w.ptr + r->w.len)
        return false;
    r->token = (size_t)(p - r->w.ptr);
    r->w.pos = r->token + 1;
    r->type = JSON_OBJECT_END;
    r->depth--;
    r->state = WANT_AFTER;
    o->field = JSON_DONE;
    return true;
}

#endif
