// SPDX-License-Identifier: Apache-2.0
// arena.h: memory that is freed together. A lifetime (program, import, request, report) has one.
//
// An arena has a ceiling. Past it, or without memory, arena_alloc returns NULL and the arena stays
// failed; the operation then ends with BAL_LIMIT. The library never ends its host.
#ifndef BAL_BASE_ARENA_H
#define BAL_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *blocks;
    char *next, *end;
    size_t used, max;
    bool failed;
};

#define ARENA_INIT(max_bytes) ((struct arena){.max = (max_bytes)})
#define AUTO_ARENA            __attribute__((cleanup(arena_done))) struct arena

// Zeroed, aligned to 16. `count` times `size` is checked for overflow.
void *arena_alloc(struct arena *a, size_t count, size_t size);

#define arena_new(a, type, count) ((type *)arena_alloc((a), (count), sizeof(type)))

// A copy of the bytes, with a NUL after them. On failure the empty string, and the arena is failed.
str arena_str(struct arena *a, str s);

// A formatted text, whole however long it is; otherwise as arena_str.
str arena_text(struct arena *a, const char *fmt, ...) BAL_PRINTF(2, 3);
str arena_textv(struct arena *a, const char *fmt, va_list args) BAL_PRINTF(2, 0);

// BAL_OK, or BAL_LIMIT when an allocation failed.
BAL_CHECKED bal_status arena_check(const struct arena *a, struct bal_err *err);

void arena_done(struct arena *a);

#endif
