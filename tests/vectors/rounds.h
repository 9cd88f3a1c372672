// SPDX-License-Identifier: Apache-2.0
// rounds.h: the rounds of a pair, and what the vectors of methods by rounds say of them.
#ifndef BAL_TESTS_ROUNDS_H
#define BAL_TESTS_ROUNDS_H

#include "audit/risk/method.h"
#include "vectors/vector.h"

enum { MOST_ROUNDS = 1000 };

// The rounds of one pair.
struct rounds {
    struct rounds_query q;
    uint64_t votes[MOST_ROUNDS], won[MOST_ROUNDS], kmin[MOST_ROUNDS];
    double ratio[MOST_ROUNDS];
    struct rounds_result result;
};

// No rounds yet.
void rounds_set_up(struct rounds *r, uint64_t winner, uint64_t loser, double alpha);

// Measures by the method of this name. False: k->err says why not.
bool rounds_run(struct check *k, const char *method, struct rounds *r);

// Within `relative` of `want`, or of 1 where that is smaller.
bool rounds_near(double got, double want, double relative);

// The number; -1 where there is none.
double rounds_number(const struct json *j);

// NULL after the last.
const struct json *rounds_item(const struct json *list, size_t i);

// Whether the rounds need what the list says; to k->got.
bool rounds_kmins_are(struct check *k, const struct rounds *r, const struct json *want);

#endif
