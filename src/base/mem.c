// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static atomic_ulong fail_countdown;

static bool fails_now(void)
{
    if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) == 0)
        return false;
    return atomic_fetch_sub(&fail_countdown, 1) == 1;
}

void mem_fail_after(unsigned long n)
{
    atomic_store(&fail_countdown, n);
}

void *mem_alloc(size_t size)
{
    return fails_now() ? NULL : calloc(1, size ? size : 1);
}

void *mem_resize(void *ptr, size_t size)
{
    return fails_now() ? NULL : realloc(ptr, size ? size : 1);
}

void mem_free(void *ptr)
{
    free(ptr);
}
