// SPDX-License-Identifier: Apache-2.0
// assert_print.h: assertions as text for people.
#ifndef BAL_CLI_ASSERT_PRINT_H
#define BAL_CLI_ASSERT_PRINT_H

#include "app/assertions/assertions.h"
#include "cli/command.h"

BAL_CHECKED bal_status assert_print(const struct cli *cli, const struct assertions_made *m,
                                    struct bal_err *err);

BAL_CHECKED bal_status assert_print_check(const struct cli *cli, const struct assertions_check *c,
                                          struct bal_err *err);

#endif
