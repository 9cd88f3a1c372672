// SPDX-License-Identifier: Apache-2.0
// martingale.h: the engine of every sequential test here.
//
// A test starts with a capital of 1 and bets, draw by draw, that the assertion is true. Before draw
// j the null hypothesis allows the cards that are left a mean of at most m_j; the method names the
// fraction c_j of the capital to bet (0 to 1, from the past alone), and observation x_j multiplies
// the capital by
//     1 - c_j + c_j x_j / m_j.
// If the null is true, no factor has an expectation above 1: the capital T_j is a nonnegative
// supermartingale, and by Ville's inequality it ever reaches 1/alpha with chance alpha at most. The
// measured risk is 1 / (largest T so far). ALPHA, betting, Kaplan-Markov and mixtures of fixed
// fractions differ in c alone; a mixture divides the capital among several bettors. README.md has
// the mathematics and the sources.
//
// Observations are whole numbers (martingale_step's x), so that the sum of the draws and what the
// null leaves to the other cards are exact. A capital is a long double with its own exponent: it
// neither overflows nor underflows, and after n draws its relative error is below n 2^-60, by which
// a risk is pushed upwards. Memory: the struct; it is a plain value and may be copied.
#ifndef BAL_AUDIT_MARTINGALE_H
#define BAL_AUDIT_MARTINGALE_H

#include "audit/risk/method.h"
#include "audit/risk/scaled.h"

// What the test tries to reject: the observations of all cards add up to total / 2 or less.
// total / (2 cards) is the null mean t, m_j = (total/2 - x_1 - ... - x_{j-1}) / (cards - j + 1).
struct null_hypothesis {
    uint64_t cards;   // N, phantoms included; at most LIMIT_CARDS
    uint64_t max;     // the largest observation, at most martingale_most() of cards
    uint64_t total;   // twice the largest sum of all observations under the null; not 0
    bool replacement; // the draws are with replacement: a card may come again
};

enum { MARTINGALE_MAX = 1 << 21, MARTINGALE_PARTS = 8, MARTINGALE_KINDS = 16 };

// The largest observation that sums of all draws have room for: at least MARTINGALE_MAX.
uint64_t martingale_most(uint64_t cards, bool replacement);

// What the reported result says of one observation; only bets depend on it, never the risk limit.
struct expectation {
    double mean, variance;
};

// How a method bets. Each method documents its own.
union bet_tuning {
    struct {
        double pad;
    } kaplan_markov;
    struct constant_tuning {
        double lambda[MARTINGALE_PARTS], most;
    } constant;
    struct {
        double fraction;
    } kaplan_wald;
    struct cobra_tuning {
        double weight, most;
    } cobra;
    struct {
        double fraction;
    } bravo;
    struct alpha_tuning {
        enum { ALPHA_SHRINK, ALPHA_ADJUSTED, ALPHA_CONSTANT } estimate;
        double eta, c, d, f, min_sd;
    } alpha;
    struct betting_tuning {
        double lambda;
        bool fixed, lagged;
        double c_first, c_last, c_grow;
    } betting;
};

// The different observations of a comparison, for bets on their rates (cobra.h).
struct observed_kinds {
    unsigned count;
    uint64_t x[MARTINGALE_KINDS], seen[MARTINGALE_KINDS];
    double prior[MARTINGALE_KINDS];
    bool known[MARTINGALE_KINDS]; // the prior is a fact, not a guess
};

struct martingale {
    const struct method *method;
    struct null_hypothesis null;
    union bet_tuning tuning;
    uint64_t draws;              // observations so far
    uint64_t seen;               // their sum
    double squares;              // sum of their squares
    double last_mean;            // m before the last draw
    struct observed_kinds kinds; // where the method keeps them
    struct scaled part[MARTINGALE_PARTS];
    struct scaled now, best; // T, and the largest T so far
    bool proved;             // the observations alone exceed what the null allows all cards
    bool certain;            // the null is certain: the cards left cannot make the assertion true
};

// Starts a test with the method's standard tuning; `expected` may be NULL where the method does
// not use it (METHOD_REPORTED). BAL_INVALID when the hypothesis makes no sense, BAL_UNSUPPORTED for
// a method that does not bet draw by draw.
BAL_CHECKED bal_status martingale_start(struct martingale *m, const struct method *method,
                                        const struct null_hypothesis *null,
                                        const struct expectation *expected, struct bal_err *err);

// The next draw. BAL_INVALID when x is above null.max, or more cards are drawn than there are.
BAL_CHECKED bal_status martingale_step(struct martingale *m, uint64_t x, struct bal_err *err);

// ln T; -inf when the capital is lost.
long double martingale_log(const struct martingale *m);

// The measured risk, never rounded down: the smallest so far where the method is anytime-valid
// (METHOD_ANYTIME), else that of the last draw. 0 when the draws alone prove the assertion, 1 when
// all cards are drawn and do not.
double martingale_risk(const struct martingale *m);

// Is the measured risk at most alpha? Quicker than martingale_risk.
bool martingale_meets(const struct martingale *m, double alpha);

// m_j before the next draw.
double martingale_mean(const struct martingale *m);

// Several draws at once, with the null mean held during them: for plans, never for a measured risk.
// times[i] draws of observation x[i]; no more than there are cards left.
void martingale_leap(struct martingale *m, const uint64_t *x, const uint64_t *times, size_t count);

// An outcome of draws, by its observation divided by the null mean.
struct outcome {
    long double ratio;
    long double times; // how often, or its chance
};

// ln T after these draws on top of what m has seen, in any order, with the null mean held where it
// is; for methods whose fractions do not depend on the past (METHOD_FIXED_BETS). Moved down by more
// than its rounding error.
long double outcomes_log(const struct martingale *m, const struct outcome *seen, size_t count);

// The fewest further draws after which that ln T reaches ln(1/alpha), when each of them adds the
// outcomes `each` by their chances. SIZE_UNBOUNDED when it never does.
uint64_t outcomes_size(const struct martingale *m, const struct outcome *seen, size_t seen_count,
                       const struct outcome *each, size_t each_count, double alpha);

// A double not below v, and not above 1.
double risk_round_up(long double v);

#endif
