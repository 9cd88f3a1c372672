// SPDX-License-Identifier: Apache-2.0
// env.h: where a record's clock and random bytes come from.
#ifndef BAL_RECORD_ENV_H
#define BAL_RECORD_ENV_H

#include "record/log/record.h"

// The machine's clock and random bytes. No passphrase.
struct record_env record_env_system(const struct progress *progress);

// For the demo and for tests: a clock that moves `step` seconds (60) at each look, and bytes that
// the seed decides. `d` must outlive the environment.
struct record_demo {
    struct random_text random;
    int64_t time, step;
};

struct record_env record_env_demo(struct record_demo *d, str seed, int64_t start,
                                  const struct progress *progress);

#endif
