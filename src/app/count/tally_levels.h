// SPDX-License-Identifier: Apache-2.0
// tally_levels.h: seats for parties on two levels (tabulate/levels), of contests that are the
// districts of one election. Votes are those of the cards; without any cards, reported ones.
#ifndef BAL_APP_TALLY_LEVELS_H
#define BAL_APP_TALLY_LEVELS_H

#include "app/count/count_checks.h"
#include "app/count/tally.h"
#include "tabulate/levels/levels.h"

struct tally_levels {
    const struct level_rules *rules;
    const struct level_place *place; // whose settings they begin with, or NULL
    struct table parties, names;     // names: of the districts
    struct levels levels;
    bool reported; // not counted from cards
    struct count_checks checks;
};

// Counts the contests of that name or id; empty: those whose files say that they give seats to
// parties, or all where none says so. Parties of one name are one party. BAL_INVALID: a contest
// has ranks or several votes a voter, or there are neither votes nor contests; else as
// levels_count. Sums that differ become problems (levels_checks.h). Call tally_levels_done in every
// case.
BAL_CHECKED bal_status tally_levels(const struct level_rules *rules, str text,
                                    const struct election *e, str contest, struct tally_levels *out,
                                    struct problems *p, struct bal_err *err);

void tally_levels_done(struct tally_levels *t);

// "below the threshold", "share", "seats", "exempt".
const char *level_standing_name(enum level_standing s);

// Writes "levels", "parties", "districts" and so on into the open object; docs/levels.md.
void tally_levels_json(struct json_writer *w, const struct tally_levels *t);

// A line for each party of each district, and of all ("*all*", not where a tie leaves its seats
// open): docs/levels.md has the columns.
BAL_CHECKED bal_status tally_levels_csv(const struct tally_levels *t, const char *path,
                                        struct bal_err *err);

#endif
