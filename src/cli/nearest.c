// SPDX-License-Identifier: Apache-2.0
#include "cli/nearest.h"

#include "base/distance.h"

enum { LONGEST = 40 };

void nearest_offer(struct nearest *n, const char *name)
{
    str s = str_from(name);
    if (s.len > LONGEST || n->wanted.len > LONGEST || n->wanted.len == 0)
        return;
    // A third of the letters may be wrong; the start of a long name counts as near.
    size_t d = str_starts(s, n->wanted) && n->wanted.len >= 3 ? 1 : str_distance(n->wanted, s);
    size_t most = (s.len > n->wanted.len ? s.len : n->wanted.len) / 3;
    if (d <= (most > 0 ? most : 1) && (n->name == NULL || d < n->distance)) {
        n->name = name;
        n->distance = d;
    }
}
