// SPDX-License-Identifier: Apache-2.0
// assert_pairs.c: rules that elect whom more voters prefer to each other choice than the other way
// round, and differ where there is nobody like that: Copeland, minimax, Schulze, ranked pairs,
// Black, and instant runoffs within the Smith set or by pairs.
//
// Where somebody is preferred to each other one, that this is so is enough for all of them
// (arXiv:1911.10035, section 2.1, for each pair). Where nobody is, no assertions are known: one of
// these does not hold.
#include "audit/assertion/claims.h"

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    BAL_TRY(claims_on_pairs(c, o, claim_preferred, out, err));
    for (size_t i = 0; i < out->list.len; i++)
        out->list.at[i].otherwise = "nobody is preferred to each other choice, and no sample can "
                                    "then limit the risk of an outcome by this rule";
    return BAL_OK;
}

const struct assertion_rule assertions_pairs = {
    .name = "pairs",
    .function = FUNCTION_PAIRS,
    .make = make,
};
