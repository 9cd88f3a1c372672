// SPDX-License-Identifier: Apache-2.0
// nearest.h: which name somebody probably meant.
#ifndef BAL_CLI_NEAREST_H
#define BAL_CLI_NEAREST_H

#include "base/base.h"

struct nearest {
    str wanted;
    const char *name; // the best so far; NULL: none is near
    size_t distance;
};

// Offers a candidate; keeps it when it is nearer than the best so far.
void nearest_offer(struct nearest *n, const char *name);

#endif
