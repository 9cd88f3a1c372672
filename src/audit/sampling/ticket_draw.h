// SPDX-License-Identifier: Apache-2.0
// ticket_draw.h: the consistent sampler itself: the draws with the smallest tickets.
#ifndef BAL_AUDIT_TICKET_DRAW_H
#define BAL_AUDIT_TICKET_DRAW_H

#include "audit/sampling/sampler.h"
#include "crypto/sha256.h"

// The ids to draw from. They must differ, or their cards would always be drawn together.
struct ticket_ids {
    uint64_t count; // 1 … LIMIT_CARDS

    // Adds the text of id `index` (0, 1, 2 … in this order) to the hash.
    bal_status (*add)(void *ctx, uint64_t index, struct sha256 *hash, struct bal_err *err);
    void *ctx;
};

// Draws `count` times. Without replacement, `count` is at most ids->count. With replacement a drawn
// id comes back with its next ticket. The sink sees whole tickets as prn, and index from 1.
// BAL_LIMIT: no memory, or one id is drawn so often that its ticket exceeds TICKET_MAX.
BAL_CHECKED bal_status ticket_draw(str seed, const struct ticket_ids *ids, uint64_t count,
                                   bool replace, struct draw_sink sink, struct bal_err *err);

#endif
