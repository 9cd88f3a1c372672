// SPDX-License-Identifier: Apache-2.0
// remainders.c: seats for parties by largest remainders (Hamilton, Hare-Niemeyer). With V valid
// votes and S seats, a party with T votes has floor(T S / V) seats, and the seats left go to those
// with the largest remainders of T S / V. All in whole numbers: T S below 2^34 x 2^14.
#include <stdlib.h>

#include "tabulate/count_votes.h"

struct remainder {
    uint64_t rest; // T S mod V
    uint32_t party;
};

static int by_rest(const void *a, const void *b)
{
    const struct remainder *x = a, *y = b;
    if (x->rest != y->rest)
        return x->rest < y->rest ? 1 : -1;
    return (x->party > y->party) - (x->party < y->party);
}

// The `open` seats go to the first ones; equal remainders at the cut are a tie.
static bal_status give_rest(struct result *r, const struct remainder *list, uint32_t open,
                            uint32_t *seats, struct bal_err *err)
{
    uint32_t n = r->candidate_count;
    uint64_t cut = list[open].rest; // open is below n: the remainders add up to open V
    if (list[open - 1].rest != cut)
        cut = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool tied = cut > 0 && list[i].rest == cut;
        if (tied)
            BAL_TRY(candidate_list_add(&r->tie.candidates, list[i].party, err));
        else if (i < open)
            seats[list[i].party]++;
        r->tie.seats += tied && i < open;
    }
    return BAL_OK;
}

static bal_status decide(struct result *r, struct bal_err *err)
{
    uint32_t n = r->candidate_count, open = r->contest->seats;
    struct remainder *list = arena_new(&r->arena, struct remainder, n);
    uint32_t *seats = arena_new(&r->arena, uint32_t, n);
    const uint32_t *order = result_order(r);
    BAL_TRY(arena_check(&r->arena, err));
    if (r->valid == 0)
        return BAL_OK;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t share = r->candidates[i].votes * r->contest->seats;
        seats[i] = (uint32_t)(share / r->valid);
        list[i] = (struct remainder){share % r->valid, i};
        open -= seats[i];
    }
    qsort(list, n, sizeof *list, by_rest);
    if (open > 0)
        BAL_TRY(give_rest(r, list, open, seats, err));
    for (uint32_t i = 0; i < n; i++)
        BAL_TRY(result_give_seats(r, order[i], seats[order[i]], err));
    return BAL_OK;
}

static bool fits(const struct contest *c)
{
    return c->votes_allowed == 1;
}

const struct rule rule_remainders = {
    .name = "remainders",
    .title = "seats for parties by largest remainders (Hamilton)",
    .function = FUNCTION_REMAINDERS,
    .fits = fits,
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
