// SPDX-License-Identifier: Apache-2.0
// assert_plurality.c: most votes win, for one seat or several, one vote or several a voter.
//
// Each winner has more votes than each loser (arXiv:1911.10035, section 2.1). All pairs are tested:
// an error can hit the pair that has not the smallest margin.
//
// A choice that stands for all write-ins loses like any other: 1[l] is then "at least one vote for
// a write-in", which no single write-in candidate can exceed.
#include "audit/assertion/claims.h"

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    return claims_on_pairs(c, o, claim_votes, out, err);
}

const struct assertion_rule assertions_plurality = {
    .name = "plurality",
    .function = FUNCTION_PLURALITY,
    .make = make,
};
