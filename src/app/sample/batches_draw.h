// SPDX-License-Identifier: Apache-2.0
// batches_draw.h: batches drawn by their error bounds (sampling/batch_draw.h).
#ifndef BAL_APP_BATCHES_DRAW_H
#define BAL_APP_BATCHES_DRAW_H

#include "app/sample/batches.h"
#include "audit/sampling/batch_draw.h"
#include "io/sink.h"

struct batches_drawing {
    enum batch_design design;
    bool arlo; // as Arlo draws for MACRO; b->draws are those of earlier rounds
    str seed;
    uint64_t count;
};

// BAL_INVALID without a margin, and as the samplers.
BAL_CHECKED bal_status batches_draw(const struct batches *b, const struct batches_drawing *how,
                                    struct draw_sink sink, struct bal_err *err);

// The same as CSV that batches_read_draws reads: draw,jurisdiction,batch,number.
BAL_CHECKED bal_status batches_draw_csv(const struct batches *b, const struct batches_drawing *how,
                                        struct sink *out, struct bal_err *err);

#endif
