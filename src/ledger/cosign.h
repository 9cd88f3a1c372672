// SPDX-License-Identifier: Apache-2.0
// cosign.h: cosignatures (C2SP tlog-cosignature, note type 0x04): what a witness says when it has
// found a checkpoint consistent with all that it saw of the log before. note.h verifies them.
#ifndef BAL_LEDGER_COSIGN_H
#define BAL_LEDGER_COSIGN_H

#include "ledger/checkpoint.h"

// Makes the signer of a witness from 32 random bytes: its key is of type NOTE_COSIGNATURE, and
// neither note_sign nor an event takes it.
BAL_CHECKED bal_status cosigner_make(str name, const uint8_t seed[static ED25519_SEED],
                                     struct note_signer *out, struct bal_err *err);

// Appends the signature line "— NAME BASE64(id || be64(time) || signature)\n" for the text of a
// checkpoint (three lines). `time` is in seconds since 1970. On failure *out is as it was.
BAL_CHECKED bal_status cosign(str text, const struct note_signer *signer, uint64_t time,
                              struct buf *out, struct bal_err *err);

// Takes what witnesses answered into a checkpoint: appends to *out the checkpoint with its log's
// signature first, then for each known key that has signed, in the order of the keys, the newest of
// its signatures in `checkpoint` and `lines`. Lines by unknown keys are left out. keys[0] is the
// log's, `lines` are signature lines alone ("" for none). *added: keys that had not signed before,
// or earlier. BAL_INVALID where `lines` is another form, BAL_DENIED where a known key's signature
// is wrong; *out is then as it was.
BAL_CHECKED bal_status cosign_merge(str checkpoint, str lines, const struct note_key *keys,
                                    size_t count, struct buf *out, size_t *added,
                                    struct bal_err *err);

#endif
