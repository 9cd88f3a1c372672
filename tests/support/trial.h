// SPDX-License-Identifier: Apache-2.0
// trial.h: one audit in memory, from a seed to its end, to be repeated with other seeds: how often
// is a reported outcome confirmed?
#ifndef BAL_TESTS_TRIAL_H
#define BAL_TESTS_TRIAL_H

#include "app/measure/next.h"
#include "support/papers.h"

struct trial {
    const struct frame *f;
    struct papers *papers; // what is really there
    uint32_t contest;      // whose confirmation counts; the others are audited along with it
    // A planted bug: a card that is not found counts as a blank one, and not as the worst.
    bool half;
    const struct weigh *weights; // cards are drawn by these; NULL: alike
    double cap;          // share of its cards above which the contest is counted by hand; 0: none
    VEC(uint64_t) first; // targets of the first round, which are the same for all seeds
};

void trial_done(struct trial *t);

// Rounds as they are planned, until the risk limit is met (true) or a full hand count is called
// for.
bool trial_rounds(struct trial *t, uint64_t seed);

// One round of so many of the contest's cards. Somebody knows the sample and the paper, and has
// every card vanish that it helps to lose: those that show less for the outcome than reported, one
// after the other, each for good if the measured risk is then smaller than before. Is the limit
// met?
bool trial_loses(struct trial *t, uint64_t seed, uint64_t cards);

// Of so many repetitions with a wrong outcome, as many may be confirmed at a risk limit of 5 %: the
// expectation and three standard errors.
uint64_t trial_allowed(uint64_t runs);

#endif
