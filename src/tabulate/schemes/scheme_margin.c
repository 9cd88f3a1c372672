// SPDX-License-Identifier: Apache-2.0
// scheme_margin.c: how many ballots would have to be other ones.
//
// A lead of one candidate over another is a sum over ballots, each with a lead from -most to most.
// The fewest ballots that undo it are those which lose most when changed to -most: greedy is exact,
// as each ballot can be changed to anything whatever the others say.
#include <stdlib.h>

#include "tabulate/schemes/scheme.h"

struct change {
    struct quot gain; // of one ballot
    uint64_t cards;
};

static int by_gain(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return quot_cmp(y->gain, x->gain);
}

// ceil(a / b), at most `most`.
static uint64_t steps(struct quot a, struct quot b, uint64_t most)
{
    struct quot q = quot_div(a, b);
    if (q.den == 0)
        return most;
    decimal up = q.num / q.den + (q.num % q.den != 0);
    return up < (decimal)most ? (uint64_t)up : most;
}

uint64_t scheme_ballots(struct tallied *t, uint32_t first, uint32_t second, ballot_lead *lead,
                        const void *with, struct quot most)
{
    size_t count = t->ballots.len + 1;
    struct change *list = (struct change *)arena_alloc(&t->arena, count, sizeof *list);
    struct quot left = quot_whole(0);
    uint64_t ballots = 0;
    if (list == NULL)
        return UINT64_MAX;
    for (size_t i = 0; i < t->ballots.len; i++) {
        const struct ballot *b = &t->ballots.at[i];
        struct quot one = lead(t, b, first, second, with);
        left = quot_add(left, quot_mul(one, quot_whole(b->cards)));
        list[i] = (struct change){quot_add(one, most), b->cards};
    }
    list[count - 1] = (struct change){most, t->blank + t->overvoted};
    qsort(list, count, sizeof *list, by_gain);
    for (size_t i = 0; i < count && left.num > 0 && list[i].gain.num > 0; i++) {
        uint64_t n = steps(left, list[i].gain, list[i].cards);
        left = quot_sub(left, quot_mul(list[i].gain, quot_whole(n)));
        ballots += n;
    }
    if (left.den == 0)
        return 0;
    return left.num > 0 ? UINT64_MAX : ballots;
}

void scheme_margin(struct tallied *t, ballot_lead *lead, const void *with, struct quot most,
                   enum margin_status status)
{
    uint64_t least = UINT64_MAX;
    for (size_t w = 0; w < t->winners.len; w++) {
        for (uint32_t l = 0; l < t->n; l++) {
            if (t->seats[l] > 0)
                continue;
            uint64_t one = scheme_ballots(t, t->winners.at[w], l, lead, with, most);
            least = one < least ? one : least;
        }
    }
    bool known = least != UINT64_MAX && least > 0; // a winner leads by a ballot at least
    t->margin_status = known ? status : MARGIN_NONE;
    t->margin = known ? least : 0;
}

struct quot lead_values(const struct tallied *t, const struct ballot *b, uint32_t first,
                        uint32_t second, const void *with)
{
    (void)t, (void)with;
    return quot_of((decimal)b->values[first] - b->values[second], 1);
}

struct quot lead_preferred(const struct tallied *t, const struct ballot *b, uint32_t first,
                           uint32_t second, const void *with)
{
    uint16_t x = b->values[first], y = b->values[second];
    (void)with;
    if (t->scheme->use == USE_RANKS) { // 1 is the best, 0 none
        x = x > 0 ? (uint16_t)(UINT16_MAX - x) : 0;
        y = y > 0 ? (uint16_t)(UINT16_MAX - y) : 0;
    }
    return quot_of((x > y) - (x < y), 1);
}
