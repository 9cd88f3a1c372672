// SPDX-License-Identifier: Apache-2.0
// method.h: what a risk method is. One file per method, one line in methods.def.
//
// A method is a way to bet against "the outcome is wrong" (martingale.h): an audit steps it draw by
// draw. From counts alone, without the order of the draws, some methods also give a measured risk
// (P-value) and a sample size; that is a pure function of the query. Others look at whole rounds
// only (rounds.h), or at one sample.
#ifndef BAL_AUDIT_METHOD_H
#define BAL_AUDIT_METHOD_H

#include "audit/risk/rounds.h"

// Everything counts in whole votes, cards and draws, so nothing is lost before the method starts.
// A field that a method does not use is ignored; set the rest to 0.
struct risk_query {
    double alpha;           // risk limit, above 0 and below 1; sample sizes only
    double gamma;           // error inflator of Kaplan-Markov, above 1
    uint64_t margin, cards; // smallest margin in votes, cards it is diluted by: mu = margin / cards
    uint64_t sample;        // draws examined so far; a card drawn twice counts twice
    uint64_t o1, o2;        // of these: over-statements of the margin by one and by two votes
    uint64_t u1, u2;        // and under-statements
    uint64_t winner, loser; // polling: of these, with a vote for the winner, for the loser
    uint64_t reported_winner, reported_loser; // polling: votes of the pair; 0, 0: by the margin, as
                                              // if every card had a vote for one of the two
    bool replacement;                         // the draws are with replacement (sprt)
};

// The sample size where no sample is enough: count every card by hand.
#define SIZE_UNBOUNDED UINT64_MAX

enum {
    METHOD_ANYTIME = 1,        // valid whenever one looks, after any number of rounds
    METHOD_MONOTONE = 2,       // a worse observation never lowers the risk: safe against an
                               // operator who knows the sample and can lose cards
    METHOD_REPLACEMENT = 4,    // proven for draws with replacement
    METHOD_NO_REPLACEMENT = 8, // proven for draws without replacement
    METHOD_COMPARISON = 16,    // for comparisons of cards with their CVRs
    METHOD_POLLING = 32,       // for ballot polling
    METHOD_FIXED_BETS = 64,    // bets do not depend on what was drawn: counts give a risk
    METHOD_REPORTED = 128,     // bets on the reported result
    METHOD_ROUNDS = 256,       // valid at the ends of rounds alone, whose sizes were fixed before
                               // the seed
    METHOD_FREE_SIZES = 512,   // with METHOD_ROUNDS: the size of a round may depend on the rounds
                               // before it (but never on who knows what it will show)
    METHOD_ONE_LOOK = 1024,    // valid for one sample whose size was fixed before it was drawn
    METHOD_INFORMATIVE = 2048, // gives a probability that is no risk: no risk limit holds
    METHOD_WEIGHTED = 4096,    // cards are drawn by weight: stepped by weighted.h, not martingale.h
    METHOD_BATCHES = 8192,     // whole batches are drawn and counted: stepped by batch_values.h
};

struct martingale;
struct expectation;

struct method {
    const char *name, *title; // "kaplan-markov"; a title for people
    const char *source;       // paper and equation
    const char *assumes;      // what must hold for the risk limit to hold
    const char *needs;        // the data it takes; NULL: what its kind (METHOD_COMPARISON,
                              // METHOD_POLLING) takes
    const char
        *superseded_by; // what to use instead where the law leaves the choice; NULL = nothing
    unsigned flags;     // METHOD_...

    // The bets: capital is divided among `parts` bettors by `weights`, which add up to 1 or less.
    unsigned parts;
    const double *weights;
    // Sets m->tuning from the reported result; NULL: nothing to set.
    void (*tune)(struct martingale *m, const struct expectation *expected);
    // The fraction of its capital, from 0 to 1, that each part bets on the next draw, whose null
    // mean is `mean`; from the past in m alone. `fraction` has room for MARTINGALE_PARTS.
    void (*bet)(const struct martingale *m, double mean, double *fraction);
    // Keeps of `times` observations x what the bets need beside number, sum and squares. NULL:
    // nothing.
    void (*see)(struct martingale *m, uint64_t x, uint64_t times);

    // From counts; NULL where the order of the draws matters, and for those METHOD_FIXED_BETS that
    // query.h has the formula of. Called by method_risk, method_size.
    bal_status (*risk)(const struct risk_query *q, double *risk, struct bal_err *err);
    bal_status (*sample_size)(const struct risk_query *q, uint64_t *draws, struct bal_err *err);

    // Of a pair of candidates, from its votes at the ends of rounds; NULL where there is no such
    // form. A method with METHOD_ROUNDS has no other.
    rounds_fn *rounds;
    round_size_fn *round_size;
};

// Whether counts alone give a risk.
bool method_counts(const struct method *m);

// Largest chance that a wrong outcome would look this good: 0 < risk <= 1, never rounded down.
// A contest without a margin has risk 1. BAL_INVALID when the query contradicts itself,
// BAL_UNSUPPORTED for a method whose risk depends on the order of the draws.
BAL_CHECKED bal_status method_risk(const struct method *m, const struct risk_query *q, double *risk,
                                   struct bal_err *err);

// Draws needed in all to meet alpha: in a comparison when no discrepancy beyond those of the query
// turns up, in polling when the votes come as reported. May exceed the cards (then a full hand
// count is less work); SIZE_UNBOUNDED without a margin. Errors as method_risk.
BAL_CHECKED bal_status method_size(const struct method *m, const struct risk_query *q,
                                   uint64_t *draws, struct bal_err *err);

// The votes of the pair that the query reports. BAL_INVALID where the winner has no more than the
// loser.
BAL_CHECKED bal_status query_pair(const struct risk_query *q, uint64_t *winner, uint64_t *loser,
                                  struct bal_err *err);

// By name; NULL when there is none.
const struct method *method_find(str name);

// In the order of methods.def; NULL after the last.
const struct method *method_at(size_t i);

// A diluted margin given as a decimal fraction ("0.05", at most 18 decimals) as the exact pair
// margin / cards (5 / 100). BAL_INVALID when it is not a number from 0 to 1.
BAL_CHECKED bal_status margin_from_decimal(str text, uint64_t *margin, uint64_t *cards,
                                           struct bal_err *err);

#endif
