// SPDX-License-Identifier: Apache-2.0
// published.h: sets of assertions as other programs have them (core/published.h) and the assertions
// of a contest, each as the other.
#ifndef BAL_AUDIT_RAIRE_PUBLISHED_H
#define BAL_AUDIT_RAIRE_PUBLISHED_H

#include "audit/raire/raire.h"
#include "core/contest.h"
#include "core/published.h"
#include "io/json_write.h"

// The assertions as those of the contest, to be checked: margins and difficulties are 0. *winner is
// untouched where the set names none. BAL_NOT_FOUND: a candidate whom the contest has not.
// BAL_UNSUPPORTED: more candidates than RAIRE_CANDIDATES. Call vec_done on the list.
struct raire_assertions {
    VEC(struct raire_assertion) list;
};
BAL_CHECKED bal_status published_resolve(const struct published_set *set, const struct contest *c,
                                         struct raire_assertions *out, uint32_t *winner,
                                         struct bal_err *err);

// Adds one contest's answer as a set: choices by their codes, or by names where the files have no
// codes. `cards` is N.
BAL_CHECKED bal_status published_add(struct assertion_sets *out, const struct contest *c,
                                     uint32_t winner, uint64_t cards, const struct raire_result *r,
                                     struct bal_err *err);

// One contest's answer in the form of raire-json: the whole file.
void published_write_raire(struct json_writer *w, const struct contest *c, uint32_t winner,
                           const struct raire_result *r);

#endif
