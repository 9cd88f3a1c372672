// SPDX-License-Identifier: Apache-2.0
// result.h: what a counting rule says of one contest.
//
// Candidates are the contest's choices in ballot order, or those of a roster. Everything lies in
// the result's arena except the strings, which live as long as the election (or the roster).
#ifndef BAL_TABULATE_RESULT_H
#define BAL_TABULATE_RESULT_H

#include "base/decimal.h"
#include "core/election.h"
#include "core/points.h"

#define NOBODY   UINT32_MAX       // no candidate
#define RESIDUAL (UINT32_MAX - 1) // of a transfer: lost where a value was rounded

// What a card's mark set is to the count.
enum vote_class {
    VOTE_NOT_ON_CARD,
    VOTE_VALID,     // counts for at least one candidate
    VOTE_BLANK,     // no vote, no ranking
    VOTE_OVERVOTED, // counts for nobody; in a ranked contest: from the first round on
    VOTE_EXHAUSTED, // ranked, but counts for nobody from the first round on
    VOTE_INVALID,   // the voter was not eligible: not part of the contest's count
    VOTE_WITHHELD,  // redacted
    VOTE_CLASSES
};

// How each card with one code counts at first: for `count` candidates from result.votes[first] on.
struct code_vote {
    enum vote_class class;
    uint32_t first, count;
};

struct candidate {
    str name, code;
    str label; // the name, made unique with a number where the contest has it several times
    enum choice_kind kind;
    bool excluded;   // never receives a vote
    bool undeclared; // stands for all undeclared write-ins: cannot win
    bool winner;
    uint32_t seats;      // of a party
    uint64_t votes;      // first preferences in a ranked contest, or points; pool votes included
    uint64_t pool_votes; // from rows that hold the sum of several cards
};

// The candidates to count for, where they are not the contest's choices as they are.
struct roster {
    const struct candidate *candidates; // name, code, label, kind, excluded, undeclared
    uint32_t count;
    const uint32_t *of_choice; // candidate of each choice of the contest
};

// Why a card counts for nobody any more.
enum inactive {
    INACTIVE_EXHAUSTED,
    INACTIVE_OVERVOTE,
    INACTIVE_REPEATED,
    INACTIVE_SKIPPED,
    INACTIVE_SURPLUS, // what the last one elected had beyond the threshold: nobody needs it
    INACTIVE_KINDS
};

const char *inactive_name(enum inactive why); // "exhausted choices", …

struct candidate_list {
    uint32_t *at;
    size_t len, cap;
};

BAL_CHECKED bal_status candidate_list_add(struct candidate_list *list, uint32_t candidate,
                                          struct bal_err *err);
BAL_CHECKED bal_status candidate_list_add_all(struct candidate_list *list,
                                              const struct candidate_list *more,
                                              struct bal_err *err);

// Votes of ranked counts are decimals of result.scale. A value is `divided` once a part of a vote
// was added to it, be it 0: some reports show it with its decimals from then on.
struct transfer {
    uint32_t from, to; // to == NOBODY: became inactive; RESIDUAL: lost by rounding
    decimal votes;
    bool divided;
    decimal *parts; // of each part of the cards, where a count keeps them apart; else NULL
};

// One count of a ranked contest: the tallies at its start, what is decided on them, and where the
// votes then go. In every round
//     active + all of inactive + residual = the votes of the first round, inactive ones included;
//     active = the sum of votes;
// and from one round to the next the tallies change by the transfers alone.
struct count_round {
    const decimal *votes;   // of each candidate
    const bool *divided;    // NULL: none is
    const bool *continuing; // has a tally in this round: stands, or was elected before
    decimal active;
    decimal threshold;                // to be elected; 0: there is none
    bool threshold_divided;           // it has decimals by the rules
    decimal inactive[INACTIVE_KINDS]; // all rounds up to this one
    bool inactive_divided[INACTIVE_KINDS];
    decimal residual; // lost where values were rounded, all rounds up to this one; it may be
                      // negative where a law rounds up
    struct candidate_list elected;
    struct candidate_list eliminated;
    struct candidate_list tied; // had as many votes; the rules chose one of them
    // From those elected (their surplus) and eliminated, grouped by them; those to one candidate
    // that are 0 are left out.
    VEC(struct transfer) transfers;
};

// The votes of the round that are inactive, for whatever reason.
decimal round_inactive(const struct count_round *round);

struct tie {
    struct candidate_list candidates; // empty: no tie
    decimal votes;  // of each of them (of result.scale); 0: they are equal in something else
    uint32_t seats; // still to fill among them; 0: one of them is to be eliminated
    uint32_t round; // 1 …; 0 without rounds
};

struct result {
    const struct contest *contest;
    struct candidate *candidates;
    uint32_t candidate_count;

    uint64_t cards[VOTE_CLASSES];
    uint64_t undervotes; // votes that voters could have cast but did not
    uint64_t pools, pool_votes;
    bool pools_uncounted; // pool votes of a ranked contest: nobody knows their rankings

    // What a threshold is a share of: ballots with a valid vote, and all ballots with the contest
    // whose voter was eligible.
    uint64_t valid, ballots;

    struct candidate_list winners; // in the order of their election
    bool runoff;                   // the winners go on to a runoff
    struct tie tie;
    bool has_bound, has_upper; // of counts of rankings, by ranked_margin
    uint64_t bound;            // with fewer other ballots the same are elected
    uint64_t upper;            // so many other ballots were found that elect others
    const char *no_bound;      // why none is known, where ranked_margin looked for one
    bool has_margin;
    uint64_t margin; // votes between the last winner and the first loser; in the last round
    unsigned scale;  // decimals of the votes in rounds; 0: whole votes
    uint32_t seats;  // to be filled in the rounds; 0: as many as reach a share
    uint32_t parts;  // of the cards that the count keeps apart (parcels_part)
    decimal *first;  // what each part has in round 1: for candidate i (then each kind of inactive)
                     // of part p at[i * parts + p]
    VEC(struct count_round) rounds;

    struct code_vote *codes; // of each code of the contest's column
    uint64_t *code_cards;    // cards with that code
    uint32_t code_count;
    VEC(uint16_t) votes;
    VEC(uint16_t) points; // what each of the votes is worth; empty: 1 each

    struct arena arena;
};

// Candidates and card counts of each code; votes are still to be set. roster may be NULL. Call
// result_done in every case.
BAL_CHECKED bal_status result_init(struct result *r, const struct election *e,
                                   const struct contest *c, const struct roster *roster,
                                   struct bal_err *err);

// A result for a part of the cards of another one, which has to live as long: its candidates
// without votes, and no codes.
BAL_CHECKED bal_status result_init_part(struct result *r, const struct result *whole,
                                        struct bal_err *err);

void result_done(struct result *r);

// Says how the cards with that code count.
BAL_CHECKED bal_status result_set_code(struct result *r, uint32_t code, enum vote_class class,
                                       const uint16_t *votes, uint32_t count, struct bal_err *err);

// The same where candidates get points, 1 and up.
BAL_CHECKED bal_status result_set_points(struct result *r, uint32_t code, enum vote_class class,
                                         const struct points *points, uint32_t count,
                                         struct bal_err *err);

// What vote i of result.votes is worth, and all votes of a code.
static inline uint32_t result_worth(const struct result *r, size_t i)
{
    return r->points.len > 0 ? r->points.at[i] : 1;
}
uint32_t result_code_worth(const struct result *r, uint32_t code);

// How the cards with a mark set count, given what its votes are.
enum vote_class result_class(enum contest_state state, enum votes_kind votes);

// Adds up cards and votes of all codes.
void result_add_up(struct result *r);

// Adds the votes of the election's pools, or notes that they cannot be counted.
void result_add_pools(struct result *r, const struct election *e, bool countable);

// Cards with the contest on them.
uint64_t result_cards(const struct result *r);

// Those that a ranked count is about: without invalid and withheld ones. Also of a part.
uint64_t result_ranked_cards(const struct result *r);

// Elects the `seats` candidates with most votes; says winners, tie and margin. Nobody is elected
// without a vote. A tie at the cut elects only those above it.
BAL_CHECKED bal_status result_elect_top(struct result *r, uint32_t seats, struct bal_err *err);

// The same among those candidates only that are marked in `may`.
BAL_CHECKED bal_status result_elect_among(struct result *r, uint32_t seats, const bool *may,
                                          struct bal_err *err);

// Gives the candidate that many seats; it is a winner when they are more than 0.
BAL_CHECKED bal_status result_give_seats(struct result *r, uint32_t candidate, uint32_t seats,
                                         struct bal_err *err);

// Gives each candidate (party) its seats, most votes first, and says who is tied for the `open`
// ones.
BAL_CHECKED bal_status result_give_all(struct result *r, const uint32_t *seats, const bool *tied,
                                       uint32_t open, struct bal_err *err);

// Candidates by votes, most first, equal ones in ballot order; NULL without memory.
const uint32_t *result_order(struct result *r);

// Votes of write-ins that nobody has resolved to a person.
uint64_t result_unresolved(const struct result *r);

#endif
