// SPDX-License-Identifier: Apache-2.0
// event.h: an entry of the log: a signed note (note.h) that holds one EJ1 object (ej1.h).
//
//     ballast-event/v1\n
//     ORIGIN\n                  the log's name
//     TYPE\n                    event_types.def; [a-z0-9-], 1 to 32 bytes
//     {"base":[SIZE,"ROOT"],"body":{…},"seq":SEQ,"time":"TIME"}\n
//     \n
//     — NAME SIGNATURE\n        1 to 16 of them
//
// SEQ is the number of events before this one; TIME is RFC 3339 in UTC; base is the size and root
// (base64) of a tree of at most SEQ events that the signer had seen. The whole note, of at most
// 65,535 bytes, is the leaf of the tree. The body is the business of whoever writes the type.
#ifndef BAL_LEDGER_EVENT_H
#define BAL_LEDGER_EVENT_H

#include "ledger/ej1.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

enum {
    EVENT_BYTES = 65535,
    EVENT_LINES = 16, // signatures
    EVENT_TYPE = 32,  // bytes of a type's name
};

struct event {
    str origin, type;
    uint64_t seq;
    int64_t time; // seconds since 1970
    uint64_t base_size;
    struct merkle_hash base_root;
    const struct ej1 *body; // an object
    struct note note;
    struct merkle_hash leaf;
};

// Reads an event and refuses everything that is not exactly of the form above (BAL_INVALID). The
// result views `bytes`, and its body lives in the arena. Types that this version does not know are
// read too; signatures are not looked at: note_verify(&event.note, …) does that.
BAL_CHECKED bal_status event_parse(str bytes, struct arena *arena, struct event *out,
                                   struct bal_err *err);

// The same for the four lines alone, which others sign before the log does: note and leaf of *out
// are empty.
BAL_CHECKED bal_status event_parse_text(str text, struct arena *arena, struct event *out,
                                        struct bal_err *err);

// What is to be written. `body` is a canonical EJ1 object (ej1_begin … ej1_end).
struct event_draft {
    str type;
    uint64_t seq;
    int64_t time;
    uint64_t base_size;
    struct merkle_hash base_root;
    str body;
    str lines; // signature lines of others, each with its end; empty: none
};

// Appends the four lines.
void event_text(const struct event_draft *draft, str origin, struct buf *out);

// Appends the signed event to *out; its origin is the signer's name. What event_parse would refuse
// is refused here: BAL_INVALID, or BAL_LIMIT when it would be too long. On failure *out is as it
// was.
BAL_CHECKED bal_status event_sign(const struct event_draft *draft, const struct note_signer *signer,
                                  struct buf *out, struct bal_err *err);

#endif
