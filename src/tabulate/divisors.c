// SPDX-License-Identifier: Apache-2.0
// divisors.c: seats for parties by highest averages (schemes/apportion.h), by the series of the
// choice function (core/function.c). A party below the threshold has no seat.
//
// M. Gallagher, "Proportionality, disproportionality and electoral systems", Electoral Studies 10
// (1991), lists the series.
#include "tabulate/count_votes.h"
#include "tabulate/schemes/apportion.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    const struct contest *c = r->contest;
    uint32_t n = r->candidate_count;
    uint64_t *votes = arena_new(&r->arena, uint64_t, n);
    bool *in = arena_new(&r->arena, bool, n), *tied = arena_new(&r->arena, bool, n);
    uint32_t *seats = arena_new(&r->arena, uint32_t, n), open;
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < n; i++) {
        votes[i] = r->candidates[i].votes;
        in[i] = threshold_reached(&c->terms, votes[i], r->valid);
    }
    const struct apportion a = {n, votes, in, c->seats};
    apportion_by_divisor(&a, (enum apportion_divisor)c->terms.divisors, seats, tied, &open);
    return result_give_all(r, seats, tied, open, err);
}

static bool fits(const struct contest *c)
{
    return c->votes_allowed == 1;
}

const struct rule rule_divisors = {
    .name = "divisors",
    .title = "seats for parties by highest averages (D'Hondt, Sainte-Lague …)",
    .function = FUNCTION_DIVISORS,
    .margin = "none here: 'divisor dhondt' and its like have an exact one",
    .fits = fits,
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
