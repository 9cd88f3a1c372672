// SPDX-License-Identifier: Apache-2.0
// growth.h: how fast a weighted test grows, and the weights with which it grows fastest.
//
// Per draw, a bettor with fraction c of the weighted test (audit/risk/weighted.h) expects
//     G(c) = sum over classes of (share q / Q) E ln(1 + c (need - omega Q / q) / (zmax - need)),
// with Q = sum of share q, need = v / 2 and zmax = max of ref Q / q, the cards left being as at the
// start. ln(1/alpha) / max G is about the number of draws. Plans only: no risk depends on it.
//
// The weights of a contest's cards come from one number, g, and in whole numbers: with a = A(ref),
//     q = WEIGHT_UNIT (g + (1 - g) a / u),
// so cards for the winner weigh 1, for the loser g, neutral ones (1 + g) / 2. g = 0 is sampling in
// proportion to the largest possible overstatement (J. Aslam, R. Popa, R. Rivest, "On Auditing
// Elections When Precincts Have Different Sizes", EVT 2008: PPEB), which needs the fewest draws
// without errors, but never sees an understatement that would make up for an overstatement; g = 1
// draws all cards alike. Cards without a CVR of their own weigh `pool` times WEIGHT_UNIT.
#ifndef BAL_AUDIT_GROWTH_H
#define BAL_AUDIT_GROWTH_H

#include "audit/risk/kaplan_markov.h"
#include "base/base.h"

enum { GROWTH_VALUES = 5, WEIGHT_UNIT = 1000, WEIGHT_PERCENT = 100 };

// Cards that are drawn alike and look alike.
struct growth_class {
    double share;    // of all cards
    double ref, q;   // A(ref), and the weight to any scale; q = 0: never drawn
    unsigned values; // what they turn out to be worth: A(mvr) and its chance
    struct {
        double mvr, chance;
    } value[GROWTH_VALUES]; // chances add up to 1 or less; the rest is worth ref
};

// max over c of G(c), 0 or more; *fraction: the c (NULL: not wanted).
double growth_best(const struct growth_class *classes, size_t count, double v, double *fraction);

// A class of cards with a CVR of this value, at these rates of discrepancies per card of all: they
// fall on the cards where they are possible, whose shares are given.
struct growth_shares {
    double over1, over2, under1, under2; // shares of cards with ref > 0, > u/2, < u, < u/2
};
struct growth_class growth_linked(double share, double ref, double upper,
                                  const struct growth_shares *possible,
                                  const struct km_rates *rates);

// What a plan of weights starts from, for the assertion that needs the most cards.
struct weight_problem {
    const struct growth_class *linked; // share and ref of the cards with a CVR; the rest is ignored
    size_t linked_count;
    const struct growth_class *pools; // cards without a CVR of their own: share, ref and values
    size_t pool_count;
    double upper, v;
    bool by_content;       // weights may depend on what the CVR says; else linked cards weigh 1
    struct km_rates rates; // assumed
};

struct weight_plan {
    unsigned loser; // g in percent, 0 to 100
    uint64_t pool;  // weight of a card without a CVR of its own; WEIGHT_UNIT where there is none
};

// The weights that grow fastest. Besides the assumed rates, rates ten times as high (at least one
// one-vote error in 100 cards and one two-vote error in 1,000) count for a quarter, so that a plan
// stands if it was too hopeful. Growth is measured against the best that other weights have. Where
// nothing grows at these rates, g is 50 %.
// BAL_LIMIT without memory.
BAL_CHECKED bal_status weight_plan_make(const struct weight_problem *p, struct weight_plan *out,
                                        struct bal_err *err);

#endif
