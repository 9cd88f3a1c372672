// SPDX-License-Identifier: Apache-2.0
// sums.h: rules where each ballot gives points to candidates, and most points win.
#ifndef BAL_TABULATE_SUMS_H
#define BAL_TABULATE_SUMS_H

#include "tabulate/schemes/scheme.h"

// What a ballot gives to a candidate.
typedef struct quot ballot_points(const struct tallied *t, const struct ballot *b,
                                  uint32_t candidate, const void *with);

// As many as the ballot's value of the candidate: its votes, or its score.
struct quot sums_values(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                        const void *with);

// The sums of all candidates, in the arena. BAL_LIMIT: one does not fit.
BAL_CHECKED bal_status sums_of(struct tallied *t, ballot_points *points, const void *with,
                               struct quot **out, struct bal_err *err);

// A table of one column with them.
void sums_show(struct tallied *t, const char *what, const struct quot *sums);

// Sums, table, the `seats` candidates with most points, and the margin. `most`: points that a
// ballot can give to one candidate while it gives none to another.
BAL_CHECKED bal_status sums_count(struct tallied *t, const char *what, ballot_points *points,
                                  const void *with, struct quot most, uint32_t seats,
                                  struct bal_err *err);

#endif
