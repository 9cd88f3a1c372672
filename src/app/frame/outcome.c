// SPDX-License-Identifier: Apache-2.0
#include "app/frame/outcome.h"

#include "tabulate/rule.h"

static bal_status fill(struct result *r, const struct outcome_totals *totals, struct bal_err *err)
{
    r->candidates = arena_new(&r->arena, struct candidate, totals->choices);
    BAL_TRY(arena_check(&r->arena, err));
    r->candidate_count = totals->choices;
    for (uint32_t i = 0; i < totals->choices; i++) {
        r->candidates[i].votes = totals->votes[i];
        r->valid += totals->votes[i]; // ballots, where it matters: one vote a voter
    }
    r->ballots = r->valid + totals->blank + totals->overvoted;
    return BAL_OK;
}

bal_status outcome_of(const struct contest *c, const struct outcome_totals *totals, struct arena *a,
                      struct outcome_of_votes *out, struct bal_err *err)
{
    if (!rule_by_totals(c, totals->all))
        return bal_fail(err, BAL_UNSUPPORTED,
                        "contest '" STR_FMT "': totals do not give the outcome by %s",
                        STR_ARG(str_head(c->name, 60)), function_name(c->function));
    struct result r = {.contest = c, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct outcome_of_votes o = {.won = arena_new(a, bool, totals->choices),
                                 .tied = arena_new(a, bool, totals->choices),
                                 .seats = arena_new(a, uint32_t, totals->choices)};
    bal_status status = arena_check(a, err);
    if (status == BAL_OK)
        status = fill(&r, totals, err);
    if (status == BAL_OK)
        status = rule_for(c)->decide(&r, err);
    for (uint32_t i = 0; status == BAL_OK && i < totals->choices; i++) {
        o.won[i] = r.candidates[i].winner;
        o.seats[i] = r.candidates[i].seats;
    }
    for (size_t i = 0; status == BAL_OK && i < r.tie.candidates.len; i++)
        o.tied[r.tie.candidates.at[i]] = true;
    o.winners = (uint32_t)r.winners.len;
    o.ties = (uint32_t)r.tie.candidates.len;
    if (status == BAL_OK)
        *out = o;
    result_done(&r);
    return status;
}
