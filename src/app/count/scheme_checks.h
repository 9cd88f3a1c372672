// SPDX-License-Identifier: Apache-2.0
// scheme_checks.h: what a count by `--rule` is held against. Both sides come from different walks:
// sums of the tables' columns against formulas of each ballot, classes of mark sets against single
// cards, seats against who could have them.
#ifndef BAL_APP_SCHEME_CHECKS_H
#define BAL_APP_SCHEME_CHECKS_H

#include "app/count/count_checks.h"
#include "tabulate/schemes/apportion.h"
#include "tabulate/schemes/scheme.h"

// Checks the count of the election by these terms; a sum that differs becomes a problem, and so do
// unresolved write-ins that could decide. Call count_checks_done in every case.
BAL_CHECKED bal_status scheme_checks(const struct scheme_terms *terms, const struct election *e,
                                     const struct tallied *t, struct count_checks *out,
                                     struct problems *p, struct bal_err *err);

// The most seats that a quota can give: whole quotas and one for each remainder, for the parties
// that take part.
uint64_t checks_quota_seats(enum apportion_quota q, const struct apportion *a);

#endif
