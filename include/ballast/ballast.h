// SPDX-License-Identifier: Apache-2.0
// ballast/ballast.h: the library's public door.
//
// Version 0: names and types may change with the next minor version; the exported symbols are
// pinned by a test.
#ifndef BALLAST_BALLAST_H
#define BALLAST_BALLAST_H

#include <ballast/export.h>
#include <ballast/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// The version of the library in use, as "0.1.0".
BAL_API const char *bal_version(void);

#ifdef __cplusplus
}
#endif
#endif
