// SPDX-License-Identifier: Apache-2.0
// batch_sample.h: the batches to count, of all contests that compare whole batches.
//
// Contest c wants the first n_c draws of its own order (sampling/batch_draw.h with the seed
// "SEED,batch", batches numbered as in frame_batches.h, weight 0 where the contest does not have
// the batch): `batch` by E / w, without replacement, where one number a batch serves all contests;
// `macro` by the interval method, with replacement. What is pulled is a batch with the contests
// that want it: only for these is it counted. A later round has larger targets and takes more.
#ifndef BAL_APP_BATCH_SAMPLE_H
#define BAL_APP_BATCH_SAMPLE_H

#include "app/frame/frame_batches.h"
#include "app/sample/sample.h"

// A contest to be counted in a batch.
struct batch_pull {
    uint32_t batch, contest; // of the frame
    uint32_t round;          // from 1: that first wants it
    uint64_t draw;           // of the batch, from 1, round by round as on the list; the same for
                             // every contest in it
};

struct batch_sample {
    VEC(struct batch_pull)
    pulls;                 // by round, jurisdiction, container, tabulator and batch (whole
                           // numbers by value, before other names), then contest
    VEC(uint32_t) order;   // of contest c: places in `pulls`, in the order of drawing, with
    VEC(size_t) first;     // repeats: order[first[c]] … order[first[c + 1] - 1]
    VEC(uint64_t) targets; // of contest c after round r (from 0): r * contests + c; its draws
    uint32_t contest_count;
    uint64_t batches; // pulled, each once
};

// plan: as of a sample of cards (the sampler and weights play no part): targets of contests that
// compare batches are draws. BAL_INVALID: more draws than the contest has batches. Call
// batch_sample_done in every case.
BAL_CHECKED bal_status batch_sample_make(struct batch_sample *out, const struct frame *f,
                                         const struct sample_plan *plan, struct bal_err *err);

void batch_sample_done(struct batch_sample *s);

// The contest's draws after round `round` (from 1).
static inline uint64_t batch_sample_target(const struct batch_sample *s, uint32_t round,
                                           uint32_t contest)
{
    size_t at = (size_t)(round - 1) * s->contest_count + contest;
    return at < s->targets.len ? s->targets.at[at] : 0;
}

// The contest's draws after all rounds.
static inline size_t batch_sample_draws(const struct batch_sample *s, uint32_t contest)
{
    return s->first.len > 0 ? s->first.at[contest + 1] - s->first.at[contest] : 0;
}

// Batches that a round is the first to pull.
uint64_t batch_sample_new(const struct batch_sample *s, uint32_t round);

// The pull of a draw and contest; its place, or pulls.len.
size_t batch_sample_find(const struct batch_sample *s, uint64_t draw, uint32_t contest);

// The targets that cards are drawn for: 0 for contests that compare batches. Memory: the arena's.
BAL_CHECKED bal_status batch_sample_cards(const struct frame *f, const struct sample_plan *plan,
                                          struct arena *arena, struct sample_plan *out,
                                          struct bal_err *err);

#endif
