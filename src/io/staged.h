// SPDX-License-Identifier: Apache-2.0
// staged.h: a new folder that appears whole or not at all.
#ifndef BAL_IO_STAGED_H
#define BAL_IO_STAGED_H

#include "base/base.h"

struct staged {
    struct buf path, part; // its name, and the name until it is complete
    bool made;
};

bool path_exists(const char *path);           // whatever it is
bool path_same(const char *a, const char *b); // both exist and are one file, by any name

// Makes an empty folder beside `path`, to be filled under the name staged_dir(). BAL_CONFLICT when
// there is something at `path`, or a leftover of an earlier try.
BAL_CHECKED bal_status staged_open(struct staged *s, const char *path, struct bal_err *err);

static inline const char *staged_dir(struct staged *s)
{
    return buf_cstr(&s->part);
}

// Gives the folder its name.
BAL_CHECKED bal_status staged_close(struct staged *s, struct bal_err *err);

// Throws away what was not closed, files in the folder included; harmless after staged_close.
void staged_discard(struct staged *s);

#endif
