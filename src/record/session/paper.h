// SPDX-License-Identifier: Apache-2.0
// paper.h: audit boards for elections that were made up: they read every card as truth/paper.csv
// has it. For the demo, for tests and for simulations.
#ifndef BAL_RECORD_PAPER_H
#define BAL_RECORD_PAPER_H

#include "record/session/session.h"

// The paper of an election, by the key of its cards.
struct paper {
    struct load load;
    struct table keys; // tabulator, batch and record of card i
};

// Reads the file (ballast-cvr). Call paper_close in every case.
BAL_CHECKED bal_status paper_open(struct paper *p, const char *path,
                                  const struct progress *progress, struct bal_err *err);
void paper_close(struct paper *p);

// Writes what boards read on the cards of the open round to a file that `enter` takes. A card that
// is not in its batch is not found.
BAL_CHECKED bal_status paper_read_round(const struct paper *p, const struct session *s,
                                        const char *out, uint64_t *cards, struct bal_err *err);

// Writes the hand counts of the batches drawn in the open round to a file that `enter` takes.
BAL_CHECKED bal_status paper_count_round(const struct paper *p, const struct session *s,
                                         const char *out, struct bal_err *err);

// Writes the full hand count of a contest to a file that `handcount` takes: sums, so only
// of one that these decide. Of others (ranks, scores) `handcount` takes the file of the paper
// itself.
BAL_CHECKED bal_status paper_count(const struct paper *p, const struct session *s, uint32_t contest,
                                   const char *out, struct bal_err *err);

#endif
