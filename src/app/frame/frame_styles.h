// SPDX-License-Identifier: Apache-2.0
// frame_styles.h: card styles that the manifest names, for frame_contest.c.
#ifndef BAL_APP_FRAME_STYLES_H
#define BAL_APP_FRAME_STYLES_H

#include "app/frame/frame_link.h"

// The rows of the manifest whose cards without CVR and pool do not have the contest, by its style:
// the row names one, CVRs of that style in the same jurisdiction are linked, and none of them has
// the contest. *absent: of each row of the domain, the arena's; NULL where there is none. *cards:
// how many cards these are.
BAL_CHECKED bal_status frame_styles(const struct frame *f, const struct links *l,
                                    const struct frame_contest *c, struct arena *a,
                                    const bool **absent, uint64_t *cards, struct bal_err *err);

// Cards of a row of the domain with neither CVR nor pool.
uint64_t frame_styles_unread(const struct frame *f, size_t row);

#endif
