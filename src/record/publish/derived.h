// SPDX-License-Identifier: Apache-2.0
// derived.h: the files of a bundle that follow from its objects (docs/bundle.md, 6): made for those
// who want to read them, and made again to compare.
#ifndef BAL_RECORD_DERIVED_H
#define BAL_RECORD_DERIVED_H

#include "record/log/record.h"

struct derived_file {
    const char *path; // in the bundle
    // Appends its content. `r` needs its state and its objects.
    bal_status (*make)(struct record *r, struct buf *out, struct bal_err *err);
};

enum { DERIVED_FILES = 3 };

extern const struct derived_file derived_files[DERIVED_FILES];

#endif
