// SPDX-License-Identifier: Apache-2.0
// contender.h: ways to audit a made-up contest (population.h), side by side on the same cards:
// the methods of Ballast, its weighted draws, and models of what other programs do (rivals.c).
#ifndef BAL_AUDIT_CONTENDER_H
#define BAL_AUDIT_CONTENDER_H

#include "audit/planning/population.h"
#include "audit/planning/simulate.h"

enum contender_draws {
    DRAWS_EQUAL,   // every card with the same chance
    DRAWS_POOLS,   // cards of pools more often: uses who is in a pool, and nothing else
    DRAWS_CONTENT, // by what the CVR says: cards of the loser less often
};

enum {
    CONTENDER_COMPARISON = 1, // compares cards with CVRs (or pool means)
    CONTENDER_POLLING = 2,    // looks at the paper alone
    CONTENDER_RIVAL = 4,      // a model of another program with its own defaults
    CONTENDER_NO_POOLS = 8,   // knows no pools
};

struct contender {
    const char *name, *title;
    const char *source; // where it is described
    unsigned flags;     // CONTENDER_…
    enum contender_draws draws;
    const struct method *method;                                    // the bets; NULL: the engine
    void (*tune)(struct martingale *m, const struct population *p); // NULL: the method's own
    const struct sim_engine *engine;
    size_t state_size; // of the engine
    void (*start)(void *state, const struct population *p);
};

// In the order of the table, NULL after the last; by name, NULL when there is none.
const struct contender *contender_at(size_t i);
const struct contender *contender_find(str name);

// Rivals, in rivals.c.
extern const struct contender rival_rlauxe, rival_agrapa, rival_optimal, rival_alpha;

struct trial {
    double alpha;
    uint64_t most; // draws at which an audit gives up; 0: all cards
    uint64_t replications;
    uint64_t seed;    // the same seed gives the same cards to all who draw alike
    unsigned threads; // 0: as many as there are processors
    bool replacement;
    const struct progress *progress; // may be NULL
};

// What a population is drawn by: the weight of each class, a card for the winner having 1. The
// planner (growth.h) sees `planned`: the same contest as reported, with the rates it assumes.
BAL_CHECKED bal_status contender_weights(const struct contender *c,
                                         const struct population *planned,
                                         const struct population *drawn,
                                         double weight[POPULATION_CLASSES], struct bal_err *err);

// Simulates. Errors as simulate, and BAL_INVALID where contender and population do not fit. Call
// sim_done in every case.
BAL_CHECKED bal_status contender_run(const struct contender *c, const struct population *planned,
                                     const struct population *p, const struct trial *t,
                                     struct sim_result *out, struct bal_err *err);

#endif
