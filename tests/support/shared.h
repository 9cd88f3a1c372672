// SPDX-License-Identifier: Apache-2.0
// shared.h: for tests over the shared folder (known answers, real data), which lies beside the
// source folder or where the environment variable BALLAST_SHARED says. Nothing of it is copied
// here.
#ifndef BAL_TESTS_SHARED_H
#define BAL_TESTS_SHARED_H

#include "base/base.h"

// Path of a file or folder in the shared folder, which need not exist.
const char *shared_path(const char *name, struct buf *out);

// Reads a whole file into the arena. False when it cannot be read.
bool shared_read(const char *path, struct arena *arena, str *out);

struct shared_count {
    unsigned long passed, failed, skipped;
};

// Prints the closing line and gives the exit status: 77 when nothing ran, 1 when a check failed.
int shared_finish(const struct shared_count *count);

#endif
