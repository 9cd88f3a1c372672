// SPDX-License-Identifier: Apache-2.0
#include "base/distance.h"

#include <stdint.h>

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t str_distance(str a, str b)
{
    size_t rows[3][DISTANCE_LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    if (a.len > DISTANCE_LONGEST || b.len > DISTANCE_LONGEST)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = a.ptr[i - 1] == b.ptr[j - 1];
            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + !same);
            bool swapped =
                i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.len];
}

// Never empty unless it was.
static str without_zeros(str s)
{
    while (s.len > 1 && s.ptr[0] == '0')
        s = str_skip(s, 1);
    return s;
}

bool str_differ_in_zeros(str a, str b)
{
    return !str_eq(a, b) && str_eq(without_zeros(a), without_zeros(b));
}
