// SPDX-License-Identifier: Apache-2.0
// commit_leaves.h: the leaves of one contest: made from its cards, written, and checked.
//
// leaves.bin is the cm of every card in the contest's scope, 32 bytes each, ascending, no two the
// same. Their RFC 6962 root (leaf hash of the 32 bytes) and number are what is committed.
//
// Everything is the same for any number of threads. Memory: 64 bytes a card, and 16 while sorting.
#ifndef BAL_LEDGER_COMMIT_LEAVES_H
#define BAL_LEDGER_COMMIT_LEAVES_H

#include "io/sink.h"
#include "io/source.h"
#include "ledger/commit.h"

// What the leaves of a contest are made of: card i is number pos[i] and says entries[entry[i]].
struct commit_cards {
    const struct commit_contest *contest; // with its key
    const uint32_t *pos, *entry;
    uint32_t count;
    const str *entries;
    unsigned threads; // 0: as many as there are processors
};

struct commit_leaves {
    struct commit_cards of;
    struct merkle_hash root;
    VEC(struct merkle_hash) cm, tag; // of card i
    VEC(uint32_t) order;             // leaf k is that of card order[k]
};

// The cards must outlive the leaves. BAL_LIMIT: memory; BAL_CONFLICT: one card twice. Call
// commit_leaves_done in every case.
BAL_CHECKED bal_status commit_leaves_make(const struct commit_cards *of, struct commit_leaves *out,
                                          struct bal_err *err);
void commit_leaves_done(struct commit_leaves *l);

// leaves.bin.
void commit_leaves_write(const struct commit_leaves *l, struct sink *out);

// open1 (commit_open.h): the entries, and a line for every leaf.
BAL_CHECKED bal_status commit_leaves_open(const struct commit_leaves *l, struct sink *out,
                                          struct bal_err *err);

// ---- checking

// The root of leaves (not leaf hashes), by several threads.
BAL_CHECKED bal_status commit_root(const struct merkle_hash *leaves, uint64_t count,
                                   unsigned threads, struct merkle_hash *out, struct bal_err *err);

// A leaves.bin that was read and found right.
struct commit_read {
    VEC(struct merkle_hash) leaves;
};

// Reads `count` leaves (at most LIMIT_CARDS) and checks their number, their order and the root.
// BAL_CONFLICT: not these leaves; the message says which of it. Call commit_read_done in every
// case.
BAL_CHECKED bal_status commit_leaves_read(struct source *in, uint64_t count,
                                          const struct merkle_hash *root, unsigned threads,
                                          struct commit_read *out, struct bal_err *err);
void commit_read_done(struct commit_read *r);

// Index of a leaf; r->leaves.len where there is none.
uint64_t commit_find(const struct commit_read *r, const struct merkle_hash *leaf);

#endif
