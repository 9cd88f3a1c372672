// SPDX-License-Identifier: Apache-2.0
// irv.h: the rules of an instant-runoff count that laws fix differently. How marks are read is in
// core/ranking.h.
//
// Source: the options and their exact meaning are those of RCTab 2.0, the tabulator that most U.S.
// places with ranked ballots use.
#ifndef BAL_TABULATE_IRV_H
#define BAL_TABULATE_IRV_H

#include "core/ranking.h"
#include "tabulate/result.h"

enum irv_tiebreak {
    IRV_TIE_REPORT, // the count stops and says who is tied
    IRV_TIE_ASK,    // the same as an error (BAL_CONFLICT): somebody has to decide
    IRV_TIE_ORDER,  // the earlier one in `order` is ahead
    IRV_TIE_RANDOM, // by java.util.Random with `seed`, as RCTab does
};

struct irv_rules {
    const char *name;             // preset it started from; "" when none
    struct ranking_rules reading; // of the marks
    bool batch;                   // eliminate all at once who cannot catch up together
    bool until_two;               // go on after the winner is found, until two remain
    bool first_threshold;         // round 1 fixes the threshold
    uint64_t minimum;             // candidates with fewer votes are eliminated together; 0: none
    uint32_t stop_after;          // last round; RANKING_UNLIMITED: when it is decided
    enum irv_tiebreak tiebreak;
    int64_t seed;
    const uint32_t *order; // IRV_TIE_ORDER: position of each candidate; NULL: ballot order
};

// The default: an overvote ends the ballot, skipped ranks and repeated candidates are passed over,
// ties are reported. It is what most places do (San Francisco and New York among them).
struct irv_rules irv_default(void);

// A preset ("colorado"), a comma-separated list of settings ("overvote=skip,skips=1"), or a preset
// followed by settings that change it. BAL_USAGE names what is not understood.
BAL_CHECKED bal_status irv_parse(str text, struct irv_rules *out, struct bal_err *err);

// Appends the settings that differ from the default, as irv_parse reads them, in one order:
// "overvote=skip,ranks=3"; "default" where none does. Two texts that mean the same become the same
// text, whatever a preset will mean one day. Minimum, last round and ties are no settings.
void irv_put(const struct irv_rules *rules, struct buf *out);

// Preset i and what it stands for, NULL after the last. A preset is a reading of a law by the
// authors of this program: the user has to confirm that it is in force for the contest.
const char *irv_preset(size_t i);
const char *irv_preset_title(size_t i);

// Appends the rules in words: "an overvote ends the ballot; …".
void irv_describe(const struct irv_rules *rules, struct buf *out);

#endif
