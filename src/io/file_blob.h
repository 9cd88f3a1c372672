// SPDX-License-Identifier: Apache-2.0
// file_blob.h: a file as a blob, of which the parts read last are kept: a zip of many small members
// is read in a few large pieces, not with several calls of the system for each. Members in the
// order of their names lie in several places of the zip at once, hence several parts.
#ifndef BAL_IO_FILE_BLOB_H
#define BAL_IO_FILE_BLOB_H

#include "io/blob.h"

enum { FILE_BLOB_PARTS = 8, FILE_BLOB_BYTES = 32 * 1024 };

struct file_blob_part {
    uint64_t at; // where it begins in the file: a multiple of FILE_BLOB_BYTES
    size_t len;
    uint64_t used; // the higher, the later
    char bytes[FILE_BLOB_BYTES];
};

struct file_blob {
    struct blob blob; // its state is this struct
    const char *path;
    int fd;
    uint64_t uses;
    struct file_blob_part parts[FILE_BLOB_PARTS];
};

// The path must outlive it. Call file_blob_close in every case.
BAL_CHECKED bal_status file_blob_open(struct file_blob *f, const char *path, struct bal_err *err);
void file_blob_close(struct file_blob *f);

#endif
