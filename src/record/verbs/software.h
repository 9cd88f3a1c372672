// SPDX-License-Identifier: Apache-2.0
// software.h: which programs are in use, by their digests (event `software`, docs/bundle.md 2).
#ifndef BAL_RECORD_SOFTWARE_H
#define BAL_RECORD_SOFTWARE_H

#include "crypto/sha256.h"
#include "record/log/record.h"

struct software_file {
    str name; // as the record says it: without folders
    char sha256[SHA256_HEX + 1];
};

// The program that runs, and its digest.
BAL_CHECKED bal_status software_own(struct software_file *out, struct bal_err *err);

// The file at `path`, and its digest. The name views the path.
BAL_CHECKED bal_status software_read(const char *path, struct software_file *out,
                                     struct bal_err *err);

// Writes them to the record. BAL_INVALID where a name stands twice.
BAL_CHECKED bal_status verb_software(struct record *r, const struct software_file *files,
                                     size_t count, struct bal_err *err);

#endif
