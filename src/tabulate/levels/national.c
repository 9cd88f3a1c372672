// SPDX-License-Identifier: Apache-2.0
// national.c: what each party is due of all seats, and what happens where it has more.
#include "tabulate/levels/levels.h"

static bal_status set_house(struct levels *l, struct bal_err *err)
{
    const struct level_rules *r = l->rules;
    uint64_t own = 0, all = r->seats;
    for (uint32_t i = 0; i < l->d; i++)
        own += l->districts[i].seats;
    for (uint32_t i = 0; i < l->n; i++)
        own += l->won[i];
    if (all == 0)
        all = own + (uint64_t)r->levelling * (r->each ? l->d : 1);
    if (all > LIMIT_CHOICES)
        return bal_fail(err, BAL_LIMIT, "%ju seats are more than %d", (uintmax_t)all,
                        LIMIT_CHOICES);
    if (all < own && r->overhang != OVERHANG_CUT)
        return bal_fail(err, BAL_USAGE, "seats=%ju are fewer than the %ju of the districts",
                        (uintmax_t)all, (uintmax_t)own);
    if (all != own && r->both)
        return bal_fail(err, BAL_USAGE,
                        "seats=%ju are not the %ju of the districts, which place=… biproportional "
                        "shares out",
                        (uintmax_t)all, (uintmax_t)own);
    l->house = (uint32_t)all;
    return BAL_OK;
}

static bool takes_part(const struct levels *l, uint32_t party)
{
    return l->standing[party] != STANDS_OUT && !l->no_party[party];
}

// Who passes by seats is known now. The others keep theirs, which nobody else can have.
static void set_standing(struct levels *l)
{
    l->shared = l->house;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t has = l->fixed[i] + l->won[i];
        if (l->standing[i] == STANDS_OUT && !l->no_party[i] && l->rules->or_seats > 0 &&
            has >= l->rules->or_seats)
            l->standing[i] = STANDS_BY_SEATS;
        if (takes_part(l, i))
            continue;
        l->total[i] = has;
        l->shared -= has < l->shared ? has : l->shared;
        if (has > 0)
            levels_note(l, STR_FMT " is %s and keeps the %u seat%s of its districts",
                        STR_ARG(l->names[i]),
                        l->no_party[i] ? "no party" : "below the threshold of all", has,
                        has == 1 ? "" : "s");
    }
}

static bal_status refuse_overhang(const struct levels *l, uint32_t party, struct bal_err *err)
{
    bal_fail(err, BAL_INVALID,
             "'" STR_FMT "' has %u seats of districts and is due %u of all: the law says what "
             "happens, and the settings say overhang=refuse",
             STR_ARG(str_head(l->names[party], 60)), l->fixed[party] + l->won[party],
             l->due[party]);
    err_hint(err, "With overhang=out, add or cut it is counted so ('ballast help levels').");
    return BAL_INVALID;
}

// True where parties were left out by this step: the others share again.
static bal_status settle(struct levels *l, bool *in, bool *again, struct bal_err *err)
{
    *again = false;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t has = l->fixed[i] + l->won[i];
        if (!in[i])
            continue;
        l->total[i] = l->due[i];
        if (has <= l->due[i])
            continue;
        l->overhang[i] = true;
        if (l->rules->overhang == OVERHANG_REFUSE)
            return refuse_overhang(l, i, err);
        if (l->rules->overhang == OVERHANG_CUT || l->rules->overhang == OVERHANG_RETURN)
            continue;
        levels_note(l, STR_FMT " has %u seat%s of districts and is due %u: it keeps them%s",
                    STR_ARG(l->names[i]), has, has == 1 ? "" : "s", l->due[i],
                    l->rules->overhang == OVERHANG_OUT ? ", and the others share the rest" : "");
        l->total[i] = has;
        if (l->rules->overhang == OVERHANG_ADD) {
            l->house += has - l->due[i];
            continue;
        }
        in[i] = false;
        l->shared -= has < l->shared ? has : l->shared;
        *again = true;
    }
    return BAL_OK;
}

bal_status levels_national(struct levels *l, struct bal_err *err)
{
    bool *in = arena_new(&l->arena, bool, l->n), again = true;
    uint32_t *due = arena_new(&l->arena, uint32_t, l->n);
    BAL_TRY(arena_check(&l->arena, err));
    BAL_TRY(set_house(l, err));
    set_standing(l);
    if (l->rules->national.none) {
        for (uint32_t i = 0; i < l->n; i++)
            l->total[i] = l->fixed[i] + l->won[i];
        return BAL_OK;
    }
    for (uint32_t i = 0; i < l->n; i++)
        in[i] = takes_part(l, i);
    while (again) {
        const struct apportion a = {l->n, l->shares, in, l->shared};
        BAL_TRY(levels_share(l, &l->rules->national, &a, LEVEL_ALL, due, err));
        for (uint32_t i = 0; i < l->n; i++)
            l->due[i] = in[i] ? due[i] : l->due[i];
        if (l->tie.seats > 0)
            return BAL_OK;
        BAL_TRY(settle(l, in, &again, err));
    }
    if (l->rules->overhang == OVERHANG_RETURN)
        return levels_return(l, in, err);
    return BAL_OK;
}
