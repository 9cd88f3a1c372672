// SPDX-License-Identifier: Apache-2.0
// simulate_cells.h: the cards of a frame counted by what they show, for simulate.c.
#ifndef BAL_APP_SIMULATE_CELLS_H
#define BAL_APP_SIMULATE_CELLS_H

#include "app/sample/weigh.h"
#include "audit/planning/population.h"
#include "audit/planning/simulate.h"

struct cells {
    VEC(struct sim_class) classes;
    VEC(uint64_t) x;         // of class k for contest i: [i * classes.len + k]
    VEC(uint64_t) reference; // of each class, in the cells of one contest; else empty
};

// Cards of these contests' universes when all is as reported but for discrepancies at these rates.
// BAL_INVALID: more different cards than can be simulated. Call cells_done in every case.
BAL_CHECKED bal_status cells_honest(struct cells *out, const struct frame *f,
                                    const uint32_t *contests, size_t count,
                                    const struct km_rates *rates, struct bal_err *err);

// The same for one contest whose cards are drawn by weight; x is what the paper is worth.
BAL_CHECKED bal_status cells_weighted(struct cells *out, const struct weigh *w, uint32_t contest,
                                      const struct km_rates *rates, struct bal_err *err);

// The cards of one contest whose paper shows a tie under its claim with the smallest margin;
// `weights` where it is drawn by weight, else NULL.
BAL_CHECKED bal_status cells_wrong(struct cells *out, const struct frame *f,
                                   const struct weigh *weights, uint32_t contest,
                                   enum population_hide hide, struct bal_err *err);

void cells_done(struct cells *c);

#endif
