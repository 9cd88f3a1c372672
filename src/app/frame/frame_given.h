// SPDX-License-Identifier: Apache-2.0
// frame_given.h: what was committed to of an election whose cast vote records are secret
// (equivalent.h), in place of what would be computed from them: its pools, and cards without a
// record that contests are not on. Which cards are a pool's and what each is compared with was
// fixed before the seed, which is all that an audit needs of a pool (audit/assertion/pool.h):
// nothing of it is computed anew, only checked to be possible.
#ifndef BAL_APP_FRAME_GIVEN_H
#define BAL_APP_FRAME_GIVEN_H

#include "app/frame/frame.h"
#include "audit/assertion/assert_irv.h"

struct links;

// Cards of one row of the manifest that are in a pool.
struct given_range {
    uint32_t pool;
    const struct manifest_batch *row;
    uint64_t from, to; // positions in the row, from 1
};

// A contest in a pool.
struct given_share {
    uint32_t contest, pool;
    uint64_t cards, cvrs, with;
    uint64_t *votes;          // of each choice; NULL: they do not decide
    uint64_t *values, *known; // of each claim
    size_t claims;
};

// What one draw of a claim shows, as far as pools go.
struct given_draw {
    uint32_t contest;
    size_t claim;
    struct observation draw[OBSERVATIONS];
    size_t count;
};

// The reported outcome of a contest with pools.
struct given_outcome {
    uint32_t contest;
    uint64_t *votes; // of each choice
    bool *won;
};

// An assertion of a contest by instant-runoff.
struct given_irv {
    uint32_t contest;
    struct raire_assertion claim; // kind, winner, loser, continuing
    str refused;                  // why there is none: the only entry of its contest; else empty
};

// A contest that compares whole batches, in a batch.
struct given_batch {
    uint32_t contest, batch; // batch: as in frame.batches
    uint64_t cards, cvrs, unknown, with;
    uint64_t *votes; // of each choice; NULL: nothing is reported
};

// Of a contest whose votes are not opened: what a tree of sums proves of its leaves (sums.h).
struct given_sums {
    uint32_t contest;
    uint64_t leaves;
    uint64_t *of; // of each claim the sum of A, in parts of 1/den
    size_t claims;
};

// Why a contest has no assertions.
struct given_refusal {
    uint32_t contest;
    str reason;
};

struct frame_given {
    VEC(struct given_batch) batches; // by contest, then batch
    uint32_t pools;
    VEC(struct given_range) ranges;     // by pool, each in the order of the manifest
    VEC(struct given_share) shares;     // by contest, then pool
    VEC(struct given_draw) draws;       // by contest, then claim
    VEC(struct given_outcome) outcomes; // by contest
    VEC(struct given_irv) irv;          // by contest, in their order
    bool secret; // no votes are opened, the election's are blank: outcomes are as reported, and
                 // margins those of the sums
    VEC(struct given_sums) sums;        // by contest
    VEC(struct given_refusal) refusals; // where `secret`, by contest
    const bool *const *absent; // of each contest, of each row of the manifest: its cards without a
                               // CVR are not in the universe, by their style; NULL: none
    struct arena arena;
};

void frame_given_done(struct frame_given *g);

// As frame_make, with pools that were committed to in place of those that the election would have.
// BAL_CONFLICT, too: pools that cannot be.
BAL_CHECKED bal_status frame_make_given(struct frame *out, const struct election *e,
                                        const struct frame_settings *settings,
                                        const struct frame_given *given, struct problems *p,
                                        struct bal_err *err);

// ---- for the frame's own parts, where f->given

// In place of frame_pools: the pools, their cards and their sums.
BAL_CHECKED bal_status given_pools(struct frame *f, struct links *l, struct bal_err *err);

// The reported votes of such a contest as they were committed to, and who won by them. BAL_CONFLICT
// where its batches have more votes.
BAL_CHECKED bal_status given_batches_outcome(struct frame *f, const struct frame_contest *c,
                                             uint64_t *votes, bool *won, uint32_t *seats,
                                             bool *tied, struct bal_err *err);

// The batches of a contest that compares whole ones: the first of them; *count: how many.
const struct given_batch *given_batches(const struct frame *f, uint32_t contest, size_t *count);

// Is there a pool in the stratum?
bool given_in_stratum(const struct frame *f, uint32_t stratum);

// The outcome, where rankings or scores in pools decide it: true; else nothing is changed.
bool given_outcome(const struct frame *f, const struct frame_contest *c, uint64_t *votes, bool *won,
                   uint32_t *seats);

// Why a contest whose votes are not opened has no assertions; false: nothing was said.
bool given_refusal(const struct frame *f, const struct frame_contest *c, str *reason);

// The sums that are known of the contest's records, of this claim and others; NULL: the records
// themselves are known.
const struct given_sums *given_sums_of(const struct frame *f, const struct frame_contest *c,
                                       size_t claim);

// The margin of claim number `claim` as far as leaves go, where their votes are not opened.
// BAL_CONFLICT: a sum is missing, or more than its cards can have.
BAL_CHECKED bal_status given_margin(const struct frame *f, const struct frame_contest *c,
                                    size_t claim, struct frame_assertion *a, struct bal_err *err);

// The assertions of a contest by instant-runoff with pools, which must prove that `winner` has won.
// BAL_CONFLICT: they do not. BAL_UNSUPPORTED: it was said why there are none. *made: there are
// such.
BAL_CHECKED bal_status given_irv(const struct frame *f, const struct frame_contest *c,
                                 uint32_t winner, struct assertions *out, bool *made,
                                 struct bal_err *err);

// In place of frame_styles.
BAL_CHECKED bal_status given_styles(struct frame *f, struct frame_contest *c, uint64_t *cards,
                                    struct bal_err *err);

// In place of frame_shares.
BAL_CHECKED bal_status given_shares(struct frame *f, uint32_t contest, struct frame_share *out,
                                    struct bal_err *err);

// In place of frame_share_claim: claim number `claim` of the contest.
BAL_CHECKED bal_status given_claim(struct frame *f, const struct frame_contest *c, size_t claim,
                                   struct frame_assertion *a, struct bal_err *err);

#endif
