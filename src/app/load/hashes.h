// SPDX-License-Identifier: Apache-2.0
// hashes.h: files held against a published list of SHA-256 digests.
#ifndef BAL_APP_HASHES_H
#define BAL_APP_HASHES_H

#include "app/load/load.h"

struct hash_check {
    uint64_t equal, differ, unmatched; // unmatched: list entries without a file
};

// Compares the loaded files (read with load_options.hash) with the list at `path`: lines as
// `HASH  FILE` (sha256sum writes them) or CSV `name,HASH` with a header (Colorado's audit centre),
// digits in either case. A name belongs to the file whose name it is, or whose name without
// extension ends in it, blanks and underscores being the same. Differences become problems.
BAL_CHECKED bal_status hashes_check(struct load *load, const char *path, struct hash_check *out,
                                    struct bal_err *err);

#endif
