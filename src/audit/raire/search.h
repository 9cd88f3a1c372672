// SPDX-License-Identifier: Apache-2.0
// search.h: the least difficulty, and the ends of elimination orders that need more than it.
// For the files of this folder; README.md of this folder has the proofs.
//
// An order is read from its end: it passes through the sets of candidates that stand, from {last}
// to everybody. A step from S to T = S + c says that c is eliminated when T stands. What can rule
// the step out (difficulties d):
//     NEB(c, y), y in S        c goes before y
//     NEN(c, y, T), y in S     c goes next when T stands
//     NEB(x, c), x not in T    x goes before c: then every order that goes on from T
#ifndef BAL_AUDIT_RAIRE_SEARCH_H
#define BAL_AUDIT_RAIRE_SEARCH_H

#include "audit/raire/sets.h"

enum { NO_CANDIDATE = 255 };

struct search_node {
    double value;  // settled: the largest of the least difficulties of ends to this set
    uint32_t from; // number of the set before, on such an end; SETS_NONE for {last}
    uint8_t added; // who was added to it
    bool settled;
    uint8_t least;          // who has fewest votes; NO_CANDIDATE while nobody has asked
    uint64_t votes, second; // of `least`, and of the next one
};

struct search_step {
    double key;
    uint32_t from; // number of a settled set; SETS_NONE: the empty one
    uint8_t added;
    bool exact; // NEN has been looked at
};

struct search {
    struct raire_problem *problem;
    const struct raire_options *options;
    double neb[RAIRE_CANDIDATES][RAIRE_CANDIDATES]; // difficulty of NEB(w, l)
    struct sets sets;
    VEC(struct search_node) nodes; // of each set
    VEC(struct search_step) heap;  // largest key first
    double lower;                  // an order that ends with somebody else needs at least this
    uint32_t lower_order[RAIRE_CANDIDATES]; // such an order, first eliminated first
    double upper;                           // after search_run: no order needs more
    bool stopped;
    uint64_t steps;
};

// Finds upper, the least difficulty that rules out every order that does not end with the winner
// (infinite: none does). stopped: it may be less, but not below lower. Call search_done in every
// case.
BAL_CHECKED bal_status search_run(struct search *s, struct raire_problem *p,
                                  const struct raire_options *o, struct bal_err *err);
void search_done(struct search *s);

static inline candidate_set bit_of(uint32_t candidate)
{
    return (candidate_set)1 << candidate;
}

// The set of a node; the empty one for SETS_NONE.
static inline candidate_set search_set(const struct search *s, uint32_t node)
{
    return node == SETS_NONE ? 0 : s->sets.list.at[node];
}

// The node of a set, made when there is none; SETS_NONE without memory.
uint32_t search_node(struct search *s, candidate_set set);

// The easiest NEB that rules out the step from S to S + c (its difficulty), by either side.
double search_neb(const struct search *s, candidate_set from, uint32_t c, uint32_t *winner,
                  uint32_t *loser);

// NEN(c, y, T) with the y for which it is easiest; infinite where c has not more votes than
// anybody. `node` is that of T.
double search_nen(struct search *s, uint32_t node, uint32_t c, uint32_t *loser);

#endif
