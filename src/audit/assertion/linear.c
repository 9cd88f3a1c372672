// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/linear.h"

#include "core/votes.h"

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uint64_t size_of(int64_t v)
{
    return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

void linear_range(struct assertion *a, int64_t low, int64_t high)
{
    a->den = 2 * size_of(low);
    a->upper = (uint64_t)(high - low);
}

uint64_t linear_value(const struct assertion *a, int64_t gain)
{
    return (uint64_t)(gain + (int64_t)(a->den / 2));
}

static int64_t gain_of(const struct gain *g, bool winner, bool loser)
{
    return g->card + g->valid + (winner ? g->winner : 0) + (loser ? g->loser : 0);
}

static void divide(struct gain *g)
{
    uint64_t all = common_divisor(common_divisor(size_of(g->winner), size_of(g->loser)),
                                  common_divisor(size_of(g->valid), size_of(g->card)));
    for (int64_t *part[] = {&g->winner, &g->loser, &g->valid, &g->card}, **p = part;
         all > 1 && p < part + ARRAY_LEN(part); p++)
        **p /= (int64_t)all;
}

bool linear_assertion(struct assertion *a, bool several)
{
    struct gain *g = &a->gain;
    divide(g);
    // Cards: without the contest, without a valid vote, and each valid vote that there can be.
    const int64_t gains[] = {0,
                             g->card,
                             gain_of(g, false, false),
                             gain_of(g, true, false),
                             gain_of(g, false, a->loser != NO_CHOICE),
                             gain_of(g, several, several && a->loser != NO_CHOICE)};
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < ARRAY_LEN(gains); i++) {
        low = gains[i] < low ? gains[i] : low;
        high = gains[i] > high ? gains[i] : high;
    }
    if (low == 0 || high == 0)
        return false;
    linear_range(a, low, high);
    return true;
}

uint64_t linear_votes(const struct assertion *a, const struct contest *c, const struct mark_set *s)
{
    uint16_t votes[LIMIT_MARKS];
    if (votes_kind(c, s, votes_read(c, s, votes)) != VOTES_VALID)
        return linear_value(a, a->gain.card);
    return linear_value(a, gain_of(&a->gain, votes_have(s, a->winner), votes_have(s, a->loser)));
}
