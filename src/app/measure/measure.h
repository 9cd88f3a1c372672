// SPDX-License-Identifier: Apache-2.0
// measure.h: the measured risk of every contest, from the frame, the sample and what was found.
//
// Each assertion is tested draw by draw over the cards that its contest may use (sample.h), by the
// contest's method. The risk of a contest is that of its assertion with the most; without evidence
// it is 1. A card of a closed round without an interpretation is a card not found, as is a phantom.
// In a round that is still open the contest's cards end at the first without an interpretation. A
// contest that an interpretation does not mention is not on the card.
#ifndef BAL_APP_MEASURE_H
#define BAL_APP_MEASURE_H

#include "app/measure/batch_found.h"
#include "app/measure/found.h"
#include "audit/risk/kaplan_markov.h"

// Cards by what they change a margin by, in votes (polling: cards for the winner are u1, for the
// loser o1). not_found and no_agreement are among the others, and
// among the pooled.
struct measure_counts {
    uint64_t o2, o1, none, u1, u2;
    uint64_t pooled; // cards held against a pool: nobody knows what the CVR of each was
    uint64_t not_found, no_agreement;
};

struct measure_claim {
    struct martingale test;       // as it stands after the last usable card: plans go on from it;
    struct weighted weighted;     // this one where the contest's cards are drawn by weight (its
                                  // memory is the measure's)
    double risk;                  // measured
    struct measure_counts counts; // of this assertion's margin
    VEC(uint64_t)
    votes, won; // measure_rounds.h: of each round that is over, votes of the pair
                // and of its winner in all
};

enum { PATH_POINTS = 2000 };

// The tests of a contest that compares whole batches, after the last usable draw.
struct measure_batches {
    struct batch_values values;
    struct batch_trial trial;
    bool *drawn; // of each of the contest's batches: it was drawn and counted, or given up
};

struct measure_contest {
    struct measure_batches *batches;  // whole batches are compared: `usable` are draws of these,
                                      // counts o1 and u1 those overstated and understated by any
                                      // number of votes; NULL: cards are
    bool weighted;                    // claims[].weighted are its tests
    size_t rounds_done;               // of its schedule (frame_rounds.h)
    uint64_t usable;                  // cards examined that count for it
    double risk;                      // measured; 1 without evidence
    bool met;                         // at most its risk limit, and nothing outside
    VEC(struct measure_claim) claims; // as frame_contest.claims; none where a reason is set
    struct measure_counts smallest;   // of the claim with the smallest margin
    struct measure_counts worst;      // by card the largest overstatement of any claim;
                                      // an understatement only where all claims have it
    VEC(double) path;   // risk after path_step, 2 path_step, … usable cards, and after the last
    uint64_t path_step; // 1 unless there are more than PATH_POINTS cards
    uint64_t outside;   // examined cards outside its universe that show marks in it: its universe
                        // was wrong, count it by hand
};

// A contest on an examined card where the paper and the CVR differ, or the card was not found, or
// (polling) where the board does not agree.
struct measure_difference {
    uint32_t sampled;      // place in sample.cards
    uint32_t contest;      // of the frame
    str reported, audited; // marks in words: "Ann, Bob", "blank", "not found", "no CVR"
    int votes;             // overstatement of the smallest margin, 2 … -2
    bool usable;           // it counts for the contest's risk (else beyond its gap)
    bool outside;          // the card is not in the contest's universe
};

// A contest in a batch that was counted, or given up, where the sums differ from those reported.
struct measure_batch_difference {
    uint32_t pull;         // place in batch_sample.pulls
    uint32_t contest;      // of the frame
    str reported, audited; // sums that differ: "Ann 120, Bob 80", "not found", "no results"
    int64_t votes;         // overstatement of the smallest margin, in votes
    bool usable;           // it counts for the contest's risk
};

struct measure {
    VEC(struct measure_batch_difference) batch_differences; // contests ascending, then as drawn
    VEC(struct measure_contest) contests;
    VEC(struct measure_difference) differences; // in drawing order, contests ascending
    uint64_t examined, not_found;               // cards of the sample, repeated draws once
    struct arena arena;
};

struct measure_request {
    const struct frame *frame;
    const struct sample *sample;
    const struct found *found;
    uint32_t round;                     // measure as of this round, from 1
    uint32_t closed;                    // rounds up to here are closed; round or round - 1
    const struct weigh *weights;        // that the sample was drawn with; NULL: alike
    const struct batch_sample *batches; // of contests that compare whole batches, and what was
    const struct batch_found *counts;   // counted in them; NULL where no contest does
};

// The test of one claim before the first draw, by its contest's method.
BAL_CHECKED bal_status measure_start(const struct frame *f, const struct frame_contest *c,
                                     const struct frame_assertion *claim, bool replacement,
                                     struct martingale *out, struct bal_err *err);

// Call measure_done in every case. Time: sampled cards x contests on them x assertions.
BAL_CHECKED bal_status measure_make(struct measure *out, const struct measure_request *r,
                                    struct bal_err *err);

void measure_done(struct measure *m);

#endif
