// SPDX-License-Identifier: Apache-2.0
// plan_methods.h: what each method would need for the contests of a frame that nothing was drawn
// for yet.
#ifndef BAL_APP_PLAN_METHODS_H
#define BAL_APP_PLAN_METHODS_H

#include "app/measure/next.h"

struct plan_method {
    const struct method *method; // of all contests; NULL: each contest's own
    struct next_round next;      // contests as in the frame
};

struct plan_methods {
    VEC(struct plan_method) at; // each contest's own first
};

struct plan_request {
    struct km_rates rates;         // assumed
    str seed;                      // as next_request.seed
    uint64_t sample;               // as next_request.sample
    const struct sampler *sampler; // NULL: the default
    bool all; // every method that can be measured card by card, not only those that nothing
              // supersedes
};

// Plans. The frame's settings name the methods in turn while this runs, and are as before when it
// ends. Errors as next_plan. Call plan_methods_done in every case.
BAL_CHECKED bal_status plan_methods_make(struct plan_methods *out, struct frame *f,
                                         const struct plan_request *r, struct bal_err *err);
void plan_methods_done(struct plan_methods *p);

#endif
