// SPDX-License-Identifier: Apache-2.0
// record_work.h: work on a record whose every byte follows from how many steps were done, so that
// after any accident it can be said which steps are there, and that nothing else is.
#ifndef BAL_TESTS_RECORD_WORK_H
#define BAL_TESTS_RECORD_WORK_H

#include "store/store.h"

// Does step number `step` (from 0), which appends one or three events, and sometimes an object with
// its secret, as one transaction. Steps follow one another on one record.
BAL_CHECKED bal_status work_step(struct store *s, uint64_t step, struct bal_err *err);

// How many steps the record holds, by its last event.
BAL_CHECKED bal_status work_steps(struct store *s, uint64_t *out, struct bal_err *err);

// Checks that the record holds exactly what so many steps left: head, events, objects with their
// content, secrets, and not a row more. BAL_INVALID says what is wrong.
BAL_CHECKED bal_status work_verify(struct store *s, const char *path, uint64_t steps,
                                   struct bal_err *err);

#endif
