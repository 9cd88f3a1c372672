// SPDX-License-Identifier: Apache-2.0
// watched.h: a file that is read while another thread stores it: what was read is hashed on the
// way, so that afterwards it can be said whether both saw the same bytes.
#ifndef BAL_RECORD_WATCHED_H
#define BAL_RECORD_WATCHED_H

#include "crypto/sha256.h"
#include "io/blob.h"

struct watched {
    const char *path;
    bool whole;   // it was read to its end once or more
    bool changed; // and not the same each time
    uint8_t sha256[SHA256_BYTES];
};

// The file as a blob; `path` and the result must outlive whatever reads it.
BAL_CHECKED bal_status watched_open(struct watched *w, const char *path, struct blob *out,
                                    struct bal_err *err);

#endif
