// SPDX-License-Identifier: Apache-2.0
// assert_supermajority.c: who reaches a share f of the valid ballots, or of all ballots, wins.
//
// Each winner has more than f (arXiv:1911.10035, section 2.3). A choice that did not win has less
// than f, where seats stay open; where all are filled it has less than f, or each winner has more
// votes. Nothing needs to be said of it when it could not reach f as well: with one vote a voter,
// k winners above f leave less than 1 - k f for all others, so not when (k + 1) f >= 1.
//
// A claim is strict. A share that is exactly f, which "at least" lets win, has a margin of 0 and
// goes to a full hand count; so does one that just does not win by "more than".
#include "audit/assertion/claims.h"

static bool may_reach_too(const struct contest *c, uint32_t winners)
{
    uint64_t shares = (uint64_t)(winners + 1) * c->terms.threshold.num;
    return winners == 0 || votes_limit(c) > 1 || shares < c->terms.threshold.den;
}

static bal_status add_loser(const struct contest *c, const struct reported_outcome *o, uint32_t l,
                            struct assertions *out, struct bal_err *err)
{
    if (!may_reach_too(c, o->count))
        return BAL_OK;
    if (o->count < c->seats)
        return claim_below(c, l, out, err);
    size_t first = out->list.len;
    BAL_TRY(claims_on_loser(c, o, l, claim_votes, out, err));
    size_t second = out->list.len;
    BAL_TRY(claim_below(c, l, out, err));
    claims_keep_cheaper(c, o, first, second, out);
    return BAL_OK;
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    uint32_t needs = votes_needs(c);
    if (needs != NO_CHOICE)
        return o->count > 0 ? claim_above(c, needs, out, err) : claim_below(c, needs, out, err);
    for (uint32_t i = 0; i < o->count; i++)
        BAL_TRY(claim_above(c, o->winners[i], out, err));
    for (uint32_t l = 0; l < c->choices.len; l++)
        if (!claims_won(o, l))
            BAL_TRY(add_loser(c, o, l, out, err));
    return BAL_OK;
}

static bool fits(const struct contest *c, const struct reported_outcome *o)
{
    uint32_t needs = votes_needs(c);
    bool other = needs != NO_CHOICE && o->count > 0 && (o->count > 1 || o->winners[0] != needs);
    return o->count <= c->seats && !other;
}

const struct assertion_rule assertions_supermajority = {
    .name = "supermajority",
    .function = FUNCTION_SUPERMAJORITY,
    .fits = fits,
    .make = make,
};
