// SPDX-License-Identifier: Apache-2.0
// assert_remainders.c: seats for parties by largest remainders (Hamilton), with a threshold.
//
// arXiv:2107.11903, section 4. With shares p of the valid votes and s the seats of S: for each pair
// of parties m and j
//     p_m > p_j + d,   d = (s_m - s_j - 1) / S,
// in whole numbers S T_m - S T_j - (s_m - s_j - 1) V > 0. A vote for m has A = 1/(1 + d) = u, one
// for j 0, *another valid one* 1/(2 (1 + d)), one that is not valid 1/2. A pair with d <= -1 says
// nothing. The set is necessary and sufficient: with e_m = p_m S - s_m the claims are e_j - e_m < 1
// for all pairs, and as the e add up to 0 that is what makes s the seats of p.
//
// With a threshold f (15 % in US presidential primaries) each party that reaches it has more than
// f, each other one less; the claims on pairs are about those that reach it, and their V is the
// votes for these alone: a vote for another party has A = 1/2.
#include "audit/assertion/claims.h"

#include "core/votes.h"

static void put_share(const struct assertion *a, const struct contest *c, struct buf *out)
{
    int64_t more = -a->gain.valid;
    struct fraction f = {(uint32_t)(more < 0 ? -more : more), (uint32_t)a->gain.winner};
    buf_add(out, a->continuing == 0 ? STR("'s share of the valid votes is ")
                                    : STR("'s share of the votes for those above "));
    if (a->continuing != 0) {
        fraction_put(c->terms.threshold, out);
        buf_add(out, STR(" is "));
    }
    buf_add(out, more > 0 ? STR("more than ") : STR("less than "));
    fraction_put(f, out);
    buf_add(out, more > 0 ? STR(" above that of ") : STR(" below that of "));
}

static void words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->winner, out);
    if (a->gain.valid == 0)
        buf_add(out, STR(" has more votes than "));
    else
        put_share(a, c, out);
    assertion_choice(c, a->loser, out);
}

static const struct assertion_kind share_over_share = {
    .name = "share over share",
    .source = "M. Blom et al., arXiv:2107.11903, section 4",
    .value = linear_votes,
    .words = words,
    .totals = TOTALS_ONE_VOTE,
};

// One vote a card: it is for one of those above the threshold, or adds nothing.
static uint64_t among_value(const struct assertion *a, const struct contest *c,
                            const struct mark_set *s)
{
    uint16_t votes[LIMIT_MARKS];
    if (votes_counted(c, s, votes) == 0 || (a->continuing >> votes[0] & 1) == 0)
        return linear_value(a, 0);
    return linear_votes(a, c, s);
}

static const struct assertion_kind share_among = {
    .name = "share among those above",
    .source = "M. Blom et al., arXiv:2107.11903, section 4, with viability",
    .value = among_value,
    .words = words,
    .totals = TOTALS_ONE_VOTE,
};

enum { MOST_PARTIES = 64 }; // bits of assertion.continuing

// The claims on all pairs of those in `among`; 0: of all.
static bal_status add_pairs(const struct contest *c, const struct reported_outcome *o,
                            uint64_t among, struct assertions *out, struct bal_err *err)
{
    for (uint32_t m = 0; m < c->choices.len; m++) {
        for (uint32_t j = 0; j < c->choices.len; j++) {
            int64_t d = (int64_t)o->seats[m] - o->seats[j] - 1;
            struct assertion a = {.kind = among == 0 ? &share_over_share : &share_among,
                                  .winner = m,
                                  .loser = j,
                                  .continuing = among};
            a.gain = (struct gain){.winner = c->seats, .loser = -(int64_t)c->seats, .valid = -d};
            if (m == j || (among != 0 && (among >> m & among >> j & 1) == 0))
                continue;
            if (linear_assertion(&a, false))
                BAL_TRY(claims_add(out, &a, err));
        }
    }
    return BAL_OK;
}

// Those that reach the share as reported.
static bal_status above_share(const struct contest *c, const struct reported_outcome *o,
                              uint64_t *among, struct bal_err *err)
{
    uint64_t all = 0;
    *among = 0;
    if (o->votes == NULL || c->choices.len > MOST_PARTIES)
        return bal_fail(err, BAL_UNSUPPORTED,
                        o->votes == NULL ? "the votes of each party must be known"
                                         : "only up to 64 parties can have a threshold");
    for (uint32_t i = 0; i < c->choices.len; i++)
        all += o->votes[i];
    for (uint32_t i = 0; i < c->choices.len; i++)
        if (o->seats[i] > 0 || (o->votes[i] > 0 && threshold_reached(&c->terms, o->votes[i], all)))
            *among |= (uint64_t)1 << i;
    return BAL_OK;
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    uint64_t among;
    if (c->terms.threshold.den == 0)
        return add_pairs(c, o, 0, out, err);
    BAL_TRY(above_share(c, o, &among, err));
    for (uint32_t i = 0; i < c->choices.len; i++)
        BAL_TRY((among >> i & 1) != 0 ? claim_above(c, i, out, err) : claim_below(c, i, out, err));
    return add_pairs(c, o, among, out, err);
}

const struct assertion_rule assertions_remainders = {
    .name = "remainders",
    .function = FUNCTION_REMAINDERS,
    .fits = claims_parties_fit,
    .make = make,
};
