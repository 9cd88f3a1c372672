// SPDX-License-Identifier: Apache-2.0
// compare.h: a signed head that somebody holds (of a slip, of a witness, of a mirror) against the
// log as it is published: a folder with `checkpoint` and `tile/` (ledger/tiles.h), as a bundle is.
// Only the tiles that are needed are read.
#ifndef BAL_WITNESS_COMPARE_H
#define BAL_WITNESS_COMPARE_H

#include "ledger/tiles.h"
#include "ledger/two_heads.h"

enum compare_outcome {
    COMPARE_SAME,   // the published head is this one
    COMPARE_BEGINS, // the published log has grown from it
    COMPARE_BEHIND, // it has fewer events: something that was signed is not shown
    COMPARE_PROVEN, // it is another log: `proof` (two_heads.h)
};

struct compare_result {
    enum compare_outcome outcome;
    uint64_t held, published; // events
    struct buf proof;
};
void compare_result_done(struct compare_result *r);

// Compares. `policy` and `log` as known_read() has them. Both heads must be signed by the log. A
// folder whose tiles are not those of its checkpoint is BAL_INVALID. compare_result_done() in every
// case.
BAL_CHECKED bal_status witness_compare(const char *head, const char *folder, const char *policy,
                                       str log, struct compare_result *out, struct bal_err *err);

#endif
