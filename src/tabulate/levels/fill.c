// SPDX-License-Identifier: Apache-2.0
#include "tabulate/levels/fill.h"

bal_status fill_init(struct fill *f, struct levels *l, uint32_t areas, enum divisor_series divisor,
                     struct bal_err *err)
{
    struct arena *a = &l->arena;
    size_t pairs = (size_t)l->n * areas;
    *f = (struct fill){.l = l, .areas = areas, .divisor = divisor};
    f->names = arena_new(a, str, areas);
    f->weight = arena_new(a, struct quot, areas);
    f->votes = arena_new(a, uint64_t, pairs);
    f->has = arena_new(a, uint32_t, pairs);
    f->left = arena_new(a, uint32_t, l->n);
    f->room = arena_new(a, uint32_t, areas);
    f->next = arena_new(a, struct quot, pairs);
    f->best = arena_new(a, struct level_seat, pairs);
    BAL_TRY(arena_check(a, err));
    for (uint32_t k = 0; k < areas; k++) {
        f->weight[k] = quot_whole(1);
        f->room[k] = FILL_ROOM;
    }
    return BAL_OK;
}

void fill_add(struct fill *f, uint32_t area, const struct level_district *d)
{
    for (uint32_t i = 0; i < f->l->n; i++) {
        f->votes[(size_t)i * f->areas + area] += d->votes[i];
        f->has[(size_t)i * f->areas + area] += d->fixed[i];
    }
}

uint64_t fill_left(const struct fill *f)
{
    uint64_t left = 0;
    for (uint32_t i = 0; i < f->l->n; i++)
        left += f->left[i];
    return left;
}

static void set_next(struct fill *f, uint32_t party, uint32_t area)
{
    size_t at = (size_t)party * f->areas + area;
    uint64_t divisor = divisor_of(f->divisor, f->has[at] + 1);
    f->next[at] = quot_mul(quot_of((decimal)f->votes[at], (decimal)divisor), f->weight[area]);
}

// The largest quotients: one, or several equal ones.
static bal_status find_best(struct fill *f, struct bal_err *err)
{
    f->tied = 0;
    for (uint32_t i = 0; i < f->l->n; i++)
        for (uint32_t k = 0; k < f->areas && f->left[i] > 0; k++) {
            struct quot q = f->next[(size_t)i * f->areas + k];
            if (q.den == 0)
                return bal_fail(err, BAL_LIMIT, "a quotient does not fit into 128 bits");
            if (f->room[k] == 0 || q.num == 0)
                continue;
            int c = f->tied > 0 ? quot_cmp(q, f->best[0].quotient) : 1;
            if (c < 0)
                continue;
            f->tied = c > 0 ? 0 : f->tied;
            f->best[f->tied++] = (struct level_seat){i, k, q};
        }
    return BAL_OK;
}

// By the settings for ties; 0: they do not say.
static int before(const struct fill *f, const struct level_seat *x, const struct level_seat *y)
{
    const struct levels *l = f->l;
    uint64_t votes = f->votes[(size_t)x->party * f->areas + x->district];
    uint64_t other = f->votes[(size_t)y->party * f->areas + y->district];
    if (x->party != y->party)
        return levels_before(l, votes, l->names[x->party], other, l->names[y->party]);
    return levels_before(l, votes, f->names[x->district], other, f->names[y->district]);
}

// Has it a seat however the others of the equal quotients are chosen?
static bool is_certain(const struct fill *f, const struct level_seat *seat)
{
    uint32_t of_party = 0, of_area = 0;
    for (uint32_t k = 0; k < f->tied; k++) {
        of_party += f->best[k].party == seat->party;
        of_area += f->best[k].district == seat->district;
    }
    return of_party <= f->left[seat->party] && of_area <= f->room[seat->district];
}

// The one to give now; NULL: nobody can say.
static const struct level_seat *choose(const struct fill *f)
{
    for (uint32_t i = 0; i < f->tied; i++)
        if (is_certain(f, &f->best[i]))
            return &f->best[i];
    for (uint32_t i = 0; i < f->tied; i++) {
        bool first = true;
        for (uint32_t k = 0; k < f->tied && first; k++)
            first = k == i || before(f, &f->best[i], &f->best[k]) > 0;
        if (first)
            return &f->best[i];
    }
    return NULL;
}

static void give(struct fill *f, const struct level_seat *seat)
{
    f->given[f->len++] = *seat;
    f->has[(size_t)seat->party * f->areas + seat->district]++;
    f->left[seat->party]--;
    f->room[seat->district] -= f->room[seat->district] != FILL_ROOM;
    set_next(f, seat->party, seat->district);
}

bal_status fill_run(struct fill *f, struct bal_err *err)
{
    if (f->given == NULL)
        f->given = arena_new(&f->l->arena, struct level_seat, fill_left(f));
    BAL_TRY(arena_check(&f->l->arena, err));
    for (uint32_t i = 0; i < f->l->n; i++)
        for (uint32_t k = 0; k < f->areas; k++)
            set_next(f, i, k);
    for (;;) {
        BAL_TRY(find_best(f, err));
        if (f->tied == 0)
            return BAL_OK;
        const struct level_seat *seat = choose(f);
        if (seat == NULL)
            return BAL_OK;
        give(f, seat);
    }
}
