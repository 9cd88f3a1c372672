// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_given.h"

#include "app/frame/frame_styles.h"
#include "app/frame/outcome.h"
#include "audit/raire/check.h"
#include "tabulate/rule.h"

void frame_given_done(struct frame_given *g)
{
    vec_done(&g->batches);
    vec_done(&g->ranges);
    vec_done(&g->shares);
    vec_done(&g->draws);
    vec_done(&g->outcomes);
    vec_done(&g->irv);
    vec_done(&g->sums);
    vec_done(&g->refusals);
    arena_done(&g->arena);
}

static bal_status impossible(const char *what, struct bal_err *err)
{
    return bal_fail(err, BAL_CONFLICT, "the committed pools cannot be: %s", what);
}

// ---- cards

// Index of a row in the domain; f->domain.count: none.
static size_t domain_row(const struct frame *f, const struct manifest_batch *row, size_t from)
{
    for (size_t i = 0; i < f->domain.count; i++, from++) {
        from = from < f->domain.count ? from : 0;
        if (f->domain.rows[from] == row)
            return from;
    }
    return f->domain.count;
}

static uint32_t stratum_of_row(const struct frame *f, size_t row)
{
    uint32_t s = 0;
    for (size_t end = 0; s < f->stratum_count; s++) {
        end += f->domain.sampled.strata[s].batch_count;
        if (row < end)
            return s;
    }
    return s;
}

static bal_status take_range(struct frame *f, const struct given_range *r, size_t *row,
                             struct bal_err *err)
{
    struct frame_pool *pool = &f->pools.at[r->pool];
    *row = domain_row(f, r->row, *row);
    if (*row == f->domain.count || r->from == 0 || r->from > r->to || r->to > r->row->cards)
        return impossible("a position is not in the manifest", err);
    uint32_t stratum = stratum_of_row(f, *row);
    if (pool->cards == 0)
        *pool = (struct frame_pool){.stratum = stratum, .row = r->row};
    if (pool->stratum != stratum)
        return impossible("a pool lies in two jurisdictions", err);
    if (pool->row != NULL && (!str_eq(pool->row->batch, r->row->batch) ||
                              !str_eq(pool->row->tabulator, r->row->tabulator)))
        pool->row = NULL;
    for (uint64_t k = r->from - 1; k < r->to; k++) {
        uint32_t *of = &f->pool.at[f->domain.first[*row] + k];
        if (*of != NO_POOL)
            return impossible("a card is in two of them", err);
        *of = r->pool;
    }
    pool->cards += r->to - r->from + 1;
    return BAL_OK;
}

static bal_status make_pools(struct frame *f, struct links *l, struct bal_err *err)
{
    const struct frame_given *g = f->given;
    size_t row = 0;
    for (uint32_t p = 0; p < g->pools; p++) {
        struct frame_pool *new = vec_push(&f->pools, LIMIT_BATCHES);
        if (new == NULL)
            return err_memory(err);
        *new = (struct frame_pool){.cards = 0};
    }
    BAL_TRY(frame_pools_empty(f, err));
    for (size_t i = 0; i < g->ranges.len; i++)
        BAL_TRY(take_range(f, &g->ranges.at[i], &row, err));
    for (uint32_t p = 0; p < g->pools; p++) {
        if (f->pools.at[p].cards == 0)
            return impossible("one has no cards", err);
        l->strata[f->pools.at[p].stratum].pooled += f->pools.at[p].cards;
    }
    return BAL_OK;
}

// ---- votes

static bal_status add_sum(struct frame *f, uint32_t contest, const uint64_t *from,
                          struct bal_err *err)
{
    size_t choices = f->election->contests.at[contest].choices.len;
    struct pool *new = from != NULL ? vec_push(&f->sums, LIMIT_BATCHES) : NULL;
    if (from == NULL)
        return BAL_OK;
    if (new == NULL)
        return err_memory(err);
    *new = (struct pool){.batch = 0};
    for (size_t k = 0; k < choices; k++) {
        struct pool_votes *votes = vec_push(&new->votes, LIMIT_CHOICES);
        if (votes == NULL)
            return err_memory(err);
        *votes = (struct pool_votes){contest, (uint32_t)k, from[k]};
    }
    return BAL_OK;
}

bal_status given_pools(struct frame *f, struct links *l, struct bal_err *err)
{
    const struct frame_given *g = f->given;
    f->polling = f->election->cards == 0 && g->pools == 0;
    if (g->pools > 0)
        BAL_TRY(make_pools(f, l, err));
    for (size_t i = 0; i < g->shares.len; i++)
        BAL_TRY(add_sum(f, g->shares.at[i].contest, g->shares.at[i].votes, err));
    for (size_t i = 0; i < g->batches.len; i++)
        if (g->batches.at[i].cvrs == 0)
            BAL_TRY(add_sum(f, g->batches.at[i].contest, g->batches.at[i].votes, err));
    frame_pools_count(f);
    return BAL_OK;
}

const struct given_batch *given_batches(const struct frame *f, uint32_t contest, size_t *count)
{
    const struct frame_given *g = f->given;
    size_t first = 0;
    *count = 0;
    while (first < g->batches.len && g->batches.at[first].contest != contest)
        first++;
    while (first + *count < g->batches.len && g->batches.at[first + *count].contest == contest)
        ++*count;
    return g->batches.at + first;
}

bal_status given_batches_outcome(struct frame *f, const struct frame_contest *c, uint64_t *votes,
                                 bool *won, uint32_t *seats, bool *tied, struct bal_err *err)
{
    const struct frame_given *g = f->given;
    const struct given_outcome *of = NULL;
    struct outcome_of_votes o;
    for (size_t i = 0; i < g->outcomes.len; i++)
        if (&f->contests[g->outcomes.at[i].contest] == c)
            of = &g->outcomes.at[i];
    if (of == NULL || !rule_by_totals(c->contest, false))
        return BAL_OK;
    for (uint32_t k = 0; k < c->choices; k++) {
        uint64_t sum = 0;
        for (size_t b = 0; b < c->batches.len; b++)
            sum += c->batches.at[b].votes != NULL ? c->batches.at[b].votes[k] : 0;
        if (sum > of->votes[k])
            return bal_fail(err, BAL_CONFLICT, "batches have more votes than were reported");
    }
    const struct outcome_totals totals = {.votes = of->votes, .choices = c->choices};
    BAL_TRY(outcome_of(c->contest, &totals, &f->arena, &o, err));
    memcpy(votes, of->votes, c->choices * sizeof *votes);
    memcpy(won, o.won, c->choices * sizeof *won);
    memcpy(seats, o.seats, c->choices * sizeof *seats);
    *tied = o.ties > 0;
    return BAL_OK;
}

bool given_in_stratum(const struct frame *f, uint32_t stratum)
{
    for (size_t p = 0; p < f->pools.len; p++)
        if (f->pools.at[p].stratum == stratum)
            return true;
    return false;
}

// ---- contests

bal_status given_styles(struct frame *f, struct frame_contest *c, uint64_t *cards,
                        struct bal_err *err)
{
    const bool *const *absent = f->given->absent;
    const bool *of = absent != NULL ? absent[c - f->contests] : NULL;
    *cards = 0;
    if (of == NULL)
        return BAL_OK;
    bool *rows = arena_new(&f->arena, bool, f->domain.count);
    BAL_TRY(arena_check(&f->arena, err));
    for (size_t i = 0; i < f->domain.count; i++) {
        const struct manifest_batch *row = f->domain.rows[i];
        rows[i] = of[row - f->election->manifest.at] && c->in[stratum_of_row(f, i)];
        *cards += rows[i] ? frame_styles_unread(f, i) : 0;
    }
    c->absent = *cards > 0 ? rows : NULL;
    return BAL_OK;
}

static const struct given_share *share_of(const struct frame_given *g, uint32_t contest,
                                          uint32_t pool)
{
    size_t low = 0;
    VEC_BOUND(low, g->shares.len, i,
              g->shares.at[i].contest < contest ||
                  (g->shares.at[i].contest == contest && g->shares.at[i].pool < pool));
    const struct given_share *s = low < g->shares.len ? &g->shares.at[low] : NULL;
    return s != NULL && s->contest == contest && s->pool == pool ? s : NULL;
}

bal_status given_shares(struct frame *f, uint32_t contest, struct frame_share *out,
                        struct bal_err *err)
{
    for (uint32_t p = 0; p < f->pools.len; p++) {
        const struct given_share *from = share_of(f->given, contest, p);
        out[p] = (struct frame_share){.pool = p};
        if (from == NULL)
            continue;
        if (from->cards != f->pools.at[p].cards || from->with > from->cards ||
            from->cvrs > from->cards)
            return impossible("one has another number of cards in a contest", err);
        out[p].cards = from->cards;
        out[p].cvrs = from->cvrs;
        out[p].with = from->with;
        out[p].votes = from->votes;
    }
    return BAL_OK;
}

// Do votes that nobody sees decide the contest?
static bool has_given(const struct frame *f, const struct frame_contest *c)
{
    return f->given != NULL && (c->shares.len > 0 || f->given->secret);
}

bool given_refusal(const struct frame *f, const struct frame_contest *c, str *reason)
{
    const struct frame_given *g = f->given;
    for (size_t i = 0; g != NULL && g->secret && i < g->refusals.len; i++) {
        if (&f->contests[g->refusals.at[i].contest] != c)
            continue;
        *reason = g->refusals.at[i].reason;
        return true;
    }
    return false;
}

const struct given_sums *given_sums_of(const struct frame *f, const struct frame_contest *c,
                                       size_t claim)
{
    const struct frame_given *g = f->given;
    for (size_t i = 0; g != NULL && g->secret && i < g->sums.len; i++)
        if (&f->contests[g->sums.at[i].contest] == c && claim < g->sums.at[i].claims)
            return &g->sums.at[i];
    return NULL;
}

bal_status given_margin(const struct frame *f, const struct frame_contest *c, size_t claim,
                        struct frame_assertion *a, struct bal_err *err)
{
    if (f->given == NULL || !f->given->secret)
        return BAL_OK;
    const struct given_sums *s = given_sums_of(f, c, claim);
    if (s == NULL)
        return bal_fail(err, BAL_CONFLICT, "the sum of an assertion is missing");
    // At most 2^30 leaves of 2^20 parts: 2^51.
    if (s->leaves > LIMIT_CARDS || s->of[claim] > s->leaves * a->claim.upper)
        return bal_fail(err, BAL_CONFLICT, "a sum is more than its cards can have");
    a->margin.above = (int64_t)(2 * s->of[claim]) - (int64_t)(s->leaves * a->claim.den);
    return BAL_OK;
}

bool given_outcome(const struct frame *f, const struct frame_contest *c, uint64_t *votes, bool *won,
                   uint32_t *seats)
{
    const struct frame_given *g = f->given;
    for (size_t i = 0; has_given(f, c) && i < g->outcomes.len; i++) {
        const struct given_outcome *o = &g->outcomes.at[i];
        if (&f->contests[o->contest] != c || (!g->secret && rule_by_totals(c->contest, true)))
            continue;
        memcpy(votes, o->votes, c->choices * sizeof *votes);
        memcpy(won, o->won, c->choices * sizeof *won);
        for (uint32_t k = 0; k < c->choices; k++)
            seats[k] = won[k];
        return true;
    }
    return false;
}

bal_status given_irv(const struct frame *f, const struct frame_contest *c, uint32_t winner,
                     struct assertions *out, bool *made, struct bal_err *err)
{
    const struct frame_given *g = f->given;
    struct {
        VEC(struct raire_assertion) at;
    } all = {0};
    struct raire_verdict verdict = {.sufficient = true};
    bal_status status = BAL_OK;
    *made = has_given(f, c) && c->contest->function == FUNCTION_IRV;
    for (size_t i = 0; *made && status == BAL_OK && i < g->irv.len; i++) {
        str refused = g->irv.at[i].refused;
        if (&f->contests[g->irv.at[i].contest] != c)
            continue;
        if (refused.len > 0) {
            status = bal_fail(err, BAL_UNSUPPORTED, STR_FMT, STR_ARG(str_head(refused, 200)));
            break;
        }
        struct raire_assertion *copy = vec_push(&all.at, g->irv.len);
        struct assertion *new = vec_push(&out->list, g->irv.len);
        if (copy == NULL || new == NULL) {
            status = err_memory(err);
        } else {
            *copy = g->irv.at[i].claim;
            *new = irv_assertion(copy, frame_reading(f, g->irv.at[i].contest));
        }
    }
    if (*made && status == BAL_OK)
        status = raire_check(c->choices, winner, all.at.at, all.at.len, &verdict, err);
    if (status == BAL_OK && !verdict.sufficient)
        status = impossible("the assertions of a ranked contest do not prove its winner", err);
    vec_done(&all.at);
    return status;
}

static void take_draw(const struct frame *f, uint32_t contest, size_t claim,
                      struct frame_assertion *a)
{
    const struct frame_given *g = f->given;
    size_t low = 0;
    VEC_BOUND(low, g->draws.len, i,
              g->draws.at[i].contest < contest ||
                  (g->draws.at[i].contest == contest && g->draws.at[i].claim < claim));
    const struct given_draw *d = low < g->draws.len ? &g->draws.at[low] : NULL;
    a->draw_count = 0;
    if (d == NULL || d->contest != contest || d->claim != claim)
        return;
    memcpy(a->draw, d->draw, sizeof a->draw);
    a->draw_count = d->count;
}

bal_status given_claim(struct frame *f, const struct frame_contest *c, size_t claim,
                       struct frame_assertion *a, struct bal_err *err)
{
    uint32_t contest = (uint32_t)(c - f->contests);
    uint64_t *values = arena_new(&f->arena, uint64_t, c->shares.len);
    uint64_t *known = arena_new(&f->arena, uint64_t, c->shares.len);
    BAL_TRY(arena_check(&f->arena, err));
    a->pool_values = values;
    a->pool_known = known;
    for (size_t i = 0; i < c->shares.len; i++) {
        const struct frame_share *s = &c->shares.at[i];
        const struct given_share *from = share_of(f->given, contest, s->pool);
        if (from == NULL || claim >= from->claims || from->values[claim] > a->claim.upper ||
            from->known[claim] > from->cards)
            return impossible("a value is missing, or above what a card can be worth", err);
        values[i] = from->values[claim];
        known[i] = from->known[claim];
        uint64_t counted = c->universe == UNIVERSE_STYLE ? s->with : s->cards;
        a->margin.above += (int64_t)(2 * s->cards * values[i]) - (int64_t)(counted * a->claim.den);
        a->margin.phantoms -= known[i] < a->margin.phantoms ? known[i] : a->margin.phantoms;
    }
    take_draw(f, contest, claim, a);
    return BAL_OK;
}
