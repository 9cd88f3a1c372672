// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

static char lower(char c)
{
    return (c >= 'A' && c <= 'Z') ? (char)(c - 'A' + 'a') : c;
}

int str_cmp(str a, str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (c != 0)
        return c;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_eq_nocase(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool str_ends_nocase(str s, str suffix)
{
    return s.len >= suffix.len && str_eq_nocase(str_skip(s, s.len - suffix.len), suffix);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

str str_trim(str s)
{
    while (s.len > 0 && is_space(s.ptr[0]))
        s = str_skip(s, 1);
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

size_t str_index(str s, char c)
{
    const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return p ? (size_t)(p - s.ptr) : s.len;
}

size_t str_rindex(str s, char c)
{
    for (size_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == c)
            return i - 1;
    return s.len;
}

size_t str_find(str s, str part)
{
    if (part.len == 0 || part.len > s.len)
        return part.len == 0 ? 0 : s.len;
    const char *found = memmem(s.ptr, s.len, part.ptr, part.len);
    return found != NULL ? (size_t)(found - s.ptr) : s.len;
}

str str_cut(str *rest, char sep)
{
    size_t at = str_index(*rest, sep);
    str head = {rest->ptr, at};
    *rest = str_skip(*rest, at < rest->len ? at + 1 : at);
    return head;
}

str str_basename(str path)
{
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    size_t slash = str_rindex(path, '/');
    return slash == path.len ? path : str_skip(path, slash + 1);
}

str str_stem(str path)
{
    str name = str_basename(path);
    size_t dot = str_rindex(name, '.');
    return dot == 0 ? name : str_head(name, dot);
}
