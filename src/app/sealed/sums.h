// SPDX-License-Identifier: Apache-2.0
// sums.h: a sealed contest whose votes are not opened one by one: the sum of every assertion is
// proved by a tree (ledger/sum_tree.h), and what a drawn card says by its way to the root.
#ifndef BAL_APP_SUMS_H
#define BAL_APP_SUMS_H

#include "app/sealed/commitments.h"
#include "ledger/sum_tree.h"

// The tree of a sealed contest, and the ways of some cards.
struct sums {
    size_t claims;         // assertions of the contest
    struct sum_root root;  // what the freeze names
    struct sum_path *path; // of card i of those that were asked for
    struct arena arena;
};

// `cards`: of the contest's leaves, ascending; BAL_USAGE for one that has none. The sealed contest
// and the frame must be the same as when it was sealed. Call sums_done in every case.
BAL_CHECKED bal_status sums_make(const struct sealed *s, const struct frame_contest *c,
                                 const uint32_t *cards, size_t count, struct sums *out,
                                 struct bal_err *err);
void sums_done(struct sums *s);

// ---- what a drawn card shows

// Appends {"contest":…,"entry":…,"index":…,"path":[…],"position":…,"salt":…} and a line end, for
// card i of those that were asked for. BAL_LIMIT: more assertions than a line has room for.
BAL_CHECKED bal_status sums_line(const struct sealed *s, const struct sums *sums, size_t i,
                                 uint32_t card, struct buf *out, struct bal_err *err);

struct sums_check {
    struct contest *contest; // its dictionary grows
    const struct ranking_rules *ranking;
    const struct commit_contest *hashes; // of its name; needs no key
    const struct assertion *claims;      // in the order of the list
    size_t claim_count;
    const struct commit_read *leaves; // leaves.bin
    struct sum_root root;             // as named by the freeze; count is the number of leaves
};

// Checks a line of this contest. *position is the card's; *code its code in the contest's column,
// TABLE_NONE where the proof does not hold and the card counts as the worst case (*err says why;
// the function then returns BAL_OK). BAL_INVALID: no such line.
BAL_CHECKED bal_status sums_check_line(const struct sums_check *c, str line, uint64_t *position,
                                       uint32_t *code, struct bal_err *err);

// `above` (audit/assertion/margin.h) of assertion `claim`, from the root and the pools
// (commitments.h). BAL_CONFLICT: more than so many cards can have; BAL_LIMIT.
BAL_CHECKED bal_status sums_above(const struct sums_check *c, size_t claim,
                                  const struct open_pool *pools, size_t pool_count, int64_t *above,
                                  struct bal_err *err);

#endif
