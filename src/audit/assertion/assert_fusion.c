// SPDX-License-Identifier: Apache-2.0
// assert_fusion.c: a candidate stands on the lines of several parties, which are added up; most
// votes win. A candidate is known by the first line (core/votes.h).
//
// Each winner has more votes, all lines together, than each other candidate: as plurality
// (arXiv:1911.10035, section 2.1), with 1[w] "a vote on one of w's lines". A ballot with several
// lines of one candidate is one vote.
#include "audit/assertion/claims.h"

#include "core/votes.h"

static uint64_t value(const struct assertion *a, const struct contest *c, const struct mark_set *s)
{
    uint16_t votes[LIMIT_MARKS];
    uint32_t count = votes_counted(c, s, votes);
    bool w = false, l = false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = votes_first_line(c, votes[i]);
        w = w || first == a->winner;
        l = l || first == a->loser;
    }
    return linear_value(a, w - l);
}

static void words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" has more votes, all lines together, than "));
    assertion_choice(c, a->loser, out);
}

static const struct assertion_kind lines_over_lines = {
    .name = "lines over lines",
    .source = "P. B. Stark, arXiv:1911.10035, section 2.1, of the lines of a candidate together",
    .value = value,
    .words = words,
    .totals = TOTALS_ANY,
};

static bal_status claim(const struct contest *c, uint32_t w, uint32_t l, struct assertions *out,
                        struct bal_err *err)
{
    struct assertion a = {.kind = &lines_over_lines, .winner = w, .loser = l};
    if (votes_first_line(c, l) != l)
        return BAL_OK; // another line
    linear_range(&a, -1, 1);
    return claims_add(out, &a, err);
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    return claims_on_pairs(c, o, claim, out, err);
}

static bool fits(const struct contest *c, const struct reported_outcome *o)
{
    uint32_t candidates = 0;
    for (uint32_t i = 0; i < c->choices.len; i++)
        candidates += votes_first_line(c, i) == i;
    for (uint32_t i = 0; i < o->count; i++)
        if (o->winners[i] < c->choices.len && votes_first_line(c, o->winners[i]) != o->winners[i])
            return false;
    return o->count == (c->seats < candidates ? c->seats : candidates);
}

const struct assertion_rule assertions_fusion = {
    .name = "fusion",
    .function = FUNCTION_FUSION,
    .fits = fits,
    .make = make,
};
