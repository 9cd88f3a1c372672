// SPDX-License-Identifier: Apache-2.0
// population.h: the cards of a made-up contest, counted by what they show: its reported winner
// against one loser, with errors at given rates, a pool of cards without CVRs, or a wrong outcome
// hidden somewhere.
//
// Values are those of plurality (A = 1 for the winner, 0 for the loser, 1/2 otherwise, u = 1) in
// parts of 1/den. Whole cards stand for rates: the nearest number to rate x cards.
#ifndef BAL_AUDIT_POPULATION_H
#define BAL_AUDIT_POPULATION_H

#include "audit/assertion/assertion.h"
#include "audit/risk/kaplan_markov.h"

// Where a wrong outcome hides. The paper then shows an exact tie: the reported winner did not win,
// by as little as can be, which is the hardest to detect.
enum population_hide {
    HIDE_NOTHING,      // the outcome is right
    HIDE_AT_MARGIN,    // as few cards as can be: votes for the winner that are the loser's
    HIDE_UNDERVOTES,   // CVRs without a vote, paper with one for the loser; where these do not
                       // suffice, CVRs for the winner, paper without a vote
    HIDE_OTHER_STYLES, // votes for the loser on cards whose CVR has not the contest: as many cards
                       // as have it are sampled along
    HIDE_ONE_POOL,     // the pool's total is false; the rest, where it is too small, at the margin
};

// "undervotes", …; NULL after the last. 0 is "nothing".
const char *population_hide_name(size_t i);
const char *population_hide_title(enum population_hide hide);

struct population_spec {
    uint64_t cards;        // with the contest; from 1 to LIMIT_CARDS / 2
    uint64_t margin;       // in votes, as reported; at most `cards`
    double blank;          // share of cards without a vote for either, 0 to 1
    double pool;           // share of cards in one pool, which looks like the rest, 0 to 1
    struct km_rates rates; // honest errors a card: o1, o2 from CVRs for the winner (else blank
                           // ones), u1, u2 from CVRs for the loser
    enum population_hide hide;
};

enum { POPULATION_CLASSES = 24 };

// Cards with the same reference value, CVR or pool mean, and the same vote on paper.
struct population_class {
    uint64_t ref, mvr; // in parts of 1/den
    uint64_t cards;    // at least 1
    bool pooled;
};

struct population {
    uint64_t cards, den, upper; // N; upper = den (u = 1)
    int64_t above;              // v N den, from the reference values: as margin.above
    struct km_rates rates;      // of honest errors, as asked for
    size_t count;
    struct population_class at[POPULATION_CLASSES];
};

// BAL_INVALID: shares or rates that no cards can have, more errors of a kind than cards, no margin.
BAL_CHECKED bal_status population_make(struct population *out, const struct population_spec *spec,
                                       struct bal_err *err);

#endif
