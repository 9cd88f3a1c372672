// SPDX-License-Identifier: Apache-2.0
// draw.h: cards drawn from a manifest, with where to find them.
#ifndef BAL_APP_DRAW_H
#define BAL_APP_DRAW_H

#include "audit/sampling/sampler.h"
#include "core/election.h"

// Cards numbered for a sampler: jurisdiction by jurisdiction in the order of their first rows, in
// each the batches in the order of the manifest.
struct domain {
    struct sample_domain sampled;
    const struct manifest_batch **rows; // of all jurisdictions, in the order of numbering
    uint64_t *first;                    // first[i]: cards before rows[i]
    size_t count;                       // rows
    uint64_t cards;                     // in all, those beyond the manifest included
    struct arena arena;
};

// The domain of a manifest. `cards` not 0 overrides the number of cards, which is possible for one
// jurisdiction only; without a manifest it is the number of cards, which have no names then.
// BAL_INVALID: neither manifest nor cards, or an override of several jurisdictions.
BAL_CHECKED bal_status domain_make(struct domain *out, const struct election *e, uint64_t cards,
                                   struct bal_err *err);

void domain_done(struct domain *d);

// Where card `index` (from 1) lies: its row, and its position in the batch (from 1). NULL when it
// is beyond the manifest.
const struct manifest_batch *domain_find(const struct domain *d, uint64_t index,
                                         uint64_t *position);

#endif
