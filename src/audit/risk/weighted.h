// SPDX-License-Identifier: Apache-2.0
// weighted.h: the comparison of cards that are drawn with unequal chances.
//
// The next card is drawn with chance q_j / Q, q_j its weight (a small whole number, fixed before
// the seed) and Q the sum over the cards that are left: successive sampling (sampling/weights.h).
// With omega = A(ref) - A(mvr), Z = omega Q / q has the mean "sum of omega over the cards left",
// whatever the weights (D. Horvitz, D. Thompson, JASA 47, 1952, 663-685). If the assertion is
// false, the omega of all cards add up to N v / 2 or more, so before each draw
//     E[Z | past] >= need := N v / 2 - (omega seen so far).
// No Z exceeds zmax = max over the cards left of A(ref) Q / q, as A(mvr) >= 0. The capital is
// multiplied by
//     1 + c (need - Z) / (zmax - need) = 1 - c + c (zmax - Z) / (zmax - need),   0 <= c <= 1,
// which is not negative and has an expectation of 1 or less under the null: a nonnegative
// supermartingale, for each constant c and for mixtures of several. README.md has the proof, with
// the edges. Cards of weight 0 are never drawn; they must have A(ref) = 0, so that their omega is
// not positive and the null is only stronger for the others.
//
// Monotone: the order of the cards, Q and zmax do not depend on what is found, and a lower A(mvr)
// raises omega, so it lowers this factor and every later one (need falls).
//
// Where it is not public what the cards left say, zmax takes each of them to be worth the most that
// a card can be: larger than it need be, which the proof allows.
//
// Cards are counted in classes of equal A(ref) and q. Sums are whole numbers of parts 1/den: which
// edge a draw is at is decided exactly.
#ifndef BAL_AUDIT_WEIGHTED_H
#define BAL_AUDIT_WEIGHTED_H

#include "audit/risk/method.h"
#include "audit/risk/scaled.h"

// Cards with the same reference value and weight.
struct weighted_class {
    uint64_t ref;   // A(ref), at most WEIGHTED_VALUE_MAX, in parts of 1/den
    uint64_t q;     // weight, at most WEIGHT_MAX; 0 where ref is 0 only
    uint64_t cards; // of them left
    uint64_t most;  // what zmax takes them to be worth, above ref; 0: ref itself
};

enum { WEIGHT_MAX = 1 << 20, WEIGHTED_PARTS = 8 };
#define WEIGHTED_VALUE_MAX ((int64_t)1 << 40) // of a card, or of a whole batch (batch_values.h)

// A test on draws without replacement. A plain value but for the classes, which are the caller's:
// a copy needs its own (weighted_copy).
struct weighted {
    struct weighted_class *classes;
    uint32_t *order;               // classes by the Z that their cards can have, descending
    size_t count, top;             // order[top] can have the largest of the cards left
    uint64_t draws, cards, weight; // draws so far; cards that can be drawn, and Q, of those left
    int64_t refs;                  // sum of ref over the cards left, in parts of 1/den
    int64_t need2;                 // 2 need, in parts of 1/den
    struct scaled part[WEIGHTED_PARTS];
    struct scaled now, best; // the capital, and the largest so far
    bool proved;             // the null hypothesis is impossible
};

// The bettors of the monotone mixture: their fractions c, and their shares of the capital.
extern const double weighted_fractions[WEIGHTED_PARTS], weighted_shares[WEIGHTED_PARTS];

// Weights from what the CVRs say, and from pool membership alone; both step this test.
extern const struct method method_weighted, method_weighted_pools;

// Starts a test. `above` is N v den = margin.above, above 0. `classes` and `order` (room for
// `count` numbers, filled here) stay the caller's, who must not change them while the test lives.
// BAL_INVALID: no cards that can be drawn, values out of range, a class of weight 0 that could be
// overstated.
BAL_CHECKED bal_status weighted_start(struct weighted *w, struct weighted_class *classes,
                                      uint32_t *order, size_t count, int64_t above,
                                      struct bal_err *err);

// A copy of `from` that goes on by itself, over `classes` (room for from->count), which are filled.
void weighted_copy(struct weighted *to, const struct weighted *from,
                   struct weighted_class *classes);

// The next draw: a card of this class (index in `classes`) was worth ref - omega. BAL_INVALID when
// the class has no card left or no weight, or omega is above its ref.
BAL_CHECKED bal_status weighted_step(struct weighted *w, size_t class, int64_t omega,
                                     struct bal_err *err);

// ln of the capital; -inf when it is lost.
long double weighted_log(const struct weighted *w);

// The measured risk, the smallest so far, never rounded down: 0 when the draws alone prove the
// assertion, 1 when all cards that can be drawn are drawn and do not.
double weighted_risk(const struct weighted *w);

// Is the measured risk at most alpha? Quicker than weighted_risk.
bool weighted_meets(const struct weighted *w, double alpha);

// (zmax - Z) / (zmax - need) of a draw of this class now, the factor of a bettor who stakes
// everything; for plans and tests. -1: need = zmax, so that Z < zmax proves the assertion.
long double weighted_ratio(const struct weighted *w, size_t class, int64_t omega);

#endif
