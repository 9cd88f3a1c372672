// SPDX-License-Identifier: Apache-2.0
// assert_runoff.c: who reaches a majority f of the valid ballots wins, else the two with most votes
// go on to a runoff (Georgia).
//
// A winner has more than f; where two can have that much (f below 1/2, or several votes a voter)
// also more votes than each other choice. Of a runoff, each of the two has more votes than each of
// the others, and *each of the two* has less than f: that the reported leader has is not enough.
// (Truth A 40, B 55, C 5, reported as a runoff that A leads: A is below 1/2 and both beat C, yet B
// has won.)
#include "audit/assertion/claims.h"

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    const struct fraction f = c->terms.threshold;
    bool only_one = votes_limit(c) == 1 && 2 * (uint64_t)f.num >= f.den;
    if (o->count == 1) {
        BAL_TRY(claim_above(c, o->winners[0], out, err));
        return only_one ? BAL_OK : claims_on_pairs(c, o, claim_votes, out, err);
    }
    for (uint32_t i = 0; i < o->count; i++)
        BAL_TRY(claim_below(c, o->winners[i], out, err));
    return claims_on_pairs(c, o, claim_votes, out, err);
}

static bool fits(const struct contest *c, const struct reported_outcome *o)
{
    return c->seats == 1 && (o->count == 1 || o->count == 2);
}

const struct assertion_rule assertions_runoff = {
    .name = "runoff",
    .function = FUNCTION_RUNOFF,
    .fits = fits,
    .make = make,
};
