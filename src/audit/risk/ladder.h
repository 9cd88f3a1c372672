// SPDX-License-Identifier: Apache-2.0
// ladder.h: the chances of votes for the winner in audits that went on, round after round.
//
// What Minerva and Athena share: after each round the chance, under a tie, of k votes for the
// winner and no stop before. As reported it is the same times (p1/p0)^k (q1/q0)^(n-k): the ways to
// get there are the same, so one list serves both. A round is the convolution of the list with a
// binomial; the audits that stop, k >= kmin, leave the list.
//
// Chances are kept as logarithms and convolved directly (a Fourier transform would lose the tails).
// Those below 2^-400 of the largest are left out, which changes a ratio by less than that, or makes
// it larger.
#ifndef BAL_AUDIT_LADDER_H
#define BAL_AUDIT_LADDER_H

#include "audit/risk/rounds.h"

struct ladder {
    struct rounds_shares shares;
    uint64_t votes;    // n of the last round
    uint64_t first;    // k that null[0] is about
    long double *null; // ln of the chance of k under a tie
    size_t len;
    struct arena *arena;
};

// What a round of more votes could show.
struct rung {
    uint64_t votes, more;       // n at its end, and n more than before
    long double *null, *report; // ln of the chance of j or more of the new votes for the winner
    struct arena arena;
};

// Before the first round. The lists are the arena's.
BAL_CHECKED bal_status ladder_start(struct ladder *l, const struct rounds_shares *s,
                                    struct arena *arena, struct bal_err *err);

// A round at whose end there are `votes` votes. Call rung_done in every case.
BAL_CHECKED bal_status rung_make(const struct ladder *l, uint64_t votes, struct rung *out,
                                 struct bal_err *err);
void rung_done(struct rung *r);

// ln of the ratio of the chances of k or more, tie to report.
long double rung_ratio(const struct ladder *l, const struct rung *r, uint64_t k);

// ln of the ratio of the chances of exactly k, tie to report.
long double rung_likelihood(const struct ladder *l, const struct rung *r, uint64_t k);

// The fewest k above half of the votes whose rung_ratio is at most `log_alpha` and whose
// rung_likelihood is at most `log_delta`; ROUNDS_NONE.
uint64_t rung_kmin(const struct ladder *l, const struct rung *r, long double log_alpha,
                   long double log_delta);

// Goes on to the round's end with the audits below kmin.
BAL_CHECKED bal_status ladder_climb(struct ladder *l, const struct rung *r, uint64_t kmin,
                                    struct bal_err *err);

// rounds_fn and round_size_fn for a method whose round r stops where the ratio of tails is at most
// alpha and, with a log_delta that is not infinite, the likelihood ratio at most delta.
BAL_CHECKED bal_status ladder_rounds(const struct rounds_query *q, long double log_delta,
                                     struct rounds_result *out, struct bal_err *err);
BAL_CHECKED bal_status ladder_size(const struct rounds_query *q, long double log_delta,
                                   double chance, uint64_t *votes, struct bal_err *err);

#endif
