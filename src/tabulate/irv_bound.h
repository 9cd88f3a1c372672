// SPDX-License-Identifier: Apache-2.0
// irv_bound.h: the search of irv_bound.c, for the files of that name alone.
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
    bool elects;         // who has the threshold is elected, and others go on for the other seats
    bool shares;         // the last one goes until each has a share
    bool ordered;        // the order of eliminations matters
    uint32_t undeclared; // stands for undeclared write-ins; NOBODY: none does
    uint32_t n, seats;
    uint64_t cards;         // valid ones
    uint64_t cap;           // from here on nothing is known
    uint64_t spent, effort; // papers of counts of a part; how many there may be
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

// irv_bound_gaps.c

enum gap {
    GAP_ORDER, // of two tallies: the lower one is not the lower one any more, or level
    GAP_REACH, // below the threshold, and would have it
    GAP_MISS,  // at or above the threshold, and would not have it
};

// The fewest other ballots that can close the gap; cards + 1: not even all.
uint64_t irv_bound_closes(const struct bound *b, const struct node *node, decimal gap,
                          enum gap kind);

// irv_bound_decide.c

// Adds a child for everything that can be decided next at the node at hand, where somebody hopes.
BAL_CHECKED bal_status irv_bound_decide(struct bound *b, const struct node *node,
                                        struct bal_err *err);

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
