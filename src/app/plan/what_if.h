// SPDX-License-Identifier: Apache-2.0
// what_if.h: cards to pull by margin and by error rate, as a table and as pictures.
#ifndef BAL_APP_WHAT_IF_H
#define BAL_APP_WHAT_IF_H

#include "app/plan/compare.h"

enum { WHAT_IF_MARGINS = 5, WHAT_IF_RATES = 4, WHAT_IF_MOST = 100000 };
extern const double what_if_margins[WHAT_IF_MARGINS]; // diluted: 0.005, 0.01, 0.02, 0.05, 0.1

struct what_if_request {
    const struct contender *contender;
    uint64_t cards;
    struct km_rates rates; // assumed: the second row; the others are none, 3 and 10 times as high
    double alpha;
    unsigned threads;
    const struct progress *progress; // may be NULL
};

struct what_if {
    struct km_rates rates[WHAT_IF_RATES];
    uint64_t most; // cards at which an audit gives up: all, or WHAT_IF_MOST
    // 0 where such a contest cannot be: more errors than cards.
    double mean[WHAT_IF_RATES][WHAT_IF_MARGINS];
    uint64_t q90[WHAT_IF_RATES][WHAT_IF_MARGINS]; // 90 % finished; SIM_NEVER: more than `most`
};

// Simulates every cell, from a fixed seed. Errors as contender_run.
BAL_CHECKED bal_status what_if_make(struct what_if *out, const struct what_if_request *r,
                                    struct bal_err *err);

// The table as a heat map.
BAL_CHECKED bal_status what_if_heat(const struct what_if *w, const struct what_if_request *r,
                                    const char *path, struct bal_err *err);

// Cards by margin, a curve for each row of rates: the median; at the assumed rates with a band from
// 10 to 90 %.
BAL_CHECKED bal_status what_if_curves(const struct what_if *w, const struct what_if_request *r,
                                      const char *path, struct bal_err *err);

// "0.001, 0.0001": the rates of overstatements by one and by two votes.
void what_if_rate_text(const struct km_rates *r, struct buf *out);

#endif
