// SPDX-License-Identifier: Apache-2.0
// progress.h: how long work tells whoever watches how far it is.
#ifndef BAL_BASE_PROGRESS_H
#define BAL_BASE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress {
    // Called now and then from the working thread; `total` is 0 when unknown. Must be quick.
    void (*tick)(void *ctx, const char *what, uint64_t done, uint64_t total);
    void *ctx;
};

// A NULL progress is allowed everywhere.
static inline void progress_tick(const struct progress *p, const char *what, uint64_t done,
                                 uint64_t total)
{
    if (p != NULL && p->tick != NULL)
        p->tick(p->ctx, what, done, total);
}

#endif
