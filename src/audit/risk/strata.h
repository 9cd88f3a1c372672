// SPDX-License-Identifier: Apache-2.0
// strata.h: independent samples from several strata, tested together (UI-TS).
//
// J. Spertus, P. B. Stark, "Sweeter than SUITE: Supermartingale Stratified Union-Intersection Tests
// of Elections", arXiv:2207.03379; J. Spertus, M. Sridhar, P. B. Stark, "Sequential Stratified
// Inference for the Mean", arXiv:2409.06680. The outcome is wrong if the observations of all cards
// of all strata add up to S or less. Then there are sums s_k of the strata with s_1 + … + s_K = S
// such that no stratum has more than s_k (the union over all such s of the intersection of "stratum
// k has s_k or less"). With T_k(s_k) a supermartingale of stratum k for that null (martingale.h),
// the product over k is one for s, and
//
//     T = min over s of the product of T_k(s_k),   risk = 1 / T
//
// may be looked at whenever one likes, if the bets of each stratum use its own past only, and which
// stratum is drawn from next does not depend on s. (For a test that is safe against an operator who
// knows the sample, it must not depend on what was found either.)
//
// Bets must not depend on s: bettors with a fixed fraction c of their capital, or a fixed lambda
// cut off at c/m. Every factor 1 - c + c x/m, 1 + lambda (x - m) falls in m, so T_k falls in s_k;
// therefore in a cell lo_k <= s_k <= hi_k
//
//     product of T_k(s_k) >= product of T_k(hi_k)
//
// whatever the shape of T_k. Cells are halved where that bound is lowest, until it is within 1e-6
// of a value that is taken, or LIMIT cells are used; the bound is the result. s_k are whole
// numbers, and lie between what was seen and what the cards left can add.
//
// With one truly fixed lambda <= 1/max in each stratum ln T_k is concave in s_k, and the minimum is
// at a vertex of the set of all s (2409.06680, section 4). With anything cut off, or a fraction c
// of the capital, it is not, and vertices overstate the minimum: 40 draws at the null give T = 4.2
// there, where the minimum is 1e-29. strata_vertex_log refuses such bets.
#ifndef BAL_AUDIT_STRATA_H
#define BAL_AUDIT_STRATA_H

#include "audit/risk/martingale.h"

enum { STRATA_MOST = 12, STRATA_CELLS = 4096 };

struct stratum {
    uint64_t cards;    // N_k
    uint64_t max;      // the largest observation
    bool replacement;  // how it was drawn
    const uint64_t *x; // observations in drawing order
    size_t draws;
    // The bets: a method of fixed fractions (METHOD_FIXED_BETS and METHOD_MONOTONE; `mixture`), or
    // with `tuning`, chosen before the draws: `kelly`, or `betting` with a fixed lambda.
    const struct method *method;
    const union bet_tuning *tuning; // NULL: the method has nothing to tune
};

struct strata {
    const struct stratum *at;
    size_t count;   // 2 to STRATA_MOST; more than 4 are bounded coarsely
    uint64_t total; // twice the largest sum of all observations under the null
};

// The sums that a stratum can have after its draws.
void stratum_limits(const struct stratum *s, uint64_t *low, uint64_t *high);

// ln T_k for the null "the observations of all cards add up to sum2 / 2 or less"; +inf where the
// draws alone exceed that, -inf when the capital is lost. BAL_INVALID: an observation above max,
// more draws than cards, a sum beyond what the cards can have.
BAL_CHECKED bal_status stratum_log(const struct stratum *s, uint64_t sum2, long double *log_t,
                                   struct bal_err *err);

// ln T from below by cells; +inf where the draws alone prove the assertion. BAL_UNSUPPORTED: bets
// that depend on s.
BAL_CHECKED bal_status strata_log(const struct strata *s, long double *log_t, struct bal_err *err);

// The measured risk, never rounded down, of the draws so far.
BAL_CHECKED bal_status strata_risk(const struct strata *s, double *risk, struct bal_err *err);

// Is the measured risk alpha or less? For plans: it stops as soon as that is decided, and after so
// many cells the answer is no.
BAL_CHECKED bal_status strata_meets(const struct strata *s, double alpha, size_t cells, bool *met,
                                    struct bal_err *err);

// ln T at its vertex, for bets of one fixed lambda each. BAL_UNSUPPORTED for all others.
BAL_CHECKED bal_status strata_vertex_log(const struct strata *s, long double *log_t,
                                         struct bal_err *err);

// Calls visit(ctx, s) for each vertex of {s: low_k <= s_k <= high_k, sum of s_k = total}, each
// once.
BAL_CHECKED bal_status strata_vertices(const uint64_t *low, const uint64_t *high, size_t count,
                                       uint64_t total,
                                       bal_status (*visit)(void *ctx, const uint64_t *s,
                                                           struct bal_err *err),
                                       void *ctx, struct bal_err *err);

// A fixed lambda for a stratum with the reported mean and variance of an observation, and the mean
// `null` that it has where the margin is gone in equal parts everywhere: (mean - null) / (variance
// + (mean - null)^2), at most `most` / max. Tunes `betting`.
union bet_tuning strata_lambda(double mean, double variance, double null, uint64_t max,
                               double most);

#endif
