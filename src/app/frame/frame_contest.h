// SPDX-License-Identifier: Apache-2.0
// frame_contest.h: one contest of a frame: its universe, its reported outcome and its claims, for
// frame.c.
#ifndef BAL_APP_FRAME_CONTEST_H
#define BAL_APP_FRAME_CONTEST_H

#include "app/frame/frame_link.h"

struct contest_work {
    struct frame *f;
    struct links *links;
    struct problems *p;
    bool refused; // a problem that refuses the frame was found
};

// Fills f->contests[index], whose contest and settings are set.
BAL_CHECKED bal_status frame_contest_make(struct contest_work *w, uint32_t index,
                                          struct bal_err *err);

#endif
