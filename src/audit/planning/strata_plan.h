// SPDX-License-Identifier: Apache-2.0
// strata_plan.h: how many cards of each stratum a stratified audit will need (strata.h, suite.h).
//
// What the cards show is an assumption: of every stratum, how many cards have which observation
// (from the reported votes and expected rates of errors). Audits of these cards are simulated from
// a seed. Each draws the strata side by side, so many cards of each as `share` says; what is found
// does not change that, as both tests demand. An audit's size is the smallest total, to within
// 1/256, at which a look at the whole sample meets the risk limit and one a little earlier does
// not.
//
// The shares: in proportion to the cards; or those with which the audit is smallest when everything
// comes exactly as expected (every observation as soon as its share of the draws is due), found by
// making each stratum's share larger or smaller in turn as long as that helps.
#ifndef BAL_AUDIT_STRATA_PLAN_H
#define BAL_AUDIT_STRATA_PLAN_H

#include "audit/planning/sizes.h"
#include "audit/risk/strata.h"

enum { STRATUM_KINDS = 5 };

// The cards of a stratum that nobody has looked at, by what they would show.
struct stratum_kinds {
    size_t count;
    uint64_t x[STRATUM_KINDS], cards[STRATUM_KINDS];
};

// Does a look at these draws meet the risk limit?
typedef bal_status strata_look_fn(const void *how, const struct stratum *at, size_t count,
                                  bool *met, struct bal_err *err);

struct strata_plan_request {
    const struct stratum *at; // x and draws: what was found already
    const struct stratum_kinds *kinds;
    size_t count;
    strata_look_fn *look;
    const void *how;
    bool least;    // choose the shares; else in proportion to the cards
    uint32_t runs; // simulated audits: 0 none
    uint64_t seed; // the same seed gives the same plan, for any number of threads
};

struct strata_plan {
    double share[STRATA_MOST]; // of the draws, for each stratum; they add up to 1
    // Of each stratum, cards in all when everything comes as expected; SIZE_UNBOUNDED in `total`
    // where all cards, or STRATA_PLAN_MOST draws, are not enough.
    uint64_t expected[STRATA_MOST], total;
    uint64_t proportional; // the same total with shares in proportion to the cards
    // Of the simulated audits: cards in all that finish with each chance, and the mean (an audit
    // that does not finish counts all cards).
    uint32_t runs;
    uint64_t sizes[SIZE_CHANCES], each[SIZE_CHANCES][STRATA_MOST];
    double mean, mean_of[STRATA_MOST];
};

enum { STRATA_PLAN_MOST = 100000 };

// The strata's draws of a sample of n cards in all: as `share` says, no stratum more than its
// cards, none less than what was found already. out[count].
void strata_allot(const struct strata_plan_request *r, const double *share, uint64_t n,
                  uint64_t *out);

// BAL_INVALID: no strata, or observations that no card has. BAL_LIMIT: no memory.
BAL_CHECKED bal_status strata_plan(const struct strata_plan_request *r, struct strata_plan *out,
                                   struct bal_err *err);

#endif
