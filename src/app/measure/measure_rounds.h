// SPDX-License-Identifier: Apache-2.0
// measure_rounds.h: measuring contests by the rounds of their schedule (frame_rounds.h).
#ifndef BAL_APP_MEASURE_ROUNDS_H
#define BAL_APP_MEASURE_ROUNDS_H

#include "app/frame/frame_rounds.h"
#include "app/measure/measure.h"

// Does the contest use no further card: its schedule is over?
bool measure_rounds_over(const struct frame_contest *c, const struct measure_contest *m);

// After each card that counts: at the end of a round of the schedule, measures every claim from the
// votes at the ends of all rounds so far.
BAL_CHECKED bal_status measure_rounds_card(const struct frame_contest *c, struct measure_contest *m,
                                           struct bal_err *err);

void measure_rounds_done(struct measure_claim *claim);

#endif
