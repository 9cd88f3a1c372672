// SPDX-License-Identifier: Apache-2.0
// fusion.c: candidates stand on the lines of several parties, which are added up; most votes win.
// Votes are shown by line (core/votes.h says which one a ballot with several of them counts for),
// and a candidate is known by the first line. New York Election Law, section 9-112(4).
#include "tabulate/count_votes.h"

#include "core/votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    uint32_t n = r->candidate_count;
    uint64_t *lines = arena_new(&r->arena, uint64_t, n);
    bool *first = arena_new(&r->arena, bool, n);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = votes_first_line(r->contest, i);
        lines[i] = r->candidates[i].votes;
        first[i] = at == i;
        if (at != i)
            r->candidates[at].votes += lines[i];
    }
    bal_status status = result_elect_among(r, r->contest->seats, first, err);
    for (uint32_t i = 0; i < n; i++)
        r->candidates[i].votes = lines[i];
    return status;
}

const struct rule rule_fusion = {
    .name = "fusion",
    .title = "the lines of a candidate are added up; most votes win",
    .function = FUNCTION_FUSION,
    .margin = "exact: the votes between the last winner and the first who lost",
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
