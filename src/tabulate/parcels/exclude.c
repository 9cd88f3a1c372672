// SPDX-License-Identifier: Apache-2.0
// exclude.c: who is excluded, and how the papers go on.
#include "tabulate/parcels/state.h"

// ---- who

static bal_status leave(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    uint32_t *new = vec_push(&c->leaving, LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = who;
    return BAL_OK;
}

// Puts those in order whose votes are those of line[cut - 1] and of line[cut].
static bal_status order_cut(struct parcels_count *c, uint32_t cut, struct bal_err *err)
{
    decimal votes = c->votes[c->line[cut - 1]];
    uint32_t from = cut - 1, to = cut;
    while (from > 0 && c->votes[c->line[from - 1]] == votes)
        from--;
    while (to < c->stands && c->votes[c->line[to]] == votes)
        to++;
    if (to == cut)
        return BAL_OK;
    return parcels_order(c, c->line + from, to - from, c->rules->excluded, cut - from, false, err);
}

// How many 13A of section 273 of the Commonwealth Electoral Act 1918 excludes together, of those in
// line; 0: it does not apply. `notional` votes are those of a candidate and of all behind.
static uint32_t bulk(const struct parcels_count *c)
{
    const uint32_t *line = c->line;
    uint32_t open = parcels_open(c), most = c->stands - open, b = 0, below_leading = 0;
    decimal leading = c->quota - c->votes[line[c->stands - 1]], vacancy = 0, notional = 0;
    for (uint32_t i = 0; i < open; i++)
        vacancy += c->quota - c->votes[line[c->stands - 1 - i]];
    decimal b_notional = 0;
    for (uint32_t i = 0; i < c->stands; i++) {
        notional += c->votes[line[i]];
        if (notional >= vacancy)
            break;
        if (i + 1 < c->stands && notional < c->votes[line[i + 1]]) {
            b = i + 1;
            b_notional = notional;
        }
    }
    notional = 0;
    for (uint32_t i = 0; i < c->stands; i++) {
        notional += c->votes[line[i]];
        if (notional >= leading)
            break;
        below_leading = i + 1;
    }
    if (b == 0)
        return 0;
    uint32_t out = b_notional < leading ? b : below_leading;
    return out < most ? out : most;
}

// Those below the fixed number of votes, before anybody else is excluded.
static uint32_t below_least(const struct parcels_count *c)
{
    uint32_t out = 0, most = c->stands - parcels_open(c);
    for (size_t i = 0; i < c->steps.len; i++)
        if (c->steps.at[i].reason == REASON_EXCLUSION)
            return 0;
    while (out < most && c->votes[c->line[out]] < decimal_of(c->rules->least, c->r->scale))
        out++;
    return out;
}

static bal_status choose(struct parcels_count *c, struct bal_err *err)
{
    parcels_line_up(c);
    uint32_t out = 0;
    c->leaving.len = 0;
    if (c->rules->least > 0)
        out = below_least(c);
    if (c->rules->bulk)
        out = bulk(c);
    out = out > 0 ? out : 1;
    BAL_TRY(order_cut(c, out, err));
    for (uint32_t who = 0; who < c->n && !c->stopped; who++) // in the order of the ballot
        for (uint32_t i = 0; i < out; i++)
            if (c->line[i] == who)
                BAL_TRY(leave(c, who, err));
    return BAL_OK;
}

// ---- which papers

static bool is_leaving(const struct parcels_count *c, uint32_t who)
{
    for (size_t i = 0; i < c->leaving.len; i++)
        if (c->leaving.at[i] == who)
            return true;
    return false;
}

// Below 0 where `a` goes before `b`, 0 where they go together.
static int compare(struct parcels_count *c, const struct parcel *a, const struct parcel *b)
{
    enum parcel_exclusion how = c->rules->exclusion;
    int first = (a->count != 0) - (b->count != 0);
    if (how == EXCLUDE_FIRST_THEN_VALUE && first != 0)
        return first;
    if (how == EXCLUDE_BY_COUNT && a->count != b->count)
        return a->count < b->count ? -1 : 1;
    int value = ratio_compare(&c->ratios, b->value, a->value);
    if (value == 0 && how == EXCLUDE_BY_ORIGIN)
        return (a->made > b->made) - (a->made < b->made);
    return value;
}

// The next parcels that go together; false: there are no more.
static bal_status next_group(struct parcels_count *c, bool *found, struct bal_err *err)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < c->parcels.len; i++)
        if (is_leaving(c, c->parcels.at[i].holder) &&
            (best == SIZE_MAX || compare(c, &c->parcels.at[i], &c->parcels.at[best]) < 0))
            best = i;
    c->group.len = 0;
    *found = best != SIZE_MAX;
    for (size_t who = 0; who < c->leaving.len && *found; who++)
        for (size_t i = 0; i < c->parcels.len; i++) {
            struct parcel *p = &c->parcels.at[i];
            if (p->holder != c->leaving.at[who] || compare(c, p, &c->parcels.at[best]) != 0)
                continue;
            uint32_t *new = vec_push(&c->group, UINT32_MAX);
            if (new == NULL)
                return err_memory(err);
            *new = (uint32_t)i;
        }
    return ratios_check(&c->ratios, err);
}

static bool more(const struct parcels_count *c)
{
    for (size_t i = 0; i < c->parcels.len; i++)
        if (is_leaving(c, c->parcels.at[i].holder))
            return true;
    return false;
}

static bal_status end(struct parcels_count *c, bool whole, struct bal_err *err)
{
    for (size_t i = 0; i < c->leaving.len && whole; i++)
        c->gone[c->leaving.at[i]] = true;
    return parcels_end_count(c, REASON_EXCLUSION, whole, err);
}

static bal_status move_all(struct parcels_count *c, struct bal_err *err)
{
    bool found, at_once = c->rules->exclusion == EXCLUDE_AT_ONCE;
    BAL_TRY(next_group(c, &found, err));
    if (!found)
        return end(c, true, err);
    while (found) {
        const struct parcel *like = &c->parcels.at[c->group.at[0]];
        struct move m = {.value = like->value, .spent = like->value, .made = like->made};
        BAL_TRY(parcels_move(c, &m, err));
        bool last = !more(c);
        if (!at_once || last)
            BAL_TRY(end(c, last, err));
        if (c->stopped || (!at_once && parcels_open(c) == 0))
            return BAL_OK;
        BAL_TRY(next_group(c, &found, err));
    }
    return BAL_OK;
}

bal_status parcels_exclude(struct parcels_count *c, struct bal_err *err)
{
    BAL_TRY(choose(c, err));
    if (c->stopped)
        return BAL_OK;
    for (size_t i = 0; i < c->leaving.len; i++) {
        c->standing[c->leaving.at[i]] = false;
        c->stands--;
        BAL_TRY(candidate_list_add(&parcels_round(c)->eliminated, c->leaving.at[i], err));
    }
    bool before = c->rules->rest == WHEN_BEFORE_MOVING || c->rules->rest == WHEN_RANDOM;
    if (before && c->stands == parcels_open(c))
        return end(c, false, err);
    return move_all(c, err);
}
