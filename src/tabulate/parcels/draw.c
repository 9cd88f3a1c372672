// SPDX-License-Identifier: Apache-2.0
// draw.c: a surplus goes on as whole papers: drawn at random for each next candidate, as New South
// Wales did, or every n-th of them, as Cincinnati did and Cambridge does.
#include "tabulate/parcels/state.h"

// ---- at random

struct shares {
    uint64_t *papers, *wanted; // of each next candidate: there are, and go
    decimal *rest;             // what cutting its share to a whole number left
    uint64_t all;
};

static bal_status count_next(struct parcels_count *c, struct shares *s, struct bal_err *err)
{
    struct arena *a = &c->r->arena;
    s->papers = arena_new(a, uint64_t, c->n);
    s->wanted = arena_new(a, uint64_t, c->n);
    s->rest = arena_new(a, decimal, c->n);
    BAL_TRY(arena_check(a, err));
    for (size_t i = 0; i < c->group.len; i++) {
        const struct parcel *p = &c->parcels.at[c->group.at[i]];
        for (size_t k = 0; k < p->piles.len; k++) {
            uint32_t to = parcels_next(c, p->piles.at[k].reading);
            if (to == NOBODY)
                continue;
            s->papers[to] += p->piles.at[k].cards;
            s->all += p->piles.at[k].cards;
        }
    }
    return BAL_OK;
}

// The share of one: a whole number and what is left, in parts of s->all (in 32-bit fractions: of
// 2^24).
static void share(const struct parcels_count *c, struct shares *s, uint32_t to, uint64_t surplus)
{
    if (!c->rules->single_float) {
        decimal product = (decimal)surplus * s->papers[to];
        s->wanted[to] = (uint64_t)(product / s->all);
        s->rest[to] = product % s->all;
        return;
    }
    float product = (float)surplus / (float)s->all * (float)s->papers[to];
    s->wanted[to] = (uint64_t)product;
    s->rest[to] = (decimal)((product - (float)s->wanted[to]) * 0x1p24F);
    if (s->wanted[to] > s->papers[to])
        s->wanted[to] = s->papers[to];
}

// The one with the largest rest that has papers left; equal ones by lot.
static uint32_t largest_rest(struct parcels_count *c, const struct shares *s)
{
    uint32_t best = NOBODY, equal = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        if (s->rest[i] < 0 || s->wanted[i] >= s->papers[i])
            continue;
        if (best == NOBODY || s->rest[i] > s->rest[best]) {
            best = i;
            equal = 1;
        } else if (s->rest[i] == s->rest[best] && java_random_pick(&c->random, ++equal) == 0) {
            best = i;
        }
    }
    return best;
}

static void share_out(struct parcels_count *c, struct shares *s, uint64_t surplus)
{
    uint64_t given = 0;
    surplus = surplus < s->all ? surplus : s->all;
    for (uint32_t i = 0; i < c->n && s->all > 0; i++) {
        share(c, s, i, surplus);
        given += s->wanted[i];
    }
    for (; given < surplus; given++) {
        uint32_t best = largest_rest(c, s);
        if (best == NOBODY)
            return;
        s->wanted[best]++;
        s->rest[best] = -1;
    }
}

// How many of the cards of a pile are drawn when `wanted` of `papers` are.
static uint64_t draw_cards(struct java_random *random, uint64_t cards, uint64_t *papers,
                           uint64_t *wanted)
{
    uint64_t drawn = 0;
    for (; cards > 0; cards--, (*papers)--)
        if (*wanted > 0 && java_random_int(random, (uint32_t)*papers) < *wanted) {
            drawn++;
            (*wanted)--;
        }
    return drawn;
}

static bal_status give(struct parcels_count *c, uint32_t from, size_t pile, uint32_t to,
                       uint64_t cards, struct bal_err *err)
{
    uint32_t *parcel = &c->moved.parcel[to];
    if (cards == 0)
        return BAL_OK;
    if (*parcel == NOBODY)
        BAL_TRY(parcels_new(c, to, c->one, (uint32_t)c->r->rounds.len, parcel, err));
    BAL_TRY(parcels_add_pile(c, *parcel, c->parcels.at[from].piles.at[pile].reading, cards, err));
    decimal votes = decimal_of(cards, c->r->scale);
    uint32_t who = c->parcels.at[from].holder;
    c->parcels.at[from].piles.at[pile].cards -= cards;
    c->parcels.at[from].votes -= votes;
    c->parcels.at[*parcel].votes += votes;
    parcels_share(c, c->parcels.at[from].piles.at[pile].reading, to, cards);
    BAL_TRY(parcels_transfer(c, who, to, votes, err));
    parcels_clear_shares(c);
    return BAL_OK;
}

static void start(struct parcels_count *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        c->moved.parcel[i] = NOBODY;
}

bal_status parcels_draw(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    struct shares s = {.all = 0};
    BAL_TRY(count_next(c, &s, err));
    share_out(c, &s, (uint64_t)(c->votes[who] - c->quota));
    start(c);
    for (size_t i = 0; i < c->group.len; i++) {
        uint32_t from = c->group.at[i];
        for (size_t k = 0; k < c->parcels.at[from].piles.len; k++) {
            struct pile pile = c->parcels.at[from].piles.at[k];
            uint32_t to = parcels_next(c, pile.reading);
            if (to == NOBODY)
                continue;
            uint64_t cards = draw_cards(&c->random, pile.cards, &s.papers[to], &s.wanted[to]);
            BAL_TRY(give(c, from, k, to, cards, err));
        }
    }
    return parcels_end_count(c, REASON_SURPLUS, true, err);
}

// ---- every n-th

// The paper at a place (0 …), unless it has gone or names nobody who takes papers.
static bal_status give_one(struct parcels_count *c, uint32_t from, uint64_t place,
                           struct bal_err *err)
{
    const struct pile *pile = &c->parcels.at[from].piles.at[place];
    uint32_t to = pile->cards > 0 ? parcels_next(c, pile->reading) : NOBODY;
    if (to == NOBODY)
        return BAL_OK;
    BAL_TRY(give(c, from, place, to, 1, err));
    if (c->votes[to] >= c->quota)
        c->standing[to] = false; // until the count has ended
    return BAL_OK;
}

// Papers n, 2n, …; then n + 1, 2n + 1, …; those before the n-th come last.
static bal_status go_round(struct parcels_count *c, uint32_t who, uint32_t from, uint64_t n,
                           struct bal_err *err)
{
    size_t papers = c->parcels.at[from].piles.len;
    for (uint64_t shift = 0; shift < n; shift++)
        for (uint64_t at = n + shift; at <= papers && c->votes[who] > c->quota; at += n)
            BAL_TRY(give_one(c, from, at - 1, err));
    for (uint64_t at = 1; at < n && at <= papers && c->votes[who] > c->quota; at++)
        BAL_TRY(give_one(c, from, at - 1, err));
    return BAL_OK;
}

bal_status parcels_every_nth(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    decimal n = decimal_mul_div(c->votes[who], 1, c->votes[who] - c->quota, ROUND_NEAREST);
    start(c);
    for (size_t i = 0; i < c->group.len; i++)
        BAL_TRY(go_round(c, who, c->group.at[i], (uint64_t)n, err));
    for (uint32_t i = 0; i < c->n; i++)
        c->standing[i] |= c->moved.parcel[i] != NOBODY;
    return parcels_end_count(c, REASON_SURPLUS, true, err);
}
