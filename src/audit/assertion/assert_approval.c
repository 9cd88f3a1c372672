// SPDX-License-Identifier: Apache-2.0
// assert_approval.c: most votes win, with as many marks as a voter likes: as plurality, without
// overvotes (arXiv:1911.10035, section 2.1).
#include "audit/assertion/claims.h"

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    return claims_on_pairs(c, o, claim_votes, out, err);
}

const struct assertion_rule assertions_approval = {
    .name = "approval",
    .function = FUNCTION_APPROVAL,
    .make = make,
};
