// SPDX-License-Identifier: Apache-2.0
// tally_levels_print.h: seats on two levels, for people.
#ifndef BAL_CLI_TALLY_LEVELS_PRINT_H
#define BAL_CLI_TALLY_LEVELS_PRINT_H

#include "app/count/tally_levels.h"
#include "cli/term.h"

// Prints the place, the seats of all, those of each district, and how seats were placed.
BAL_CHECKED bal_status tally_levels_print(const struct cli *cli, const struct tally_levels *t,
                                          struct bal_err *err);

#endif
