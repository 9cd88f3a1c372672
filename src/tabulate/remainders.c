// SPDX-License-Identifier: Apache-2.0
// remainders.c: seats for parties by largest remainders (Hamilton, Hare-Niemeyer). With V valid
// votes and S seats, a party with T votes has floor(T S / V) seats, and the seats left go to those
// with the largest remainders of T S / V (schemes/apportion.h). Where there is a threshold, a party
// with a smaller share of the valid ballots has none, and V are the votes of the others.
#include "tabulate/count_votes.h"
#include "tabulate/schemes/apportion.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    uint32_t n = r->candidate_count;
    uint64_t *votes = arena_new(&r->arena, uint64_t, n); // V together: one vote a ballot
    uint32_t *seats = arena_new(&r->arena, uint32_t, n), open;
    bool *tied = arena_new(&r->arena, bool, n), *in = arena_new(&r->arena, bool, n);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < n; i++)
        votes[i] = r->candidates[i].votes;
    for (uint32_t i = 0; i < n; i++)
        in[i] = threshold_reached(&r->contest->terms, votes[i], r->valid);
    const struct apportion a = {n, votes, in, r->contest->seats};
    (void)apportion_by_quota(&a, APPORTION_HARE, seats, tied, &open); // never more than the seats
    return result_give_all(r, seats, tied, open, err);
}

static bool fits(const struct contest *c)
{
    return c->votes_allowed == 1;
}

const struct rule rule_remainders = {
    .name = "remainders",
    .title = "seats for parties by largest remainders (Hamilton)",
    .function = FUNCTION_REMAINDERS,
    .margin = "none is known here",
    .fits = fits,
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
