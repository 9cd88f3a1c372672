// SPDX-License-Identifier: Apache-2.0
#include "app/frame/draw.h"

// Jurisdictions in the order of their first rows.
static size_t list_jurisdictions(const struct election *e, uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < e->manifest.len; i++) {
        size_t k = n;
        // Rows of a jurisdiction lie together almost always: the last one is found at once.
        while (k > 0 && out[k - 1] != e->manifest.at[i].jurisdiction)
            k--;
        if (k == 0)
            out[n++] = e->manifest.at[i].jurisdiction;
    }
    return n;
}

static void add_stratum(struct domain *d, const struct election *e, uint32_t jurisdiction,
                        struct sample_stratum *stratum, struct sample_batch *batches)
{
    *stratum = (struct sample_stratum){.jurisdiction = e->jurisdictions.items[jurisdiction],
                                       .batches = batches + d->count};
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *row = &e->manifest.at[i];
        if (row->jurisdiction != jurisdiction)
            continue;
        batches[d->count] = (struct sample_batch){row->batch, row->cards};
        d->rows[d->count] = row;
        d->first[d->count++] = d->cards + stratum->cards;
        stratum->cards += row->cards;
        stratum->batch_count++;
    }
    d->cards += stratum->cards;
}

static bal_status override_cards(struct domain *d, struct sample_stratum *strata, uint64_t cards,
                                 struct bal_err *err)
{
    if (d->sampled.count > 1) {
        bal_fail(err, BAL_INVALID, "the number of cards can be given for one jurisdiction only");
        err_hint(err, "Draw each jurisdiction by itself, or leave --cards away.");
        return BAL_INVALID;
    }
    strata[0].cards = d->cards = cards;
    return BAL_OK;
}

static bal_status fill(struct domain *d, const struct election *e, uint64_t cards,
                       struct bal_err *err)
{
    size_t rows = e->manifest.len;
    if (rows == 0 && cards == 0)
        return bal_fail(err, BAL_INVALID, "neither a manifest nor a number of cards is given");
    uint32_t *jurisdictions = arena_new(&d->arena, uint32_t, e->jurisdictions.len + 1);
    struct sample_batch *batches = arena_new(&d->arena, struct sample_batch, rows);
    d->rows = (const struct manifest_batch **)arena_alloc(&d->arena, rows, sizeof *d->rows);
    d->first = arena_new(&d->arena, uint64_t, rows);
    BAL_TRY(arena_check(&d->arena, err));
    size_t count = rows > 0 ? list_jurisdictions(e, jurisdictions) : 1;
    struct sample_stratum *strata = arena_new(&d->arena, struct sample_stratum, count);
    BAL_TRY(arena_check(&d->arena, err));
    for (size_t i = 0; i < count && rows > 0; i++)
        add_stratum(d, e, jurisdictions[i], &strata[i], batches);
    d->sampled = (struct sample_domain){strata, count};
    return cards > 0 ? override_cards(d, strata, cards, err) : BAL_OK;
}

bal_status domain_make(struct domain *out, const struct election *e, uint64_t cards,
                       struct bal_err *err)
{
    struct domain d = {.arena = ARENA_INIT((size_t)8 << 30)};
    bal_status status = fill(&d, e, cards, err);
    if (status == BAL_OK)
        *out = d;
    else
        domain_done(&d);
    return status;
}

void domain_done(struct domain *d)
{
    arena_done(&d->arena);
    *d = (struct domain){0};
}

const struct manifest_batch *domain_find(const struct domain *d, uint64_t index, uint64_t *position)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (index <= d->first[mid])
            high = mid;
        else if (index > d->first[mid] + d->rows[mid]->cards)
            low = mid + 1;
        else {
            *position = index - d->first[mid];
            return d->rows[mid];
        }
    }
    *position = 0;
    return NULL;
}
