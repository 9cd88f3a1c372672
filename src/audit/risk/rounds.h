// SPDX-License-Identifier: Apache-2.0
// rounds.h: tests of one pair of candidates that look at whole rounds: Minerva, Athena, Providence.
//
// Cards are drawn with replacement. Only votes for one of the two count: n_r of them after round r,
// k_r for the winner. p1 is the winner's share of the pair's reported votes, p0 = 1/2 that of a
// tie. A round's risk is a ratio of chances, under a tie to as reported, of k_r or more votes for
// the winner and no stop before. The risk limit holds for the rounds as they were fixed before the
// seed, each looked at once, at its end; it does not hold for whoever looks in between, or chooses
// a round's size when he knows what it will show.
//
// Sources: F. Zagorski, G. McClearn, S. Morin, N. McBurnett, P. Vora, "The Athena Class of
// Risk-Limiting Ballot Polling Audits", arXiv:2008.02315 (Minerva, Athena); O. Broadrick et al.,
// "PROVIDENCE: a Flexible Round-by-Round Risk-Limiting Audit", arXiv:2210.08717.
#ifndef BAL_AUDIT_ROUNDS_H
#define BAL_AUDIT_ROUNDS_H

#include "base/base.h"

enum {
    ROUNDS_MAX = 1000,     // of one audit
    ROUND_VOTES = 1 << 21, // of one pair in all rounds: above, the chances take too long
};

struct rounds_query {
    double alpha;                       // risk limit, above 0 and below 1
    uint64_t winner, loser;             // reported votes of the pair, the winner's more
    bool floor_null;                    // p0 = floor(M/2)/M for M votes of the pair, as r2b2 has it
    double delta;                       // Athena: above 0; 0 is its standard, 1
    const uint64_t *votes, *for_winner; // of each round done, in all so far: n_r and k_r
    size_t count;                       // rounds done, at most ROUNDS_MAX
};

struct rounds_result {
    double risk;    // at most alpha just where the audit may stop; never rounded down, at most 1
    size_t stopped; // the round in which it may, from 1; 0: none. Later rounds are not looked at
    // Of each round looked at, where not NULL; room for `count`. The ratio itself, which may exceed
    // 1, and the fewest votes for the winner that stop the audit (ROUNDS_NONE: none would).
    double *ratio;
    uint64_t *kmin;
};

#define ROUNDS_NONE UINT64_MAX

// BAL_INVALID: reported votes without a winner, counts that fall or exceed one another, a risk
// limit that is none. BAL_LIMIT: more than ROUND_VOTES votes.
typedef bal_status rounds_fn(const struct rounds_query *q, struct rounds_result *out,
                             struct bal_err *err);

// The fewest votes of the pair in all (at least one more than so far) after which the audit may
// stop with at least the chance `chance`, given what was seen, if the report is right. The chance
// is a sawtooth of the size: *votes is enough and one less is not, but it is the first such tooth
// that halving between powers of ten finds, and another may be smaller. SIZE_UNBOUNDED (method.h):
// beyond ROUND_VOTES. Errors as rounds_fn; BAL_CONFLICT: the audit may stop already.
typedef bal_status round_size_fn(const struct rounds_query *q, double chance, uint64_t *votes,
                                 struct bal_err *err);

// The size of Minerva's first round by the normal approximation, for a first idea: with
// z(x) = Phi^-1(1 - x), ((z(chance) sqrt(p1 q1) - z(alpha chance)/2) / (p1 - 1/2))^2, rounded up.
// Shares p1 above 1/2; alpha and chance above 0 and below 1.
uint64_t rounds_normal_size(double p1, double alpha, double chance);

// A schedule of rounds: cards in all after each, from 1 on, each more than the one before.
// BAL_INVALID, BAL_LIMIT.
BAL_CHECKED bal_status schedule_check(const uint64_t *sizes, size_t count, struct bal_err *err);

// The same as text, "100,250,600"; the sizes are the arena's.
BAL_CHECKED bal_status schedule_read(str text, struct arena *arena, const uint64_t **sizes,
                                     size_t *count, struct bal_err *err);

// The checks that all share, and p1, 1 - p1, p0, 1 - p0.
struct rounds_shares {
    long double p1, q1, p0, q0;
    long double log_win, log_lose; // ln(p1/p0), ln(q1/q0): what a vote adds to ln of the ratio of
                                   // chances, as reported to tie
};
BAL_CHECKED bal_status rounds_check(const struct rounds_query *q, struct rounds_shares *out,
                                    struct bal_err *err);

// A round that is being thought of, by the method that a search is for: the chance to stop when the
// pair has `votes` votes at its end, and the fewest votes for the winner that stop it then.
struct round_chance {
    bal_status (*at)(void *ctx, uint64_t votes, double *chance, uint64_t *kmin,
                     struct bal_err *err);
    void *ctx;
};

// The search of round_size_fn. `least`: votes from which on there is any chance.
BAL_CHECKED bal_status round_size_search(const struct round_chance *c, uint64_t least,
                                         double chance, uint64_t *votes, struct bal_err *err);

#endif
