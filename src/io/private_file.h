// SPDX-License-Identifier: Apache-2.0
// private_file.h: small files that nobody but their owner may read, as keys.
#ifndef BAL_IO_PRIVATE_FILE_H
#define BAL_IO_PRIVATE_FILE_H

#include "base/base.h"

// Makes a new file with mode 0600 and makes it durable. BAL_CONFLICT when there is something at
// `path` already; on failure nothing is left there.
BAL_CHECKED bal_status private_file_write(const char *path, str bytes, struct bal_err *err);

// Appends what the file holds. BAL_DENIED when others than its owner may read or write it, or when
// this user may not; BAL_INVALID when it is not a plain file; BAL_LIMIT past the buffer's ceiling.
BAL_CHECKED bal_status private_file_read(const char *path, struct buf *out, struct bal_err *err);

#endif
