// SPDX-License-Identifier: Apache-2.0
// batch.h: what an audit of whole batches compares: reported votes of a batch, and what people
// counted in it.
//
// A claim says: the gains of all cards add up to more than 0. A card adds from -down to up, a vote
// for choice c adds gain[c]. Winner over loser: +1 and -1. Winner over all others together (more
// than half of the valid votes), and all others together over one candidate (no majority): +1, -1.
// The outcome is right if all claims are true (assertion.h; the assorter is (gain + down)/(2
// down)).
//
// Every number here is whole. With r_p the reported and a_p the counted gains of batch p, b_p its
// cards and V the margin, r_p - a_p is the overstatement of batch p, at most r_p + down b_p, and if
// the claim is false the overstatements of all batches add up to V or more.
#ifndef BAL_AUDIT_BATCH_H
#define BAL_AUDIT_BATCH_H

#include "base/base.h"

struct batch_votes {
    str jurisdiction, name;
    uint64_t cards;           // b_p: that have the contest, or may have it; at most LIMIT_CARDS
    const uint64_t *reported; // votes of each choice
    const uint64_t *counted;  // votes of each choice by hand; NULL: nobody has looked
    // Batches of one group (not 0) were counted together: `counted` of each is the sum of all. A
    // group must not be made up after its batches were drawn.
    uint32_t group;
};

struct batch_contest {
    uint32_t choices;       // at most LIMIT_CHOICES
    uint32_t seats;         // winners: the choices with the most votes
    uint32_t votes_allowed; // on a card
    bool majority;          // one winner needs more than half of the valid votes, else two go on
                            // to a runoff (Georgia); for one vote a card
    const uint64_t *totals; // reported votes of each choice; NULL: the sums of the batches
    uint64_t pending;       // cards that may still come in and are in no batch
    const struct batch_votes *batches;
    size_t count; // at most LIMIT_BATCHES
};

#define EVERYBODY_ELSE UINT32_MAX

struct batch_claim {
    uint32_t winner, loser; // choices, or EVERYBODY_ELSE
    uint64_t down, up;
    // V: the reported margin, or that of the batches where it is smaller, less the cards that are
    // pending or that no batch accounts for, as if each were a vote for the loser. Arlo takes the
    // reported margin; where votes of the winner are in no batch, that is too much.
    int64_t margin;
};

struct batch_claims {
    VEC(struct batch_claim) list;
    const struct batch_contest *contest; // must outlive the claims
    uint64_t unaccounted;                // cards: ceil(votes in no batch / votes_allowed)
    int64_t smallest;                    // margin; 0 or less: no sample can confirm the outcome
};

// The claims that together say: this is the outcome. Call batch_claims_done in every case.
// BAL_INVALID: no batches, no loser, more votes in the batches than in all, majority rule and
// several votes a card, a batch with absurdly many cards or votes.
BAL_CHECKED bal_status batch_claims_make(const struct batch_contest *c, struct batch_claims *out,
                                         struct bal_err *err);

void batch_claims_done(struct batch_claims *c);

// The gains of votes for each choice: r_p of batch.reported, a_p of batch.counted.
int64_t batch_gains(const struct batch_claims *c, const struct batch_claim *claim,
                    const uint64_t *votes);

// r_p + down b_p: what the batch's overstatement cannot exceed, if nobody counts more cards in it
// than it is said to have. 0 or more.
int64_t batch_bound(const struct batch_claims *c, const struct batch_claim *claim,
                    const struct batch_votes *b);

// r_p - a_p of a batch that was counted; with its group, what the group's votes add up to.
int64_t batch_error(const struct batch_claims *c, const struct batch_claim *claim,
                    const struct batch_votes *b);

// Have all batches been counted?
bool batch_all_counted(const struct batch_claims *c);

// The counts of all batches, and every other card a vote for the loser: are all claims true?
bool batch_counts_confirm(const struct batch_claims *c);

#endif
