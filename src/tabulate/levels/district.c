// SPDX-License-Identifier: Apache-2.0
// district.c: who passes the threshold of all by votes, and the seats of each district.
#include "tabulate/levels/levels.h"

// Has it the share of the valid votes of any district?
static bool in_one_district(const struct levels *l, uint32_t party)
{
    const struct function_terms *t = &l->rules->one_district;
    for (uint32_t k = 0; k < l->d && t->threshold.den > 0; k++) {
        const struct level_district *d = &l->districts[k];
        if (d->votes[party] > 0 && threshold_reached(t, d->votes[party], d->valid))
            return true;
    }
    return false;
}

// In how many regions it has at least the valid votes for each of the seats of their districts.
static uint32_t strong_regions(const struct levels *l, uint32_t party)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < l->rules->regions.len; r++) {
        uint64_t votes = 0, valid = 0, seats = 0;
        for (uint32_t k = 0; k < l->d; k++) {
            const struct level_district *d = &l->districts[k];
            bool here = l->region[k] == r;
            votes += here ? d->votes[party] : 0;
            valid += here ? d->valid : 0;
            seats += here ? d->seats : 0;
        }
        count += votes > 0 && votes * seats >= valid;
    }
    return count;
}

static enum level_standing standing_of(const struct levels *l, uint32_t party)
{
    const struct level_rules *r = l->rules;
    bool other = r->one_district.threshold.den > 0; // in place of a threshold of all
    bool all = r->threshold.threshold.den > 0 || !other;
    if (all && threshold_reached(&r->threshold, l->votes[party], l->valid))
        return STANDS_BY_SHARE;
    if (in_one_district(l, party))
        return STANDS_BY_DISTRICT;
    if (r->or_regions > 0 && strong_regions(l, party) >= r->or_regions)
        return STANDS_BY_REGIONS;
    return r->or_seats > 0 && l->won[party] >= r->or_seats ? STANDS_BY_SEATS : STANDS_OUT;
}

static void by_votes(struct levels *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (l->standing[i] != STANDS_EXEMPT && !l->no_party[i] && l->votes[i] > 0)
            l->standing[i] = standing_of(l, i);
}

static bool may_have(const struct levels *l, const struct level_district *d, uint32_t party)
{
    const struct level_rules *r = l->rules;
    if (l->no_party[party] || d->votes[party] == 0)
        return false;
    if (l->standing[party] == STANDS_EXEMPT)
        return true;
    if (r->strict && l->standing[party] == STANDS_OUT)
        return r->entry.threshold.den > 0 &&
               threshold_reached(&r->entry, d->votes[party], d->valid);
    return threshold_reached(&r->district_threshold, d->votes[party], d->valid);
}

bal_status levels_fixed(struct levels *l, struct bal_err *err)
{
    bool *in = arena_new(&l->arena, bool, l->n);
    BAL_TRY(arena_check(&l->arena, err));
    by_votes(l);
    for (uint32_t i = 0; i < l->d; i++) {
        struct level_district *d = &l->districts[i];
        if (l->rules->district.none && !l->rules->both)
            d->seats = 0;
        if (l->rules->district.none)
            continue;
        for (uint32_t p = 0; p < l->n; p++)
            in[p] = may_have(l, d, p);
        const struct apportion a = {l->n, d->votes, in, d->seats};
        BAL_TRY(levels_share(l, &l->rules->district, &a, i, d->fixed, err));
        if (l->tie.seats > 0)
            return BAL_OK;
        for (uint32_t p = 0; p < l->n; p++)
            l->fixed[p] += d->fixed[p];
    }
    return BAL_OK;
}
