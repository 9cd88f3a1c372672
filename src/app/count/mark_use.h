// SPDX-License-Identifier: Apache-2.0
// mark_use.h: are the numbers beside a contest's marks ranks or scores?
//
// Tables have one column for both. What the files state decides; else what the cards look like:
// rankings number the choices 1, 2, 3 … without a gap, scores begin anywhere.
#ifndef BAL_APP_MARK_USE_H
#define BAL_APP_MARK_USE_H

#include "core/election.h"

// BAL_INVALID where a rule of this name, which is asked for and uses numbers so, would take ranks
// for scores or scores for ranks. What may be both passes, and so do contests without numbers.
BAL_CHECKED bal_status mark_use_check(const struct election *e, const struct contest *c,
                                      enum mark_use use, str rule, struct bal_err *err);

// The same of rules of rounds or transfers and each contest of that name or id (empty: all).
// `instead`: whatever rule the files state; else contests are left alone whose rule they state.
BAL_CHECKED bal_status mark_use_ranked(const struct election *e, str contest, str rule,
                                       bool instead, struct bal_err *err);

// BAL_INVALID where nobody named a rule, and a contest of that name or id (empty: all) would be
// counted as ranks for its numbers alone although most of its cards look like scores.
BAL_CHECKED bal_status mark_use_unnamed(const struct election *e, str contest, struct bal_err *err);

#endif
