// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/sim_weighted.h"

#include <math.h>

struct sim_weighted_state sim_weighted_start(int64_t above)
{
    struct sim_weighted_state s = {.need2 = (double)above, .now = 1, .best = 1};
    for (size_t k = 0; k < WEIGHTED_PARTS; k++)
        s.part[k] = weighted_shares[k];
    return s;
}

static void step(void *state, const struct sim_draw *draw)
{
    struct sim_weighted_state *s = state;
    double omega = (double)draw->reference - (double)draw->x;
    double room = 2 * draw->ratio_max * draw->weight_left - s->need2;
    double above = 2 * draw->weight_left * (draw->ratio_max - omega / draw->weight);
    if (s->proved || s->need2 > 2 * (double)draw->reference_left) {
        s->proved = true;
        return;
    }
    s->need2 -= 2 * omega;
    if (room <= 1e-9 * fabs(s->need2)) { // need = zmax: what is not all wrong proves it
        s->proved = above > 1e-9 * fabs(s->need2);
        return;
    }
    double ratio = fmax(0, above / room), now = 0;
    for (size_t k = 0; k < WEIGHTED_PARTS; k++) {
        s->part[k] *= 1 - weighted_fractions[k] + weighted_fractions[k] * ratio;
        now += s->part[k];
    }
    s->now = now;
    s->best = now > s->best ? now : s->best;
}

static double log_of(const void *state)
{
    const struct sim_weighted_state *s = state;
    return s->proved ? (double)INFINITY : log(s->now);
}

static bool meets(const void *state, double alpha)
{
    const struct sim_weighted_state *s = state;
    return s->proved || s->best * alpha >= 1;
}

const struct sim_engine sim_weighted = {
    .size = sizeof(struct sim_weighted_state), .step = step, .log = log_of, .meets = meets};
