// SPDX-License-Identifier: Apache-2.0
// scheme.h: counting rules that `tally --rule` names: what a rule reads of a card, what it may be
// told, and what it says. One file in this folder ends in one descriptor (small relatives share
// one), and has one line in schemes.def. docs/rules.md tells about each, with its source.
//
// Everything is exact: whole numbers, or fractions (quot.h). A tie that the rule does not break is
// reported, never resolved. The rules of rules.def, which audits rest on, stay what they are; a
// scheme only counts.
#ifndef BAL_TABULATE_SCHEME_H
#define BAL_TABULATE_SCHEME_H

#include "tabulate/result.h"
#include "tabulate/schemes/quot_sum.h"

// ---- what a rule may be told, after its name

enum {
    TAKES_NUMBER = 1,     // a whole number: votes a voter, the highest score
    TAKES_MEAN = 2,       // sum, mean
    TAKES_BASE = 4,       // from 0, from 1: points of the last rank
    TAKES_TRUNCATED = 8,  // truncated zero, modified, average
    TAKES_STRENGTH = 16,  // margins, winning votes
    TAKES_LOT = 32,       // lot Ann>Bob>Cy
    TAKES_THRESHOLD = 64, // at least 5%, more than 1/2
};

enum truncated { TRUNCATED_ZERO, TRUNCATED_MODIFIED, TRUNCATED_AVERAGE };

struct scheme_terms {
    uint32_t number; // 0: not said
    uint32_t seats;  // 0: those of the contest
    bool mean, margins, from_one;
    enum truncated truncated;
    struct function_terms threshold; // .threshold and .more_than; den 0: not said
    str lot;                         // names in the order of the lot, divided by '>'
};

// ---- what it counts

// Cards that say the same.
struct ballot {
    uint64_t cards;
    const uint16_t *values; // of each candidate: votes, score, or 1 for the best rank; 0 none
    uint32_t code;          // in the contest's column
};

enum margin_status {
    MARGIN_NONE,  // no method is known (or none here): count the whole by hand
    MARGIN_BOUND, // with fewer other ballots the outcome is the same
    MARGIN_EXACT, // as MARGIN_BOUND, and with so many it can be another one, or a tie
};

// A table of exact values.
struct grid {
    const char *title;
    uint32_t columns, rows;
    str *heads, *labels;
    struct quot *cells; // row by row
};

// Titles of tables that are checked by what they are.
#define GRID_PAIRS "ballots that prefer the row to the column"
#define GRID_FIRST "first places"
#define GRID_WINS  "pairs won, a tie as 1/2"
#define GRID_LINES "votes on each line"

// What ties are in that a pair decides.
#define TIED_IN_RUNOFF "the runoff"
#define TIED_IN_PAIR   "their pair, one of them is to be eliminated"

struct scheme;
struct tallied;

// Adds what all candidates get of a ballot together, so many times, by a formula of its own and not
// by that of each candidate: what the sums are held against.
typedef void ballot_worth(const struct tallied *t, const struct scheme_terms *terms,
                          const struct ballot *b, uint64_t times, struct quot_sum *sum);

// A counted contest. Everything lies in the arena.
struct tallied {
    struct arena arena;
    const struct scheme *scheme;
    const struct contest *contest;
    uint32_t n;       // candidates
    const str *names; // of each
    uint32_t seats_open;
    VEC(struct ballot) ballots; // valid ones
    uint64_t valid, blank, overvoted, invalid, withheld;
    uint64_t loose;             // ballots with unresolved write-ins
    bool uses_up;               // the rule uses up weights of ballots …
    struct quot_sum used, left; // … so many; the others are left

    struct candidate_list winners; // in the order of their election
    uint32_t *seats;               // of each candidate (party)
    bool advance;                  // the winners go on to another election
    struct candidate_list tied;
    uint32_t tied_seats; // to fill among them
    uint32_t turn;       // of a rule in turn: the seat it came to, from 1
    const char *tied_in; // where: "points"
    enum margin_status margin_status;
    uint64_t margin; // ballots
    bool pooled;     // there are votes in redacted sums: nothing is known of the margin
    bool has_upper;  // by scheme_upper
    uint64_t upper;  // so many other ballots were found that make another outcome, or a tie
    VEC(struct grid) grids;
    VEC(str) notes; // sentences, in the order of the count
};

struct scheme {
    const char *name, *title;
    const char *source; // of the rule
    const char *margin; // what is known of its margin, as a sentence without a full stop:
                        // "exact…", "a lower bound…", "an upper bound…" or "none…"
    const char *state;  // the choice function that an audit states for it; NULL: none
    enum mark_use use;
    unsigned takes;
    bool one_seat; // it elects one
    bool parties;  // it gives seats to parties
    bool quota;    // … by quotas and remainders, else by divisors
    // Votes a card may have; 0 for no limit. NULL: no limit. Of USE_NOTHING only.
    uint32_t (*limit)(const struct contest *c, const struct scheme_terms *t, uint32_t seats);
    bool several;        // a mark twice is two votes
    bool in_turn;        // seats are filled one after the other
    ballot_worth *worth; // of the last table's first column (in_turn: of the first table's)
    int variant;         // of a file with several: its own
    bal_status (*count)(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err);
};

// In the order of schemes.def; NULL after the last.
const struct scheme *scheme_at(size_t i);

// Reads "schulze margins", "borda count truncated average seats 2". terms->lot points into the
// text. BAL_USAGE: no such rule, or it takes no such word.
BAL_CHECKED bal_status scheme_parse(str text, const struct scheme **out, struct scheme_terms *terms,
                                    struct bal_err *err);

// Counts the contest. BAL_INVALID: its cards have no such marks. BAL_LIMIT: a fraction does not fit
// into 128 bits. Call tallied_done in every case.
BAL_CHECKED bal_status scheme_count(const struct scheme *s, const struct scheme_terms *terms,
                                    const struct election *e, const struct contest *c,
                                    struct tallied *out, struct bal_err *err);

void tallied_done(struct tallied *t);

// Finds so many other ballots that the contest of the election, counted by these terms, has another
// outcome (upper.h); nothing where the margin is exact or nobody is elected.
BAL_CHECKED bal_status scheme_upper(const struct scheme_terms *terms, const struct election *e,
                                    struct tallied *t, struct bal_err *err);

// Has the contest the marks that a rule of this name reads? BAL_INVALID: it has others.
BAL_CHECKED bal_status scheme_marks(const struct contest *c, enum mark_use use, const char *rule,
                                    struct bal_err *err);

// ---- for the rules

// As many as its values are together.
void scheme_worth_values(const struct tallied *t, const struct scheme_terms *terms,
                         const struct ballot *b, uint64_t times, struct quot_sum *sum);

// A limit of one vote a card.
uint32_t scheme_one_vote(const struct contest *c, const struct scheme_terms *t, uint32_t seats);

// Candidates by score, highest first, equal ones in ballot order; NULL without memory.
uint32_t *scheme_new_order(struct tallied *t, const struct quot *score);

// A row for each candidate, cells all none. heads NULL: the columns are the candidates too. NULL
// without memory; the arena has failed then.
struct grid *scheme_grid(struct tallied *t, const char *title, uint32_t columns,
                         const char *const *heads);

// Adds a sentence.
void scheme_note(struct tallied *t, const char *fmt, ...) BAL_PRINTF(2, 3);

// Gives the candidate that many seats.
BAL_CHECKED bal_status scheme_elect(struct tallied *t, uint32_t candidate, uint32_t seats,
                                    struct bal_err *err);

// Elects those with the highest scores above 0 among the marked (NULL: all); equal ones at the cut
// are tied.
BAL_CHECKED bal_status scheme_elect_top(struct tallied *t, const struct quot *score, uint32_t seats,
                                        const bool *may, const char *what, struct bal_err *err);

// Reports a tie among the marked.
BAL_CHECKED bal_status scheme_tie(struct tallied *t, const bool *tied, uint32_t seats,
                                  const char *what, struct bal_err *err);

// Elects the only one marked; several are tied for the seat.
BAL_CHECKED bal_status scheme_elect_one(struct tallied *t, const bool *best, const char *what,
                                        struct bal_err *err);

// All fractions fit? BAL_LIMIT.
BAL_CHECKED bal_status scheme_fits(const struct quot *r, size_t count, struct bal_err *err);

// What a ballot adds to the lead of `first` over `second`.
typedef struct quot ballot_lead(const struct tallied *t, const struct ballot *b, uint32_t first,
                                uint32_t second, const void *with);

// The fewest ballots that must be other ones so that `first` has no lead over `second`: each can
// be changed to one of lead -most, blank and overvoted ones (lead 0) as well. UINT64_MAX: not even
// all of them. 0 also where a fraction does not fit.
uint64_t scheme_ballots(struct tallied *t, uint32_t first, uint32_t second, ballot_lead *lead,
                        const void *with, struct quot most);

// The least of scheme_ballots over each winner and each who did not win; sets the margin.
void scheme_margin(struct tallied *t, ballot_lead *lead, const void *with, struct quot most,
                   enum margin_status status);

// Leads: difference of values; 1, 0 or -1 by who has the higher value (score) or better rank.
struct quot lead_values(const struct tallied *t, const struct ballot *b, uint32_t first,
                        uint32_t second, const void *with);
struct quot lead_preferred(const struct tallied *t, const struct ballot *b, uint32_t first,
                           uint32_t second, const void *with);

#endif
