// SPDX-License-Identifier: Apache-2.0
// names.h: what a later file (interpretations, a hand count) calls the contests, choices and
// jurisdictions of a frame.
//
// The file may have been read into the election of the frame itself or into one of its own;
// reading makes contests and choices that are new, so both are looked up by name and occurrence.
#ifndef BAL_APP_NAMES_H
#define BAL_APP_NAMES_H

#include "app/frame/frame.h"

struct name_map {
    const struct election *from;
    uint32_t *jurisdictions; // number in the frame's election, or TABLE_NONE
    uint32_t *contests;      // index in frame.contests, or TABLE_NONE
    uint32_t **choices; // of each contest of `from`; choice of the frame's contest or TABLE_NONE
    struct arena arena;
};

// A jurisdiction that is not named is the only one of the manifest, where there is one only. Call
// name_map_done in every case.
BAL_CHECKED bal_status name_map_make(struct name_map *out, const struct frame *f,
                                     const struct election *from, struct bal_err *err);

void name_map_done(struct name_map *m);

// The frame's number of a contest of `from`, and of a choice of it; TABLE_NONE: the frame has none,
// which is a problem (unknown-id) of that place.
uint32_t name_map_contest(const struct name_map *m, uint32_t contest, struct place place,
                          struct problems *p);
uint32_t name_map_choice(const struct name_map *m, uint32_t contest, uint32_t choice,
                         struct place place, struct problems *p);

#endif
