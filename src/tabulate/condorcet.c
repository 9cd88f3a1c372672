// SPDX-License-Identifier: Apache-2.0
// condorcet.c: the candidate whom more voters prefer to each other one than the other way round.
// Where there is none (a cycle), nobody wins by this rule: laws name different ways on. The votes
// shown are voters who prefer nobody to the candidate.
#include "tabulate/count_votes.h"
#include "tabulate/prefer.h"

// Marks whom more voters put behind another one. Who is marked is met no more: few pairs are
// counted. Those who are left are even with each other.
static void mark_beaten(const struct result *r, bool *beaten)
{
    for (uint32_t i = 0; i < r->candidate_count; i++)
        for (uint32_t j = 0; j < r->candidate_count && !beaten[i]; j++) {
            struct preferences p = prefer(r, i, j);
            beaten[i] = p.second > p.first;
            beaten[j] |= p.first > p.second;
        }
}

// The unbeaten, and those who are even with one of them: the pair decides, and is even.
static bal_status find_tie(struct result *r, const bool *beaten, struct bal_err *err)
{
    bool *tied = arena_new(&r->arena, bool, r->candidate_count);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t u = 0; u < r->candidate_count; u++)
        for (uint32_t i = 0; i < r->candidate_count && !beaten[u]; i++) {
            struct preferences p = prefer(r, u, i);
            if (i != u && p.first == p.second)
                tied[u] = tied[i] = true;
        }
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (tied[i])
            BAL_TRY(candidate_list_add(&r->tie.candidates, i, err));
    r->tie.seats = r->tie.candidates.len > 0;
    return BAL_OK;
}

static bal_status elect(struct result *r, uint32_t best, struct bal_err *err)
{
    uint64_t margin = UINT64_MAX;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        struct preferences p = prefer(r, best, i);
        if (i != best && p.first - p.second < margin)
            margin = p.first - p.second;
    }
    r->has_margin = r->candidate_count > 1;
    r->margin = r->has_margin ? margin : 0;
    return result_give_seats(r, best, 1, err);
}

static bal_status decide(struct result *r, struct bal_err *err)
{
    if (r->candidate_count == 0 || r->cards[VOTE_VALID] == 0)
        return BAL_OK;
    bool *beaten = arena_new(&r->arena, bool, r->candidate_count);
    BAL_TRY(arena_check(&r->arena, err));
    mark_beaten(r, beaten);
    BAL_TRY(find_tie(r, beaten, err));
    for (uint32_t i = 0; i < r->candidate_count && r->tie.seats == 0; i++)
        if (!beaten[i])
            BAL_TRY(elect(r, i, err));
    count_show_first(r); // there are no points any more
    return BAL_OK;
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
