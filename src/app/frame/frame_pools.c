// SPDX-License-Identifier: Apache-2.0
// frame_pools.c: which cards are known as sums only, and the sums.
#include <inttypes.h>

#include "app/frame/frame_link.h"
#include "core/spelling.h"

struct work {
    struct frame *f;
    struct links *l;
    struct problems *p;
    struct table keys;     // of the sums made here
    size_t given;          // sums of the election itself
    VEC(uint32_t) batches; // of each of f->sums: number in l->batches, or TABLE_NONE
};

// ---- sums

static bool is_spelled(str text, str name, uint32_t occurrence)
{
    uint32_t found;
    return str_eq(spelling_parse(text, &found), name) && found == occurrence;
}

// Contest and choice of a result; false: no other file has them (frame.c says so).
static bool find_choice(const struct election *e, const struct reported *row, uint32_t *contest,
                        uint32_t *choice)
{
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        if (!is_spelled(row->contest, c->name, c->occurrence))
            continue;
        for (size_t k = 0; k < c->choices.len; k++) {
            if (!is_spelled(row->choice, c->choices.at[k].name, c->choices.at[k].occurrence))
                continue;
            *contest = (uint32_t)i;
            *choice = (uint32_t)k;
            return true;
        }
    }
    return false;
}

static bal_status add_sum(struct work *w, const struct pool *sum, uint32_t batch,
                          struct bal_err *err)
{
    struct pool *new = vec_push(&w->f->sums, LIMIT_BATCHES);
    uint32_t *where = vec_push(&w->batches, LIMIT_BATCHES);
    if (new == NULL || where == NULL)
        return err_memory(err);
    *new = *sum;
    *where = batch;
    return BAL_OK;
}

// Adds a result to the sum of its contest in its batch (or its stratum, where batch is TABLE_NONE).
static bal_status add_result(struct work *w, const struct reported *row, uint32_t batch,
                             uint32_t stratum, struct bal_err *err)
{
    uint32_t contest, choice;
    char key[64];
    if (!find_choice(w->f->election, row, &contest, &choice))
        return BAL_OK;
    int len = snprintf(key, sizeof key, "%u/%u/%u", batch, stratum, contest);
    uint32_t known = w->keys.len, id = table_add(&w->keys, str_make(key, (size_t)len));
    if (id == TABLE_NONE)
        return err_memory(err);
    if (id == known)
        BAL_TRY(add_sum(w, &(struct pool){.jurisdiction = row->jurisdiction, .batch = row->batch},
                        batch, err));
    struct pool *sum = &w->f->sums.at[w->given + id];
    struct pool_votes *votes = vec_push(&sum->votes, LIMIT_CHOICES);
    if (votes == NULL)
        return err_memory(err);
    *votes = (struct pool_votes){contest, choice, row->votes};
    sum->cards = row->cards > sum->cards ? row->cards : sum->cards;
    return BAL_OK;
}

// A batch cannot have more cards with a contest than cards, nor a choice more votes than cards
// (points are no votes).
static bool possible(const struct work *w, const struct reported *row, const struct link_batch *b)
{
    const struct election *e = w->f->election;
    str name = e->batches.at[row->batch - 1].batch;
    uint32_t contest = 0, choice = 0;
    bool votes = find_choice(e, row, &contest, &choice) &&
                 function_marks(e->contests.at[contest].function) == USE_NOTHING;
    if (row->cards > b->cards)
        problem_add(w->p, PROBLEM_invariant, (struct place){.file = STR("")}, name,
                    "results of batch '" STR_FMT "': %llu cards with the contest '" STR_FMT
                    "', but the manifest lists %llu cards",
                    STR_ARG(name), (unsigned long long)row->cards, STR_ARG(row->contest),
                    (unsigned long long)b->cards);
    else if (votes && row->votes > b->cards)
        problem_add(w->p, PROBLEM_invariant, (struct place){.file = STR("")}, name,
                    "results of batch '" STR_FMT "': %llu votes for '" STR_FMT
                    "', but the manifest lists %llu cards",
                    STR_ARG(name), (unsigned long long)row->votes, STR_ARG(row->choice),
                    (unsigned long long)b->cards);
    else
        return true;
    return false;
}

// Results of batches without CVRs.
static bal_status sum_batches(struct work *w, struct bal_err *err)
{
    const struct election *e = w->f->election;
    for (size_t i = 0; i < e->results.len; i++) {
        const struct reported *row = &e->results.at[i];
        if (row->batch == 0)
            continue;
        uint32_t batch = w->l->match.of_batch[row->batch - 1];
        if (batch >= w->l->match.listed) {
            str name = e->batches.at[row->batch - 1].batch;
            problem_add(w->p, PROBLEM_batch_not_in_manifest, (struct place){.file = STR("")}, name,
                        "results of batch '" STR_FMT "', which is not in the manifest",
                        STR_ARG(name));
            w->l->refused = true;
            continue;
        }
        struct link_batch *b = &w->l->batches[batch];
        if (b->cvrs + b->unlinked > 0)
            continue; // its CVRs say more
        if (!possible(w, row, b)) {
            w->l->refused = true;
            continue;
        }
        b->summed = w->l->strata[b->stratum].summed = true;
        BAL_TRY(add_result(w, row, batch, b->stratum, err));
    }
    return BAL_OK;
}

// Results as a whole of jurisdictions without CVRs and without results by batch.
static bal_status sum_jurisdictions(struct work *w, struct bal_err *err)
{
    const struct election *e = w->f->election;
    for (uint32_t s = 0; s < w->f->stratum_count; s++)
        w->l->strata[s].bare = w->l->strata[s].records == 0 && !w->l->strata[s].summed;
    for (size_t i = 0; i < e->results.len; i++) {
        const struct reported *row = &e->results.at[i];
        uint32_t s =
            row->jurisdiction == 0 ? NO_STRATUM : frame_stratum_of(w->f, row->jurisdiction);
        if (row->batch != 0 || s == NO_STRATUM || !w->l->strata[s].bare)
            continue;
        w->l->strata[s].reported = true;
        BAL_TRY(add_result(w, row, TABLE_NONE, s, err));
    }
    return BAL_OK;
}

void frame_pools_count(struct frame *f)
{
    f->counted = *f->election;
    f->counted.pools.at = f->sums.at;
    f->counted.pools.len = f->sums.len;
    f->counted.pools.cap = f->sums.cap;
}

static bal_status make_sums(struct work *w, struct bal_err *err)
{
    struct frame *f = w->f;
    const struct election *e = f->election;
    for (size_t i = 0; i < e->pools.len; i++) {
        const struct pool *sum = &e->pools.at[i];
        uint32_t s = frame_stratum_of(f, sum->jurisdiction), batch = TABLE_NONE;
        if (sum->batch != 0 && w->l->match.of_batch[sum->batch - 1] < w->l->match.listed)
            batch = w->l->match.of_batch[sum->batch - 1];
        if (batch == TABLE_NONE && s != NO_STRATUM)
            w->l->strata[s].withheld = true;
        BAL_TRY(add_sum(w, sum, batch, err));
    }
    w->given = e->pools.len;
    BAL_TRY(sum_batches(w, err));
    f->polling = e->cards == 0 && f->sums.len == w->given;
    if (!f->polling)
        BAL_TRY(sum_jurisdictions(w, err));
    frame_pools_count(f);
    return BAL_OK;
}

// ---- pools

static bal_status add_pool(struct work *w, const struct frame_pool *pool, uint32_t *number,
                           struct bal_err *err)
{
    struct frame_pool *new = vec_push(&w->f->pools, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = *pool;
    *number = (uint32_t)w->f->pools.len - 1;
    w->l->strata[pool->stratum].pooled += pool->cards;
    return BAL_OK;
}

// One for each batch that has CVRs nobody can link, or sums and no CVRs. A batch with fewer CVRs
// than cards is part of the jurisdiction's pool where that has sums: they may be of its other
// cards.
static bal_status pool_batches(struct work *w, struct bal_err *err)
{
    for (uint32_t i = 0; i < w->l->match.listed; i++) {
        struct link_batch *b = &w->l->batches[i];
        uint64_t linked = b->mixed ? 0 : b->cvrs < b->cards ? b->cvrs : b->cards;
        bool partly = !b->summed && (b->mixed ? b->cvrs : 0) + b->unlinked < b->cards - linked;
        if ((b->unlinked == 0 && !b->summed) || b->cards == linked ||
            (partly && w->l->strata[b->stratum].withheld))
            continue;
        const struct frame_pool pool = {.stratum = b->stratum,
                                        .row = w->f->domain.rows[w->l->rows[b->row]],
                                        .cards = b->cards - linked,
                                        .listed = b->summed};
        BAL_TRY(add_pool(w, &pool, &b->pool, err));
    }
    return BAL_OK;
}

// CVRs with a place whose content is withheld, in a stratum that has sums of such cards, and others
// that are to be known together only.
static void count_redacted(struct work *w)
{
    const struct election *e = w->f->election;
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card card = election_card(e, i);
        uint32_t batch = w->l->match.of_batch[card.batch];
        if (batch >= w->l->match.listed || (card.flags & (CARD_REDACTED | CARD_TOGETHER)) == 0)
            continue;
        const struct link_batch *b = &w->l->batches[batch];
        struct link_stratum *s = &w->l->strata[b->stratum];
        bool placed = (card.flags & CARD_UNLINKED) == 0 && !b->mixed && b->cvrs <= b->cards;
        bool withheld = (card.flags & CARD_REDACTED) != 0 && s->withheld;
        s->redacted += placed && withheld;
        s->together += placed && !withheld && (card.flags & CARD_TOGETHER) != 0;
    }
}

// Of each stratum one of the other cards without a CVR, where something is known of them.
static bal_status pool_strata(struct work *w, struct bal_err *err)
{
    count_redacted(w);
    for (uint32_t s = 0; s < w->f->stratum_count; s++) {
        struct link_stratum *at = &w->l->strata[s];
        uint64_t rest =
            w->f->strata[s].listed - at->cvrs - at->pooled + at->redacted + at->together;
        if (rest == 0 || (!at->withheld && !at->reported && at->unlinked + at->together == 0))
            continue;
        const struct frame_pool pool = {.stratum = s, .cards = rest, .listed = at->reported};
        BAL_TRY(add_pool(w, &pool, &at->pool, err));
    }
    return BAL_OK;
}

// Which pool each sum is of, and how many cards the sums say there are.
static bal_status place_sums(struct work *w, struct bal_err *err)
{
    struct frame *f = w->f;
    w->l->sum_pool = arena_new(&w->l->arena, uint32_t, f->sums.len);
    BAL_TRY(arena_check(&w->l->arena, err));
    for (size_t i = 0; i < f->sums.len; i++) {
        // NOLINTNEXTLINE(*NullDereference): there are as many as sums
        uint32_t batch = w->batches.at[i], pool = NO_POOL;
        uint32_t s = frame_stratum_of(f, f->sums.at[i].jurisdiction);
        if (batch != TABLE_NONE)
            pool = w->l->batches[batch].pool;
        else if (s != NO_STRATUM)
            pool = w->l->strata[s].pool;
        w->l->sum_pool[i] = pool;
        if (pool != NO_POOL)
            f->pools.at[pool].said += f->sums.at[i].cards;
    }
    return BAL_OK;
}

bal_status frame_pools_empty(struct frame *f, struct bal_err *err)
{
    if (f->pools.len == 0)
        return BAL_OK;
    if (!vec_grow((void **)&f->pool.at, &f->pool.cap, f->cvr.len, sizeof *f->pool.at, LIMIT_CARDS))
        return err_memory(err);
    f->pool.len = f->cvr.len;
    for (size_t i = 0; i < f->pool.len; i++)
        f->pool.at[i] = NO_POOL;
    return BAL_OK;
}

bal_status frame_pools(struct frame *f, struct links *l, struct problems *p, struct bal_err *err)
{
    struct work w = {.f = f, .l = l, .p = p, .keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = make_sums(&w, err);
    if (status == BAL_OK && !f->polling)
        status = pool_batches(&w, err);
    if (status == BAL_OK && !f->polling)
        status = pool_strata(&w, err);
    if (status == BAL_OK)
        status = place_sums(&w, err);
    if (status == BAL_OK)
        status = frame_pools_empty(f, err);
    table_done(&w.keys);
    vec_done(&w.batches);
    return status;
}

// ---- once every CVR has its place

// Cards of each pool that no record and no sum describes.
static void count_unknown(struct frame *f, const struct links *l)
{
    for (size_t i = 0; i < f->pools.len; i++) {
        struct frame_pool *pool = &f->pools.at[i];
        uint64_t redacted = pool->row == NULL ? l->strata[pool->stratum].redacted : 0;
        uint64_t more = pool->said > redacted ? pool->said - redacted : 0;
        uint64_t rest = pool->cards - pool->cvrs;
        pool->unknown = pool->listed || more >= rest ? 0 : rest - more;
    }
}

void frame_pools_settle(struct frame *f, const struct links *l)
{
    count_unknown(f, l);
    for (uint32_t i = 0; i < l->match.listed; i++) {
        const struct link_batch *b = &l->batches[i];
        uint32_t pool = b->pool != NO_POOL ? b->pool : l->strata[b->stratum].pool;
        for (uint64_t k = 0; pool != NO_POOL && k < b->cards; k++) {
            uint64_t card = link_card(f, l, b, k);
            if (f->cvr.at[card] == NO_CVR)
                f->pool.at[card] = pool;
        }
    }
}
