// SPDX-License-Identifier: Apache-2.0
#include "base/vec.h"

#include <string.h>

#include "base/mem.h"

bool vec_grow(void **at, size_t *cap, size_t len, size_t size, size_t max)
{
    if (len <= *cap)
        return true;
    if (len > max)
        return false;
    size_t want = *cap ? *cap * 2 : 8;
    if (want < len)
        want = len;
    if (want > max)
        want = max;
    size_t bytes = 0;
    if (__builtin_mul_overflow(want, size, &bytes))
        return false;
    char *grown = mem_resize(*at, bytes);
    if (grown == NULL)
        return false;
    memset(grown + *cap * size, 0, (want - *cap) * size);
    *at = grown;
    *cap = want;
    return true;
}

void vec_free(void *at)
{
    mem_free(at);
}
