// SPDX-License-Identifier: Apache-2.0
// kelly.h: the bets of kelly.c, for methods that make them on another expectation.
#ifndef BAL_AUDIT_KELLY_H
#define BAL_AUDIT_KELLY_H

#include "audit/risk/martingale.h"

enum { KELLY_PARTS = 6 };
extern const double kelly_weights[KELLY_PARTS];

// method.tune of six constant bets (bet_constant) around the one that would make the capital grow
// fastest if one observation had this mean and variance. Monotone.
void kelly_tune(struct martingale *m, const struct expectation *e);

#endif
