// SPDX-License-Identifier: Apache-2.0
// frame_link.h: which CVR belongs to which card, for frame.c.
#ifndef BAL_APP_FRAME_LINK_H
#define BAL_APP_FRAME_LINK_H

#include "app/frame.h"

#define NO_STRATUM UINT32_MAX // of CVRs that are linked to no card

// CVRs from `from` to `to` - 1, all of one stratum.
struct link_run {
    uint32_t stratum, from, to;
};

struct links {
    VEC(struct link_run) runs; // by stratum
    uint64_t *cvrs;            // linked CVRs of each stratum; the arena's
};

// Fills f->cvr, f->linked, f->unlinked, f->by_record and f->by_order; f->domain and f->strata are
// made, without phantoms. A CVR beyond its batch's cards is linked to none. Call links_done in
// every case.
BAL_CHECKED bal_status frame_link(struct frame *f, struct links *out, struct bal_err *err);

void links_done(struct links *l);

#endif
