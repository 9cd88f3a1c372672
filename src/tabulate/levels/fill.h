// SPDX-License-Identifier: Apache-2.0
// fill.h: gives seats one after the other to the largest quotient of a party that is still due one
// and an area (a district, a region) that has room: the party's votes there by the divisor of its
// next seat there.
#ifndef BAL_TABULATE_LEVELS_FILL_H
#define BAL_TABULATE_LEVELS_FILL_H

#include "tabulate/levels/levels.h"

#define FILL_ROOM UINT32_MAX // no limit

// All of it lies in the arena of `l`. Of party i and area k: at i * areas + k.
struct fill {
    struct levels *l;
    uint32_t areas;
    str *names; // of the areas
    enum divisor_series divisor;
    struct quot *weight; // of each area, by which its quotients are multiplied
    uint64_t *votes;
    uint32_t *has;  // seats so far
    uint32_t *left; // seats that each party is still due
    uint32_t *room; // of each area
    struct quot *next;
    struct level_seat *given; // in their order; `district` is the area
    uint32_t len;
    struct level_seat *best; // equal quotients that cannot all have a seat: a tie
    uint32_t tied;           // how many; 0: none
};

// For parties of `l` and so many areas, all 0, weights 1, room without limit.
BAL_CHECKED bal_status fill_init(struct fill *f, struct levels *l, uint32_t areas,
                                 enum divisor_series divisor, struct bal_err *err);

// Area k is that district, or that is part of it: its votes and seats are added.
void fill_add(struct fill *f, uint32_t area, const struct level_district *d);

// Gives seats until nobody is due one, no area has room and votes, or there is a tie that the
// settings do not break; then `left` of the tied may be set to 0 and it goes on for the others.
// BAL_LIMIT: a fraction does not fit.
BAL_CHECKED bal_status fill_run(struct fill *f, struct bal_err *err);

// Seats that are still due.
uint64_t fill_left(const struct fill *f);

#endif
