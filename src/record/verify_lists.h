// SPDX-License-Identifier: Apache-2.0
// verify_lists.h: what events name, made again from the inputs, or from a session as it is after
// the event, and compared: the same for a record (verify_computed.c) and for a bundle
// (verify_bundle_votes.c, verify_bundle_follow.c). BAL_CONFLICT: it is another.
#ifndef BAL_RECORD_VERIFY_LISTS_H
#define BAL_RECORD_VERIFY_LISTS_H

#include "record/verbs.h"

// The list is the one that the session makes; `what` names it. One that is not named is empty.
BAL_CHECKED bal_status verify_list(struct session *s, list_fn *make,
                                   const struct state_object *kept, const char *what,
                                   struct bal_err *err);

// The same of a list that was made already.
BAL_CHECKED bal_status verify_made(struct session *s, const struct buf *made,
                                   const struct state_object *kept, const char *what,
                                   struct bal_err *err);

// Positions and scopes.
BAL_CHECKED bal_status verify_cards(struct session *s, struct bal_err *err);

// Contests and assertions; pools and batches, which are named when there are any.
BAL_CHECKED bal_status verify_contests(struct session *s, struct bal_err *err);

// The last round's sample, with its batches.
BAL_CHECKED bal_status verify_sample(struct session *s, struct bal_err *err);

// The input by itself is still understood as it was, by its digest and its counts. `salt` (of
// STORE_SALT bytes): of a salted one; else NULL.
BAL_CHECKED bal_status verify_understood(struct record *r, const struct state_input *in,
                                         const uint8_t *salt, struct bal_err *err);

// No interpretation or count is of what was not drawn, or impossible. `p`: the session's problems.
BAL_CHECKED bal_status verify_interpretations(const struct problems *p, struct bal_err *err);

// The places of the last retrieval have drawn cards or batches, and are as many as it says.
BAL_CHECKED bal_status verify_retrieval(struct session *s, struct bal_err *err);

// Every target is settled, and the outcome is as it is named.
BAL_CHECKED bal_status verify_outcome(struct session *s, struct bal_err *err);

// The interpretations or counts of that event, if it has any, are as many as it says.
BAL_CHECKED bal_status verify_entry(struct record *r, uint64_t seq, struct bal_err *err);

#endif
