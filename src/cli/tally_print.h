// SPDX-License-Identifier: Apache-2.0
// tally_print.h: a tally as text.
#ifndef BAL_CLI_TALLY_PRINT_H
#define BAL_CLI_TALLY_PRINT_H

#include "app/count/count_checks.h"
#include "app/count/tally.h"
#include "cli/term.h"

// Prints every contest: choices with votes, who is elected, margin, cards, checks, rounds, groups.
BAL_CHECKED bal_status tally_print(const struct cli *cli, struct tally *t, struct bal_err *err);

// The rounds of a ranked count, as many in a row as the terminal is wide.
BAL_CHECKED bal_status tally_print_rounds(const struct cli *cli, const struct result *r,
                                          struct bal_err *err);

// The sums that were checked, in a paragraph; those that do not agree each by itself.
void tally_print_checks(const struct cli *cli, const struct count_checks *c);

// "Ann, Bob and Cy".
void tally_names(struct buf *out, const struct result *r, const struct candidate_list *list);

// Appends what is known of a margin in ballots: "between 12 and 340 ballots would have to be others
// for another outcome or a tie". `least` and `most` are NULL where there is none; `why` says why
// there is no least one, or is NULL.
void tally_margin(struct buf *out, const uint64_t *least, const uint64_t *most, const char *why);

#endif
