// SPDX-License-Identifier: Apache-2.0
// simulate.h: whole audits of a frame, drawn by chance: its real cards, styles and pools.
//
// An honest outcome: every card shows what frame_draw expects of it, and one sample serves all
// contests, card by card, as long as one of them still needs the card. Each contest is tested by
// its claim with the smallest margin. Errors of different contests lie on different cards where
// there is room, and spread evenly over the styles.
//
// A wrong outcome: the paper shows a tie under that claim, and one contest is audited.
//
// Methods that are valid at the ends of planned rounds alone cannot be simulated card by card.
#ifndef BAL_APP_SIMULATE_H
#define BAL_APP_SIMULATE_H

#include "app/plan/compare.h"
#include "app/sample/weigh.h"

struct simulate_request {
    const struct frame *frame;
    const struct weigh *weights; // where cards are drawn by weight; NULL: alike
    struct km_rates rates;
    struct trial trial; // alpha is not used: each contest has its own
};

struct simulate_contest {
    uint32_t contest;                      // of the frame
    uint64_t met;                          // audits that confirmed it
    uint64_t quantiles[COMPARE_QUANTILES]; // of its own cards, alone; SIM_NEVER: fewer confirmed
    double mean;
};

struct simulated {
    VEC(struct simulate_contest) contests; // that a sample can confirm: the targets, or all
    bool together;      // the following is known: not where cards are drawn by weight
    uint64_t classes;   // different cards
    uint64_t confirmed; // audits that confirmed all of them
    double mean;        // cards pulled for all together
    uint64_t quantiles[COMPARE_QUANTILES];
    double *points; // as compare_row's
    struct arena arena;
};

// Simulates honest audits. BAL_INVALID: no contest that a sample can confirm, contests of different
// risk limits, a method that cannot be simulated. Call simulate_done in every case.
BAL_CHECKED bal_status simulate_frame(struct simulated *out, const struct simulate_request *r,
                                      struct bal_err *err);
void simulate_done(struct simulated *s);

struct wrong_request {
    const struct frame *frame;
    const struct weigh *weights; // as above
    uint32_t contest;
    enum population_hide hide;
    struct trial trial; // alpha: the contest's own where 0
};

// Simulates audits of the contest with a wrong outcome: how many confirm it. BAL_INVALID: no place
// to hide that many votes, no claim, or a method that cannot be simulated.
BAL_CHECKED bal_status simulate_wrong(const struct wrong_request *r, uint64_t *confirmed,
                                      struct bal_err *err);

// What so many false confirmations say: bounds of their rate, each with a confidence of 99.9 %.
struct false_rate {
    double rate, lower, upper;
    bool holds; // the rate may well be the risk limit or less: lower <= alpha
};
struct false_rate false_rate_of(uint64_t confirmed, uint64_t replications, double alpha);

#endif
