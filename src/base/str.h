// SPDX-License-Identifier: Apache-2.0
// str.h: a view of bytes. It never owns them and is not NUL-terminated.
#ifndef BAL_BASE_STR_H
#define BAL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    const char *ptr;
    size_t len;
} str;

#define STR(lit)   ((str){("" lit ""), sizeof(lit) - 1})
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline str str_make(const char *ptr, size_t len)
{
    return (str){ptr, len};
}

static inline str str_from(const char *cstr)
{
    return (str){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool str_eq(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

// Order of bytes, as memcmp; a prefix comes first.
int str_cmp(str a, str b);

// ASCII letters compare without case.
bool str_eq_nocase(str a, str b);

static inline bool str_starts(str s, str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool str_ends(str s, str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

bool str_ends_nocase(str s, str suffix);

// The part from `from` (at most the length) to the end.
static inline str str_skip(str s, size_t from)
{
    return from >= s.len ? (str){s.ptr + s.len, 0} : (str){s.ptr + from, s.len - from};
}

static inline str str_head(str s, size_t len)
{
    return (str){s.ptr, len < s.len ? len : s.len};
}

// Without spaces, tabs and line ends at both sides.
str str_trim(str s);

// Position of the byte, or s.len.
size_t str_index(str s, char c);

// Position of the last such byte, or s.len.
size_t str_rindex(str s, char c);

// Position of the first occurrence of `part`, or s.len.
size_t str_find(str s, str part);

// Cuts the part before `sep` off the front of *rest; the rest starts after it (or is empty).
str str_cut(str *rest, char sep);

// The last part of a path, and that part without its extension.
str str_basename(str path);
str str_stem(str path);

#endif
