// SPDX-License-Identifier: Apache-2.0
#include "record/log/env.h"

#include <time.h>

static int64_t system_now(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL);
}

struct record_env record_env_system(const struct progress *progress)
{
    return (struct record_env){.now = system_now, .random = random_system(), .progress = progress};
}

static int64_t demo_now(void *ctx)
{
    struct record_demo *d = ctx;
    return d->time += d->step;
}

struct record_env record_env_demo(struct record_demo *d, str seed, int64_t start,
                                  const struct progress *progress)
{
    random_text_init(&d->random, seed);
    d->time = start;
    d->step = 60;
    return (struct record_env){
        .now = demo_now, .ctx = d, .random = random_text_source(&d->random), .progress = progress};
}
