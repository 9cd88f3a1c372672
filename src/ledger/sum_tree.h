// SPDX-License-Identifier: Apache-2.0
// sum_tree.h: a tree over sealed votes that proves sums without showing any of them.
//
// Each node states how many leaves are below it and, for every assertion, the sum of their values
// A, in whole parts of 1/den. The shape is that of RFC 6962, over leaves in the order of
// leaves.bin:
//
//   leaf = SHA-256("ballast/sumleaf/v1\n" cm be64(1) be64(A of assertion 0) be64(A of 1) …)
//   node = SHA-256("ballast/sum/v1\n" left right be64(count) be64(sum 0) be64(sum 1) …)
//
// A drawn card shows its entry, and on the way to the root the hash and sums of each node beside
// it. What a node states cannot be changed afterwards, as its hash has it. A card that fails any
// check below counts as the worst case, u: then the cards below a node count at least what the node
// states, whatever the tree is (docs/commitments.md).
#ifndef BAL_LEDGER_SUM_TREE_H
#define BAL_LEDGER_SUM_TREE_H

#include "ledger/ej1.h"
#include "ledger/merkle.h"

enum { SUM_CLAIMS = 4096 }; // assertions of one tree

struct sum_root {
    struct merkle_hash hash;
    uint64_t count; // leaves
    uint64_t *sums; // of each assertion
};

// The way of one leaf to the root; `steps` nodes beside it, from the leaf up.
struct sum_path {
    uint64_t index; // of the leaf
    size_t steps;
    struct merkle_hash hash[MERKLE_PROOF];
    uint64_t *sums; // of step i, assertion k: [i * claims + k]
};

struct merkle_hash sum_leaf(const struct merkle_hash *cm, const uint64_t *values, size_t claims);
struct merkle_hash sum_node(const struct merkle_hash *left, const struct merkle_hash *right,
                            uint64_t count, const uint64_t *sums, size_t claims);

// What a tree is made of: leaf k has that cm, and that value under each assertion.
struct sum_leaves {
    uint64_t count; // above 0, at most LIMIT_CARDS
    size_t claims;  // at most SUM_CLAIMS
    void (*leaf)(void *ctx, uint64_t k, struct merkle_hash *cm, uint64_t *values);
    void *ctx;
};

// Makes the root, and the paths of the leaves whose index they have, which ascend. The arrays are
// the arena's. BAL_LIMIT: memory, or sums beyond 64 bits.
BAL_CHECKED bal_status sum_tree_make(const struct sum_leaves *l, struct sum_root *root,
                                     struct sum_path *paths, size_t path_count, struct arena *a,
                                     struct bal_err *err);

// Does the path lead from a leaf with this cm and these values to the root? Each value is at most
// `upper`, each sum at most upper times the leaves that there are below its node, each node states
// what its children do together, the root what is claimed. BAL_CONFLICT where anything is not so:
// the card is then charged the worst case.
BAL_CHECKED bal_status sum_path_check(const struct sum_root *root, const uint64_t *upper,
                                      size_t claims, const struct sum_path *path,
                                      const struct merkle_hash *cm, const uint64_t *values,
                                      struct bal_err *err);

// ---- as text: members of an EJ1 object, in their order

// "hash":BASE64,"of":[…]: of a root (the number of leaves stands elsewhere).
void sum_root_put(struct ej1_writer *w, const struct sum_root *root, size_t claims);

// BAL_INVALID unless it has just these members and so many sums.
BAL_CHECKED bal_status sum_root_read(const struct ej1 *from, uint64_t count, size_t claims,
                                     struct arena *a, struct sum_root *out, struct bal_err *err);

// An array of {"hash":…,"sums":[…]}.
void sum_path_put(struct ej1_writer *w, const struct sum_path *path, size_t claims);
BAL_CHECKED bal_status sum_path_read(const struct ej1 *from, uint64_t index, size_t claims,
                                     struct arena *a, struct sum_path *out, struct bal_err *err);

#endif
