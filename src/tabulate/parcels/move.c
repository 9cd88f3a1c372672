// SPDX-License-Identifier: Apache-2.0
// move.c: papers go from parcel to parcel.
#include "tabulate/parcels/state.h"

uint32_t parcels_next(const struct parcels_count *c, uint32_t reading)
{
    const struct reading *r = &c->readings.at[reading];
    for (uint32_t i = 0; i < r->count; i++)
        if (c->standing[c->preferences.at[r->first + i]])
            return c->preferences.at[r->first + i];
    return NOBODY;
}

bal_status parcels_transfer(struct parcels_count *c, uint32_t from, uint32_t to, decimal votes,
                            struct bal_err *err)
{
    struct count_round *round = parcels_round(c);
    if (votes == 0)
        return BAL_OK;
    c->votes[from] -= votes;
    if (to == NOBODY)
        c->inactive[INACTIVE_EXHAUSTED] += votes;
    else if (to == RESIDUAL)
        c->residual += votes;
    else
        c->votes[to] += votes;
    for (size_t i = round->transfers.len; i-- > 0;) {
        struct transfer *t = &round->transfers.at[i];
        if (t->from == from && t->to == to) {
            t->votes += votes;
            return parcels_divide(c, t, votes, err);
        }
    }
    struct transfer *new = vec_push(&round->transfers, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (struct transfer){.from = from, .to = to, .votes = votes, .divided = c->r->scale > 0};
    return parcels_divide(c, new, votes, err);
}

bal_status parcels_new(struct parcels_count *c, uint32_t holder, const struct ratio *value,
                       uint32_t made, uint32_t *out, struct bal_err *err)
{
    struct parcel *p = vec_push(&c->parcels, UINT32_MAX);
    if (p == NULL)
        return err_memory(err);
    *p = (struct parcel){
        .holder = holder, .count = (uint32_t)c->r->rounds.len, .made = made, .value = value};
    *out = (uint32_t)c->parcels.len - 1;
    return BAL_OK;
}

bal_status parcels_add_pile(struct parcels_count *c, uint32_t parcel, uint32_t reading,
                            uint64_t cards, struct bal_err *err)
{
    struct pile *pile = vec_push(&c->parcels.at[parcel].piles, UINT32_MAX);
    if (pile == NULL)
        return err_memory(err);
    *pile = (struct pile){reading, cards};
    return BAL_OK;
}

static decimal worth_of(struct parcels_count *c, const struct ratio *value, uint64_t cards)
{
    return ratio_times(&c->ratios, value, decimal_of(cards, c->r->scale), c->rules->votes);
}

// Where papers move one by one, nobody gets more than the quota.
static void close_full(struct parcels_count *c, uint32_t to)
{
    if (c->rules->surplus == SURPLUS_EVERY_NTH &&
        c->votes[to] + decimal_of(c->part.cards[to], c->r->scale) >= c->quota)
        c->standing[to] = false;
}

static bal_status move_pile(struct parcels_count *c, const struct move *m, struct pile pile,
                            struct bal_err *err)
{
    uint32_t to = parcels_next(c, pile.reading);
    parcels_share(c, pile.reading, to == NOBODY ? c->n : to, pile.cards);
    if (to == NOBODY) {
        c->part.cards[c->n] += pile.cards;
        return BAL_OK;
    }
    if (c->moved.parcel[to] == NOBODY)
        BAL_TRY(parcels_new(c, to, m->value, m->made, &c->moved.parcel[to], err));
    BAL_TRY(parcels_add_pile(c, c->moved.parcel[to], pile.reading, pile.cards, err));
    c->part.cards[to] += pile.cards;
    close_full(c, to);
    return BAL_OK;
}

// The papers of one holder, from group[at] on; returns where those of the next one start.
static bal_status deal(struct parcels_count *c, const struct move *m, size_t at, size_t *end,
                       decimal *worth, struct bal_err *err)
{
    uint32_t holder = c->parcels.at[c->group.at[at]].holder;
    *worth = 0;
    for (; at < c->group.len && c->parcels.at[c->group.at[at]].holder == holder; at++) {
        uint32_t index = c->group.at[at];
        *worth += c->parcels.at[index].votes;
        for (size_t i = 0; i < c->parcels.at[index].piles.len; i++)
            BAL_TRY(move_pile(c, m, c->parcels.at[index].piles.at[i], err));
    }
    *end = at;
    return BAL_OK;
}

// What all papers so far for `to` are worth together, but for what was counted already.
static decimal next_votes(struct parcels_count *c, const struct move *m, uint32_t to, bool last)
{
    if (to == c->n && m->spent == NULL)
        return 0;
    const struct ratio *value = to == c->n ? m->spent : m->value;
    if (!last)
        return worth_of(c, value, c->part.cards[to]);
    decimal all = worth_of(c, value, c->moved.cards[to]);
    if (to == c->n && !m->surplus && c->rules->whole_exhausted)
        all -= all % decimal_one(c->r->scale);
    return all - c->moved.votes[to];
}

// The votes that go with the papers of one holder. The papers of all holders are worth what they
// are together; the last holder gives what rounding them together makes more.
static bal_status credit(struct parcels_count *c, const struct move *m, uint32_t holder,
                         decimal worth, bool last, struct bal_err *err)
{
    decimal given = 0;
    for (uint32_t to = 0; to <= c->n; to++)
        c->moved.cards[to] += c->part.cards[to];
    for (uint32_t to = 0; to <= c->n; to++) {
        decimal votes = next_votes(c, m, to, last);
        c->moved.votes[to] += votes;
        given += votes;
        if (to < c->n && c->moved.parcel[to] != NOBODY)
            c->parcels.at[c->moved.parcel[to]].votes += votes;
        BAL_TRY(parcels_transfer(c, holder, to < c->n ? to : NOBODY, votes, err));
        c->part.cards[to] = 0;
    }
    BAL_TRY(parcels_transfer(c, holder, RESIDUAL, worth - given, err));
    parcels_clear_shares(c);
    return BAL_OK;
}

static void clear(struct papers_moved *m, uint32_t n)
{
    for (uint32_t i = 0; i <= n; i++) {
        m->cards[i] = 0;
        m->votes[i] = 0;
        m->parcel[i] = NOBODY;
    }
}

// Those who were closed because they are full stand until the count has ended.
static void open_again(struct parcels_count *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->moved.parcel[i] != NOBODY)
            c->standing[i] = true;
}

bal_status parcels_move(struct parcels_count *c, const struct move *m, struct bal_err *err)
{
    clear(&c->moved, c->n);
    clear(&c->part, c->n);
    for (size_t at = 0, end; at < c->group.len; at = end) {
        decimal worth;
        uint32_t holder = c->parcels.at[c->group.at[at]].holder;
        BAL_TRY(deal(c, m, at, &end, &worth, err));
        BAL_TRY(credit(c, m, holder, m->surplus ? m->worth : worth, end == c->group.len, err));
    }
    open_again(c);
    for (size_t i = 0; i < c->group.len; i++) {
        struct parcel *p = &c->parcels.at[c->group.at[i]];
        vec_done(&p->piles);
        p->holder = NOBODY;
    }
    return ratios_check(&c->ratios, err);
}
