// SPDX-License-Identifier: Apache-2.0
// temp.h: a folder of its own for a test that needs files.
#ifndef BAL_TESTS_TEMP_H
#define BAL_TESTS_TEMP_H

#include "base/base.h"

struct temp {
    char folder[64];
    char path[512]; // the last one asked for
};

void temp_open(struct temp *t);
void temp_close(struct temp *t); // removes the folder with everything in it

// Path of `name` in the folder; valid until the next call.
const char *temp_path(struct temp *t, const char *name);

// The same, with a file there that holds the bytes.
const char *temp_file(struct temp *t, const char *name, str bytes);

// What the file holds; the program ends when it cannot be read.
void temp_read(const char *path, struct buf *out);

#endif
