// SPDX-License-Identifier: Apache-2.0
// prefer.h: how many voters prefer one candidate to another, by points (core/points.h).
#ifndef BAL_TABULATE_PREFER_H
#define BAL_TABULATE_PREFER_H

#include "tabulate/result.h"

struct preferences {
    uint64_t first, second; // voters who prefer the first, the second
};

// From the codes of a result that was counted by points.
struct preferences prefer(const struct result *r, uint32_t first, uint32_t second);

#endif
