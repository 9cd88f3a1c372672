// SPDX-License-Identifier: Apache-2.0
// district.c: who passes the threshold of all by its share, and the seats of each district.
#include "tabulate/levels/levels.h"

static void by_share(struct levels *l)
{
    for (uint32_t i = 0; i < l->n; i++) {
        if (l->standing[i] == STANDS_EXEMPT || l->no_party[i] || l->votes[i] == 0)
            continue;
        if (threshold_reached(&l->rules->threshold, l->votes[i], l->valid))
            l->standing[i] = STANDS_BY_SHARE;
        else if (l->rules->or_seats > 0 && l->won[i] >= l->rules->or_seats)
            l->standing[i] = STANDS_BY_SEATS;
    }
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
    by_share(l);
    for (uint32_t i = 0; i < l->d; i++) {
        struct level_district *d = &l->districts[i];
        if (l->rules->district.none)
            d->seats = 0;
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
