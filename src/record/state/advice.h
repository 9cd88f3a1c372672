// SPDX-License-Identifier: Apache-2.0
// advice.h: where an audit stands, in words, and what to do next. From the state alone.
#ifndef BAL_RECORD_ADVICE_H
#define BAL_RECORD_ADVICE_H

#include "record/state/state.h"

// Appends "round 2 is open: 30 of 120 cards are entered".
void advice_phase(const struct state *s, struct buf *out);

// Appends the command line that comes next: "ballast seed county.ballast DIGITS". `record` is the
// record's path. Returns why, a sentence without its full stop. `settled`: every target has met its
// limit or goes to a full hand count (standing.h), so that no more cards help.
const char *advice_next(const struct state *s, str record, bool settled, struct buf *line);

// Cards of the open round that have no interpretation; 0 when no round is open.
uint64_t advice_awaited(const struct state *s);

// Contests in batches of the open round that have not been counted.
uint64_t advice_awaited_counts(const struct state *s);

#endif
