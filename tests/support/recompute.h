// SPDX-License-Identifier: Apache-2.0
// recompute.h: the measured risks of a record, computed a second time by recompute.py.
#ifndef BAL_TESTS_RECOMPUTE_H
#define BAL_TESTS_RECOMPUTE_H

#include "record/session/session.h"
#include "support/temp.h"

// Is there a python3?
bool recompute_possible(void);

// Writes the lists that the second computation needs, out of the record, into the folder.
void recompute_save(struct temp *files, struct record *r);

// Computes; false where a risk, a margin, a pool or a sample is another. `quiet` is appended to the
// command: "" or "2>/dev/null".
bool recompute_run(const struct temp *files, const char *quiet);

// The same of the contests that compare whole batches, by recompute_batches.py.
bool recompute_batches(const struct temp *files, const char *quiet);

#endif
