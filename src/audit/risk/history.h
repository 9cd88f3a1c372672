// SPDX-License-Identifier: Apache-2.0
// history.h: the risk after each draw of a long sample.
//
// In doubles (quick.h), some ten times as fast as draw by draw in martingale.h. Each risk is pushed
// upwards by the bound of the rounding errors, 1e-9 of its value after a million draws; without
// that it agrees with the exact engine's to 1e-10.
#ifndef BAL_AUDIT_HISTORY_H
#define BAL_AUDIT_HISTORY_H

#include "audit/risk/martingale.h"

// risk[j] = min(1, 1/T) after observations x[0] … x[j] on top of what `start` has seen: 0 from the
// draw on that proves the assertion, 1 after all cards when they do not. The measured risk of an
// anytime-valid method is the smallest so far. BAL_INVALID when an observation is above null.max or
// there are more draws than cards; BAL_UNSUPPORTED for a method without bets.
BAL_CHECKED bal_status martingale_history(const struct martingale *start, const uint64_t *x,
                                          size_t count, double *risk, struct bal_err *err);

#endif
