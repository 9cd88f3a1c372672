// SPDX-License-Identifier: Apache-2.0
// function.h: choice functions (the rules that turn votes into winners) and their parameters, as
// data and as text: "plurality", "supermajority at least 2/3", "dhondt at least 5%", "star 5".
//
// docs/plain-tables.md has the words in full. Fractions are exact.
#ifndef BAL_CORE_FUNCTION_H
#define BAL_CORE_FUNCTION_H

#include "base/base.h"

// The numbers are part of the canonical digest: new ones come last.
enum choice_function {
    FUNCTION_PLURALITY,
    FUNCTION_IRV,
    FUNCTION_STV,
    FUNCTION_APPROVAL,      // most votes win; as many marks as a voter likes
    FUNCTION_SUPERMAJORITY, // who reaches a share of the valid ballots, or of all ballots
    FUNCTION_RUNOFF,        // who reaches a share, else the two strongest go on to a runoff
    FUNCTION_DIVISORS,      // party list, highest averages: D'Hondt, Sainte-Lague …
    FUNCTION_REMAINDERS,    // party list, largest remainders: Hamilton
    FUNCTION_BORDA,         // ranks; most points win: choices - 1 for the first rank, and so on
    FUNCTION_RANGE,         // scores; most points win
    FUNCTION_STAR,          // scores; the two with most points, then the one whom more prefer
    FUNCTION_CONDORCET,     // ranks; who is preferred to each other one
    FUNCTION_CUMULATIVE,    // most votes win; several votes of a voter may be for one choice
    FUNCTION_FUSION,        // most votes win; the lines of one candidate are added up (votes.h)
    FUNCTION_PAIRS,         // ranks; as Condorcet, and a way on where nobody is preferred to all
};

// Is `rank` of its marks used, and for what?
enum mark_use { USE_NOTHING, USE_RANKS, USE_SCORES };

enum divisor_series {
    DIVISORS_DHONDT,
    DIVISORS_SAINTE_LAGUE,
    DIVISORS_MODIFIED, // Sainte-Lague with a first divisor of 1.4
    DIVISORS_NORDIC,   // … of 1.2
    DIVISORS_IMPERIALI,
    DIVISORS_DANISH,
};

// What decides where nobody is preferred to each other one; docs/rules.md tells about each.
enum pairs_rule {
    PAIRS_COPELAND,
    PAIRS_MINIMAX,
    PAIRS_MINIMAX_MARGINS,
    PAIRS_SCHULZE,
    PAIRS_SCHULZE_MARGINS,
    PAIRS_RANKED,
    PAIRS_RANKED_MARGINS,
    PAIRS_BLACK,
    PAIRS_SMITH_IRV,
    PAIRS_BTR_IRV,
};

struct fraction {
    uint32_t num, den; // lowest terms; den 0: there is none
};

enum { FRACTION_MOST = 500000 }; // the largest denominator

struct function_terms {
    struct fraction threshold; // of valid ballots; above 0, below 1
    bool more_than;            // a share of exactly the threshold is not enough
    bool all_ballots;          // of all ballots with the contest, blank and overvoted ones too
    str needs;                 // the only choice that can reach it ("Yes"); empty: any
    enum divisor_series divisors;
    uint32_t top; // the highest score, at most LIMIT_RANKS
    enum pairs_rule pairs;
};

// The first word of its text: "supermajority", "star"; of FUNCTION_DIVISORS "divisors", of
// FUNCTION_PAIRS "pairs".
const char *function_name(enum choice_function f);
enum mark_use function_marks(enum choice_function f);

// What the one figure of a choice is that stands for it in a table: "votes", "first preferences" of
// what is counted in rounds or by pairs, "points".
const char *function_figures(enum choice_function f);

// Are seats given to choices (parties), several of them to one?
static inline bool function_of_parties(enum choice_function f)
{
    return f == FUNCTION_DIVISORS || f == FUNCTION_REMAINDERS;
}

// Does the one win who is preferred to each other choice, if there is one?
static inline bool function_by_pairs(enum choice_function f)
{
    return f == FUNCTION_CONDORCET || f == FUNCTION_PAIRS;
}

// The text of a pairs rule: "schulze margins".
const char *pairs_name(enum pairs_rule r);

// Divisor number `seat` (1 and up) of a series, as a whole number: the series of the law times a
// constant, which changes no order.
uint64_t divisor_of(enum divisor_series s, uint32_t seat);

// Reads the text of a choice function; `needs` points into it. BAL_INVALID says what is wrong.
// BAL_UNSUPPORTED: a rule that `tally --rule` counts, but for which no sample can prove an outcome.
BAL_CHECKED bal_status function_parse(str text, enum choice_function *f, struct function_terms *out,
                                      struct bal_err *err);

// Appends the text that function_parse reads as the same.
void function_put(enum choice_function f, const struct function_terms *t, struct buf *out);

// Appends "2/3", "1/2" or "5%".
void fraction_put(struct fraction f, struct buf *out);

// part / whole against f: -1 below, 0 equal, 1 above. part and whole below 2^40.
int fraction_compare(uint64_t part, uint64_t whole, struct fraction f);

// Does `part` of `whole` reach the threshold?
bool threshold_reached(const struct function_terms *t, uint64_t part, uint64_t whole);

// By how many votes `part` of `whole` is above or below the threshold, rounded up.
uint64_t threshold_distance(const struct function_terms *t, uint64_t part, uint64_t whole);

#endif
