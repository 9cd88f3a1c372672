// SPDX-License-Identifier: Apache-2.0
// tidy.h: read before every file that clang-tidy looks at. It sees one file at a time, not into
// err.c, and would take every failure for a possible BAL_OK.
#include "base/err.h"

#define bal_fail(err, code, ...) ((void)bal_fail(err, code, __VA_ARGS__), (bal_status)(code))
#define err_memory(err)          ((void)err_memory(err), BAL_LIMIT)
#define err_errno(err, ...)      ((void)err_errno(err, __VA_ARGS__), BAL_IO)
