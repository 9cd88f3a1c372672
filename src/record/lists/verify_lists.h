// SPDX-License-Identifier: Apache-2.0
// verify_lists.h: what events name, made again from the inputs, or from a session as it is after
// the event, and compared: the same for a record (verify_computed.c) and for a bundle
// (verify_bundle_votes.c, verify_bundle_follow.c). BAL_CONFLICT: it is another.
#ifndef BAL_RECORD_VERIFY_LISTS_H
#define BAL_RECORD_VERIFY_LISTS_H

#include "record/lists/lists.h"

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

// No interpretation or count has an error: is of what was not drawn, of a choice that is none,
// impossible.
BAL_CHECKED bal_status verify_interpretations(const struct session *s, struct bal_err *err);

// The places of the last retrieval have drawn cards or batches, and are as many as it says.
BAL_CHECKED bal_status verify_retrieval(struct session *s, struct bal_err *err);

// Every target is settled, and the outcome is as it is named.
BAL_CHECKED bal_status verify_outcome(struct session *s, struct bal_err *err);

// What people have entered so far: each card drawn, each contest in a drawn batch, and by which
// event.
struct verify_entered_one {
    uint64_t root, last; // number of the event that entered it first, and of the last
};

struct verify_entered {
    struct table keys;
    VEC(struct verify_entered_one) at; // of each key
};

void verify_entered_init(struct verify_entered *e);
void verify_entered_done(struct verify_entered *e);

// The interpretations or counts of that event, the record's last, if it has any: they are read
// without an error, are as many as it says, and may be entered or corrected now. `s`: a session
// with the sample as it is now; they are of what was drawn, too, even where they were corrected
// since. NULL: that is not looked at.
BAL_CHECKED bal_status verify_entry(struct verify_entered *known, struct record *r,
                                    const struct session *s, uint64_t seq, struct bal_err *err);

#endif
