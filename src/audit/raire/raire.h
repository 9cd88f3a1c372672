// SPDX-License-Identifier: Apache-2.0
// raire.h: assertions that prove who won an instant-runoff contest.
//
// Sources: M. Blom, P. J. Stuckey, V. Teague, "RAIRE: Risk-Limiting Audits for IRV Elections",
// arXiv:1903.08804 (the assertions and the problem); README.md of this folder has the search and
// the proof that what it finds is the optimum.
//
// A ballot is a ranking of some of the candidates. In each round it counts for the first of them
// that still stands; the one with the fewest votes is eliminated, the last one wins. Two kinds of
// assertions, each true or false of all ballots together (paper, section 4):
//
//   NEB(w, l)     "w is not eliminated before l": w has more first preferences than there are
//                 ballots that rank l and do not rank w before l. So w always has more votes than
//                 l while both stand.
//   NEN(w, l, S)  "w is not eliminated next": w has more votes than l when exactly S stands.
//
// A set of assertions proves the winner when every elimination order that ends with somebody else
// contradicts one of them. Its difficulty is that of its hardest assertion, roughly the number of
// cards to be looked at. Candidates are numbered from 0.
#ifndef BAL_AUDIT_RAIRE_RAIRE_H
#define BAL_AUDIT_RAIRE_RAIRE_H

#include "base/base.h"

enum { RAIRE_CANDIDATES = 64 };

typedef uint64_t candidate_set; // bit c: candidate c

// ---- the problem

// All ballots that rank a candidate, by whom they rank before: those with exactly this set.
struct raire_entry {
    candidate_set before;
    uint64_t ballots;
};

struct raire_problem {
    uint32_t candidates;
    uint64_t ballots; // N, blank ballots and those nobody can read included
    VEC(struct raire_entry) entries[RAIRE_CANDIDATES];
    uint64_t *table;  // votes of each candidate in each set that stands; see problem.c
    uint64_t scanned; // entries looked at for want of the table
    uint64_t neb_loser[RAIRE_CANDIDATES]
                      [RAIRE_CANDIDATES]; // [w][l]: most votes of l while w stands
    bool sealed;
};

// BAL_UNSUPPORTED: no candidate, or more than RAIRE_CANDIDATES. Call raire_problem_done in every
// case.
BAL_CHECKED bal_status raire_problem_init(struct raire_problem *p, uint32_t candidates,
                                          struct bal_err *err);
void raire_problem_done(struct raire_problem *p);

// Adds ballots with one ranking, best first, as the count reads it: no candidate twice
// (BAL_INVALID). Equal rankings may be added any number of times; none is a blank ballot.
BAL_CHECKED bal_status raire_problem_add(struct raire_problem *p, const uint32_t *ranking,
                                         uint32_t count, uint64_t ballots, struct bal_err *err);

// After the last ballot, before anything is asked.
BAL_CHECKED bal_status raire_problem_seal(struct raire_problem *p, struct bal_err *err);

// Votes of `candidate` when exactly the candidates of `standing` stand (it is one of them).
uint64_t raire_votes(struct raire_problem *p, candidate_set standing, uint32_t candidate);

// Votes of each of `standing`; others are not written.
void raire_votes_of_all(struct raire_problem *p, candidate_set standing,
                        uint64_t votes[static RAIRE_CANDIDATES]);

static inline candidate_set raire_everybody(const struct raire_problem *p)
{
    return p->candidates == 64 ? UINT64_MAX : ((candidate_set)1 << p->candidates) - 1;
}

// ---- who can have won

// Everybody who wins under some way to break the ties of the count. One bit: the winner.
// BAL_LIMIT: the ties are too many to follow.
BAL_CHECKED bal_status raire_winners(struct raire_problem *p, candidate_set *out,
                                     struct bal_err *err);

// One elimination order of the count, first eliminated first; ties go against the higher number.
void raire_count(struct raire_problem *p, uint32_t order[static RAIRE_CANDIDATES]);

// ---- difficulty

// How hard it is to confirm that w is more than l (votes of w and l among N ballots); infinite
// where w is not. It must fall when w rises and when l falls.
struct raire_difficulty {
    const char *name;  // as RAIRE's JSON has it: "OneOnMargin"
    const char *title; // what it measures
    bool needs_alpha, needs_gamma;
    double (*of)(double alpha, double gamma, double w, double l, double ballots);
};

// Difficulty i, NULL after the last: OneOnMargin, OneOnMarginSq, BRAVO, MACRO.
const struct raire_difficulty *raire_difficulty_at(size_t i);

// By name, or one of the shorter names that exist ("Margin"); NULL when there is none.
const struct raire_difficulty *raire_difficulty_find(str name);

struct raire_measure {
    const struct raire_difficulty *difficulty;
    double alpha; // risk limit, for BRAVO and MACRO
    double gamma; // error inflation factor, above 1, for MACRO
};

double raire_measure_of(const struct raire_measure *m, uint64_t w, uint64_t l, uint64_t ballots);

// ---- assertions

enum raire_kind { RAIRE_NEB, RAIRE_NEN };

struct raire_assertion {
    enum raire_kind kind;
    uint8_t winner, loser;
    candidate_set continuing; // NEN: who stands; NEB: empty
    uint64_t margin;          // votes
    double difficulty;
};

// What is left of the assertions that the search meets.
enum raire_trim {
    RAIRE_TRIM_TREE,       // each branch of the tree is cut as low as possible; no more than needed
    RAIRE_TRIM_ASSERTIONS, // as few assertions as can be found
    RAIRE_TRIM_NONE,       // the easiest one for each branch
};

const char *raire_trim_name(size_t i); // "MinimizeTree", "MinimizeAssertions", "None"; NULL after

struct raire_options {
    uint32_t winner; // who is said to have won
    struct raire_measure measure;
    enum raire_trim trim;
    uint64_t steps;          // most steps of the search; 0: no limit. The same on every machine
    bool (*stop)(void *ctx); // asked now and then; NULL: never stops
    void *ctx;
};

enum raire_answer {
    RAIRE_PROVEN,      // the assertions are of least difficulty
    RAIRE_STOPPED,     // stopped early: they prove the winner, an easier set may exist
    RAIRE_NOT_ALONE,   // others win, too, if ties are broken another way
    RAIRE_WRONG,       // the ballots have another winner
    RAIRE_NOT_IN_TIME, // stopped before every other winner was ruled out
};

struct raire_result {
    enum raire_answer answer;
    double lower, upper; // the least difficulty lies between; equal when it is proven
    uint64_t margin;     // smallest margin of the assertions, in votes
    VEC(struct raire_assertion) assertions; // RAIRE_PROVEN and RAIRE_STOPPED; NEB first
    candidate_set winners;                  // RAIRE_NOT_ALONE and RAIRE_WRONG
    // RAIRE_NOT_IN_TIME: the end of an elimination order that could not be ruled out.
    uint32_t tail_count;
    uint8_t tail[RAIRE_CANDIDATES];
    uint64_t steps;
};

// Solves a sealed problem. An answer of any kind is BAL_OK; BAL_LIMIT: no memory. The assertions
// have been through raire_check (check.h). Call raire_result_done in every case.
BAL_CHECKED bal_status raire_solve(struct raire_problem *p, const struct raire_options *o,
                                   struct raire_result *out, struct bal_err *err);

void raire_result_done(struct raire_result *r);

// Votes of winner and loser that the assertion compares.
void raire_assertion_votes(struct raire_problem *p, const struct raire_assertion *a, uint64_t *w,
                           uint64_t *l);

#endif
