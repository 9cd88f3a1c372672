// SPDX-License-Identifier: Apache-2.0
// meek_tree.h: papers of a count by Meek's method, dealt out together where they deal out the same.
//
// What a paper gives to whom depends on nothing but the elected whom it names in their order, up to
// the first one who stands and keeps all that is left: those excluded keep nothing. Papers with the
// same names so far share a node of a tree, so that a step costs as much as there are nodes, and a
// paper is looked at again only when the one it stopped at stands no more. All sums are those of
// dealing out paper by paper, to the last digit.
#ifndef BAL_TABULATE_PARCELS_MEEK_TREE_H
#define BAL_TABULATE_PARCELS_MEEK_TREE_H

#include "tabulate/parcels/state.h"

struct meek_node {
    uint32_t parent, candidate; // of node 0 (no name yet) none
    uint64_t cards;             // whose papers go no further
    uint64_t below;             // of it and all nodes under it
    decimal left;               // of one paper, after it
};

struct meek_tree {
    const struct parcels_count *c;
    const uint64_t *cards; // of each reading
    struct table children; // parent and candidate -> number of the node - 1
    VEC(struct meek_node) nodes;
    uint32_t *node; // of each reading: where it stops
    uint32_t *at;   // … the preference that it stops at; their number: none is left
};

// Puts every reading with cards into the tree. Call meek_tree_done in every case.
BAL_CHECKED bal_status meek_tree_init(struct meek_tree *t, struct parcels_count *c,
                                      const uint64_t *cards, struct bal_err *err);

// Moves on the readings that stop at one who does not stand any more.
BAL_CHECKED bal_status meek_tree_settle(struct meek_tree *t, struct bal_err *err);

// Adds to `votes` what all papers give by these keep values, and to *left what is for nobody. one:
// a vote. warren: at most the keep value itself, not a part.
void meek_tree_deal(struct meek_tree *t, const decimal *keep, decimal one, bool warren,
                    decimal *votes, decimal *left);

void meek_tree_done(struct meek_tree *t);

#endif
