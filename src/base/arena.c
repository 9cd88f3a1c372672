// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

enum { ALIGN = 16, BLOCK = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    alignas(ALIGN) char bytes[];
};

static bool add_block(struct arena *a, size_t size)
{
    size_t want = size > BLOCK ? size : BLOCK;
    if (want > a->max - a->used)
        want = size;
    if (want > a->max - a->used)
        return false;
    struct arena_block *b = mem_alloc(sizeof *b + want);
    if (b == NULL)
        return false;
    b->next = a->blocks;
    a->blocks = b;
    a->next = b->bytes;
    a->end = b->bytes + want;
    a->used += want;
    return true;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    size_t bytes = 0;
    if (a->failed || __builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - ALIGN) {
        a->failed = true;
        return NULL;
    }
    bytes = bytes > 0 ? (bytes + ALIGN - 1) / ALIGN * ALIGN : ALIGN; // NULL is failure only
    if (bytes > (size_t)(a->end - a->next) && !add_block(a, bytes)) {
        a->failed = true;
        return NULL;
    }
    void *out = a->next;
    a->next += bytes;
    return out;
}

str arena_str(struct arena *a, str s)
{
    char *copy = arena_alloc(a, s.len + 1, 1);
    if (copy == NULL)
        return STR("");
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    return (str){copy, s.len};
}

str arena_textv(struct arena *a, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    char *text = len >= 0 ? arena_alloc(a, (size_t)len + 1, 1) : NULL;
    if (text != NULL)
        (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    a->failed = a->failed || text == NULL;
    return text != NULL ? str_make(text, (size_t)len) : STR("");
}

str arena_text(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str text = arena_textv(a, fmt, args);
    va_end(args);
    return text;
}

bal_status arena_check(const struct arena *a, struct bal_err *err)
{
    if (!a->failed)
        return BAL_OK;
    return bal_fail(err, BAL_LIMIT, "more than %zu bytes of names, or no memory left", a->max);
}

void arena_done(struct arena *a)
{
    for (struct arena_block *b = a->blocks, *next = NULL; b != NULL; b = next) {
        next = b->next;
        mem_free(b);
    }
    *a = (struct arena){.max = a->max};
}
