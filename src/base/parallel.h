// SPDX-License-Identifier: Apache-2.0
// parallel.h: the same work on many pieces, by several threads.
#ifndef BAL_BASE_PARALLEL_H
#define BAL_BASE_PARALLEL_H

#include "base/err.h"
#include "base/progress.h"

enum { PARALLEL_THREADS = 256 };

struct parallel {
    uint64_t pieces;
    unsigned threads; // 0: as many as there are processors; at most PARALLEL_THREADS
    // Piece `piece`, from 0; `worker` (0 to threads - 1) has one piece at a time, so what belongs
    // to it needs no lock. After an error no further piece is begun.
    bal_status (*work)(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err);
    void *ctx;
    const struct progress *progress; // ticked by the calling thread, with pieces done; may be NULL
    const char *what;
};

// How many workers there will be.
unsigned parallel_workers(const struct parallel *p);

// Every piece once, the calling thread being worker 0. Where a thread cannot be made the others do
// its share. The error of the first piece that failed.
BAL_CHECKED bal_status parallel_run(const struct parallel *p, struct bal_err *err);

#endif
