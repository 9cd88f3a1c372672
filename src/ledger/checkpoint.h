// SPDX-License-Identifier: Apache-2.0
// checkpoint.h: the signed head of a log (C2SP tlog-checkpoint), a note whose text is three lines:
//
//     ORIGIN\n            the log's name, which is its key's name too
//     SIZE\n              leaves, in decimal
//     BASE64(root)\n
//
// No further lines are accepted.
#ifndef BAL_LEDGER_CHECKPOINT_H
#define BAL_LEDGER_CHECKPOINT_H

#include "ledger/merkle.h"
#include "ledger/note.h"

struct checkpoint {
    str origin;
    uint64_t size; // at most MERKLE_SIZE_MAX
    struct merkle_hash root;
};

// Reads the three lines; *out views them.
BAL_CHECKED bal_status checkpoint_parse(str text, struct checkpoint *out, struct bal_err *err);

// Appends the signed checkpoint; its origin is the signer's name.
BAL_CHECKED bal_status checkpoint_sign(uint64_t size, const struct merkle_hash *root,
                                       const struct note_signer *signer, struct buf *out,
                                       struct bal_err *err);

// Opens a signed checkpoint of the log whose key is keys[0]; the other keys are those of witnesses.
// The log's signature is required; *note says which witnesses signed and when. A known key's wrong
// signature is BAL_DENIED, as another origin is.
BAL_CHECKED bal_status checkpoint_open(str bytes, const struct note_key *keys, size_t count,
                                       struct checkpoint *out, struct note *note,
                                       struct bal_err *err);

#endif
