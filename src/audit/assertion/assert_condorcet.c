// SPDX-License-Identifier: Apache-2.0
// assert_condorcet.c: more voters prefer the winner to each other choice than the other way round.
#include "audit/assertion/claims.h"

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    if (o->count == 0)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "no choice is preferred to each other one: by this rule nobody wins");
    return claims_on_pairs(c, o, claim_preferred, out, err);
}

static bool fits(const struct contest *c, const struct reported_outcome *o)
{
    return c->seats == 1 && o->count <= 1;
}

const struct assertion_rule assertions_condorcet = {
    .name = "condorcet",
    .function = FUNCTION_CONDORCET,
    .fits = fits,
    .make = make,
};
