// SPDX-License-Identifier: Apache-2.0
// err.h: making, extending and mapping errors. A function logs or returns an error, never both.
#ifndef BAL_BASE_ERR_H
#define BAL_BASE_ERR_H

#include <stdarg.h>

#include "ballast/status.h"

#define BAL_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

// Fills *err (NULL is fine) with `code` and the message, clears where and hint; returns `code`.
bal_status bal_fail(struct bal_err *err, bal_status code, const char *fmt, ...) BAL_PRINTF(3, 4);

// The same with the arguments of a caller that takes a format itself.
bal_status bal_fail_args(struct bal_err *err, bal_status code, const char *fmt, va_list args)
    BAL_PRINTF(3, 0);

// Adds where or hint to an error already made; an outer layer fills what an inner one left empty.
void err_where(struct bal_err *err, const char *fmt, ...) BAL_PRINTF(2, 3);
void err_hint(struct bal_err *err, const char *fmt, ...) BAL_PRINTF(2, 3);

// "no memory left" as BAL_LIMIT.
bal_status err_memory(struct bal_err *err);

// The last failed system call on `path`, as BAL_IO (BAL_NOT_FOUND, BAL_DENIED where errno says so).
bal_status err_errno(struct bal_err *err, const char *verb, const char *path);

// Exit status of the process for a status: 0, 1, 2 or 64 (INTERFACES: no others).
int err_exit_status(bal_status code);

// Short name of a status, for JSON and logs: "invalid", "limit".
const char *err_name(bal_status code);

#define BAL_TRY(expr)                                                                              \
    do {                                                                                           \
        bal_status try_status_ = (expr);                                                           \
        if (__builtin_expect(try_status_ != BAL_OK, 0))                                            \
            return try_status_;                                                                    \
    } while (0)

#endif
