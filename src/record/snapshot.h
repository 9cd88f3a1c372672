// SPDX-License-Identifier: Apache-2.0
// snapshot.h: the state as bytes, kept between commands so that a long log is not read each time.
// It is derived: what does not read as it should is dropped, and the log is folded again.
#ifndef BAL_RECORD_SNAPSHOT_H
#define BAL_RECORD_SNAPSHOT_H

#include "record/state.h"

// Appends the log's head and the state.
void snapshot_add(struct buf *out, const struct merkle_frontier *head, const struct state *s);

// False when the bytes are not a snapshot of this version; *s is then empty (state_init).
bool snapshot_read(str bytes, struct merkle_frontier *head, struct state *s);

#endif
