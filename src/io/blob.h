// SPDX-License-Identifier: Apache-2.0
// blob.h: bytes that can be read from the beginning as often as needed, and at any place: what
// stands for a file that is not in the file system.
#ifndef BAL_IO_BLOB_H
#define BAL_IO_BLOB_H

#include "io/source.h"

struct blob {
    // Opens it for reading; `name` is for messages and outlives the source.
    bal_status (*open)(void *state, str name, struct source *out, struct bal_err *err);
    // Reads exactly `len` bytes, which lie inside, from offset `at`.
    bal_status (*read_at)(void *state, uint64_t at, char *out, size_t len, struct bal_err *err);
    void *state;
    uint64_t size;
};

#endif
