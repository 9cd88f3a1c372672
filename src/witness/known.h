// SPDX-License-Identifier: Apache-2.0
// known.h: the keys that somebody who checks knows: those of a policy file, or a log's alone.
#ifndef BAL_WITNESS_KNOWN_H
#define BAL_WITNESS_KNOWN_H

#include "ledger/policy.h"

struct known {
    struct note_key key[1 + POLICY_WITNESSES]; // the log's first
    size_t count;
};

// Reads and parses a policy file into *out, which views *text.
BAL_CHECKED bal_status known_policy(const char *path, struct buf *text, struct policy *out,
                                    struct bal_err *err);

// The keys for the log that the signed checkpoint is of: of the policy file `policy` (NULL: none),
// or the one with the public key `log` ("": none); just one of the two. BAL_USAGE: both or neither;
// BAL_DENIED: the policy names no such log.
BAL_CHECKED bal_status known_read(const char *policy, str log, str checkpoint, struct known *out,
                                  struct bal_err *err);

#endif
