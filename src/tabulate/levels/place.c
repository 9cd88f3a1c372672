// SPDX-License-Identifier: Apache-2.0
// place.c: in which districts the seats of all lie. Each goes to the largest quotient of a party
// that is still due one and a district that has room: the party's votes there, divided by the
// divisor of its next seat there (counting those of the district's own rule), and where the
// settings say so by the votes for a seat of the district.
#include "tabulate/levels/levels.h"

struct placing {
    struct levels *l;
    uint32_t *left;    // of each party
    uint32_t *room;    // of each district
    struct quot *next; // of party and district
    struct level_seat *best;
    uint32_t count;
};

static struct quot quotient(const struct levels *l, uint32_t party, const struct level_district *d)
{
    uint32_t has = d->fixed[party] + d->placed[party];
    uint64_t divisor = divisor_of((enum divisor_series)l->rules->place.which, has + 1);
    struct quot q = quot_of((decimal)d->votes[party], (decimal)divisor);
    if (!l->rules->average || d->valid == 0)
        return q;
    return quot_mul(q, quot_of((decimal)d->seats, (decimal)d->valid));
}

// The largest quotients: one, or several equal ones.
static bal_status find_best(struct placing *p, struct bal_err *err)
{
    struct levels *l = p->l;
    p->count = 0;
    for (uint32_t i = 0; i < l->n; i++)
        for (uint32_t k = 0; k < l->d && p->left[i] > 0; k++) {
            struct quot q = p->next[(size_t)i * l->d + k];
            if (q.den == 0)
                return bal_fail(err, BAL_LIMIT, "a quotient does not fit into 128 bits");
            if (p->room[k] == 0 || q.num == 0)
                continue;
            int c = p->count > 0 ? quot_cmp(q, p->best[0].quotient) : 1;
            if (c < 0)
                continue;
            p->count = c > 0 ? 0 : p->count;
            p->best[p->count++] = (struct level_seat){i, k, q};
        }
    return BAL_OK;
}

// By the settings for ties; 0: they do not say.
static int before(const struct levels *l, const struct level_seat *x, const struct level_seat *y)
{
    uint64_t votes = l->districts[x->district].votes[x->party];
    uint64_t other = l->districts[y->district].votes[y->party];
    if (x->party != y->party)
        return levels_before(l, votes, l->names[x->party], other, l->names[y->party]);
    return levels_before(l, votes, l->districts[x->district].name, other,
                         l->districts[y->district].name);
}

// Can all of them be given? Then their order does not matter.
static bool all_fit(const struct placing *p)
{
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t of_party = 0, of_district = 0;
        for (uint32_t k = 0; k < p->count; k++) {
            of_party += p->best[k].party == p->best[i].party;
            of_district += p->best[k].district == p->best[i].district;
        }
        if (of_party > p->left[p->best[i].party] || of_district > p->room[p->best[i].district])
            return false;
    }
    return true;
}

static void report_tie(struct placing *p)
{
    struct level_tie *tie = &p->l->tie;
    tie->placing = true;
    tie->district = LEVEL_ALL;
    for (uint32_t i = 0; i < p->l->n; i++)
        tie->seats += p->left[i];
    for (uint32_t i = 0; i < p->count; i++) {
        tie->parties[p->best[i].party] = true;
        tie->districts[p->best[i].district] = true;
    }
}

// The one to give now; NULL: nobody can say.
static const struct level_seat *choose(const struct placing *p)
{
    if (p->count == 1 || all_fit(p))
        return &p->best[0];
    for (uint32_t i = 0; i < p->count; i++) {
        bool first = true;
        for (uint32_t k = 0; k < p->count && first; k++)
            first = k == i || before(p->l, &p->best[i], &p->best[k]) > 0;
        if (first)
            return &p->best[i];
    }
    return NULL;
}

static bal_status give(struct placing *p, const struct level_seat *seat, struct bal_err *err)
{
    struct levels *l = p->l;
    struct level_seat *new = vec_push(&l->placed, LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = *seat;
    l->districts[seat->district].placed[seat->party]++;
    p->left[seat->party]--;
    p->room[seat->district] -= p->room[seat->district] != UINT32_MAX;
    p->next[(size_t)seat->party * l->d + seat->district] =
        quotient(l, seat->party, &l->districts[seat->district]);
    return BAL_OK;
}

static bal_status start(struct placing *p, struct bal_err *err)
{
    struct levels *l = p->l;
    size_t pairs = (size_t)l->n * l->d;
    p->left = arena_new(&l->arena, uint32_t, l->n);
    p->room = arena_new(&l->arena, uint32_t, l->d);
    p->next = arena_new(&l->arena, struct quot, pairs);
    p->best = arena_new(&l->arena, struct level_seat, pairs);
    BAL_TRY(arena_check(&l->arena, err));
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t has = l->rules->district.none ? 0 : l->fixed[i] + l->won[i];
        p->left[i] = l->total[i] > has ? l->total[i] - has : 0;
        for (uint32_t k = 0; k < l->d; k++)
            p->next[(size_t)i * l->d + k] = quotient(l, i, &l->districts[k]);
    }
    for (uint32_t k = 0; k < l->d; k++)
        p->room[k] = l->rules->each ? l->rules->levelling : UINT32_MAX;
    return BAL_OK;
}

bal_status levels_place(struct levels *l, struct bal_err *err)
{
    struct placing p = {.l = l};
    if (l->rules->place.none || l->rules->national.none)
        return BAL_OK;
    BAL_TRY(start(&p, err));
    for (;;) {
        BAL_TRY(find_best(&p, err));
        const struct level_seat *seat = p.count > 0 ? choose(&p) : NULL;
        if (seat == NULL)
            break;
        BAL_TRY(give(&p, seat, err));
    }
    uint64_t left = 0;
    for (uint32_t i = 0; i < l->n; i++)
        left += p.left[i];
    if (p.count > 0 && left > 0)
        report_tie(&p);
    else if (left > 0)
        levels_note(l, "%ju seats are in no district: none has room and votes for their parties",
                    (uintmax_t)left);
    return BAL_OK;
}
