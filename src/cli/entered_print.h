// SPDX-License-Identifier: Apache-2.0
// entered_print.h: what became of interpretations, for `enter` and `correct`.
#ifndef BAL_CLI_ENTERED_PRINT_H
#define BAL_CLI_ENTERED_PRINT_H

#include "cli/record_arg.h"
#include "record/verbs/verbs.h"

// "12 cards are entered; 30 of round 1 are still awaited", or how the contests stand when the round
// is complete.
BAL_CHECKED bal_status entered_print(struct record_arg *a, const struct enter_result *r,
                                     const char *done, struct bal_err *err);

#endif
