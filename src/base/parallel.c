// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

struct shared {
    const struct parallel *p;
    atomic_uint_fast64_t next, done;
    atomic_bool failed;
    pthread_mutex_t lock; // of what follows
    uint64_t bad_piece;
    bal_status status;
    struct bal_err err;
};

struct worker {
    struct shared *shared;
    unsigned id;
};

static void keep_error(struct shared *s, uint64_t piece, bal_status status,
                       const struct bal_err *err)
{
    pthread_mutex_lock(&s->lock);
    if (s->status == BAL_OK || piece < s->bad_piece) {
        s->bad_piece = piece;
        s->status = status;
        s->err = *err;
    }
    pthread_mutex_unlock(&s->lock);
    atomic_store(&s->failed, true);
}

static void *run_pieces(void *opaque)
{
    struct worker *w = opaque;
    struct shared *s = w->shared;
    uint64_t piece = 0;
    while (!atomic_load(&s->failed) && (piece = atomic_fetch_add(&s->next, 1)) < s->p->pieces) {
        struct bal_err err = {0};
        bal_status status = s->p->work(s->p->ctx, w->id, piece, &err);
        if (status != BAL_OK)
            keep_error(s, piece, status, &err);
        uint64_t done = atomic_fetch_add(&s->done, 1) + 1;
        if (w->id == 0)
            progress_tick(s->p->progress, s->p->what, done, s->p->pieces);
    }
    return NULL;
}

unsigned parallel_workers(const struct parallel *p)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t n = p->threads > 0 ? p->threads : processors > 0 ? (uint64_t)processors : 1;
    n = n < PARALLEL_THREADS ? n : PARALLEL_THREADS;
    n = n < p->pieces ? n : p->pieces;
    return n > 0 ? (unsigned)n : 1;
}

bal_status parallel_run(const struct parallel *p, struct bal_err *err)
{
    struct shared s = {.p = p, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct worker workers[PARALLEL_THREADS];
    pthread_t threads[PARALLEL_THREADS];
    unsigned count = parallel_workers(p), started = 1;
    for (unsigned i = 0; i < count; i++)
        workers[i] = (struct worker){&s, i};
    while (started < count &&
           pthread_create(&threads[started], NULL, run_pieces, &workers[started]) == 0)
        started++;
    run_pieces(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&s.lock);
    if (s.status != BAL_OK && err != NULL)
        *err = s.err;
    return s.status;
}
