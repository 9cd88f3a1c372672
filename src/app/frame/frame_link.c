// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_link.h"

#include "app/frame/frame_given.h"

#include <stdlib.h>

uint32_t frame_stratum_of(const struct frame *f, uint32_t jurisdiction)
{
    for (uint32_t s = 0; s < f->stratum_count; s++)
        if (f->strata[s].jurisdiction == jurisdiction)
            return s;
    bool unnamed = f->stratum_count == 1 && (f->strata[0].jurisdiction == 0 || jurisdiction == 0);
    return unnamed ? 0 : NO_STRATUM;
}

uint64_t link_card(const struct frame *f, const struct links *l, const struct link_batch *b,
                   uint64_t position)
{
    const uint32_t *row = &l->rows[b->row];
    while (position >= f->domain.rows[*row]->cards)
        position -= f->domain.rows[*row++]->cards;
    return f->domain.first[*row] + position;
}

static uint32_t batch_of_row(const struct frame *f, const struct links *l, size_t domain_row)
{
    return l->match.of_row[f->domain.rows[domain_row] - f->election->manifest.at];
}

static bal_status group_rows(struct frame *f, struct links *l, struct bal_err *err)
{
    l->batches = arena_new(&l->arena, struct link_batch, l->match.listed);
    l->rows = arena_new(&l->arena, uint32_t, f->domain.count);
    l->strata = arena_new(&l->arena, struct link_stratum, f->stratum_count);
    BAL_TRY(arena_check(&l->arena, err));
    for (uint32_t s = 0; s < f->stratum_count; s++)
        l->strata[s].pool = NO_POOL;
    for (size_t i = 0; i < f->domain.count; i++) {
        struct link_batch *b = &l->batches[batch_of_row(f, l, i)];
        b->rows++;
        b->cards += f->domain.rows[i]->cards;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < l->match.listed; i++) {
        l->batches[i].pool = NO_POOL;
        l->batches[i].row = at;
        at += l->batches[i].rows;
        l->batches[i].rows = 0;
    }
    size_t row = 0;
    for (uint32_t s = 0; s < f->stratum_count; s++) {
        for (size_t i = 0; i < f->domain.sampled.strata[s].batch_count; i++, row++) {
            struct link_batch *b = &l->batches[batch_of_row(f, l, row)];
            l->rows[b->row + b->rows++] = (uint32_t)row;
            b->stratum = s;
        }
    }
    return BAL_OK;
}

// ---- what the CVRs say of their places

// The batch in the manifest that a CVR belongs to; NULL: none.
static struct link_batch *batch_of(const struct links *l, const struct card *card)
{
    uint32_t batch = l->match.of_batch[card->batch];
    return batch < l->match.listed ? &l->batches[batch] : NULL;
}

static uint32_t stratum_of_cvr(const struct frame *f, const struct links *l,
                               const struct card *card)
{
    const struct link_batch *b = batch_of(l, card);
    return b != NULL ? b->stratum
                     : frame_stratum_of(f, f->election->batches.at[card->batch].jurisdiction);
}

// Is it known to be a card of this batch? (Not one too many.)
static bool has_place(const struct link_batch *b, const struct card *card, uint64_t before)
{
    return b != NULL && (card->flags & CARD_UNLINKED) == 0 && before < b->cards;
}

// Links by record id as far as that goes, and counts.
static void link_records(struct frame *f, struct links *l)
{
    const struct election *e = f->election;
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card card = election_card(e, i);
        struct link_batch *b = batch_of(l, &card);
        uint32_t s = stratum_of_cvr(f, l, &card);
        bool known = (card.flags & CARD_UNLINKED) == 0;
        if (s != NO_STRATUM) {
            l->strata[s].records++;
            l->strata[s].unlinked += !known && b == NULL;
        }
        if (b == NULL)
            continue;
        b->unlinked += !known;
        b->cvrs += known;
        uint64_t record = id_is_number(card.record) ? card.record.v : 0;
        if (!known || b->ordered)
            continue;
        b->ordered = record == 0 || record > b->cards;
        if (b->ordered)
            continue;
        uint32_t *slot = &f->cvr.at[link_card(f, l, b, record - 1)];
        b->ordered = *slot != NO_CVR;
        *slot = i;
    }
}

static void clear_batch(struct frame *f, const struct links *l, const struct link_batch *b)
{
    for (uint32_t r = 0; r < b->rows; r++) {
        uint32_t row = l->rows[b->row + r];
        for (uint64_t k = 0; k < f->domain.rows[row]->cards; k++)
            f->cvr.at[f->domain.first[row] + k] = NO_CVR;
    }
}

// Where records do not tell positions, the order of appearance does, if all records of the batch
// are in it; without that nothing does.
static void settle_batches(struct frame *f, struct links *l)
{
    for (uint32_t i = 0; i < l->match.listed; i++) {
        struct link_batch *b = &l->batches[i];
        b->mixed = b->ordered && b->unlinked > 0;
        f->by_record += b->cvrs > 0 && !b->ordered;
        f->by_order += b->ordered && !b->mixed;
        if (b->ordered)
            clear_batch(f, l, b);
        uint64_t linked = b->mixed ? 0 : b->cvrs < b->cards ? b->cvrs : b->cards;
        l->strata[b->stratum].cvrs += linked;
    }
}

// ---- runs

static bal_status add_run(struct frame *f, struct links *l, uint32_t pool, uint32_t stratum,
                          uint32_t cvr, struct bal_err *err)
{
    struct link_run *last = l->runs.len > 0 ? &l->runs.at[l->runs.len - 1] : NULL;
    if (last == NULL || last->pool != pool || last->stratum != stratum || last->to != cvr) {
        last = vec_push(&l->runs, LIMIT_CARDS);
        if (last == NULL)
            return err_memory(err);
        *last = (struct link_run){pool, stratum, cvr, cvr};
    }
    last->to++;
    if (stratum == NO_STRATUM)
        f->unlinked++;
    else if (pool == NO_POOL)
        f->linked++;
    else
        f->pools.at[pool].cvrs++;
    return BAL_OK;
}

// A CVR whose card is known.
static bal_status place_linked(struct frame *f, struct links *l, struct link_batch *b, uint32_t cvr,
                               struct bal_err *err)
{
    const struct card card = election_card(f->election, cvr);
    uint64_t position = b->ordered ? b->placed : card.record.v - 1;
    uint64_t at = link_card(f, l, b, position);
    uint32_t pool = f->given != NULL ? frame_pool_of(f, at) : NO_POOL;
    b->placed++;
    f->cvr.at[at] = cvr;
    bool withheld = (card.flags & CARD_REDACTED) && l->strata[b->stratum].withheld;
    if (f->given == NULL && (withheld || (card.flags & CARD_TOGETHER)))
        pool = l->strata[b->stratum].pool;
    if (pool != NO_POOL) {
        f->pool.at[at] = pool;
        l->strata[b->stratum].cvrs--;
    }
    return add_run(f, l, pool, b->stratum, cvr, err);
}

// Every CVR gets its card, its pool, or neither.
static bal_status place_cvrs(struct frame *f, struct links *l, struct bal_err *err)
{
    for (uint32_t i = 0; i < f->election->cards; i++) {
        const struct card card = election_card(f->election, i);
        struct link_batch *b = batch_of(l, &card);
        if (has_place(b, &card, b != NULL ? b->placed : 0) && !b->mixed) {
            BAL_TRY(place_linked(f, l, b, i, err));
            continue;
        }
        bool pooled = (card.flags & CARD_UNLINKED) != 0 || (b != NULL && b->mixed);
        uint32_t s = stratum_of_cvr(f, l, &card), pool = NO_POOL;
        if (pooled && b != NULL)
            pool = b->pool;
        if (pooled && pool == NO_POOL && s != NO_STRATUM)
            pool = l->strata[s].pool;
        if (pool != NO_POOL && f->pools.at[pool].cvrs == f->pools.at[pool].cards)
            pool = NO_POOL; // one more than its cards can be
        BAL_TRY(add_run(f, l, pool, pool != NO_POOL ? s : NO_STRATUM, i, err));
    }
    return BAL_OK;
}

static int by_pool(const void *a, const void *b)
{
    const struct link_run *x = a, *y = b;
    if (x->pool != y->pool)
        return x->pool < y->pool ? -1 : 1;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static bal_status sort_runs(struct frame *f, struct links *l, struct bal_err *err)
{
    l->pool_runs = arena_new(&l->arena, size_t, f->pools.len + 1);
    BAL_TRY(arena_check(&l->arena, err));
    if (l->runs.len > 1)
        qsort(l->runs.at, l->runs.len, sizeof *l->runs.at, by_pool);
    size_t run = 0;
    for (uint32_t p = 0; p <= f->pools.len; p++) {
        l->pool_runs[p] = run;
        while (run < l->runs.len && l->runs.at[run].pool == p)
            run++;
    }
    return BAL_OK;
}

static bal_status link(struct frame *f, struct links *l, struct problems *p, struct bal_err *err)
{
    if (!vec_grow((void **)&f->cvr.at, &f->cvr.cap, f->domain.cards, sizeof *f->cvr.at,
                  LIMIT_CARDS))
        return err_memory(err);
    f->cvr.len = f->domain.cards;
    for (size_t i = 0; i < f->cvr.len; i++)
        f->cvr.at[i] = NO_CVR;
    BAL_TRY(match_batches(f->election, &l->arena, &l->match, err));
    BAL_TRY(group_rows(f, l, err));
    link_records(f, l);
    settle_batches(f, l);
    BAL_TRY(f->given != NULL ? given_pools(f, l, err) : frame_pools(f, l, p, err));
    BAL_TRY(place_cvrs(f, l, err));
    if (f->given == NULL)
        frame_pools_settle(f, l);
    return sort_runs(f, l, err);
}

bal_status frame_link(struct frame *f, struct links *out, struct problems *p, struct bal_err *err)
{
    *out = (struct links){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    return link(f, out, p, err);
}

void links_done(struct links *l)
{
    vec_done(&l->runs);
    arena_done(&l->arena);
}
