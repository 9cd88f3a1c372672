// SPDX-License-Identifier: Apache-2.0
// simulate_run.h: what the two halves of simulate.h's implementation share.
#ifndef BAL_AUDIT_SIMULATE_RUN_H
#define BAL_AUDIT_SIMULATE_RUN_H

#include "audit/planning/simulate.h"
#include "audit/planning/urn.h"
#include "audit/risk/quick.h"

enum { SIM_PIECE = 32 }; // replications of one piece of work, whatever the threads

// Sums over the cards of a test that are left, for engines that use weights.
struct sim_sums {
    double weight, ratio;
    uint64_t reference;
};

// One thread's work.
struct sim_worker {
    struct arena arena;
    struct urn urn;
    struct quick *quick;   // of each test without an engine
    char **states;         // of each test with one
    struct sim_sums *sums; // of these
    uint64_t *steps;       // of each test
    uint32_t *open;        // tests that have not met alpha
    uint32_t *shown;       // what an operator shows
    struct random random;
};

struct sim_run {
    const struct simulation *s;
    struct sim_result *out;
    uint64_t most;
    double need; // T that meets alpha: a little more than 1/alpha
    struct arena arena;
    double *weight; // of each class
    struct urn full;
    struct quick *start; // of each test without an engine
    struct sim_sums *sums;
    double *growth; // of each piece and test: sum of ln T per draw
    uint64_t *met;  // likewise: audits in which it met alpha
    struct sim_worker *workers;
};

// The sums of a test with an engine when no card is drawn.
void sim_sum_up(const struct sim_run *run, const struct sim_test *t, struct sim_sums *out);

// The audits of one piece, by one worker. BAL_INVALID: an operator who raises an observation.
BAL_CHECKED bal_status sim_piece(const struct sim_run *run, struct sim_worker *w, uint64_t piece,
                                 struct bal_err *err);

#endif
