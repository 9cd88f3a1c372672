// SPDX-License-Identifier: Apache-2.0
// heads.h: the signed heads that a record keeps, as its log and its policy judge them.
#ifndef BAL_RECORD_HEADS_H
#define BAL_RECORD_HEADS_H

#include "record/log/parties.h"
#include "record/log/record.h"

// Where parties_witnessed() finds checkpoints and roots of this record.
struct parties_heads record_heads(struct record *r);

// Is there, in the record, a checkpoint that is cosigned as the order asks for? BAL_CONFLICT: no.
BAL_CHECKED bal_status record_witnessed(struct record *r, const struct parties_order *o,
                                        struct bal_err *err);

// Every head that is kept is signed by the log's key, all signatures of the policy's witnesses on
// it are right, and it has the root that the log has at its size. BAL_CONFLICT, BAL_DENIED or
// BAL_INVALID: one is not.
BAL_CHECKED bal_status record_check_heads(struct record *r, struct bal_err *err);

#endif
