// SPDX-License-Identifier: Apache-2.0
// contest.h: a ranked contest as a problem for RAIRE.
#ifndef BAL_AUDIT_RAIRE_CONTEST_H
#define BAL_AUDIT_RAIRE_CONTEST_H

#include "audit/raire/raire.h"
#include "core/ranking.h"

// The ballots of the contest, sealed: `codes` is the number of cards with each code of its column
// (contest_codes entries), read by `rules`; candidates are its choices. `cards` is N, and at least
// the number of cards with the contest; the others have no ranking. BAL_UNSUPPORTED: more
// candidates than RAIRE_CANDIDATES, or readings with two candidates in one place. Call
// raire_problem_done in every case.
BAL_CHECKED bal_status raire_problem_of(struct raire_problem *out, const struct contest *c,
                                        const struct ranking_rules *rules, const uint64_t *codes,
                                        uint64_t cards, struct bal_err *err);

#endif
