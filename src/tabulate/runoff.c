// SPDX-License-Identifier: Apache-2.0
// runoff.c: who reaches a share of the valid ballots (a majority) wins; else the two with most
// votes go on to a runoff. Georgia (O.C.G.A. 21-2-501), and many cities and primaries.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    const struct function_terms *t = &r->contest->terms;
    bool *reached = arena_new(&r->arena, bool, r->candidate_count), any = false;
    uint64_t least = UINT64_MAX;
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        uint64_t votes = r->candidates[i].votes;
        uint64_t off = threshold_distance(t, votes, r->valid);
        reached[i] = votes > 0 && threshold_reached(t, votes, r->valid);
        any |= reached[i];
        least = off < least ? off : least;
    }
    r->runoff = !any && r->valid > 0;
    if (any)
        BAL_TRY(result_elect_among(r, 1, reached, err));
    else
        BAL_TRY(result_elect_top(r, 2, err));
    if (r->tie.candidates.len == 0 && r->candidate_count > 1 &&
        (!r->has_margin || least < r->margin)) {
        r->has_margin = true;
        r->margin = least;
    }
    return BAL_OK;
}

static bool fits(const struct contest *c)
{
    return c->seats == 1;
}

const struct rule rule_runoff = {
    .name = "runoff",
    .title = "who reaches a majority wins, else the two strongest go on to a runoff",
    .function = FUNCTION_RUNOFF,
    .margin = "exact: the fewest votes between winners and others, or to the share",
    .fits = fits,
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
