// SPDX-License-Identifier: Apache-2.0
// compare.h: ways to audit one made-up contest, side by side on the same simulated cards.
#ifndef BAL_APP_COMPARE_H
#define BAL_APP_COMPARE_H

#include "audit/planning/contender.h"

enum { COMPARE_QUANTILES = 5, COMPARE_POINTS = 99 };
extern const double compare_quantiles[COMPARE_QUANTILES]; // 0.5, 0.7, 0.8, 0.9, 0.95

struct compare_request {
    struct population_spec contest;
    const struct km_rates *assumed;            // what planners expect; NULL: the contest's rates
    const struct contender *const *contenders; // NULL: all that fit
    size_t count;
    bool polling; // of all that fit: those that look at the paper alone
    bool own;     // of all that fit: no models of other programs
    struct trial trial;
};

struct compare_row {
    const struct contender *contender;
    uint64_t confirmed; // audits that met the risk limit
    double mean;        // cards pulled; an audit that gave up counts what it pulled
    uint64_t quantiles[COMPARE_QUANTILES]; // SIM_NEVER: fewer audits finished
    double *points; // cards by which 1, 2 … 99 % had finished; else not finite
    double g, pool; // weights against a winner's card: loser's, pooled
};

struct compare {
    struct population population;
    struct trial trial; // `most` is set
    VEC(struct compare_row) rows;
    struct arena arena;
};

// Simulates all of them. Errors as population_make and contender_run. Call compare_done in every
// case.
BAL_CHECKED bal_status compare_make(struct compare *out, const struct compare_request *r,
                                    struct bal_err *err);
void compare_done(struct compare *c);

// One of them, as a row whose points are in the arena.
BAL_CHECKED bal_status compare_one(const struct contender *c, const struct population *planned,
                                   const struct population *p, const struct trial *t,
                                   struct arena *arena, struct compare_row *out,
                                   struct bal_err *err);

// The share of audits that have finished, by cards pulled, into a picture at `path`.
BAL_CHECKED bal_status compare_picture(const struct compare *c, str note, const char *path,
                                       struct bal_err *err);

// "o1,o2,u1,u2", or "o1,o2" with no understatements: rates a card. BAL_USAGE: not that.
BAL_CHECKED bal_status rates_parse(str text, struct km_rates *out, struct bal_err *err);

// A contest from a margin: whole votes, or a fraction of the cards ("0.01").
BAL_CHECKED bal_status votes_of_margin(str text, uint64_t cards, uint64_t *votes,
                                       struct bal_err *err);

#endif
