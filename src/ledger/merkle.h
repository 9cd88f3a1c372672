// SPDX-License-Identifier: Apache-2.0
// merkle.h: the Merkle tree of RFC 6962 section 2.1, and its proofs (RFC 9162
// sections 2.1.3, 2.1.4).
//
// leaf = SHA-256(0x00 || data), node = SHA-256(0x01 || left || right); the left side of a tree of n
// leaves is the largest power of two below n; the root of no leaves is SHA-256 of nothing.
//
// All values are plain: copy them, nothing to free.
#ifndef BAL_LEDGER_MERKLE_H
#define BAL_LEDGER_MERKLE_H

#include "base/base.h"
#include "crypto/sha256.h"

enum {
    MERKLE_LEVELS = 53,                       // so sizes are at most MERKLE_SIZE_MAX
    MERKLE_PROOF = MERKLE_LEVELS + 1,         // hashes of the longest proof
    MERKLE_FRONTIER = 8 + 32 * MERKLE_LEVELS, // bytes of the longest frontier
};

#define MERKLE_SIZE_MAX (((uint64_t)1 << MERKLE_LEVELS) - 1) // the largest number of EJ1

struct merkle_hash {
    uint8_t b[SHA256_BYTES];
};

static inline bool merkle_same(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return memcmp(a->b, b->b, SHA256_BYTES) == 0;
}

struct merkle_hash merkle_leaf(str data);
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);

// Root of the tree over `count` leaf hashes.
struct merkle_hash merkle_root(const struct merkle_hash *leaves, uint64_t count);

// What is needed of a tree to append to it: the roots of its full subtrees, the largest first, one
// for each bit of the size. {0} is the empty tree.
struct merkle_frontier {
    uint64_t size;
    struct merkle_hash node[MERKLE_LEVELS];
};

// Appends a leaf hash: O(log size). BAL_LIMIT at MERKLE_SIZE_MAX.
BAL_CHECKED bal_status merkle_append(struct merkle_frontier *f, const struct merkle_hash *leaf,
                                     struct bal_err *err);

struct merkle_hash merkle_frontier_root(const struct merkle_frontier *f);

// The frontier as bytes: the size (8, big-endian), then its nodes.
void merkle_frontier_add(struct buf *out, const struct merkle_frontier *f);

// BAL_INVALID unless the bytes are just that form.
BAL_CHECKED bal_status merkle_frontier_read(str bytes, struct merkle_frontier *out,
                                            struct bal_err *err);

struct merkle_proof {
    size_t count;
    struct merkle_hash node[MERKLE_PROOF];
};

// Proof that leaf `index` is in the tree over the leaves; index < count.
void merkle_prove_inclusion(const struct merkle_hash *leaves, uint64_t count, uint64_t index,
                            struct merkle_proof *out);

// Proof that the tree over the first `first` leaves is the beginning of the one over all; empty
// where first is 0 or count. first <= count.
void merkle_prove_consistency(const struct merkle_hash *leaves, uint64_t count, uint64_t first,
                              struct merkle_proof *out);

// The same proofs by which leaves each of their hashes is the root of: leaves `from` to `to` - 1.
// For whoever does not hold the leaves.
struct merkle_range {
    uint64_t from, to;
};

struct merkle_ranges {
    size_t count;
    struct merkle_range at[MERKLE_PROOF];
};

void merkle_inclusion_ranges(uint64_t count, uint64_t index, struct merkle_ranges *out);
void merkle_consistency_ranges(uint64_t count, uint64_t first, struct merkle_ranges *out);

// Does the proof show that `leaf` is leaf `index` of the tree with `size` leaves and this root?
bool merkle_check_inclusion(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                            const struct merkle_hash *leaf, const struct merkle_hash *root);

// Does it show that the tree of `first` leaves is the beginning of the other? An empty first tree
// is the beginning of any: its root must be that of no leaves, and the proof empty.
bool merkle_check_consistency(const struct merkle_proof *proof, uint64_t first, uint64_t second,
                              const struct merkle_hash *first_root,
                              const struct merkle_hash *second_root);

// The roots at both sizes that such a proof speaks of, 0 < first < second: whose root is *other at
// the size `second` has the root *one at the size `first`. Where `first` is a power of two the
// proof itself does not say the first root; then it is taken to be *first_root. False: it is no
// proof for these sizes.
bool merkle_consistency_roots(const struct merkle_proof *proof, uint64_t first, uint64_t second,
                              const struct merkle_hash *first_root, struct merkle_hash *one,
                              struct merkle_hash *other);

#endif
