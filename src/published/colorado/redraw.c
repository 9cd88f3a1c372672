// SPDX-License-Identifier: Apache-2.0
#include "published/colorado/redraw.h"

#include <stdlib.h>

#include "audit/sampling/sampler.h"
#include "audit/sampling/u256.h"
#include "crypto/sha256.h"

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

size_t redraw_sort(uint64_t *cards, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(cards, count, sizeof *cards, by_value);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || cards[i] != cards[kept - 1])
            cards[kept++] = cards[i];
    return kept;
}

struct watch {
    const uint64_t *cards;
    size_t count, found;
    VEC(bool) seen;
    uint64_t draws; // until all were drawn
    bool outside;   // a draw before that is not on the list
};

// Ends the drawing early where all is known: an error that is none.
enum { ENOUGH = BAL_CONFLICT };

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct watch *w = ctx;
    const uint64_t *at = bsearch(&d->index, w->cards, w->count, sizeof *at, by_value);
    (void)err;
    w->outside = at == NULL;
    w->draws = d->draw;
    if (at != NULL) {
        w->found += !w->seen.at[at - w->cards];
        w->seen.at[at - w->cards] = true;
    }
    return w->outside || w->found == w->count ? (bal_status)ENOUGH : BAL_OK;
}

bal_status redraw_same(str seed, const uint64_t *cards, size_t count, uint64_t domain,
                       uint64_t *draws, bool *same, struct bal_err *err)
{
    struct sample_stratum stratum = {.cards = domain};
    struct watch w = {.cards = cards, .count = count};
    *same = false;
    *draws = 0;
    if (count == 0 || seed.len == 0 || domain == 0 || domain >= LIMIT_CARDS)
        return BAL_OK;
    if (!vec_grow((void **)&w.seen.at, &w.seen.cap, count, sizeof *w.seen.at, LIMIT_CARDS))
        return err_memory(err);
    struct sample_request request = {
        .seed = seed, .domain = {&stratum, 1}, .count = LIMIT_DRAWS, .replace = true};
    // A list of nearly all cards takes about ln(count) times as many draws.
    request.count = count < LIMIT_DRAWS / 64 ? 64 * count + 100 : LIMIT_DRAWS;
    bal_status status =
        sampler_draw(sampler_find(STR("corla")), &request, (struct draw_sink){take, &w}, err);
    *same = !w.outside && w.found == count;
    *draws = w.draws;
    vec_done(&w.seen);
    return status == (bal_status)ENOUGH ? BAL_OK : status;
}

static bal_status take_digest(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct redraw_digests *all = ctx;
    uint8_t digest[SHA256_BYTES] = {0};
    struct u256 *at = vec_push(&all->list, REDRAW_DRAWS);
    if (at == NULL || !hex_get(d->prn, digest, sizeof digest))
        return err_memory(err);
    *at = u256_of_digest(digest);
    return BAL_OK;
}

// Over one card every draw is that card, and tells the digest before the remainder is taken.
bal_status redraw_digests(struct redraw_digests *d, str seed, size_t count, struct bal_err *err)
{
    struct sample_stratum stratum = {.cards = 1};
    struct sample_request request = {
        .seed = seed, .domain = {&stratum, 1}, .count = count, .replace = true};
    if (count <= d->list.len)
        return BAL_OK;
    d->list.len = 0;
    return sampler_draw(sampler_find(STR("corla")), &request, (struct draw_sink){take_digest, d},
                        err);
}

// Do the first draws all stand on the list? Spends from the budget what it costs.
static bool may_be(const struct redraw_digests *d, const uint64_t *cards, size_t count, uint64_t n,
                   uint64_t *budget)
{
    for (size_t i = 0; i < d->list.len; i++) {
        uint64_t drawn = 1 + u256_mod(&d->list.at[i], n);
        *budget -= *budget > 0;
        if (bsearch(&drawn, cards, count, sizeof *cards, by_value) == NULL)
            return false;
    }
    return true;
}

static bal_status try_domain(str seed, const uint64_t *cards, size_t count, uint64_t n,
                             const struct redraw_digests *d, struct redraw_search *s,
                             struct bal_err *err)
{
    uint64_t draws = 0;
    bool same = false;
    if (!may_be(d, cards, count, n, &s->budget))
        return BAL_OK;
    BAL_TRY(redraw_same(seed, cards, count, n, &draws, &same, err));
    s->budget = s->budget > draws ? s->budget - draws : 0;
    if (same && s->domain == 0)
        s->domain = n;
    else if (same)
        s->others++;
    return BAL_OK;
}

static bal_status search(str seed, const uint64_t *cards, size_t count,
                         const struct redraw_digests *d, struct redraw_search *s,
                         struct bal_err *err)
{
    uint64_t least = cards[count - 1] > 0 ? cards[count - 1] : 1, most = s->most, near = s->near;
    near = near < least ? least : near > most ? most : near;
    s->low = near;
    s->high = near;
    for (uint64_t step = 0; step <= most - least; step++) { // outwards, the nearest first
        bool up = step <= most - near, down = step > 0 && near - least >= step;
        if (!up && !down)
            break;
        if (s->budget == 0) {
            s->cut = true;
            break;
        }
        if (down)
            BAL_TRY(try_domain(seed, cards, count, s->low = near - step, d, s, err));
        if (up)
            BAL_TRY(try_domain(seed, cards, count, s->high = near + step, d, s, err));
    }
    return BAL_OK;
}

bal_status redraw_domain(str seed, const uint64_t *cards, size_t count, struct redraw_search *s,
                         struct bal_err *err)
{
    struct redraw_digests d = {0};
    s->domain = s->others = s->low = s->high = 0;
    s->cut = false;
    if (count == 0 || seed.len == 0 || cards[count - 1] > s->most || s->most >= LIMIT_CARDS)
        return BAL_OK;
    bal_status status = redraw_digests(&d, seed, count < 64 ? count : 64, err);
    if (status == BAL_OK)
        status = search(seed, cards, count, &d, s, err);
    vec_done(&d.list);
    return status;
}
