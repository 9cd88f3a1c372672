// SPDX-License-Identifier: Apache-2.0
// raire_inputs.h: problems for RAIRE as the vectors write them.
#ifndef BAL_TESTS_RAIRE_INPUTS_H
#define BAL_TESTS_RAIRE_INPUTS_H

#include "audit/raire/raire.h"
#include "vectors/vector.h"

// UINT32_MAX when it is none.
uint32_t raire_number(const struct json *j);

candidate_set raire_set_in(const struct json *list);

// [[4000, 1, 2], …]: ballots and their ranking. Where nobody says how many candidates there are
// (0), there are as many as are named. Call raire_problem_done in every case.
bool raire_add_votes(struct check *k, struct raire_problem *p, const struct json *votes,
                     uint32_t candidates);

// Runs with the problem of the case, sealed.
bool raire_with_problem(struct check *k, bool (*run)(struct check *k, struct raire_problem *p));

// "BRAVO a=.05 N=21999": the paper's examples have a risk limit of 5 % and gamma 1.1.
struct raire_measure raire_measure_in(const struct check *k);

// Is k->number what is expected? "inf" is a number here.
bool raire_near(struct check *k);

#endif
