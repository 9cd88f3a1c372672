// SPDX-License-Identifier: Apache-2.0
// file_blob.h: a file as a blob, read ahead: a zip of many small members is read in a few large
// pieces, not with several calls of the system for each.
#ifndef BAL_IO_FILE_BLOB_H
#define BAL_IO_FILE_BLOB_H

#include "io/blob.h"

enum { FILE_BLOB_BYTES = 256 * 1024, FILE_BLOB_FIRST = 8 * 1024 };

struct file_blob {
    struct blob blob; // its state is this struct
    const char *path;
    int fd;
    uint64_t at; // where `bytes` begin in the file
    size_t len;
    size_t ahead; // bytes of the next piece: more while one follows the other
    char bytes[FILE_BLOB_BYTES];
};

// The path must outlive it. Call file_blob_close in every case.
BAL_CHECKED bal_status file_blob_open(struct file_blob *f, const char *path, struct bal_err *err);
void file_blob_close(struct file_blob *f);

#endif
