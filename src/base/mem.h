// SPDX-License-Identifier: Apache-2.0
// mem.h: the only door to malloc. Every other room allocates through buf, vec, table and arena.
#ifndef BAL_BASE_MEM_H
#define BAL_BASE_MEM_H

#include <stddef.h>

// Both return NULL when there is no memory (or the test hook below says so).
void *mem_alloc(size_t size);             // zeroed
void *mem_resize(void *ptr, size_t size); // like realloc; new bytes are not zeroed
void mem_free(void *ptr);                 // accepts NULL

// Tests: the n-th allocation from now fails, once; 0 switches the hook off.
void mem_fail_after(unsigned long n);

#endif
