// SPDX-License-Identifier: Apache-2.0
// durable.h: small files that are replaced as a whole and survive the power going, and one program
// at a time.
#ifndef BAL_IO_DURABLE_H
#define BAL_IO_DURABLE_H

#include "base/base.h"

// Replaces the file by these bytes, or makes it. When it returns BAL_OK they are on the disk under
// that name; on failure the file holds the old bytes or the new ones, whole.
BAL_CHECKED bal_status durable_write(const char *path, str bytes, struct bal_err *err);

// Waits until no other holder is left, and holds the file (made where there is none) until
// file_unlock(*held), or until the program ends.
BAL_CHECKED bal_status file_lock(const char *path, int *held, struct bal_err *err);
void file_unlock(int held);

// Appends what the file holds; BAL_LIMIT past the buffer's ceiling.
BAL_CHECKED bal_status file_read(const char *path, struct buf *out, struct bal_err *err);

#endif
