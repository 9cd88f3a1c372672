// SPDX-License-Identifier: Apache-2.0
// super_simple.h: super-simple as Arlo runs it: the discrepancy of each card, weighted by the
// margin of its own pair. kaplan_markov.h is the form that takes counts.
//
// P. B. Stark, "Super-Simple Simultaneous Single-Ballot Risk-Limiting Audits", EVT/WOTE 2010. With
// N cards, V the smallest margin in votes over the pairs, mu = V/N and U = 2 gamma/mu, card r with
// the discrepancies e_i of the pairs i (margins V_i) has e_r = max(0, max_i e_i/V_i), and
//
//     P = product over the draws of (1 - 1/U) / (1 - e_r V / (2 gamma))
//
// An outcome that is wrong has e_r adding up to 1 or more over all cards, so 1/P is a
// supermartingale for draws with replacement (README.md). With one margin and no understatement
// this is equation (10). Arlo takes the pair with most votes of discrepancy, which with unequal
// margins is not always the largest e_i/V_i and then understates the risk; here it is the largest.
// Arlo takes as many draws as cards for a full hand count, which with replacement they are not;
// here each card must have been drawn, and the cards must confirm the outcome.
#ifndef BAL_AUDIT_SUPER_SIMPLE_H
#define BAL_AUDIT_SUPER_SIMPLE_H

#include "audit/risk/kaplan_markov.h"

// What a CVR or the paper says of one contest.
struct card_votes {
    enum {
        CARD_MISSING,     // no CVR, or a card that nobody found
        CARD_NO_CONTEST,  // the contest is not on it
        CARD_HAS_CONTEST, // votes: '0' or '1' for each choice; ES&S: 'o' overvoted, 'u' undervoted
    } state;
    const char *votes;
    uint32_t choices;
};

// Votes by which the pair's margin is overstated: -2 to 2. A card or CVR that is missing counts 2.
// An overvote of ES&S ('o' somewhere in the CVR) is right where the paper has several votes, an
// undervote where it has none; else they are votes for all, or for none.
int card_error(const struct card_votes *cvr, const struct card_votes *paper, uint32_t winner,
               uint32_t loser);

struct super_simple {
    uint64_t cards;         // N
    const int64_t *margins; // votes, of each pair
    size_t pairs;
    double gamma; // KM_GAMMA, unless a rule says otherwise
};

// A card that was drawn, once or several times.
struct card_errors {
    const int8_t *error; // of each pair, -2 to 2
    uint32_t times;
};

// The pair with the largest e_i/V_i among those with a discrepancy (below 0 too); `pairs` when
// there is none.
size_t card_worst(const struct super_simple *s, const struct card_errors *card);

// P, at most 1 and never rounded down. 1 without a margin. When all cards were drawn: 0 when what
// they say confirms every pair, else 1. BAL_INVALID: gamma 1 or less, an error that cannot be,
// more cards than there are.
BAL_CHECKED bal_status super_simple_risk(const struct super_simple *s,
                                         const struct card_errors *cards, size_t count,
                                         double *risk, struct bal_err *err);

// More draws, as Arlo plans: rates of one- and two-vote overstatements as seen in `sample` draws
// (in a first round 0.001 and 0.0001, understatements likewise), the size that these need
// (km_expected), whole discrepancies in it (one-vote kinds rounded up, two-vote kinds to the
// nearest), and km_nmin of these; at most all cards, less the draws so far. Uses alpha (0: all
// cards), gamma, margin, cards, sample, o1, o2.
BAL_CHECKED bal_status super_simple_size(const struct risk_query *q, uint64_t *more,
                                         struct bal_err *err);

#endif
