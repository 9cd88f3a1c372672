// SPDX-License-Identifier: Apache-2.0
// linear.h: the general recipe: from a claim about sums over cards to an assorter.
//
// M. Blom, J. Budurushi, R. Rivest, P. B. Stark, P. Stuckey, V. Teague, D. Vukcevic,
// "Assertion-based Approaches to Auditing Complex Elections", arXiv:2107.11903, section 3. The
// claim "g of all cards add up to more than 0", where g of a card is from a < 0 to b > 0, is "the
// mean of
//     A = (g - a) / (-2 a)
// is above 1/2", with u = (b - a) / (-2 a). With whole numbers g: den = -2 a, a value is g - a
// parts of 1/den, upper = b - a. A card that adds nothing (g = 0) has A = 1/2.
//
// No choice function makes more than ASSERTION_PARTS parts: shares have denominators up to
// FRACTION_MOST, divisors are below 20 LIMIT_CHOICES, Hamilton has 4 LIMIT_CHOICES.
#ifndef BAL_AUDIT_LINEAR_H
#define BAL_AUDIT_LINEAR_H

#include "audit/assertion/assertion.h"

// Sets den and upper for gains from `low` < 0 to `high` > 0.
void linear_range(struct assertion *a, int64_t low, int64_t high);

// The value of a gain between them, in parts of 1/den.
uint64_t linear_value(const struct assertion *a, int64_t gain);

// An assertion on a->gain, which is divided by its common divisor first; a->winner and a->loser are
// set. `several`: a card may have votes for both of them. False when no card can add less than 0,
// or none more than 0: then there is nothing that a sample could test.
bool linear_assertion(struct assertion *a, bool several);

// The value of a mark set under a->gain (assertion_kind.value).
uint64_t linear_votes(const struct assertion *a, const struct contest *c, const struct mark_set *s);

#endif
