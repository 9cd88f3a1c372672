// SPDX-License-Identifier: Apache-2.0
// parties.h: who must have signed an event, and which checkpoints must have been cosigned before it
// (docs/parties.md, sections 2 and 5). One place for both: what record_append() does not write,
// `verify` does not accept.
#ifndef BAL_RECORD_PARTIES_H
#define BAL_RECORD_PARTIES_H

#include "ledger/ledger.h"
#include "ledger/policy.h"
#include "record/state/state.h"

// Reads the next event of a log whose state is *s (before it), verifies its signatures with the
// keys that are valid for it, and checks that those signed who must. `log` is the log's key. Moves
// *head over it; *s stays as it is. BAL_DENIED: a signature is wrong, missing, by a key that is not
// valid, or not first where it is the log's; else as ledger_reread.
BAL_CHECKED bal_status parties_check(struct ledger_head *head, const struct note_key *log,
                                     const struct state *s, str bytes, struct arena *arena,
                                     struct event *out, struct bal_err *err);

// The keys that may sign the next event: the log's first, then all valid ones; and for `key-add`
// and a proposal of it the key that its body names. *out is the caller's: vec_done.
struct parties_keys {
    VEC(struct note_key) at;
};

BAL_CHECKED bal_status parties_keys(const struct state *s, const struct note_key *log, str type,
                                    const struct ej1 *body, struct parties_keys *out,
                                    struct bal_err *err);

// Is an event of that type and body signed by those who must? `signers` are the keys that signed
// beside the log's. BAL_DENIED says who is missing.
BAL_CHECKED bal_status parties_signed(const struct state *s, str type, const struct ej1 *body,
                                      const struct note_key *signers, size_t count,
                                      struct bal_err *err);

// A checkpoint that must have been cosigned before an event: of `from` to `to` events.
struct parties_order {
    uint64_t from, to;
    const char *code; // the check that fails without: "V7"
    const char *what; // "the freeze"
};

// False when the event needs none. *s is the state before it.
bool parties_order(const struct state *s, const struct event *e, struct parties_order *out);

// Where checkpoints and roots come from: a record, or a bundle.
struct parties_heads {
    // Appends to *note the kept checkpoint with the smallest size from `from` on. BAL_NOT_FOUND
    // when there is none.
    bal_status (*next)(void *ctx, uint64_t from, uint64_t *size, struct buf *note,
                       struct bal_err *err);
    // The root of the log's first `size` events.
    bal_status (*root)(void *ctx, uint64_t size, struct merkle_hash *out, struct bal_err *err);
    void *ctx;
};

// Is there a checkpoint of this log, cosigned as the policy asks for? BAL_CONFLICT: no.
BAL_CHECKED bal_status parties_witnessed(const struct parties_order *o, str policy,
                                         const struct parties_heads *heads, struct bal_err *err);

#endif
