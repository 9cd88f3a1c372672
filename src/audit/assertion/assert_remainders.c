// SPDX-License-Identifier: Apache-2.0
// assert_remainders.c: seats for parties by largest remainders (Hamilton).
//
// arXiv:2107.11903, section 4. With shares p of the valid votes and s the seats of S: for each pair
// of parties m and j
//     p_m > p_j + d,   d = (s_m - s_j - 1) / S,
// in whole numbers S T_m - S T_j - (s_m - s_j - 1) V > 0. A vote for m has A = 1/(1 + d) = u, one
// for j 0, *another valid one* 1/(2 (1 + d)), one that is not valid 1/2. A pair with d <= -1 says
// nothing. The set is necessary and sufficient: with e_m = p_m S - s_m the claims are e_j - e_m < 1
// for all pairs, and as the e add up to 0 that is what makes s the seats of p.
#include "audit/assertion/claims.h"

static void words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    int64_t more = -a->gain.valid;
    struct fraction f = {(uint32_t)(more < 0 ? -more : more), (uint32_t)a->gain.winner};
    assertion_choice(c, a->winner, out);
    if (more == 0)
        buf_add(out, STR(" has more votes than "));
    else
        buf_add(out, more > 0 ? STR("'s share of the valid votes is more than ")
                              : STR("'s share of the valid votes is less than "));
    if (more != 0) {
        fraction_put(f, out);
        buf_add(out, more > 0 ? STR(" above that of ") : STR(" below that of "));
    }
    assertion_choice(c, a->loser, out);
}

static const struct assertion_kind share_over_share = {
    .name = "share over share",
    .source = "M. Blom et al., arXiv:2107.11903, section 4",
    .value = linear_votes,
    .words = words,
    .totals = TOTALS_ONE_VOTE,
};

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    for (uint32_t m = 0; m < c->choices.len; m++) {
        for (uint32_t j = 0; j < c->choices.len; j++) {
            int64_t d = (int64_t)o->seats[m] - o->seats[j] - 1;
            struct assertion a = {.kind = &share_over_share, .winner = m, .loser = j};
            a.gain = (struct gain){.winner = c->seats, .loser = -(int64_t)c->seats, .valid = -d};
            if (m != j && linear_assertion(&a, false))
                BAL_TRY(claims_add(out, &a, err));
        }
    }
    return BAL_OK;
}

const struct assertion_rule assertions_remainders = {
    .name = "remainders",
    .function = FUNCTION_REMAINDERS,
    .fits = claims_parties_fit,
    .make = make,
};
