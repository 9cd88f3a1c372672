// SPDX-License-Identifier: Apache-2.0
// pairwise.h: each candidate against each other one. Who is not ranked is behind all who are; equal
// ranks are no preference.
#ifndef BAL_TABULATE_PAIRWISE_H
#define BAL_TABULATE_PAIRWISE_H

#include "tabulate/schemes/scheme.h"

struct pairwise {
    uint32_t n;
    uint64_t *over;  // ballots that prefer row to column
    uint32_t winner; // beats each other one; NOBODY: there is none
};

// Counts the pairs, shows the matrix, and says who beats all others.
BAL_CHECKED bal_status pairwise_count(struct tallied *t, struct pairwise *p, struct bal_err *err);

static inline uint64_t pairwise_over(const struct pairwise *p, uint32_t a, uint32_t b)
{
    return p->over[(size_t)a * p->n + b];
}

static inline bool pairwise_beats(const struct pairwise *p, uint32_t a, uint32_t b)
{
    return pairwise_over(p, a, b) > pairwise_over(p, b, a);
}

// Pairs won, in halves: a win is 2, a tie 1.
uint32_t pairwise_halves(const struct pairwise *p, uint32_t candidate);

// The smallest set whose members all beat everybody else (Smith), in the arena.
bool *pairwise_smith(struct tallied *t, const struct pairwise *p);

// Elects the one who beats all others, and sets the bound that holds for every rule which elects
// such a one: as long as fewer ballots are others, the winner beats all others. *done: there was
// one.
BAL_CHECKED bal_status pairwise_elect(struct tallied *t, const struct pairwise *p, bool *done,
                                      struct bal_err *err);

// For rules that fall back when nobody beats all others: elects, or ties.
BAL_CHECKED bal_status pairwise_best(struct tallied *t, const struct quot *score, const char *what,
                                     struct bal_err *err);

// Instant runoff among the marked: the one with fewest first places is eliminated. bottom_two: of
// the two last, the one who loses against the other is. Equal numbers that decide are a tie.
BAL_CHECKED bal_status pairwise_runoff(struct tallied *t, const struct pairwise *p, bool *standing,
                                       bool bottom_two, struct bal_err *err);

#define PAIRWISE_MARGIN                                                                            \
    "a lower bound where a candidate beats all others, and an audit of 'condorcet' then proves "   \
    "the outcome; none is known where nobody does: count the whole by hand"

#endif
