// SPDX-License-Identifier: Apache-2.0
// snapshot.h: the state as bytes, kept between commands so that a long log is not read each time.
// It is derived: what does not read as it should is dropped, and the log is folded again. Since
// commands believe it without reading the events behind it, the operator's key signs it.
#ifndef BAL_RECORD_SNAPSHOT_H
#define BAL_RECORD_SNAPSHOT_H

#include "ledger/note.h"
#include "record/state/state.h"

// Appends the log's head and the state.
void snapshot_add(struct buf *out, const struct merkle_frontier *head, const struct state *s);

// False when the bytes are not a snapshot of this version; *s is then empty (state_init).
bool snapshot_read(str bytes, struct merkle_frontier *head, struct state *s);

// Appends a note that names the origin and the snapshot's SHA-256, signed, and then the snapshot:
// what the record keeps.
BAL_CHECKED bal_status snapshot_seal(struct buf *out, str snapshot,
                                     const struct note_signer *signer, struct bal_err *err);

// The snapshot in what was kept, if it was sealed with the key; otherwise an empty text.
str snapshot_unseal(str kept, const struct note_key *key);

#endif
