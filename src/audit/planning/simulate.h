// SPDX-License-Identifier: Apache-2.0
// simulate.h: many audits of one made-up population, drawn by chance.
//
// The cards are counted in classes: all cards of a class show the same to every test. Each
// replication draws card after card until every test has met the risk limit (each at a moment of
// its own), or `most` draws are made. A stop whenever the limit was ever met is what an operator
// who looks after every draw can do at best, so the share of confirmed audits of a population
// under the null is the rate of false confirmation of adversarial optional stopping.
//
// Replication r has its own random numbers, made from the seed and r alone: the result is the same
// for any number of threads. Tests are stepped in doubles here where a method allows (simulated
// sizes need no more); measured risks come from martingale.h, and test_simulate compares the two.
//
// A test is stepped by an engine: NULL is the martingale of martingale.h, draws with equal chance;
// weighted draws (audit/risk/weighted.h) bring their own.
#ifndef BAL_AUDIT_SIMULATE_H
#define BAL_AUDIT_SIMULATE_H

#include "audit/risk/martingale.h"

enum { SIM_CLASSES = 1 << 16, SIM_TESTS = 1 << 12 };

#define SIM_ABSENT UINT64_MAX // observation: the card is none of this test's population
#define SIM_NEVER  UINT64_MAX // sample size: not met within `most` draws

struct sim_class {
    uint64_t cards; // of this class; 0 for one that only an operator shows
    double weight;  // q: how likely a card is drawn against the others, above 0; 0 counts as 1
};

// What an engine sees of one draw. Sums are over the cards of the test's population that were left
// before the draw.
struct sim_draw {
    size_t kind; // its class
    uint64_t x, reference;
    double weight;           // q of the card
    double weight_left;      // sum of q
    double ratio_max;        // largest reference / q
    uint64_t reference_left; // sum of the references
};

struct sim_engine {
    size_t size; // bytes of a state: a plain value, copied at the start of a replication
    void (*step)(void *state, const struct sim_draw *draw);
    double (*log)(const void *state);               // ln T; +inf when proved
    bool (*meets)(const void *state, double alpha); // the largest T so far >= 1/alpha?
};

struct sim_test {
    const uint64_t *x;         // observation of each class, or SIM_ABSENT
    const uint64_t *reference; // A(ref) of each class, for engines that use it; else NULL
    const void *start;         // the state as it stands, not changed: a struct martingale when
    const struct sim_engine *engine; // engine is NULL (its cards left = those of the classes)
};

// An operator who knows the whole sample before a card is opened, and may show less than is there
// (withhold cards). shown[i] is the class of draw i; he replaces it by another class of the same
// weight and references whose observations are nowhere larger (it may have no cards of its own).
struct sim_operator {
    void (*lower)(void *ctx, uint32_t *shown, uint64_t draws, uint64_t replication);
    void *ctx; // shared by all threads
};

struct simulation {
    const struct sim_class *classes;
    size_t class_count;
    const struct sim_test *tests;
    size_t test_count;
    bool replacement; // each draw is from all cards
    double alpha;     // risk limit
    uint64_t most;    // draws at which an audit gives up; 0: all cards (needed with replacement)
    uint64_t replications;
    uint64_t seed;
    unsigned threads;                     // 0: as many as there are processors
    const struct sim_operator *lookahead; // NULL: honest
    const struct progress *progress;      // NULL: none
};

// Freed by sim_done.
struct sim_result {
    uint64_t replications, confirmed;
    size_t test_count;
    uint64_t *draws;  // of each replication: draws until the last test met alpha, or SIM_NEVER
    uint64_t *pulled; // of each replication: draws of cards that a test not yet met needed
    uint64_t *met;    // of each test: replications in which it met alpha
    double *growth;   // of each test: mean of ln T per draw at the end of a replication
};

// BAL_INVALID: no classes, tests, replications or risk limit; observations or classes that
// contradict a test (its cards, its largest observation); an operator who raises an observation.
// BAL_LIMIT: no memory. `out` is set in every case; call sim_done.
BAL_CHECKED bal_status simulate(const struct simulation *s, struct sim_result *out,
                                struct bal_err *err);

void sim_done(struct sim_result *r);

// The smallest size that at least the share q (0 < q <= 1) of the audits did not exceed; SIM_NEVER
// when too few ended. Sorts a copy: BAL_LIMIT without memory.
BAL_CHECKED bal_status sim_quantiles(const uint64_t *sizes, uint64_t count, const double *q,
                                     size_t quantiles, uint64_t *out, struct bal_err *err);

// Mean, audits that never ended counted as `most`.
double sim_mean(const uint64_t *sizes, uint64_t count, uint64_t most);

#endif
