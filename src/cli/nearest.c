// SPDX-License-Identifier: Apache-2.0
#include "cli/nearest.h"

enum { LONGEST = 40 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

// Number of insertions, deletions, substitutions and swaps of neighbours (optimal string
// alignment).
static size_t distance(str a, str b)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
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

void nearest_offer(struct nearest *n, const char *name)
{
    str s = str_from(name);
    if (s.len > LONGEST || n->wanted.len > LONGEST || n->wanted.len == 0)
        return;
    // A third of the letters may be wrong; the start of a long name counts as near.
    size_t d = str_starts(s, n->wanted) && n->wanted.len >= 3 ? 1 : distance(n->wanted, s);
    size_t most = (s.len > n->wanted.len ? s.len : n->wanted.len) / 3;
    if (d <= (most > 0 ? most : 1) && (n->name == NULL || d < n->distance)) {
        n->name = name;
        n->distance = d;
    }
}
