// SPDX-License-Identifier: Apache-2.0
// assert_cumulative.c: most votes win, and a voter may give several of the votes_allowed votes to
// one choice.
//
// Votes are points here: each winner has more of them than each loser (arXiv:1911.10035, section
// 2.2). With K votes a voter, of which w of the card are for the winner and l for the loser, A =
// (w - l + K)/(2 K), u = 1.
#include "audit/assertion/claims.h"

#include "core/votes.h"

static uint64_t value(const struct assertion *a, const struct contest *c, const struct mark_set *s)
{
    uint16_t votes[LIMIT_MARKS];
    uint32_t count = votes_counted(c, s, votes);
    int64_t more = 0;
    for (uint32_t i = 0; i < count; i++)
        more += (votes[i] == a->winner) - (votes[i] == a->loser);
    return linear_value(a, more);
}

static void words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" has more votes than "));
    assertion_choice(c, a->loser, out);
}

static const struct assertion_kind cumulated_votes = {
    .name = "cumulated votes",
    .source = "P. B. Stark, arXiv:1911.10035, section 2.2",
    .value = value,
    .words = words,
};

static bal_status claim(const struct contest *c, uint32_t w, uint32_t l, struct assertions *out,
                        struct bal_err *err)
{
    struct assertion a = {.kind = &cumulated_votes, .winner = w, .loser = l};
    linear_range(&a, -(int64_t)c->votes_allowed, c->votes_allowed);
    return claims_add(out, &a, err);
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    return claims_on_pairs(c, o, claim, out, err);
}

const struct assertion_rule assertions_cumulative = {
    .name = "cumulative",
    .function = FUNCTION_CUMULATIVE,
    .make = make,
};
