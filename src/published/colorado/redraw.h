// SPDX-License-Identifier: Apache-2.0
// redraw.h: ColoradoRLA's draw made again, and the number of cards that it was made over.
#ifndef BAL_PUBLISHED_COLORADO_REDRAW_H
#define BAL_PUBLISHED_COLORADO_REDRAW_H

#include "audit/sampling/u256.h"
#include "base/base.h"

enum { REDRAW_DRAWS = 1 << 20 }; // that are numbered

struct redraw_digests {
    VEC(struct u256) list; // draw i is 1 + list[i] mod cards
};

// Fills up the digests of the seed's first `count` draws, at most REDRAW_DRAWS. BAL_LIMIT without
// memory.
BAL_CHECKED bal_status redraw_digests(struct redraw_digests *d, str seed, size_t count,
                                      struct bal_err *err);

// Sorts the numbers and leaves each once; returns how many are left.
size_t redraw_sort(uint64_t *cards, size_t count);

// Do the first draws over `domain` cards give exactly the list (sorted, each once): all of it, and
// nothing else before it is complete? *draws: how many that takes. BAL_LIMIT without memory.
BAL_CHECKED bal_status redraw_same(str seed, const uint64_t *cards, size_t count, uint64_t domain,
                                   uint64_t *draws, bool *same, struct bal_err *err);

// A search for the number of cards that a list was drawn over.
struct redraw_search {
    uint64_t near, most;     // begin there, end there (below LIMIT_CARDS)
    uint64_t budget;         // draws that may be tried; what is left of them
    uint64_t domain, others; // the nearest that fits, 0: none; how many more do
    uint64_t low, high;      // numbers that were tried
    bool cut;                // the budget was spent before all were
};

// A whole folder's searches: some seconds.
enum { REDRAW_BUDGET = 1 << 24 };

// Looks for it, from the list's largest number to s->most, the nearest to s->near first.
BAL_CHECKED bal_status redraw_domain(str seed, const uint64_t *cards, size_t count,
                                     struct redraw_search *s, struct bal_err *err);

#endif
