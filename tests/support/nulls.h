// SPDX-License-Identifier: Apache-2.0
// nulls.h: null hypotheses and tests of them, for tests of the methods.
#ifndef BAL_TESTS_NULLS_H
#define BAL_TESTS_NULLS_H

#include "audit/risk/martingale.h"

// Polling of a pair: 0, 1, 2 are the loser, neither, the winner.
struct null_hypothesis pair_of(uint64_t cards);

// Comparison with a margin of `margin` votes in `cards` cards: clean cards are 2.
struct null_hypothesis comparison_of(uint64_t cards, uint64_t margin);

// A test that expects a fifth more than the null, with a variance of 0.4.
struct martingale begin(const struct method *method, const struct null_hypothesis *null);

// The same observation so many times.
void feed(struct martingale *m, uint64_t x, uint64_t times);

#endif
