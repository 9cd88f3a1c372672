// SPDX-License-Identifier: Apache-2.0
// assert_range.c: each winner has more points than each loser (arXiv:1911.10035, section 2.2).
#include "audit/assertion/claims.h"

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    return claims_on_pairs(c, o, claim_points, out, err);
}

const struct assertion_rule assertions_range = {
    .name = "range",
    .function = FUNCTION_RANGE,
    .make = make,
};
