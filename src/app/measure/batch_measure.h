// SPDX-License-Identifier: Apache-2.0
// batch_measure.h: the contests of a measure that compare whole batches, for measure.c.
#ifndef BAL_APP_BATCH_MEASURE_H
#define BAL_APP_BATCH_MEASURE_H

#include "app/measure/measure.h"

// Starts the tests of a contest: fills claims and batches of out->contests.at[contest].
BAL_CHECKED bal_status batch_measure_start(struct measure *out, const struct measure_request *r,
                                           uint32_t contest, struct bal_err *err);

// Steps them over the batches counted, and adds what differs.
BAL_CHECKED bal_status batch_measure_run(struct measure *out, const struct measure_request *r,
                                         uint32_t contest, struct bal_err *err);

// The tests of a contest before the first draw. Memory is the arena's.
BAL_CHECKED bal_status batch_measure_tests(const struct frame_contest *c, struct arena *arena,
                                           struct measure_batches *out, struct bal_err *err);

#endif
