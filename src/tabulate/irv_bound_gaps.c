// SPDX-License-Identifier: Apache-2.0
// irv_bound_gaps.c: how far apart two counts can be in which some ballots are others and all
// decisions the same; the proof is in irv_bound.c.
#include "tabulate/irv_bound.h"

static decimal larger(decimal a, decimal b)
{
    return a > b ? a : b;
}

static decimal threshold_of(const struct bound *b, decimal active)
{
    return larger(irv_quota(b->rules, b->r->seats, b->one, active),
                  decimal_of(b->rules->minimum, b->r->scale));
}

// The most that the threshold can change by. A share is of the active votes, which k ballots change
// by k at most, and is exact in its own decimals.
static decimal threshold_change(const struct bound *b, decimal k)
{
    if (b->shares)
        return k * (decimal)b->rules->share;
    if (!b->elects)
        return 0;
    decimal active = b->r->rounds.at[0].active, less = k * b->one < active ? k * b->one : active;
    return larger(threshold_of(b, active + k * b->one) - b->quota,
                  b->quota - threshold_of(b, active - less));
}

// P after so many surpluses; *change is that of the threshold.
static decimal drift(const struct bound *b, uint64_t k, uint32_t elections, decimal *change)
{
    decimal cut = k > 0 ? 4 * (decimal)(b->cards + k) : 0;
    *change = threshold_change(b, (decimal)k);
    return (decimal)k * b->one + (decimal)elections * (*change + cut);
}

uint64_t irv_bound_closes(const struct bound *b, const struct node *node, decimal gap,
                          enum gap kind)
{
    uint64_t low = 0, high = b->cards + 1;
    while (low < high) {
        decimal change, k = (decimal)(low + (high - low) / 2);
        decimal p = drift(b, (uint64_t)k, node->elections, &change);
        decimal most = kind == GAP_ORDER ? 2 * p : p + change;
        if (kind == GAP_MISS ? gap < most : gap <= most)
            high = (uint64_t)k;
        else
            low = (uint64_t)k + 1;
    }
    return low;
}
