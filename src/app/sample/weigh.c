// SPDX-License-Identifier: Apache-2.0
#include "app/sample/weigh.h"

#include <stdlib.h>

#include "app/frame/frame_given.h"

__extension__ typedef unsigned __int128 wide;

static bool is_weighted(const struct frame_contest *c)
{
    return c->settings.method != NULL && (c->settings.method->flags & METHOD_WEIGHTED) != 0 &&
           c->reason.len == 0 && c->claims.len > 0;
}

bool weigh_wanted(const struct frame *f)
{
    for (uint32_t c = 0; c < f->contest_count; c++)
        if (is_weighted(&f->contests[c]))
            return true;
    return false;
}

// ---- kinds

static bal_status number_kinds(struct weigh *w, uint32_t contest, struct bal_err *err)
{
    const struct frame_contest *c = &w->frame->contests[contest];
    struct weigh_contest *out = &w->contests[contest];
    out->codes = contest_codes(c->contest);
    out->kinds = out->codes + (uint32_t)c->shares.len + 1;
    uint32_t *pools = arena_new(&w->arena, uint32_t, w->frame->pools.len + 1);
    BAL_TRY(arena_check(&w->arena, err));
    for (size_t p = 0; p < w->frame->pools.len; p++)
        pools[p] = out->kinds - 1;
    for (size_t i = 0; i < c->shares.len; i++)
        pools[c->shares.at[i].pool] = out->codes + (uint32_t)i;
    out->pool_kinds = pools;
    return BAL_OK;
}

uint32_t weigh_kind(const struct weigh *w, uint32_t contest, uint32_t card)
{
    const struct frame *f = w->frame;
    const struct weigh_contest *c = &w->contests[contest];
    uint32_t cvr = f->cvr.at[card], pool = frame_pool_of(f, card);
    if (pool != NO_POOL)
        return c->pool_kinds[pool];
    return cvr != NO_CVR ? column_get(&f->contests[contest].contest->column, cvr) : c->kinds - 1;
}

uint64_t weigh_reference(const struct weigh *w, uint32_t contest, size_t claim, uint32_t kind)
{
    const struct frame_contest *c = &w->frame->contests[contest];
    const struct weigh_contest *k = &w->contests[contest];
    const struct frame_assertion *a = &c->claims.at[claim];
    if (kind + 1 == k->kinds)
        return a->claim.den / 2;
    if (kind >= k->codes)
        return a->pool_values[kind - k->codes];
    struct mark_set s = contest_set(c->contest, kind);
    return assertion_value(&a->claim, c->contest, &s);
}

static bal_status count_kinds(struct weigh *w, uint32_t contest, struct bal_err *err)
{
    const struct frame *f = w->frame;
    struct weigh_contest *out = &w->contests[contest];
    uint64_t *cards = arena_new(&w->arena, uint64_t, out->kinds);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t card = 0; card < f->cards; card++)
        if (frame_holds(f, contest, card))
            cards[weigh_kind(w, contest, card)]++;
    out->cards = cards;
    return BAL_OK;
}

// ---- weights

// What one assertion asks for cards of this value.
static uint64_t asked(const struct frame_contest *c, const struct frame_assertion *a,
                      uint64_t value)
{
    const struct frame_assertion *m = &c->claims.at[c->smallest];
    uint64_t loser = WEIGHT_UNIT / WEIGHT_PERCENT * (uint64_t)c->settings.loser_weight;
    wide top =
        (wide)(loser * a->claim.upper + (WEIGHT_UNIT - loser) * value) * (wide)m->margin.above;
    wide bottom = (wide)m->claim.upper * (wide)a->margin.above;
    return (uint64_t)((top + bottom - 1) / bottom);
}

static uint64_t weight_of(const struct weigh *w, uint32_t contest, uint32_t kind)
{
    const struct frame_contest *c = &w->frame->contests[contest];
    uint64_t most = 0;
    if (!w->contests[contest].weighted)
        return WEIGHT_UNIT;
    if (kind >= w->contests[contest].codes)
        return c->settings.pool_weight;
    if (c->settings.method == &method_weighted_pools)
        return WEIGHT_UNIT;
    for (size_t i = 0; i < c->claims.len; i++) {
        uint64_t q = asked(c, &c->claims.at[i], weigh_reference(w, contest, i, kind));
        most = q > most ? q : most;
    }
    return most;
}

static int by_weight(const void *a, const void *b)
{
    const struct weight_count *x = a, *y = b;
    return (x->q > y->q) - (x->q < y->q);
}

static bal_status weigh_kinds(struct weigh *w, uint32_t contest, struct bal_err *err)
{
    struct weigh_contest *out = &w->contests[contest];
    uint64_t *q = arena_new(&w->arena, uint64_t, out->kinds);
    struct weight_count *counts = arena_new(&w->arena, struct weight_count, out->kinds);
    BAL_TRY(arena_check(&w->arena, err));
    size_t used = 0;
    for (uint32_t k = 0; k < out->kinds; k++) {
        q[k] = weight_of(w, contest, k);
        if (out->cards[k] > 0 && q[k] > 0)
            counts[used++] = (struct weight_count){q[k], out->cards[k]};
    }
    qsort(counts, used, sizeof *counts, by_weight);
    size_t kept = 0;
    for (size_t i = 0; i < used; i++) {
        if (kept > 0 && counts[kept - 1].q == counts[i].q)
            counts[kept - 1].cards += counts[i].cards;
        else
            counts[kept++] = counts[i];
    }
    out->q = q;
    out->counts = counts;
    out->count = kept;
    return BAL_OK;
}

static bal_status make_contest(struct weigh *w, uint32_t contest, struct bal_err *err)
{
    w->contests[contest].weighted = is_weighted(&w->frame->contests[contest]);
    BAL_TRY(number_kinds(w, contest, err));
    BAL_TRY(count_kinds(w, contest, err));
    return weigh_kinds(w, contest, err);
}

bal_status weigh_make(struct weigh *out, const struct frame *f, struct bal_err *err)
{
    *out = (struct weigh){.frame = f, .arena = ARENA_INIT((size_t)8 << 30)};
    out->contests = arena_new(&out->arena, struct weigh_contest, f->contest_count + 1);
    BAL_TRY(arena_check(&out->arena, err));
    for (uint32_t c = 0; c < f->contest_count; c++)
        BAL_TRY(make_contest(out, c, err));
    return BAL_OK;
}

void weigh_done(struct weigh *w)
{
    arena_done(&w->arena);
}

// ---- tests

static int by_class(const void *a, const void *b)
{
    const struct weighted_class *x = a, *y = b;
    if (x->ref != y->ref)
        return x->ref < y->ref ? -1 : 1;
    if (x->q != y->q)
        return x->q < y->q ? -1 : 1;
    return (x->most > y->most) - (x->most < y->most);
}

// The class of cards of a kind.
static struct weighted_class class_of(const struct weigh *w, uint32_t contest, size_t claim,
                                      uint32_t kind)
{
    const struct weigh_contest *c = &w->contests[contest];
    bool sealed = w->sealed && kind < c->codes;
    return (struct weighted_class){
        .ref = weigh_reference(w, contest, claim, kind),
        .q = c->q[kind],
        .cards = c->cards[kind],
        .most = sealed ? w->frame->contests[contest].claims.at[claim].claim.upper : 0};
}

// Where sums alone are known of the records, those of cards that were not drawn are made up.
static void take_sum(const struct weigh *w, uint32_t contest, size_t claim, struct weighted *test)
{
    const struct frame_contest *c = &w->frame->contests[contest];
    const struct given_sums *s = given_sums_of(w->frame, c, claim);
    if (s == NULL)
        return;
    test->refs += (int64_t)s->of[claim];
    for (uint32_t k = 0; k < w->contests[contest].codes; k++)
        test->refs -=
            (int64_t)(weigh_reference(w, contest, claim, k) * w->contests[contest].cards[k]);
    test->proved = test->need2 > 2 * test->refs;
}

bal_status weigh_start(const struct weigh *w, uint32_t contest, size_t claim, struct arena *arena,
                       struct weighted *out, struct bal_err *err)
{
    const struct weigh_contest *c = &w->contests[contest];
    struct weighted_class *classes = arena_new(arena, struct weighted_class, c->kinds);
    uint32_t *order = arena_new(arena, uint32_t, c->kinds);
    BAL_TRY(arena_check(arena, err));
    size_t used = 0, kept = 0;
    for (uint32_t k = 0; k < c->kinds; k++)
        if (c->cards[k] > 0)
            classes[used++] = class_of(w, contest, claim, k);
    qsort(classes, used, sizeof *classes, by_class);
    for (size_t i = 0; i < used; i++) {
        if (kept > 0 && by_class(&classes[kept - 1], &classes[i]) == 0)
            classes[kept - 1].cards += classes[i].cards;
        else
            classes[kept++] = classes[i];
    }
    BAL_TRY(weighted_start(out, classes, order, kept,
                           w->frame->contests[contest].claims.at[claim].margin.above, err));
    take_sum(w, contest, claim, out);
    return BAL_OK;
}

size_t weigh_class(const struct weigh *w, uint32_t contest, size_t claim,
                   const struct weighted *test, uint32_t kind)
{
    const struct weighted_class key = class_of(w, contest, claim, kind);
    const struct weighted_class *at =
        bsearch(&key, test->classes, test->count, sizeof key, by_class);
    return at != NULL ? (size_t)(at - test->classes) : test->count;
}
