// SPDX-License-Identifier: Apache-2.0
// log.h: the events of a record in words, and a copy of the record.
#ifndef BAL_RECORD_LOG_H
#define BAL_RECORD_LOG_H

#include "record/log/record.h"

// Lasts until `take` returns.
struct log_entry {
    uint64_t seq;
    int64_t time;
    str type, summary;       // "round 1, 120 cards": one line, what `event_type.says` does not say
    const char *says;        // "" for a type that this version does not know
    struct merkle_hash leaf; // its hash in the tree
};

// Reads all events, checks each and at last the signed head, and gives those from `from` on to
// `take`; another status than BAL_OK ends the reading and is passed on. Errors as record_open.
BAL_CHECKED bal_status record_log(struct record *r, uint64_t from,
                                  bal_status (*take)(void *ctx, const struct log_entry *e,
                                                     struct bal_err *err),
                                  void *ctx, struct bal_err *err);

// Copies the record to a new file, then reads the copy to its end: it is sound, and ends in the
// same signed head. The key is not copied. A copy that is not good is removed again.
BAL_CHECKED bal_status record_backup(struct record *r, const char *path, struct bal_err *err);

#endif
