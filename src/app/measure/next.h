// SPDX-License-Identifier: Apache-2.0
// next.h: how large the next round should be.
//
// For each target that has not met its risk limit: the cards it needs in all, those looked at
// included, to finish with a chance of 50, 70, 80, 90 and 95 % (audit/planning/sizes.h). What the
// further cards will show is taken from assumed rates of discrepancies, mixed with those observed
// (polling: from the reported votes). The claims with the smallest margin and with the largest
// measured risk are looked at, and the larger need counts. A contest that needs more than its cap
// is declared for a full hand count, with the reason; it is never dropped silently.
#ifndef BAL_APP_NEXT_H
#define BAL_APP_NEXT_H

#include "app/measure/measure.h"
#include "audit/planning/weighted_sizes.h"

// Of contests that compare whole batches all figures are draws of batches.
struct next_contest {
    bool wanted;                  // a target that is not done
    uint64_t sizes[SIZE_CHANCES]; // cards in all for each chance; SIZE_UNBOUNDED: more than the cap
    uint64_t cap;                 // cards above which a full hand count is less work
    uint64_t target;              // chosen: sizes of the chance asked for; of the others what they
                                  // had. For sample_plan.targets
    double mean;                  // of the cards in all; its whole universe where it never ends
    double chance;                // to finish with next_request.sample cards in all
    str reason;                   // declared for a full hand count; empty: not
};

// All contests together, at one chance.
struct next_cards {
    uint64_t cards;       // new cards to look for
    uint64_t batches;     // new batches to count
    uint64_t *by_stratum; // of these, of each frame.strata
};

struct next_round {
    VEC(struct next_contest) contests;
    struct next_cards chances[SIZE_CHANCES]; // contests that need a full hand count left out
    struct arena arena;
};

struct next_request {
    const struct frame *frame;
    const struct measure *measure; // after the last closed round; NULL: nothing drawn yet
    const uint64_t *targets;       // of each contest in the last round; NULL: none yet
    const bool *done;   // of each contest: settled otherwise (being counted by hand); NULL: none
    const double *caps; // of each contest: share of its universe above which it is counted by hand
                        // (0: its whole universe); NULL: all 0
    unsigned chance;    // index in size_chances; NEXT_CHANCE is 90 %
    const struct km_rates *rates;  // NULL: rates_assumed
    uint64_t sample;               // cards of each contest in all, for next_contest.chance
    str seed;                      // orders the cards for `chances` (before the real one is
                                   // known any text will do)
    const struct sampler *sampler; // NULL: the default
    const struct weigh *weights;   // of records whose cards are drawn by weight; NULL: alike
    unsigned decoys;               // as sample_plan.decoys
};

enum { NEXT_CHANCE = 3, RATES_WEIGHT = 1000 }; // assumed rates count as so many cards seen

// Plans. Never measures: no risk depends on it. Call next_done in every case.
BAL_CHECKED bal_status next_plan(struct next_round *out, const struct next_request *r,
                                 struct bal_err *err);

void next_done(struct next_round *n);

#endif
