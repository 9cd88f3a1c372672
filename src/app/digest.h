// SPDX-License-Identifier: Apache-2.0
// digest.h: the SHA-256 of a file.
#ifndef BAL_APP_DIGEST_H
#define BAL_APP_DIGEST_H

#include "crypto/sha256.h"
#include "io/source.h"

// Reads the rest of the source and writes its digest, NUL-terminated, in lower-case hexadecimal
// digits.
BAL_CHECKED bal_status digest_source(struct source *s, char hex[static SHA256_HEX + 1],
                                     struct bal_err *err);

#endif
