// SPDX-License-Identifier: Apache-2.0
// batch_stepper.h: the test of one claim on batches, draw by draw (batch_test.h).
#ifndef BAL_AUDIT_BATCH_STEPPER_H
#define BAL_AUDIT_BATCH_STEPPER_H

#include "audit/risk/batch_test.h"
#include "audit/risk/martingale.h"
#include "audit/risk/weighted.h"

__extension__ typedef __int128 i128;

struct batch_stepper {
    const struct batch_claims *claims;
    const struct batch_claim *claim;
    enum batch_design design;
    const uint64_t *weights;
    uint64_t all;   // sum of the weights
    uint64_t cards; // of all batches
    uint64_t draws;
    struct martingale equal;
    struct weighted successive;
    struct weighted_class *classes;     // a class for each batch
    struct scaled part[WEIGHTED_PARTS]; // with replacement: the bettors' capitals
    struct scaled now, best;
};

// Starts a test. Memory comes from the arena.
BAL_CHECKED bal_status batch_stepper_start(struct batch_stepper *s, const struct batch_claims *c,
                                           const struct batch_claim *claim, enum batch_design d,
                                           const uint64_t *weights, struct arena *arena,
                                           struct bal_err *err);

// A copy of `from` that goes on by itself; `to` was started in the same way.
void batch_stepper_again(struct batch_stepper *to, const struct batch_stepper *from);

// Batch p was drawn; its overstatement is `error`, within what its cards can hold.
BAL_CHECKED bal_status batch_stepper_step(struct batch_stepper *s, uint32_t p, int64_t error,
                                          struct bal_err *err);

// The measured risk: the smallest so far, never rounded down.
double batch_stepper_risk(const struct batch_stepper *s);

#endif
