// SPDX-License-Identifier: Apache-2.0
// parts.c: which votes are those of a precinct or batch, in a count that keeps parts apart.
//
// A transfer's votes are divided among the parts by the papers that moved: with papers p1, p2 … of
// all, the parts up to i have together votes * (p1 + … + pi) / all, cut. So they add up to the
// votes, and each has what its papers are worth to the last decimal. What a count loses by rounding
// is divided likewise; and what such divisions leave a part on somebody who has gone is lost there.
#include "tabulate/parcels/state.h"

#include <stdlib.h>

bal_status parcels_start_parts(struct parcels_count *c, struct bal_err *err)
{
    if (c->split == NULL)
        return BAL_OK;
    size_t parts = c->split->parts;
    c->r->parts = c->split->parts;
    c->r->first = arena_new(&c->r->arena, decimal, (c->n + INACTIVE_KINDS) * parts);
    c->shares = arena_new(&c->r->arena, uint64_t, (c->n + 1) * parts);
    c->all_shares = arena_new(&c->r->arena, uint64_t, parts);
    return arena_check(&c->r->arena, err);
}

// ---- readings

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

bal_status parcels_sort_cards(struct parcels_count *c, const struct election *e,
                              struct bal_err *err)
{
    struct arena *a = &c->r->arena;
    const struct column *column = &c->r->contest->column;
    uint32_t codes = c->r->code_count;
    if (c->split == NULL)
        return BAL_OK;
    c->code_start = arena_new(a, uint32_t, codes + 2);
    c->by_code = arena_new(a, uint64_t, e->cards + 1);
    c->reading_of_card = arena_new(a, uint32_t, e->cards + 1);
    BAL_TRY(arena_check(a, err));
    uint32_t *start = c->code_start;
    for (uint32_t i = 0; i < e->cards; i++)
        start[column_get(column, i) + 2]++;
    for (uint32_t code = 2; code <= codes; code++)
        start[code] += start[code - 1];
    for (uint32_t i = 0; i < e->cards; i++)
        c->by_code[start[column_get(column, i) + 1]++] = (uint64_t)c->split->part_of[i] << 32 | i;
    for (uint32_t code = 1; code < codes; code++)
        if (start[code + 1] > start[code])
            qsort(c->by_code + start[code], start[code + 1] - start[code], sizeof *c->by_code,
                  by_number);
    return BAL_OK;
}

bal_status parcels_add_readings(struct parcels_count *c, uint32_t code, struct reading reading,
                                struct bal_err *err)
{
    uint32_t from = c->code_start[code], to = c->code_start[code + 1];
    for (uint32_t i = from; i < to; i++) {
        uint32_t part = (uint32_t)(c->by_code[i] >> 32);
        if (i == from || part != reading.part) {
            reading.part = part;
            BAL_TRY(parcels_add_reading(c, reading, err));
        }
        c->reading_of_card[(uint32_t)c->by_code[i]] = (uint32_t)c->readings.len - 1;
    }
    return from < to ? BAL_OK : parcels_add_reading(c, reading, err);
}

// ---- who moves which votes

void parcels_share(struct parcels_count *c, uint32_t reading, uint32_t to, uint64_t cards)
{
    if (c->split == NULL)
        return;
    uint32_t part = c->readings.at[reading].part;
    c->shares[(size_t)to * c->split->parts + part] += cards;
    c->all_shares[part] += cards;
    c->share_from = c->share_to == 0 || part < c->share_from ? part : c->share_from;
    c->share_to = part < c->share_to ? c->share_to : part + 1;
}

void parcels_clear_shares(struct parcels_count *c)
{
    for (uint32_t to = 0; c->split != NULL && to <= c->n; to++)
        memset(c->shares + (size_t)to * c->split->parts + c->share_from, 0,
               (c->share_to - c->share_from) * sizeof *c->shares);
    c->share_from = c->share_to = 0;
}

void parcels_share_first(struct parcels_count *c, uint32_t reading, uint32_t to, decimal votes)
{
    if (c->split != NULL)
        c->r->first[(size_t)to * c->split->parts + c->readings.at[reading].part] += votes;
}

// Papers of the part that take part in the transfer.
static uint64_t papers(const struct parcels_count *c, const struct transfer *t, uint32_t part)
{
    uint64_t sum = 0;
    if (t->to != RESIDUAL)
        return c->shares[(size_t)(t->to == NOBODY ? c->n : t->to) * c->split->parts + part];
    for (uint32_t to = 0; to <= c->n; to++)
        sum += c->shares[(size_t)to * c->split->parts + part];
    return sum;
}

bal_status parcels_divide(struct parcels_count *c, struct transfer *t, decimal votes,
                          struct bal_err *err)
{
    uint64_t all = 0, so_far = 0;
    decimal given = 0;
    if (c->split == NULL)
        return BAL_OK;
    uint32_t from = c->share_from, end = c->share_to, parts = c->split->parts;
    if (t->parts == NULL)
        t->parts = arena_new(&c->r->arena, decimal, parts);
    BAL_TRY(arena_check(&c->r->arena, err));
    for (uint32_t p = from; p < end; p++)
        all += papers(c, t, p);
    bool of_round = all == 0; // nothing moves: by all that has moved in this round
    if (of_round) {
        from = 0;
        end = parts;
    }
    for (uint32_t p = 0; of_round && p < parts; p++)
        all += c->all_shares[p];
    for (uint32_t p = from; p < end; p++) {
        so_far += of_round ? c->all_shares[p] : papers(c, t, p);
        decimal upto = p + 1 == end ? votes
                       : all == 0
                           ? 0
                           : decimal_mul_div(votes, (decimal)so_far, (decimal)all, ROUND_DOWN);
        t->parts[p] += upto - given;
        given = upto;
    }
    return BAL_OK;
}

// ---- the rounds of one part

struct holding {
    const struct result *whole;
    uint32_t part, n;
    decimal *votes, inactive[INACTIVE_KINDS], residual;
};

static bal_status add_transfer(struct count_round *round, uint32_t from, uint32_t to, decimal votes,
                               struct bal_err *err)
{
    struct transfer *new = votes != 0 ? vec_push(&round->transfers, UINT32_MAX) : NULL;
    if (new != NULL)
        *new = (struct transfer){.from = from, .to = to, .votes = votes, .divided = true};
    return votes == 0 || new != NULL ? BAL_OK : err_memory(err);
}

static bal_status move(struct holding *h, const struct count_round *lead, struct count_round *round,
                       bool last, struct bal_err *err)
{
    for (size_t i = 0; i < lead->transfers.len; i++) {
        const struct transfer *t = &lead->transfers.at[i];
        decimal votes = t->parts != NULL ? t->parts[h->part] : 0;
        h->votes[t->from] -= votes;
        *(t->to == NOBODY     ? &h->inactive[INACTIVE_EXHAUSTED]
          : t->to == RESIDUAL ? &h->residual
                              : &h->votes[t->to]) += votes;
        BAL_TRY(add_transfer(round, t->from, t->to, votes, err));
    }
    for (uint32_t i = 0; !last && i < h->n; i++) {
        if (lead[1].continuing[i])
            continue;
        BAL_TRY(add_transfer(round, i, RESIDUAL, h->votes[i], err));
        h->residual += h->votes[i];
        h->votes[i] = 0;
    }
    return BAL_OK;
}

static bal_status add_round(struct holding *h, size_t number, struct result *out,
                            struct bal_err *err)
{
    const struct count_round *lead = &h->whole->rounds.at[number];
    struct count_round *round = vec_push(&out->rounds, SIZE_MAX / sizeof *round);
    decimal *votes = arena_new(&out->arena, decimal, h->n);
    if (round == NULL || votes == NULL)
        return err_memory(err);
    *round = (struct count_round){.votes = votes,
                                  .continuing = lead->continuing,
                                  .threshold = lead->threshold,
                                  .residual = h->residual};
    memcpy(round->inactive, h->inactive, sizeof round->inactive);
    for (uint32_t i = 0; i < h->n; i++) {
        votes[i] = h->votes[i];
        round->active += votes[i];
    }
    BAL_TRY(candidate_list_add_all(&round->elected, &lead->elected, err));
    BAL_TRY(candidate_list_add_all(&round->eliminated, &lead->eliminated, err));
    BAL_TRY(candidate_list_add_all(&round->tied, &lead->tied, err));
    return move(h, lead, round, number + 1 == h->whole->rounds.len, err);
}

bal_status parcels_part(const struct result *whole, uint32_t part, struct result *out,
                        struct bal_err *err)
{
    BAL_TRY(result_init_part(out, whole, err));
    struct holding h = {.whole = whole,
                        .part = part,
                        .n = whole->candidate_count,
                        .votes = arena_new(&out->arena, decimal, whole->candidate_count)};
    BAL_TRY(arena_check(&out->arena, err));
    out->scale = whole->scale;
    out->seats = whole->seats;
    for (uint32_t i = 0; i < h.n; i++) {
        h.votes[i] = whole->first[(size_t)i * whole->parts + part];
        out->candidates[i].votes = (uint64_t)(h.votes[i] / decimal_one(whole->scale));
        out->candidates[i].winner = whole->candidates[i].winner;
    }
    for (uint32_t k = 0; k < INACTIVE_KINDS; k++)
        h.inactive[k] = whole->first[(size_t)(h.n + k) * whole->parts + part];
    BAL_TRY(candidate_list_add_all(&out->winners, &whole->winners, err));
    for (size_t i = 0; i < whole->rounds.len; i++)
        BAL_TRY(add_round(&h, i, out, err));
    return BAL_OK;
}
