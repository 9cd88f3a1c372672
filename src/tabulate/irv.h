// SPDX-License-Identifier: Apache-2.0
// irv.h: the rules of an instant-runoff count that laws fix differently, and how a mark set is read
// under them.
//
// Sources: the options and their exact meaning are those of RCTab 2.0, the tabulator that most U.S.
// places with ranked ballots use; the cleaning order of Colorado is that of its election rules
// 26.7.1 to 26.7.3.
#ifndef BAL_TABULATE_IRV_H
#define BAL_TABULATE_IRV_H

#include "tabulate/result.h"

#define IRV_UNLIMITED UINT32_MAX

enum irv_overvote {
    IRV_OVERVOTE_EXHAUST,     // a rank with several candidates ends the ballot
    IRV_OVERVOTE_SKIP,        // … is passed over
    IRV_OVERVOTE_IF_MULTIPLE, // … ends it when two of them still stand, else counts for the one
};

enum irv_tiebreak {
    IRV_TIE_REPORT, // the count stops and says who is tied
    IRV_TIE_ASK,    // the same as an error (BAL_CONFLICT): somebody has to decide
    IRV_TIE_ORDER,  // the earlier one in `order` is ahead
    IRV_TIE_RANDOM, // by java.util.Random with `seed`, as RCTab does
};

struct irv_rules {
    const char *name; // preset it started from; "" when none
    enum irv_overvote overvote;
    uint32_t skips;         // ranks in a row that may be left out; one more ends the ballot
    bool stop_at_duplicate; // a candidate ranked again ends the ballot; else it is passed over
    bool clean_first;       // Colorado: duplicates are removed (and leave gaps), then overvotes
                            // end the ballot, then gaps
    bool without_write_ins; // marks for unresolved write-ins are taken away before all else
    uint32_t max_rank;      // ranks beyond it are not read
    bool batch;             // eliminate all at once who cannot catch up together
    bool until_two;         // go on after the winner is found, until two remain
    bool first_threshold;   // round 1 fixes the threshold
    uint64_t minimum;       // candidates with fewer votes are eliminated together; 0: none
    uint32_t stop_after;    // last round; IRV_UNLIMITED: when it is decided
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

// Preset i and what it stands for, NULL after the last. A preset is a reading of a law by the
// authors of this program: the user has to confirm that it is in force for the contest.
const char *irv_preset(size_t i);
const char *irv_preset_title(size_t i);

// Appends the rules in words: "an overvote ends the ballot; …".
void irv_describe(const struct irv_rules *rules, struct buf *out);

// How the reading of a mark set ends.
enum irv_end {
    IRV_END_CHOICES = INACTIVE_EXHAUSTED,
    IRV_END_OVERVOTE = INACTIVE_OVERVOTE,
    IRV_END_REPEATED = INACTIVE_REPEATED,
    IRV_END_SKIPPED = INACTIVE_SKIPPED,
    IRV_END_UNRANKED, // no ranking at all: an undervote
};

// Reads the preferences of a mark set, best first. out has room for set->count marks; returns how
// many there are: each candidate (an index in the roster, or in the choices where roster is NULL)
// once, with its rank. Only under IRV_OVERVOTE_IF_MULTIPLE may several have the same rank.
// *end is why a card that has run out of them is inactive.
uint32_t irv_normalise(const struct irv_rules *rules, const struct contest *c,
                       const struct roster *roster, const struct mark_set *set, struct mark *out,
                       enum irv_end *end);

#endif
