// SPDX-License-Identifier: Apache-2.0
#include "tabulate/java_order.h"

// The units of a text, one after the other. Bytes that are no UTF-8 are units of their own.
struct units {
    str rest;
    uint32_t low; // the second unit of a pair, 0: none
};

static uint32_t code_point(str *rest)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t first = (uint8_t)rest->ptr[0];
    size_t length = first < 0x80    ? 1
                    : first >= 0xF0 ? 4
                    : first >= 0xE0 ? 3
                    : first >= 0xC0 ? 2
                                    : 0;
    uint32_t c = length <= 1 ? first : first & (0x7FU >> length);
    bool good = length > 0 && length <= rest->len;
    for (size_t i = 1; good && i < length; i++) {
        uint8_t next = (uint8_t)rest->ptr[i];
        good = (next & 0xC0) == 0x80;
        c = c << 6 | (next & 0x3F);
    }
    good = good && c >= least[length] && c <= 0x10FFFF;
    *rest = str_skip(*rest, good ? length : 1);
    return good ? c : first;
}

static bool next_unit(struct units *u, uint32_t *out)
{
    if (u->low != 0) {
        *out = u->low;
        u->low = 0;
        return true;
    }
    if (u->rest.len == 0)
        return false;
    *out = code_point(&u->rest);
    if (*out > 0xFFFF) {
        u->low = 0xDC00 + ((*out - 0x10000) & 0x3FF);
        *out = 0xD800 + ((*out - 0x10000) >> 10);
    }
    return true;
}

int java_compare(str a, str b)
{
    struct units x = {.rest = a}, y = {.rest = b};
    for (;;) {
        uint32_t p = 0, q = 0;
        bool more = next_unit(&x, &p), other = next_unit(&y, &q);
        if (!more || !other)
            return (int)more - (int)other;
        if (p != q)
            return p < q ? -1 : 1;
    }
}

uint32_t java_hash(str text)
{
    struct units u = {.rest = text};
    uint32_t hash = 0, unit;
    while (next_unit(&u, &unit))
        hash = 31 * hash + unit;
    return hash;
}

static uint32_t bucket_of(str name, uint32_t buckets)
{
    uint32_t h = java_hash(name);
    return (h ^ h >> 16) & (buckets - 1);
}

void java_hash_order(uint32_t *items, str *names, uint32_t count)
{
    uint32_t buckets = 16; // a power of two, filled to three quarters at most
    while ((uint64_t)buckets * 3 < (uint64_t)count * 4)
        buckets *= 2;
    for (uint32_t i = 1; i < count; i++) {
        uint32_t item = items[i], bucket = bucket_of(names[i], buckets), j = i;
        str name = names[i];
        for (; j > 0 && bucket_of(names[j - 1], buckets) > bucket; j--) {
            items[j] = items[j - 1];
            names[j] = names[j - 1];
        }
        items[j] = item;
        names[j] = name;
    }
}
