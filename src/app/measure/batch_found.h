// SPDX-License-Identifier: Apache-2.0
// batch_found.h: hand counts of drawn batches, brought to the pulls of the sample.
//
// A row of the format ballast-handcount with `draw` is one sum of a batch that was drawn. Draw and
// contest find the pull; round, jurisdiction, container, tabulator and batch must agree with the
// list where they are given. A batch is counted for a contest when it has a row *cards* (how many
// of its cards were found and counted, of whatever contests), or *not found*.
#ifndef BAL_APP_BATCH_FOUND_H
#define BAL_APP_BATCH_FOUND_H

#include "app/frame/names.h"
#include "app/sample/batch_sample.h"

struct batch_count {
    bool entered, lost; // lost: the batch was not found
    uint64_t cards;     // found and counted, at most those of the manifest
    uint64_t *votes;    // of each choice of the frame's contest
    uint64_t blank, overvoted;
    str file; // of its rows: the entry it came from
    struct place place;
};

struct batch_found {
    struct batch_count *at; // of each of sample.pulls
    size_t entered;         // of them
    struct arena arena;
};

// Takes those of from->hand_totals that have a draw. All problems at once, with file and line:
// not-drawn, wrong-key, interpreted-twice (sums of one pull in two files; those of the first
// stand), unknown-id, missing-value (no *cards*), impossible-count (more cards than the manifest
// lists, or votes than the cards can hold). A count with a problem is not taken. Call
// batch_found_done in every case.
BAL_CHECKED bal_status batch_found_match(struct batch_found *out, const struct frame *f,
                                         const struct batch_sample *s, const struct election *from,
                                         struct problems *p, struct bal_err *err);

void batch_found_done(struct batch_found *m);

#endif
