// SPDX-License-Identifier: Apache-2.0
// levels_checks.h: what seats on two levels are held against: votes and seats of all parties
// against those of all districts, votes against single cards, seats against what the rules give.
#ifndef BAL_APP_LEVELS_CHECKS_H
#define BAL_APP_LEVELS_CHECKS_H

#include "app/count/count_checks.h"
#include "tabulate/levels/levels.h"

// Starts the checks with those of the cards of a contest, and its votes in redacted sums.
BAL_CHECKED bal_status levels_check_cards(struct count_sum *sum, const struct election *e,
                                          const struct contest *c, const struct level_district *d,
                                          struct bal_err *err);

// Checks what was counted; a sum that differs becomes a problem. What a tie leaves open is not
// checked.
BAL_CHECKED bal_status levels_checks(struct count_sum *sum, const struct levels *l,
                                     struct bal_err *err);

#endif
