// SPDX-License-Identifier: Apache-2.0
// ledger.h: the log of a record: appending an event, and checking one that was appended.
//
// A head says where the log ends: it is a plain value that a store keeps as bytes (the frontier)
// beside the events. {.frontier = {0}} is the empty log.
#ifndef BAL_LEDGER_LEDGER_H
#define BAL_LEDGER_LEDGER_H

#include "ledger/checkpoint.h"
#include "ledger/event.h"

struct ledger_head {
    struct merkle_frontier frontier; // with the number of events
};

struct merkle_hash ledger_root(const struct ledger_head *head);

// Makes the next event, signed by the log alone, and signs the head after it:
//   *note        appended: the bytes of the event
//   *checkpoint  appended: the signed checkpoint of the log with it (checkpoint.h)
//   *next        the head after it; may be the same object as head
// `base` of the event is the head before it. `time` is in seconds since 1970. `body` is a canonical
// EJ1 object. Whether the type may come now is phase_next()'s business. Reads no clock, keeps no
// state: a store calls it inside its transaction and commits note, checkpoint and *next together.
// On failure nothing is changed.
BAL_CHECKED bal_status ledger_append(const struct ledger_head *head,
                                     const struct note_signer *signer, str type, int64_t time,
                                     str body, struct buf *note, struct buf *checkpoint,
                                     struct ledger_head *next, struct bal_err *err);

// The same with signature lines of others after the log's.
struct ledger_new {
    str type, body;
    int64_t time;
    str lines; // each with its end; empty: none
};

BAL_CHECKED bal_status ledger_append_new(const struct ledger_head *head,
                                         const struct note_signer *signer,
                                         const struct ledger_new *new, struct buf *note,
                                         struct buf *checkpoint, struct ledger_head *next,
                                         struct bal_err *err);

// Reads the next event of a log and moves *head over it. Refused: another form (BAL_INVALID);
// a number, base or origin (keys[0] is the log's key) that is not the log's (BAL_CONFLICT); a wrong
// signature, or none by the log's key (BAL_DENIED). With one operator base is always the head just
// before the event. The result views `bytes` and the arena.
BAL_CHECKED bal_status ledger_check(struct ledger_head *head, const struct note_key *keys,
                                    size_t count, str bytes, struct arena *arena, struct event *out,
                                    struct bal_err *err);

// The same without the signatures: for events that were checked before.
BAL_CHECKED bal_status ledger_reread(struct ledger_head *head, str origin, str bytes,
                                     struct arena *arena, struct event *out, struct bal_err *err);

// Opens the signed checkpoint and compares it with the head. BAL_CONFLICT when it is that of
// another log: events were changed, added or taken away.
BAL_CHECKED bal_status ledger_check_head(const struct ledger_head *head,
                                         const struct note_key *keys, size_t count, str checkpoint,
                                         struct bal_err *err);

#endif
