// SPDX-License-Identifier: Apache-2.0
// support.h: what every unit test includes before anything else.
#ifndef BAL_TESTS_SUPPORT_H
#define BAL_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

// The status is BAL_OK; prints the error otherwise.
#define assert_ok(expr)                                                                            \
    do {                                                                                           \
        err.what[0] = '\0';                                                                        \
        bal_status ok_status_ = (expr);                                                            \
        if (ok_status_ != BAL_OK)                                                                  \
            fail_msg("%s: %s (%s)", err_name(ok_status_), err.what, err.where);                    \
    } while (0)

#define assert_str(actual, expected) assert_str_at((actual), (expected), __FILE__, __LINE__)

void assert_str_at(str actual, const char *expected, const char *file, int line);

#endif
