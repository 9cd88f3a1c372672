// SPDX-License-Identifier: Apache-2.0
// found.h: interpretations brought to the cards of the sample that they are about.
//
// The key of a retrieval list is round, draw, jurisdiction, container, tabulator, batch, position
// and imprinted id. Round and draw find the card; what else a row says must agree with the list.
// Empty parts say nothing, but for batch and position, which must be there.
#ifndef BAL_APP_FOUND_H
#define BAL_APP_FOUND_H

#include "app/frame/names.h"
#include "app/sample/sample.h"
#include "core/interpretation.h"

struct found {
    // Of each of sample.cards (a repeated draw: that of the first), or NULL: none yet. Contests and
    // choices are those of the frame.
    const struct interpretation **at;
    size_t entered; // cards that have one
    size_t refused; // interpretations that were not taken; each has a problem
    struct arena arena;
};

// Takes from->interpretations (from may be the frame's election, or one of its own). All problems
// at once, with file and line: not-drawn, wrong-key, interpreted-twice (no one is taken but the
// first), unknown-id for a contest or choice that does not exist. An interpretation with a problem
// is not taken. Call found_done in every case.
BAL_CHECKED bal_status found_match(struct found *out, const struct frame *f, const struct sample *s,
                                   const struct election *from, struct problems *p,
                                   struct bal_err *err);

void found_done(struct found *m);

#endif
