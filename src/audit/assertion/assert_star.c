// SPDX-License-Identifier: Apache-2.0
// assert_star.c: score, then automatic runoff: each of the two finalists has more points than each
// other choice, and more voters prefer the winner to the other finalist than the other way round.
// The assertions of points say who is in the runoff, the last one who wins it.
#include "audit/assertion/claims.h"

// The choice with most points but the winner; NO_CHOICE where there is none.
static uint32_t other_finalist(const struct contest *c, const struct reported_outcome *o)
{
    uint32_t best = NO_CHOICE;
    for (uint32_t i = 0; i < c->choices.len; i++)
        if (i != o->winners[0] && (best == NO_CHOICE || o->votes[i] > o->votes[best]))
            best = i;
    return best;
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    if (o->votes == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "the points of each choice must be known");
    uint32_t winner = o->winners[0], other = other_finalist(c, o);
    if (other == NO_CHOICE)
        return BAL_OK;
    for (uint32_t l = 0; l < c->choices.len; l++) {
        if (l == winner || l == other)
            continue;
        BAL_TRY(claim_points(c, winner, l, out, err));
        BAL_TRY(claim_points(c, other, l, out, err));
    }
    return claim_preferred(c, winner, other, out, err);
}

const struct assertion_rule assertions_star = {
    .name = "star",
    .function = FUNCTION_STAR,
    .make = make,
};
