// SPDX-License-Identifier: Apache-2.0
// json_run.c: the fast way through what an exporter writes in the same order millions of times.
#include "io/json_fast.h"

// Value of the n digits, 1 to 7. They are added up in pairs, then pairs of pairs: a loop of
// unknown length costs more than the whole.
static inline uint64_t digits_value(uint64_t digits, unsigned n)
{
    digits <<= 8 * (8 - n); // the last digit on top, zeros below the first
    digits = digits * 10 + (digits >> 8);
    return ((digits & 0x000000FF000000FFU) * 0x000F424000000064U +
            (digits >> 16 & 0x000000FF000000FFU) * 0x0000271000000001U) >>
           32;
}

// The digits at p as numbers 0 to 9, a byte each; *n is how many, 0 when it is no plain number of
// up to 7 digits.
static inline uint64_t short_number(const char *p, unsigned *n)
{
    uint64_t bytes, others;
    memcpy(&bytes, p, sizeof bytes);
    bytes ^= 0x3030303030303030U;
    others = (bytes | (bytes + 0x7676767676767676U)) & 0x8080808080808080U;
    *n = others == 0 ? 0 : (unsigned)__builtin_ctzll(others) / 8;
    if ((*n > 1 && *p == '0') || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        *n = 0;
    return bytes;
}

// Length of the value at p, 0 when it is not of the kind.
static inline unsigned plain_value(const char *p, char kind, uint64_t *out)
{
    unsigned n = 0;
    if (kind <= JSON_RUN_SKIP) {
        uint64_t digits = short_number(p, &n);
        if (kind == JSON_RUN_NUMBER && n > 0)
            *out = digits_value(digits, n);
        if (kind == JSON_RUN_NUMBER || n > 0)
            return n;
    } else if (kind == JSON_RUN_BOOL) {
        *out = p[0] == 't';
        return memcmp(p, "true", 4) == 0 ? 4 : memcmp(p, "false", 5) == 0 ? 5 : 0;
    }
    return p[0] == '[' && p[1] == ']' ? 2 : 0;
}

static inline bool ends_value(char c)
{
    return c == ',' || c == '}' || (unsigned char)c <= ' ';
}

void json_run(struct json *r, const struct json_keys *keys, const char kinds[],
              struct json_object *o, uint64_t values[])
{
    const char *p = r->w.ptr + r->w.pos, *end = r->w.ptr + r->w.len, *last = NULL;
    bool first = r->state == WANT_FIRST;
    if (r->peeked || r->depth == LIMIT_JSON_DEPTH || (!first && r->state != WANT_AFTER))
        return;
    for (int i = o->next; i < keys->count; i++) {
        const char *q = json_fast_name(p, end, first, keys->key[i]);
        if (q == NULL)
            continue;
        uint64_t value = 0;
        unsigned n =
            kinds[i] == JSON_RUN_STOP || (o->seen >> i & 1) ? 0 : plain_value(q, kinds[i], &value);
        if (n == 0 || q + n >= end || !ends_value(q[n])) // whole only with what follows it
            break;
        values[i] = value;
        o->seen |= (uint64_t)1 << i;
        o->next = i + 1;
        first = false;
        last = q;
        p = q + n;
    }
    if (last == NULL)
        return;
    r->token = (size_t)(last - r->w.ptr);
    r->w.pos = (size_t)(p - r->w.ptr);
    r->text = str_make(last, (size_t)(p - last));
    r->type = JSON_NUMBER;
    r->state = WANT_AFTER;
}

bool json_run_numbers(struct json *r, uint64_t values[], int max, int *count)
{
    const char *p = r->w.ptr + r->w.pos, *end = r->w.ptr + r->w.len;
    int n = 0;
    unsigned length = 0;
    if (r->peeked || r->depth == LIMIT_JSON_DEPTH || r->state != WANT_VALUE)
        return false;
    p = scan_space(p);
    if (*p != '[')
        return false;
    do {
        p = scan_space(p + 1); // over '[' or ','
        uint64_t digits = short_number(p, &length);
        if (n == max || length == 0)
            return false;
        values[n++] = digits_value(digits, length);
        p = scan_space(p + length);
    } while (*p == ',');
    if (*p != ']' || p >= end)
        return false;
    r->w.pos = (size_t)(p + 1 - r->w.ptr);
    r->token = r->w.pos - 1;
    r->type = JSON_ARRAY_END;
    r->state = WANT_AFTER;
    *count = n;
    return true;
}

bal_status json_next_object(struct json *r, bool *more, struct bal_err *err)
{
    const char *p = r->w.ptr + r->w.pos, *end = r->w.ptr + r->w.len;
    if (!r->peeked && r->depth < LIMIT_JSON_DEPTH && r->depth > 0 &&
        (r->state == WANT_FIRST || (r->state == WANT_AFTER && *p++ == ','))) {
        p = scan_space(p);
        if (*p == '{' && p < end) {
            r->token = (size_t)(p - r->w.ptr);
            r->w.pos = r->token + 1;
            r->arrays &= ~((uint64_t)1 << r->depth++);
            r->type = JSON_OBJECT;
            r->state = WANT_FIRST;
            *more = true;
            return BAL_OK;
        }
    }
    BAL_TRY(json_element(r, more, err));
    return *more ? json_enter(r, '{', err) : BAL_OK;
}
