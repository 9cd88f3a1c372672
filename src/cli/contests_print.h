// SPDX-License-Identifier: Apache-2.0
// contests_print.h: the contests of a record, for `contests list`.
#ifndef BAL_CLI_CONTESTS_PRINT_H
#define BAL_CLI_CONTESTS_PRINT_H

#include "cli/term.h"
#include "record/session/session.h"

// Prints every contest with its settings and, where the frame could be made, its votes and margin.
BAL_CHECKED bal_status contests_print(const struct cli *cli, const struct session *s, bool framed,
                                      struct bal_err *err);

#endif
