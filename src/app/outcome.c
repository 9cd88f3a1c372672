// SPDX-License-Identifier: Apache-2.0
#include "app/outcome.h"

#include "tabulate/result.h"

bal_status outcome_of(const struct contest *c, const uint64_t *votes, uint32_t choices,
                      struct arena *a, struct outcome_of_votes *out, struct bal_err *err)
{
    struct result r = {.contest = c, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct outcome_of_votes o = {.won = arena_new(a, bool, choices),
                                 .tied = arena_new(a, bool, choices)};
    r.candidates = arena_new(&r.arena, struct candidate, choices);
    bal_status status = arena_check(&r.arena, err);
    if (status == BAL_OK)
        status = arena_check(a, err);
    for (uint32_t i = 0; status == BAL_OK && i < choices; i++)
        r.candidates[i].votes = votes[i];
    r.candidate_count = choices;
    if (status == BAL_OK)
        status = result_elect_top(&r, c->seats, err);
    for (size_t i = 0; status == BAL_OK && i < r.winners.len; i++)
        o.won[r.winners.at[i]] = true;
    for (size_t i = 0; status == BAL_OK && i < r.tie.candidates.len; i++)
        o.tied[r.tie.candidates.at[i]] = true;
    o.winners = (uint32_t)r.winners.len;
    o.ties = (uint32_t)r.tie.candidates.len;
    if (status == BAL_OK)
        *out = o;
    result_done(&r);
    return status;
}
