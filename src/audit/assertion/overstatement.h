// SPDX-License-Identifier: Apache-2.0
// overstatement.h: card-level comparison: what one card drawn says against its CVR.
//
// arXiv:1911.10035, section 3.2. With A(cvr) - A(mvr) = omega, the overstatement assorter is
//     B = (1 - omega/u) / (2 - v/u),     the assertion is true iff mean(B) > 1/2.
// In whole numbers (values in parts of 1/den, v = above / (N den)): with
//     tau = upper - cvr + mvr            from 0 to 2 upper,
// B = N tau / (2 N upper - above), so mean(B) <= 1/2 iff the tau of all cards add up to
// (2 N upper - above) / 2 or less. The tests work on tau; B is for people.
#ifndef BAL_AUDIT_OVERSTATEMENT_H
#define BAL_AUDIT_OVERSTATEMENT_H

#include "audit/assertion/margin.h"
#include "audit/risk/martingale.h"

enum cvr_side {
    CVR_WITH_CONTEST,
    CVR_WITHOUT_CONTEST,
    CVR_PHANTOM, // no CVR
    CVR_POOL,    // one of a pool's cards: the pool's mean stands for its CVR (pool.h)
    CVR_SIDES
};

// What a comparison is: each has its row in the table of overstatement.c.
enum comparison_case {
    COMPARED,                     // both have the contest
    CONTEST_MISSING_ON_PAPER,     // the CVR has it, the card has not
    CARD_NOT_FOUND,               // a CVR, and no card (a phantom MVR)
    BOARD_DISAGREES,              // the people who read it do not agree: the worst case
    CONTEST_MISSING_ON_CVR,       // the card has it, the CVR has not
    CONTEST_ON_NEITHER,           // sampled from all cards: says nothing on this contest
    WITHOUT_CONTEST_NOT_FOUND,    // the CVR has not the contest, and the card is not there
    WITHOUT_CONTEST_DISAGREES,    // the CVR has not the contest, and the board does not agree
    CVR_MISSING,                  // no CVR, a card with the contest
    CVR_MISSING_CONTEST_ON_PAPER, // no CVR, a card without the contest
    BOTH_MISSING,                 // neither CVR nor card: a phantom that was drawn
    CVR_MISSING_BOARD_DISAGREES,
    POOLED,                 // a card of a pool with the contest on it
    POOLED_CONTEST_MISSING, // a card of a pool without it
    POOLED_NOT_FOUND,       // a card of a pool that nobody finds
    POOLED_BOARD_DISAGREES, // a card of a pool that the board does not agree on
};

const char *comparison_name(enum comparison_case c); // "card not found", …

struct comparison {
    enum comparison_case which;
    uint64_t cvr, mvr; // values in parts of 1/den
    uint64_t tau;      // the observation: upper - cvr + mvr
    int votes;         // overstatement in votes: 2, 1, 0, -1, -2 (rounded up where u is not 1)
};

// Compares one card. `cvr_value` is the value of the CVR's code, or of the card's pool
// (CVR_WITH_CONTEST and CVR_POOL only).
// BAL_INVALID for a card of UNIVERSE_STYLE whose CVR lacks the contest: it is not in the sample.
BAL_CHECKED bal_status compare_card(const struct assertion *a, const struct contest *c,
                                    enum universe universe, enum cvr_side side, uint64_t cvr_value,
                                    const struct finding *paper, struct comparison *out,
                                    struct bal_err *err);

// The null hypothesis of the comparison: mean(B) <= 1/2.
struct null_hypothesis overstatement_null(const struct assertion *a, const struct margin *m,
                                          bool replacement);

// B of an observation, for people.
double overstatement_value(const struct assertion *a, const struct margin *m, uint64_t tau);

#endif
