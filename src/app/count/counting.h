// SPDX-License-Identifier: Apache-2.0
// counting.h: which rules ranked contests are counted by, as somebody names them: a rule of
// tabulate/parcels (docs/stv.md), or a place whose law says it (presets.def).
#ifndef BAL_APP_COUNTING_H
#define BAL_APP_COUNTING_H

#include "app/count/tally.h"

// A place: its law as the makers of this program read it. Whoever uses it confirms that it is the
// rule in force for the contest.
struct preset {
    const char *name, *title; // "scotland", "councils in Scotland"
    const char *rule;         // of tabulate/parcels; "": one of irv_parse
    const char *settings;     // as irv_parse reads them, for the reading of marks too
    const char *source;       // of the law
    const char *status;       // what is known of it
};

// In the order of presets.def; NULL after the last.
const struct preset *preset_at(size_t i);

// Name and title of rule i of tabulate/parcels; false after the last.
bool counting_rule(size_t i, const char **name, const char **title);

// Is it the name of one of them? Letter case aside.
bool counting_is_rule(str name);

enum { COUNTING_ASK = 3 }; // of counting_ties: somebody is asked

// Ways to decide what no rule decides: "report", "order", "random", "ask"; NULL after the last.
const char *counting_ties(size_t i);

struct counting_names {
    str rule, preset; // .ptr is NULL where none is named; at most one of them
    int ties;         // of counting_ties; -1: not said
    uint64_t seats;   // in place of those of each contest
    bool seats_given, seeded;
    int64_t seed;
};

// Seats in place of those of the files. BAL_USAGE: none, or more than a contest has choices.
BAL_CHECKED bal_status counting_seats(uint64_t seats, uint32_t *out, struct bal_err *err);

// Sets the rules of *o. BAL_USAGE: no such name, names that exclude each other, or a rule that
// draws lots among papers without a seed.
BAL_CHECKED bal_status counting_choose(const struct counting_names *names, struct tally_options *o,
                                       struct bal_err *err);

// Appends what the tally says of its rule and its preset, with source and status; nothing without.
void counting_describe(struct buf *out, const struct tally *t);

#endif
