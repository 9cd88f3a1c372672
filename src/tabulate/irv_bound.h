// SPDX-License-Identifier: Apache-2.0
// irv_bound.h: the search of irv_bound.c, for irv_bound_node.c alone.
#ifndef BAL_TABULATE_IRV_BOUND_H
#define BAL_TABULATE_IRV_BOUND_H

#include "tabulate/irv_count.h"

#define ELECTED 0x80000000U // in a path: elected, else eliminated
#define STARTS  0x40000000U // … the first one of its round

// A state of the count: what was decided before.
struct node {
    uint64_t need;
    size_t round; // of the count itself, from 0, where it was there; SIZE_MAX: it was not
    bool singly;  // groups are not enough
    uint32_t elections, filled, len;
    const uint32_t *path;
};

struct bound {
    const struct irv_rules *rules;
    const struct result *r;
    struct irv_work base; // all papers as they lie at first
    decimal one, quota;
    bool elects;  // who has the threshold is elected
    bool ordered; // the order of eliminations matters
    uint32_t n, seats;
    uint64_t cards;         // valid ones
    uint64_t cap;           // from here on nothing is known
    uint64_t replays, most; // counts of a part; how many there may be
    VEC(struct node) open;
    struct table closed;
    size_t *until; // of each candidate: the round, from 0, of the election; SIZE_MAX: none
    // Of the node at hand:
    decimal *votes;
    bool *hopes;    // may still be elected
    uint32_t *line; // those, fewest votes first
    uint32_t hopeful;
    struct arena arena;
};

// irv_bound_node.c

// Sets votes, hopes and line: tallies and who hopes, for the node.
BAL_CHECKED bal_status irv_bound_look(struct bound *b, const struct node *node,
                                      struct bal_err *err);

// One more node that is open; not where it needs what is not known any more.
BAL_CHECKED bal_status irv_bound_add(struct bound *b, const struct node *node, struct bal_err *err);

// The node with these decided on next.
BAL_CHECKED bal_status irv_bound_child(struct bound *b, const struct node *node,
                                       const uint32_t *who, uint32_t count, bool elected,
                                       uint64_t need, struct bal_err *err);

#endif
