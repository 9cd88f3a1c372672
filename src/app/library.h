// SPDX-License-Identifier: Apache-2.0
// library.h: what this build is made of.
#ifndef BAL_APP_LIBRARY_H
#define BAL_APP_LIBRARY_H

#include "ballast/ballast.h"
#include "base/base.h"

struct app_library {
    const char *name, *version;
};

// Library i that the program runs on; false after the last.
bool app_library(size_t i, struct app_library *out);

#endif
