// SPDX-License-Identifier: Apache-2.0
// parcels.h: the single transferable vote as laws describe it with paper: papers lie in parcels,
// a parcel came to its candidate in one count at one transfer value, and each count moves parcels.
// One engine counts by all the rules; a rule is a const descriptor and one line in rules.def.
// docs/stv.md says what each rule is and where it is from.
#ifndef BAL_TABULATE_PARCELS_H
#define BAL_TABULATE_PARCELS_H

#include "base/decimal.h"
#include "tabulate/rule.h"

enum parcel_quota {
    QUOTA_DROOP, // floor(votes / (seats + 1)) + 1
    QUOTA_HARE,  // votes / seats, rounded up
    QUOTA_NONE,  // nobody is elected by a number of votes
};

// Which papers of one who is elected go on.
enum parcel_basis {
    BASIS_ALL,
    BASIS_LAST, // the parcel that came last
    // … and, where it came from a surplus, those of the surpluses just before it in whose counts
    // nobody was elected; the second one takes one count too many.
    BASIS_LAST_SURPLUSES,
    BASIS_LAST_SURPLUSES_AND_ONE,
};

enum parcel_surplus {
    SURPLUS_ONE_VALUE,   // all papers at one new value
    SURPLUS_SCALE,       // each parcel at its value times one factor, in counts of their own
    SURPLUS_SCALE_MERGE, // the same by value, the highest first
    SURPLUS_CUT,         // each at surplus * its value / votes, cut to `scale` decimals; one count
    SURPLUS_DRAW,        // so many papers, drawn at random for each next candidate
    SURPLUS_EVERY_NTH,   // so many papers, every n-th in their order
};

// What the surplus is divided by.
enum parcel_divisor {
    OVER_ALL,              // papers (votes, where values are scaled)
    OVER_CONTINUING,       // those only with a next preference
    OVER_CONTINUING_LIMIT, // the same, but no paper is worth more than before
};

// How the papers of one who is excluded are divided into counts, and in which order.
enum parcel_exclusion {
    EXCLUDE_BY_VALUE,         // the highest value first
    EXCLUDE_FIRST_THEN_VALUE, // first preferences, then the others by value
    EXCLUDE_BY_COUNT,         // as they came
    EXCLUDE_BY_ORIGIN,        // by value, and by the count that made the value
    EXCLUDE_AT_ONCE,          // all in one count
};

enum parcel_tie {
    TIE_LOT,
    TIE_ALL_DIFFER, // the last count in which each of them had another number of votes
    TIE_ANY,        // who had more in the last count in which they differed
    TIE_ANY_WHOLE,  // the same, but of the counts of one exclusion or surplus only the last
};

enum parcel_when {
    WHEN_NEVER,
    WHEN_ALWAYS,        // after each count in which people may be elected
    WHEN_SETTLED,       // when no surplus is left
    WHEN_SETTLED_WHOLE, // … and no exclusion goes on
    WHEN_WHOLE,         // when no exclusion goes on
    WHEN_BEFORE_MOVING, // always, and before the papers of an excluded one are moved
    WHEN_RANDOM,        // as the specification of the random New South Wales count has it
};

enum parcel_defer {
    DEFER_NEVER,
    DEFER_LESS,     // surpluses together less than the two last ones lie apart
    DEFER_NOT_MORE, // … not more than
};

// Meek's method and its kin count otherwise: meek.h.
struct meek_rules;

struct parcel_rules {
    const char *name, *title;
    const char *source; // the law or publication
    const char *note;   // what to know before one relies on it; NULL: nothing
    enum parcel_quota quota;
    unsigned scale;      // decimals of votes
    enum rounding votes; // of value times papers
    enum parcel_basis basis;
    enum parcel_surplus surplus;
    enum parcel_divisor divisor;
    bool negative; // a negative factor is taken as it is
    enum parcel_exclusion exclusion;
    bool bulk;          // several are excluded together, where the Commonwealth's 13A allows it
    uint64_t least;     // who has fewer votes after the first surpluses is excluded with the others
    bool biggest_first; // surpluses by size; else in the order of election
    bool mid_surplus, mid_exclusion;             // people are elected in the middle of one
    bool finish_surplus;                         // surpluses go on when all seats are filled
    enum parcel_tie elected, last_two, excluded; // ties among whom
    enum parcel_when two, rest, ahead; // shortcuts: one of two for the last seat; as many as seats;
                                       // ahead of all others with all surpluses together
    bool ahead_one;                    // the last of them for one seat only
    enum parcel_defer defer;
    bool round_limit;              // a value that is taken as limit is rounded to `scale` decimals
    bool whole_exhausted;          // exhausted votes of an exclusion are cut to whole ones
    bool single_float;             // the fractions of a draw are computed in 32 bits
    const struct meek_rules *meek; // not NULL: nothing above from `basis` on matters
};

// In the order of rules.def; NULL after the last.
const struct parcel_rules *parcels_at(size_t i);

// By name, letter case aside; NULL when there is none.
const struct parcel_rules *parcels_find(str name);

// Parts of the cards (precincts, batches) that a count keeps apart.
struct parcels_split {
    uint32_t parts;
    const uint32_t *part_of; // of each card of the election
};

// The rounds of one part of a count that kept them apart: the decisions are those of the whole, and
// votes and transfers what is this part's of each: the votes of a transfer are divided by the
// papers that moved, to the last decimal, so that all parts together are the whole in every number.
// Who is elected keeps what these cards leave; there is no threshold. Call result_done in every
// case.
BAL_CHECKED bal_status parcels_part(const struct result *whole, uint32_t part, struct result *out,
                                    struct bal_err *err);

// Does the count draw lots among papers, so that only its seed makes it reproducible?
bool parcels_drawn(const struct parcel_rules *rules);

// Counts a ranked contest by rule_options.parcels, for irv.seats or else its own seats. Marks are
// read by rule_options.irv.reading; what no rule decides is decided by irv.tiebreak, order and
// seed; papers are drawn by irv.seed. Papers whose order matters are taken in the order of the
// cards.
extern const struct rule rule_parcels;

#endif
