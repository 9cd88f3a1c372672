// SPDX-License-Identifier: Apache-2.0
// describe.h: all that was read, as one text, to compare ways of reading.
#ifndef BAL_TESTS_DESCRIBE_H
#define BAL_TESTS_DESCRIBE_H

#include "core/election.h"

// Appends cards, contests, columns down to their codes, batches, manifest, pools, results and the
// problems that are kept.
void describe_election(const struct election *e, const struct problems *p, struct buf *out);

#endif
