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

static bal_status take_first(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    uint8_t *digest = ctx;
    return hex_get(d->prn, digest, SHA256_BYTES) ? BAL_OK : (bal_status)ENOUGH;
}

// The first draw's number, before the remainder is taken.
static bal_status first_number(str seed, struct u256 *out, struct bal_err *err)
{
    struct sample_stratum stratum = {.cards = 1};
    struct sample_request request = {
        .seed = seed, .domain = {&stratum, 1}, .count = 1, .replace = true};
    uint8_t digest[SHA256_BYTES] = {0};
    BAL_TRY(sampler_draw(sampler_find(STR("corla")), &request,
                         (struct draw_sink){take_first, digest}, err));
    *out = u256_of_digest(digest);
    return BAL_OK;
}

bal_status redraw_domain(str seed, const uint64_t *cards, size_t count, uint64_t near,
                         uint64_t most, uint64_t *domain, uint64_t *others, struct bal_err *err)
{
    struct u256 first;
    *domain = *others = 0;
    if (count == 0 || seed.len == 0)
        return BAL_OK;
    BAL_TRY(first_number(seed, &first, err));
    for (uint64_t n = cards[count - 1] > 0 ? cards[count - 1] : 1; n <= most; n++) {
        uint64_t drawn = 1 + u256_mod(&first, n), draws = 0;
        bool same = false;
        if (bsearch(&drawn, cards, count, sizeof *cards, by_value) == NULL)
            continue;
        BAL_TRY(redraw_same(seed, cards, count, n, &draws, &same, err));
        if (!same)
            continue;
        uint64_t was = *domain > near ? *domain - near : near - *domain;
        uint64_t is = n > near ? n - near : near - n;
        *others += *domain > 0;
        if (*domain == 0 || is < was)
            *domain = n;
    }
    return BAL_OK;
}
