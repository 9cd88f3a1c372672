// SPDX-License-Identifier: Apache-2.0
// standing_print.h: how the contests of a record stand, as a table and as JSON.
#ifndef BAL_CLI_STANDING_PRINT_H
#define BAL_CLI_STANDING_PRINT_H

#include "cli/term.h"
#include "io/json_write.h"
#include "record/log/standing.h"

// Prints a table of all contests, and why some must be counted by hand.
BAL_CHECKED bal_status standing_print(const struct cli *cli, const struct standings *s,
                                      struct bal_err *err);

// "confirmed", "counted by hand", "tied", "counted by hand in full" and "tied by hand count" before
// the audit is concluded, "count by hand", "not yet", "not audited".
const char *standing_words(const struct standing *c);

// An array of contests.
void standing_json(struct json_writer *w, const struct standings *s);

// Reads and prints the standings of a record.
BAL_CHECKED bal_status standing_show(const struct cli *cli, struct record *r, struct bal_err *err);

#endif
