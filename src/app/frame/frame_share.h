// SPDX-License-Identifier: Apache-2.0
// frame_share.h: a contest in the pools of its universe, for frame_contest.c.
#ifndef BAL_APP_FRAME_SHARE_H
#define BAL_APP_FRAME_SHARE_H

#include "app/frame/frame_link.h"

// What is known of the contest in every pool, by pool; `out` has room for all pools. Totals are the
// frame's.
BAL_CHECKED bal_status frame_shares(struct frame *f, const struct links *l, uint32_t contest,
                                    struct frame_share *out, struct arena *a, struct bal_err *err);

// May the contest be on the pool's cards?
bool frame_share_open(const struct frame *f, const struct frame_share *s);

// Values the contest's shares under a claim: pool_values, unused, draw and the margin, which counts
// the linked CVRs so far and takes all other cards to have none. values: of each code.
BAL_CHECKED bal_status frame_share_claim(struct frame *f, const struct links *l,
                                         const struct frame_contest *c, struct frame_assertion *a,
                                         const uint64_t *values, struct bal_err *err);

#endif
