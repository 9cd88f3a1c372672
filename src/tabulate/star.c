// SPDX-License-Identifier: Apache-2.0
// star.c: score, then automatic runoff. Of the two candidates with most points, the one wins whom
// more voters scored higher than the other. Equal points at the cut, and a runoff that is equal,
// are reported as ties: places break them in different ways.
#include "tabulate/count_votes.h"
#include "tabulate/prefer.h"

static bal_status runoff(struct result *r, uint32_t a, uint32_t b, struct bal_err *err)
{
    struct preferences p = prefer(r, a, b);
    r->has_margin = true;
    r->margin = p.first > p.second ? p.first - p.second : p.second - p.first;
    if (p.first != p.second)
        return result_give_seats(r, p.first > p.second ? a : b, 1, err);
    r->tie.seats = 1;
    BAL_TRY(candidate_list_add(&r->tie.candidates, a, err));
    return candidate_list_add(&r->tie.candidates, b, err);
}

static bal_status decide(struct result *r, struct bal_err *err)
{
    BAL_TRY(result_elect_top(r, 2, err));
    uint32_t finalists[2] = {0}, count = (uint32_t)r->winners.len;
    if (r->tie.candidates.len > 0)
        r->tie.round = 1;
    if (r->tie.candidates.len == 0 && count < 2)
        return BAL_OK; // nobody else has a point
    for (uint32_t i = 0; i < count; i++) {
        finalists[i] = r->winners.at[i];
        BAL_TRY(result_give_seats(r, finalists[i], 0, err));
    }
    r->winners.len = 0;
    return r->tie.candidates.len == 0 ? runoff(r, finalists[0], finalists[1], err) : BAL_OK;
}

static bool fits(const struct contest *c)
{
    return c->seats == 1;
}

const struct rule rule_star = {
    .name = "star",
    .title = "score, then automatic runoff of the two with most points",
    .function = FUNCTION_STAR,
    .margin = "none here: the votes between the finalists are shown; 'star official' has a bound",
    .fits = fits,
    .tabulate = count_points,
    .decide = decide,
};
