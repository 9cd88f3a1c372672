// SPDX-License-Identifier: Apache-2.0
// two_heads.h: a proof, in a file of its own, that somebody has signed two heads that are not of
// one log. Whoever has the public key can check it; nothing else is needed, and nothing is to be
// trusted.
//
//     ballast-two-heads/v1\n
//     one head:\n
//     a signed checkpoint
//     the other head:\n
//     a signed checkpoint, of the same size or a larger one
//     its beginning:\n             only when it is larger:
//     BASE64\n                     the root that the larger log has at the size of the smaller
//     BASE64\n …                   the proof that it does (RFC 6962 2.1.2)
//
// Two roots at one size contradict each other at once. Where the sizes differ, the larger head
// fixes all its leaves, so that its log has just one root at the smaller size: the file names that
// root and proves it, and it is not the one that was signed. A consistency proof that merely fails
// shows nothing, since anybody can make one that fails.
#ifndef BAL_LEDGER_TWO_HEADS_H
#define BAL_LEDGER_TWO_HEADS_H

#include "ledger/policy.h"

enum { TWO_HEADS_BYTES = 3 * NOTE_BYTES };

// Views the bytes that it was read from.
struct two_heads {
    str one, other; // signed checkpoints
    bool larger;    // the other is larger: then
    struct merkle_hash beginning;
    struct merkle_proof proof;
};

// Reads the form. BAL_INVALID for any other text.
BAL_CHECKED bal_status two_heads_parse(str bytes, struct two_heads *out, struct bal_err *err);

// Appends the text. BAL_INVALID when two_heads_parse would not read it.
BAL_CHECKED bal_status two_heads_write(const struct two_heads *t, struct buf *out,
                                       struct bal_err *err);

// What was proven, against whom.
struct two_heads_verdict {
    struct checkpoint one, other; // view the text
    bool guilty[NOTE_LINES];      // keys[i] has signed both
    size_t count;                 // of the guilty
};

// Checks it with keys that one knows: those of a policy, or a log's alone; at most NOTE_LINES.
// BAL_OK: proven, at least one of them has signed both. BAL_DENIED: this is not evidence, and why.
// BAL_INVALID: another form.
BAL_CHECKED bal_status two_heads_check(const struct two_heads *t, const struct note_key *keys,
                                       size_t count, struct two_heads_verdict *out,
                                       struct bal_err *err);

#endif
