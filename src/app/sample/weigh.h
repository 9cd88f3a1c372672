// SPDX-License-Identifier: Apache-2.0
// weigh.h: the weight of every card in every contest, for records whose cards are drawn by weight.
//
// Where a contest's method is weighted, a card's weight depends on its kind alone: the code of its
// CVR, its pool, or that it has neither. With G the contest's loser_weight in percent, and over its
// assertions, each with A of the card in parts of 1/den and its margin `above` (m: of the smallest
// margin v / u),
//     q = max of [ (10 G upper + (1000 - 10 G) A) above_m / (upper_m above) ], rounded up
// so that a card weighs what the assertion that needs it most asks for: g + (1 - g) A/u for the
// smallest margin, and less for larger ones in inverse proportion, which need fewer cards. Cards
// of pools, and those without CVR and pool, weigh pool_weight. With the method weighted-pools all
// cards with a CVR weigh 1000, and in contests of any other method all cards do.
//
// Any weights that were fixed before the seed are valid, as long as only cards that cannot be
// overstated in any assertion have weight 0; that holds here, as q is rounded up.
#ifndef BAL_APP_WEIGH_H
#define BAL_APP_WEIGH_H

#include "app/frame/frame.h"
#include "audit/planning/growth.h"
#include "audit/risk/weighted.h"
#include "audit/sampling/weights.h"

// One contest.
struct weigh_contest {
    bool weighted;              // its test is weighted.h
    uint32_t codes, kinds;      // kinds: the codes, the contest's shares in pools, and neither
    const uint32_t *pool_kinds; // of each pool of the frame
    const uint64_t *q;          // weight of each kind
    const uint64_t *cards;      // cards of each kind in the universe
    const struct weight_count *counts; // the same by weight, without 0
    size_t count;
};

struct weigh {
    const struct frame *frame;
    struct weigh_contest *contests;
    bool sealed; // what CVRs say is not to be public: tests take each for the most that one can be
    struct arena arena;
};

// Is any contest of the frame drawn by weight?
bool weigh_wanted(const struct frame *f);

// The weights, from the settings of the frame. Time: cards x contests. The frame must outlive them.
// BAL_LIMIT without memory. Call weigh_done in every case.
BAL_CHECKED bal_status weigh_make(struct weigh *out, const struct frame *f, struct bal_err *err);

void weigh_done(struct weigh *w);

// Plans loser_weight and pool_weight of every contest drawn by weight that has none yet, and sets
// them in the frame's settings. rates: assumed (audit/planning/growth.h).
BAL_CHECKED bal_status weigh_plan(struct frame *f, const struct km_rates *rates,
                                  struct bal_err *err);

// The kind of a card of the contest's universe.
uint32_t weigh_kind(const struct weigh *w, uint32_t contest, uint32_t card);

// A(ref) of cards of a kind under an assertion, in parts of 1/den.
uint64_t weigh_reference(const struct weigh *w, uint32_t contest, size_t claim, uint32_t kind);

// The test of an assertion before the first draw. Its memory is the arena's.
BAL_CHECKED bal_status weigh_start(const struct weigh *w, uint32_t contest, size_t claim,
                                   struct arena *arena, struct weighted *out, struct bal_err *err);

// The class of the test that cards of a kind are in.
size_t weigh_class(const struct weigh *w, uint32_t contest, size_t claim,
                   const struct weighted *test, uint32_t kind);

// What cards of each class of a test turn out to be worth at these rates of discrepancies (per card
// of all), in parts of 1/den: `out` has room for test->count. Cards of pools are worth 0 or u.
void weigh_shows(const struct weigh *w, uint32_t contest, size_t claim, const struct weighted *test,
                 const struct km_rates *rates, struct growth_class *out);

#endif
