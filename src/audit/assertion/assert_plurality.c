// SPDX-License-Identifier: Apache-2.0
// assert_plurality.c: most votes win, for one seat or several, one vote or several a voter.
//
// arXiv:1911.10035, section 2.1: for each winner w and loser l
//     A = (1[w] - 1[l] + 1) / 2,   u = 1,
// and A = 1/2 on an overvoted card. A mean above 1/2 says that w has more votes than l. All pairs
// are tested: an error can hit the pair that has not the smallest margin.
//
// A choice that stands for all write-ins loses like any other: 1[l] is then "at least one vote for
// a write-in", which no single write-in candidate can exceed.
#include "audit/assertion/linear.h"

static void words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" has more votes than "));
    assertion_choice(c, a->loser, out);
}

static const struct assertion_kind winner_over_loser = {
    .name = "winner over loser",
    .source = "P. B. Stark, arXiv:1911.10035, section 2.1",
    .value = linear_votes,
    .words = words,
    .totals = TOTALS_ANY,
};

static bool won(uint32_t choice, const uint32_t *winners, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (winners[i] == choice)
            return true;
    return false;
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    for (uint32_t w = 0; w < o->count; w++) {
        for (uint32_t l = 0; l < c->choices.len; l++) {
            if (won(l, o->winners, o->count))
                continue;
            struct assertion *a = vec_push(&out->list, (size_t)LIMIT_CHOICES * LIMIT_CHOICES);
            if (a == NULL)
                return err_memory(err);
            *a = (struct assertion){.kind = &winner_over_loser,
                                    .winner = o->winners[w],
                                    .loser = l,
                                    .gain = {.winner = 1, .loser = -1}};
            linear_assertion(a, true);
        }
    }
    return BAL_OK;
}

const struct assertion_rule assertions_plurality = {
    .name = "plurality",
    .function = FUNCTION_PLURALITY,
    .make = make,
};
