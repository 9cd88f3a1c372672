// SPDX-License-Identifier: Apache-2.0
// lists.h: the lists that events name, made from a session alone.
#ifndef BAL_RECORD_LISTS_H
#define BAL_RECORD_LISTS_H

#include "record/session/session.h"

// The lists that the events of commit, measuring and concluding name, as this program makes them:
// for writing and for verifying.
typedef bal_status list_fn(struct session *s, struct buf *out, struct bal_err *err);
BAL_CHECKED list_fn list_params, list_assertions, list_pools, list_batches, list_risks,
    list_outcome;
// The batches of a round, where contests compare whole batches; how many sums it asks for.
BAL_CHECKED bal_status list_drawn_batches(struct session *s, uint32_t round, struct buf *out,
                                          struct bal_err *err);
uint64_t list_new_counts(const struct session *s, uint32_t round);
// Counts in an entry: contests in batches that have a row *cards* or *not found*.
uint64_t list_counts_in(const struct election *e);
BAL_CHECKED list_fn list_positions, list_scopes, list_commitments, list_tally;
BAL_CHECKED bal_status list_sample(struct session *s, uint32_t round, struct buf *out,
                                   struct bal_err *err);

// Keeps such a list as an object of the event to come.
BAL_CHECKED bal_status list_keep(struct session *s, list_fn *make, struct state_object *out,
                                 struct bal_err *err);

#endif
