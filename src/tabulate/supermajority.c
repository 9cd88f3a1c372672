// SPDX-License-Identifier: Apache-2.0
// supermajority.c: who reaches a share of the valid ballots (or of all ballots) wins; nobody where
// nobody does. With more of them than seats, those with most votes.
//
// A ballot is valid when it has a vote and not more than allowed. With several votes a voter the
// share is one of ballots, not of votes.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    const struct function_terms *t = &r->contest->terms;
    uint64_t whole = t->all_ballots ? r->ballots : r->valid, least = UINT64_MAX;
    uint32_t needs = votes_needs(r->contest);
    bool *reached = arena_new(&r->arena, bool, r->candidate_count);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        uint64_t votes = r->candidates[i].votes;
        if (needs != NO_CHOICE && i != needs)
            continue;
        uint64_t off = threshold_distance(t, votes, whole);
        reached[i] = votes > 0 && threshold_reached(t, votes, whole);
        least = off < least ? off : least;
    }
    BAL_TRY(result_elect_among(r, r->contest->seats, reached, err));
    if (r->tie.candidates.len == 0 && least < UINT64_MAX && (!r->has_margin || least < r->margin)) {
        r->has_margin = true;
        r->margin = least;
    }
    return BAL_OK;
}

const struct rule rule_supermajority = {
    .name = "supermajority",
    .title = "who reaches a share of the ballots wins",
    .function = FUNCTION_SUPERMAJORITY,
    .margin = "exact: the fewest votes between winners and others, or to the share",
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
