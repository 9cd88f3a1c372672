// SPDX-License-Identifier: Apache-2.0
// elect.c: who is elected at the end of a count.
#include "tabulate/parcels/state.h"

void parcels_line_up(struct parcels_count *c)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        if (!c->standing[i])
            continue;
        uint32_t at = count++;
        for (; at > 0 && c->votes[c->line[at - 1]] > c->votes[i]; at--)
            c->line[at] = c->line[at - 1];
        c->line[at] = i;
    }
}

bal_status parcels_declare(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    c->standing[who] = false;
    c->stands--;
    c->steps.at[c->steps.len - 1].elected = true;
    BAL_TRY(result_give_seats(c->r, who, 1, err));
    c->r->candidates[who].seats = 0;
    return candidate_list_add(&parcels_round(c)->elected, who, err);
}

static bool has_surplus(const struct parcels_count *c, uint32_t who)
{
    return c->rules->quota != QUOTA_NONE && c->votes[who] > c->quota;
}

// Orders groups of equal votes in line[from .. to - 1]; groups whose order nothing hangs on lie by
// their place on the ballot.
static bal_status order_line(struct parcels_count *c, uint32_t from, uint32_t to,
                             enum parcel_tie how, bool always, struct bal_err *err)
{
    for (uint32_t end; from < to && !c->stopped; from = end) {
        for (end = from + 1; end < to && c->votes[c->line[end]] == c->votes[c->line[from]];)
            end++;
        bool needed = always || (has_surplus(c, c->line[from]) && !c->rules->biggest_first);
        if (end - from > 1 && needed)
            BAL_TRY(parcels_order(c, c->line + from, end - from, how, 0, true, err));
    }
    return BAL_OK;
}

// With equal surpluses nobody is to be left out: the count cannot show that as a tie.
static bal_status refuse_surplus_tie(const struct parcels_count *c, struct bal_err *err)
{
    const struct tie *tie = &c->r->tie;
    bal_fail(err, BAL_CONFLICT,
             "contest '" STR_FMT "': " STR_FMT " and %zu more have equal surpluses in count %u",
             STR_ARG(str_head(c->r->contest->name, 60)),
             STR_ARG(str_head(c->r->candidates[tie->candidates.at[0]].label, 60)),
             tie->candidates.len - 1, tie->round);
    err_hint(err, "The law has a lot decide whose surplus goes first: say how with --ties.");
    return BAL_CONFLICT;
}

static bal_status elect_by_quota(struct parcels_count *c, struct bal_err *err)
{
    if (c->rules->quota == QUOTA_NONE)
        return BAL_OK;
    parcels_line_up(c);
    uint32_t first = c->stands, end = c->stands;
    while (first > 0 && c->votes[c->line[first - 1]] >= c->quota)
        first--;
    BAL_TRY(order_line(c, first, end, c->rules->elected, false, err));
    if (c->stopped)
        return refuse_surplus_tie(c, err);
    for (uint32_t i = end; i-- > first;) {
        BAL_TRY(parcels_declare(c, c->line[i], err));
        if (!has_surplus(c, c->line[i]))
            continue;
        uint32_t *new = vec_push(&c->surpluses, LIMIT_CHOICES);
        if (new == NULL)
            return err_memory(err);
        *new = c->line[i];
    }
    return BAL_OK;
}

bal_status parcels_elect_rest(struct parcels_count *c, struct bal_err *err)
{
    parcels_line_up(c);
    for (uint32_t i = c->stands; i-- > 0;)
        BAL_TRY(parcels_declare(c, c->line[i], err));
    return BAL_OK;
}

// The one of two with more votes.
static bal_status elect_one_of_two(struct parcels_count *c, struct bal_err *err)
{
    if (c->stands != 2 || parcels_open(c) != 1)
        return BAL_OK;
    parcels_line_up(c);
    BAL_TRY(order_line(c, 0, 2, c->rules->last_two, true, err));
    return c->stopped ? BAL_OK : parcels_declare(c, c->line[1], err);
}

// Those who fill the seats, when the last of them has more than all behind with all surpluses.
static bal_status elect_far_ahead(struct parcels_count *c, struct bal_err *err)
{
    uint32_t open = parcels_open(c);
    if (open == 0 || c->stands < open || (c->rules->ahead_one && open > 1))
        return BAL_OK;
    parcels_line_up(c);
    uint32_t stands = c->stands, behind = stands - open;
    decimal others = 0;
    for (uint32_t i = 0; i < behind; i++)
        others += c->votes[c->line[i]];
    for (size_t i = 0; i < c->surpluses.len; i++)
        others += c->votes[c->surpluses.at[i]] - c->quota;
    if (c->votes[c->line[behind]] <= others)
        return BAL_OK;
    for (uint32_t i = stands; i-- > behind;)
        BAL_TRY(parcels_declare(c, c->line[i], err));
    return BAL_OK;
}

static bool is_time(const struct parcels_count *c, enum parcel_when when)
{
    const struct step *step = &c->steps.at[c->steps.len - 1];
    bool settled = c->surpluses.len == 0;
    switch (when) {
    case WHEN_NEVER:
        return false;
    case WHEN_ALWAYS:
    case WHEN_BEFORE_MOVING:
        return true;
    case WHEN_SETTLED:
        return settled;
    case WHEN_SETTLED_WHOLE:
        return settled && step->whole;
    case WHEN_WHOLE:
        return step->whole || step->reason != REASON_EXCLUSION;
    case WHEN_RANDOM:
        return step->reason != REASON_SURPLUS || settled;
    }
    return false;
}

bal_status parcels_elect(struct parcels_count *c, struct bal_err *err)
{
    BAL_TRY(elect_by_quota(c, err));
    if (is_time(c, c->rules->two))
        BAL_TRY(elect_one_of_two(c, err));
    if (!c->stopped && is_time(c, c->rules->rest) && c->stands == parcels_open(c))
        BAL_TRY(parcels_elect_rest(c, err));
    if (!c->stopped && is_time(c, c->rules->ahead))
        BAL_TRY(elect_far_ahead(c, err));
    return BAL_OK;
}
