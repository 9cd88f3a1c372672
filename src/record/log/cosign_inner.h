// SPDX-License-Identifier: Apache-2.0
// cosign_inner.h: what cosign.c and cosign_files.c share.
#ifndef BAL_RECORD_COSIGN_INNER_H
#define BAL_RECORD_COSIGN_INNER_H

#include "ledger/witness.h"
#include "record/log/cosign.h"

// The policy with the keys that a checkpoint of this log is verified with, and the leaves of the
// log.
struct cosigning {
    struct record *r;
    struct buf policy_text;
    struct policy policy;
    struct note_key keys[1 + POLICY_WITNESSES]; // the log's, then those of the witnesses
    size_t key_count, log;                      // log: which of the policy's
    VEC(struct merkle_hash) leaves;
    struct buf note; // the head, with the cosignatures that the record has
};

// BAL_CONFLICT when the record has no policy. cosigning_close() in every case.
BAL_CHECKED bal_status cosigning_open(struct cosigning *c, struct record *r, struct bal_err *err);
void cosigning_close(struct cosigning *c);

// Events in the largest head that the record holds with a cosignature of keys[key], 0 for none. Its
// signature is not verified: a wrong one makes a request that is answered 409.
BAL_CHECKED bal_status cosigning_known(struct cosigning *c, size_t key, uint64_t *out,
                                       struct bal_err *err);

// Has keys[key] cosigned the head?
bool cosigning_has(const struct cosigning *c, size_t key);

// The name that the policy gives to the witness of keys[key], key > 0, and its URL.
const struct policy_item *cosigning_item(const struct cosigning *c, size_t key);

// The request from `old` events, old <= the head's size.
void cosigning_request(const struct cosigning *c, uint64_t old, struct buf *out);

#endif
