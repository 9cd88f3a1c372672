// SPDX-License-Identifier: Apache-2.0
// redraw.h: ColoradoRLA's draw made again, and the number of cards that it was made over.
#ifndef BAL_PUBLISHED_COLORADO_REDRAW_H
#define BAL_PUBLISHED_COLORADO_REDRAW_H

#include "base/base.h"

// Sorts the numbers and leaves each once; returns how many are left.
size_t redraw_sort(uint64_t *cards, size_t count);

// Do the first draws over `domain` cards give exactly the list (sorted, each once): all of it, and
// nothing else before it is complete? *draws: how many that takes. BAL_LIMIT without memory.
BAL_CHECKED bal_status redraw_same(str seed, const uint64_t *cards, size_t count, uint64_t domain,
                                   uint64_t *draws, bool *same, struct bal_err *err);

// The domain nearest to `near`, from the largest number of the list to `most`, over which they do;
// 0: none. *others: how many more there are.
BAL_CHECKED bal_status redraw_domain(str seed, const uint64_t *cards, size_t count, uint64_t near,
                                     uint64_t most, uint64_t *domain, uint64_t *others,
                                     struct bal_err *err);

#endif
