// SPDX-License-Identifier: Apache-2.0
// meek_ties.h: ties of New Zealand's count by Meek's method, decided by its steps and by numbers
// that anybody can compute. Source: Local Electoral Regulations 2001, Schedule 1A.
#ifndef BAL_TABULATE_PARCELS_MEEK_TIES_H
#define BAL_TABULATE_PARCELS_MEEK_TIES_H

#include "tabulate/parcels/state.h"

struct meek_ties {
    uint32_t *numbers;      // pseudo-random, of each candidate
    VEC(decimal *) history; // votes of each step
};

// Gives the candidates their numbers, for so many papers.
void meek_numbers(struct meek_ties *t, const struct parcels_count *c, uint64_t papers);

// Clauses 19 and 40: who was behind in the earliest step in which they differed, when that is one;
// else who has the lowest number.
uint32_t meek_behind_first(const struct meek_ties *t, const uint32_t *tied, uint32_t count);

#endif
