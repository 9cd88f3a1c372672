// SPDX-License-Identifier: Apache-2.0
// tally_scheme.h: contests counted by `tally --rule`, for people.
#ifndef BAL_CLI_TALLY_SCHEME_H
#define BAL_CLI_TALLY_SCHEME_H

#include "app/count/tally_schemes.h"
#include "cli/term.h"

// Prints the rule, and each contest: its tables, outcome, margin and cards.
BAL_CHECKED bal_status tally_scheme_print(const struct cli *cli, const struct tally_schemes *t,
                                          struct bal_err *err);

#endif
