// SPDX-License-Identifier: Apache-2.0
// place.c: in which districts the seats of all lie. Where districts have regions, first in which
// region: Denmark's Folketing Elections Act, sections 78 (regions) and 79 (their constituencies,
// for each party by itself).
#include "tabulate/levels/fill.h"

// What of a party's seats is to be placed.
static uint32_t to_place(const struct levels *l, uint32_t party)
{
    uint32_t has = l->rules->district.none ? 0 : l->fixed[party] + l->won[party];
    return l->total[party] > has ? l->total[party] - has : 0;
}

static void mark_tied(struct levels *l, const struct fill *f, const uint32_t *district)
{
    l->tie.placing = true;
    l->tie.district = LEVEL_ALL;
    for (uint32_t i = 0; i < f->tied; i++) {
        l->tie.parties[f->best[i].party] = true;
        l->tie.districts[district[f->best[i].district]] = true;
    }
}

// In a region parties do not vie with each other: whose seats are tied does not stop the others.
static void report_tie(struct levels *l, struct fill *f, const uint32_t *district)
{
    mark_tied(l, f, district);
    if (l->region == NULL) {
        l->tie.seats = (uint32_t)fill_left(f);
        return;
    }
    for (uint32_t i = 0; i < f->tied; i++) {
        l->tie.seats += f->left[f->best[i].party];
        f->left[f->best[i].party] = 0;
    }
}

static void note_left(struct levels *l, uint64_t left, const char *areas)
{
    if (left > 0)
        levels_note(l, "%ju seats are in no %s: none has room and votes for their parties",
                    (uintmax_t)left, areas);
}

static bal_status add_placed(struct levels *l, const struct fill *f, const uint32_t *district,
                             struct bal_err *err)
{
    for (uint32_t i = 0; i < f->len; i++) {
        struct level_seat *seat = vec_push(&l->placed, LIMIT_CHOICES);
        if (seat == NULL)
            return err_memory(err);
        *seat = f->given[i];
        seat->district = district[seat->district];
        l->districts[seat->district].placed[seat->party]++;
    }
    return BAL_OK;
}

// Fills the districts of the list with seats of `left`.
static bal_status fill_districts(struct levels *l, const uint32_t *district, uint32_t count,
                                 const uint32_t *left, struct bal_err *err)
{
    struct fill f;
    BAL_TRY(fill_init(&f, l, count, (enum divisor_series)l->rules->place.which, err));
    memcpy(f.left, left, l->n * sizeof *left);
    for (uint32_t k = 0; k < count; k++) {
        const struct level_district *d = &l->districts[district[k]];
        f.names[k] = d->name;
        fill_add(&f, k, d);
        if (l->rules->each)
            f.room[k] = l->rules->levelling;
        if (l->rules->average && d->valid > 0)
            f.weight[k] = quot_of((decimal)d->seats, (decimal)d->valid);
    }
    do {
        BAL_TRY(fill_run(&f, err));
        if (f.tied > 0)
            report_tie(l, &f, district);
    } while (f.tied > 0 && l->region != NULL);
    if (f.tied == 0)
        note_left(l, fill_left(&f), "district");
    return add_placed(l, &f, district, err);
}

// ---- regions

static void report_regions(struct levels *l, const struct fill *f)
{
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES);
    l->tie.placing = true;
    l->tie.district = LEVEL_ALL;
    l->tie.seats = (uint32_t)fill_left(f);
    for (uint32_t i = 0; i < f->tied; i++) {
        const struct level_seat *s = &f->best[i];
        l->tie.parties[s->party] = true;
        buf_addf(&names, "%s" STR_FMT " in " STR_FMT, i > 0 ? ", " : "",
                 STR_ARG(l->names[s->party]), STR_ARG(f->names[s->district]));
        for (uint32_t k = 0; k < l->d; k++)
            l->tie.districts[k] |= l->region[k] == s->district;
    }
    levels_note(l, "equal quotients of regions: " STR_FMT, STR_ARG(buf_str(&names)));
}

static bal_status fill_regions(struct levels *l, struct bal_err *err)
{
    const struct level_regions *r = &l->rules->regions;
    struct fill f;
    BAL_TRY(fill_init(&f, l, r->len, (enum divisor_series)r->method.which, err));
    for (uint32_t i = 0; i < l->n; i++)
        f.left[i] = to_place(l, i);
    for (uint32_t k = 0; k < r->len; k++) {
        f.names[k] = r->names[k];
        f.room[k] = r->seats[k];
    }
    for (uint32_t k = 0; k < l->d; k++)
        fill_add(&f, l->region[k], &l->districts[k]);
    BAL_TRY(fill_run(&f, err));
    for (uint32_t i = 0; i < f.len; i++)
        l->region_seats[f.given[i].party * r->len + f.given[i].district]++;
    if (f.tied > 0)
        report_regions(l, &f);
    else
        note_left(l, fill_left(&f), "region");
    return BAL_OK;
}

// The seats of each region go to its districts.
static bal_status place_by_regions(struct levels *l, struct bal_err *err)
{
    uint32_t regions = l->rules->regions.len;
    uint32_t *district = arena_new(&l->arena, uint32_t, l->d);
    uint32_t *left = arena_new(&l->arena, uint32_t, l->n);
    BAL_TRY(arena_check(&l->arena, err));
    BAL_TRY(fill_regions(l, err));
    if (l->tie.seats > 0)
        return BAL_OK;
    for (uint32_t r = 0; r < regions; r++) {
        uint32_t count = 0;
        for (uint32_t k = 0; k < l->d; k++)
            if (l->region[k] == r)
                district[count++] = k;
        for (uint32_t i = 0; i < l->n; i++)
            left[i] = l->region_seats[i * regions + r];
        BAL_TRY(fill_districts(l, district, count, left, err));
    }
    return BAL_OK;
}

static bal_status place_anywhere(struct levels *l, struct bal_err *err)
{
    uint32_t *district = arena_new(&l->arena, uint32_t, l->d);
    uint32_t *left = arena_new(&l->arena, uint32_t, l->n);
    BAL_TRY(arena_check(&l->arena, err));
    for (uint32_t k = 0; k < l->d; k++)
        district[k] = k;
    for (uint32_t i = 0; i < l->n; i++)
        left[i] = to_place(l, i);
    return fill_districts(l, district, l->d, left, err);
}

bal_status levels_place(struct levels *l, struct bal_err *err)
{
    if (l->rules->place.none || l->rules->national.none)
        return BAL_OK;
    if (l->rules->both)
        return levels_both(l, err);
    return l->region != NULL ? place_by_regions(l, err) : place_anywhere(l, err);
}
