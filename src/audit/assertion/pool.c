// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/pool.h"

void assertion_refine(struct assertion *a)
{
    a->fine = a->fine == 0 ? 1 : a->fine;
    while (2 * a->den <= ASSERTION_PARTS && 2 * a->upper <= ASSERTION_PARTS) {
        a->den *= 2;
        a->upper *= 2;
        a->fine *= 2;
    }
}

const char *pool_refuses(const struct assertion *a, const struct contest *c,
                         const struct pool_totals *t)
{
    uint64_t allowed = votes_limit(c) > 0 ? votes_limit(c) : 1, all = 0;
    if (a->kind->totals == TOTALS_SILENT)
        return "totals do not tell how votes share a card";
    if (a->kind->totals == TOTALS_ONE_VOTE && allowed > 1)
        return "totals do not tell how the votes of a voter go together";
    for (uint32_t i = 0; i < t->choices; i++)
        if (t->votes[i] > t->cards || __builtin_add_overflow(all, t->votes[i], &all))
            return "its cards cannot hold so many votes";
    return (all + allowed - 1) / allowed > t->cards ? "its cards cannot hold so many votes" : NULL;
}

uint64_t pool_sum(const struct assertion *a, const struct contest *c, const struct pool_totals *t)
{
    const struct mark_set blank = {.state = STATE_BLANK};
    int64_t half = (int64_t)a->den / 2, rest = (int64_t)assertion_value(a, c, &blank);
    uint64_t all = 0;
    int64_t sum = half * (int64_t)t->cards;
    for (uint32_t i = 0; i < t->choices; i++) {
        struct mark mark = {.choice = (uint16_t)i};
        struct mark_set one = {STATE_MARKED, 1, &mark};
        sum += ((int64_t)assertion_value(a, c, &one) - half) * (int64_t)t->votes[i];
        all += t->votes[i];
    }
    if (rest < half && all < t->cards)
        sum -= (half - rest) * (int64_t)(t->cards - all);
    return sum > 0 ? (uint64_t)sum : 0;
}

uint64_t pool_value(const struct assertion *a, uint64_t sum, uint64_t cards)
{
    uint64_t value = sum / cards;
    return value < a->upper ? value : a->upper;
}
