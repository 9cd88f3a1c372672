// SPDX-License-Identifier: Apache-2.0
// condorcet.c: the candidate whom more voters prefer to each other one than the other way round.
// Where there is none (a cycle), nobody wins by this rule: laws name different ways on. The votes
// shown are voters who prefer nobody to the candidate.
#include "tabulate/count_votes.h"
#include "tabulate/prefer.h"

// Who can still be the winner after everybody has met once: the one whom nobody later beat.
static uint32_t survivor(const struct result *r)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < r->candidate_count; i++) {
        struct preferences p = prefer(r, best, i);
        if (p.second > p.first)
            best = i;
    }
    return best;
}

static bal_status decide(struct result *r, struct bal_err *err)
{
    if (r->candidate_count == 0 || r->cards[VOTE_VALID] == 0)
        return BAL_OK;
    uint32_t best = survivor(r);
    bool beaten = false;
    uint64_t margin = UINT64_MAX;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (i == best)
            continue;
        struct preferences p = prefer(r, best, i);
        beaten |= p.first < p.second;
        if (p.first == p.second)
            BAL_TRY(candidate_list_add(&r->tie.candidates, i, err));
        else if (p.first > p.second && p.first - p.second < margin)
            margin = p.first - p.second;
    }
    count_show_first(r);
    if (beaten) {
        r->tie.candidates.len = 0;
        return BAL_OK;
    }
    if (r->tie.candidates.len > 0) {
        r->tie.seats = 1;
        return candidate_list_add(&r->tie.candidates, best, err);
    }
    r->has_margin = r->candidate_count > 1;
    r->margin = r->has_margin ? margin : 0;
    return result_give_seats(r, best, 1, err);
}

static bool fits(const struct contest *c)
{
    return c->seats == 1;
}

const struct rule rule_condorcet = {
    .name = "condorcet",
    .title = "who is preferred to each other candidate by more voters",
    .function = FUNCTION_CONDORCET,
    .margin = "exact: the votes between the winner and the one who is closest, as a pair",
    .fits = fits,
    .tabulate = count_points,
    .decide = decide,
};
