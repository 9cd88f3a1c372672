// SPDX-License-Identifier: Apache-2.0
#include "tabulate/levels/levels.h"

#include <stdarg.h>

#define LEVELS_BYTES ((size_t)1 << 30)
#define MOST_VOTES   ((uint64_t)1 << 34)

enum { MOST_NOTES = 1 << 16 };

bal_status levels_init(struct levels *l, const struct level_rules *rules, uint32_t n, uint32_t d,
                       struct bal_err *err)
{
    *l = (struct levels){.arena = ARENA_INIT(LEVELS_BYTES), .rules = rules, .n = n, .d = d};
    struct arena *a = &l->arena;
    l->names = arena_new(a, str, n);
    l->no_party = arena_new(a, bool, n);
    l->districts = arena_new(a, struct level_district, d);
    l->votes = arena_new(a, uint64_t, n);
    l->shares = arena_new(a, uint64_t, n);
    l->standing = arena_new(a, enum level_standing, n);
    l->overhang = arena_new(a, bool, n);
    l->tie.parties = arena_new(a, bool, n);
    l->tie.districts = arena_new(a, bool, d);
    uint32_t **const rows[] = {&l->fixed, &l->won, &l->due, &l->total};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        *rows[i] = arena_new(a, uint32_t, n);
    for (uint32_t i = 0; i < d && !a->failed; i++) {
        l->districts[i].votes = arena_new(a, uint64_t, n);
        l->districts[i].fixed = arena_new(a, uint32_t, n);
        l->districts[i].placed = arena_new(a, uint32_t, n);
    }
    if (rules->regions.len > 0) {
        l->region = arena_new(a, uint32_t, d);
        l->region_seats = arena_new(a, uint32_t, (size_t)n * rules->regions.len);
    }
    return arena_check(a, err);
}

void levels_done(struct levels *l)
{
    vec_done(&l->placed);
    vec_done(&l->returned);
    vec_done(&l->notes);
    arena_done(&l->arena);
}

void levels_note(struct levels *l, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str text = arena_textv(&l->arena, fmt, args);
    va_end(args);
    str *note = vec_push(&l->notes, MOST_NOTES);
    if (note == NULL)
        l->arena.failed = true;
    else
        *note = text;
}

// ---- ties

static uint32_t lot_of(const struct levels *l, str name)
{
    const struct level_names *lot = &l->rules->lot;
    for (uint32_t i = 0; i < lot->len; i++)
        if (str_eq(lot->at[i], name))
            return i;
    return lot->len;
}

int levels_before(const struct levels *l, uint64_t votes, str name, uint64_t other, str second)
{
    if (l->rules->by_votes && votes != other)
        return votes > other ? 1 : -1;
    uint32_t x = lot_of(l, name), y = lot_of(l, second);
    return (x < y) - (x > y);
}

// How many of the tied are before this one for certain, and how many may be.
static void place_in_line(const struct levels *l, const struct apportion *a, const bool *tied,
                          uint32_t party, uint32_t *before, uint32_t *equal)
{
    *before = *equal = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        if (!tied[i] || i == party)
            continue;
        int c = levels_before(l, a->votes[i], l->names[i], a->votes[party], l->names[party]);
        *before += c > 0;
        *equal += c == 0;
    }
}

// Each of the tied may have one of the open seats.
static void break_tie(struct levels *l, const struct apportion *a, bool *tied, uint32_t open,
                      uint32_t district, uint32_t *seats)
{
    uint32_t left = open;
    bool *chosen = arena_new(&l->arena, bool, l->n);
    if (chosen == NULL)
        return;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t before, equal;
        if (!tied[i])
            continue;
        place_in_line(l, a, tied, i, &before, &equal);
        chosen[i] = before + equal < open;
        left -= chosen[i];
        l->tie.parties[i] = !chosen[i] && before < open;
    }
    for (uint32_t i = 0; i < l->n; i++)
        seats[i] += chosen[i];
    l->tie.seats = left;
    l->tie.district = district;
    if (left < open)
        levels_note(l, "equal quotients for the last seats %s" STR_FMT ": %s decided",
                    district == LEVEL_ALL ? "of all" : "of ",
                    STR_ARG(district == LEVEL_ALL ? STR("") : l->districts[district].name),
                    l->rules->by_votes ? "more votes, then the lot," : "the lot");
}

bal_status levels_share(struct levels *l, const struct level_method *m, const struct apportion *a,
                        uint32_t district, uint32_t *seats, struct bal_err *err)
{
    uint32_t open = 0;
    bool *tied = arena_new(&l->arena, bool, l->n);
    BAL_TRY(arena_check(&l->arena, err));
    memset(seats, 0, l->n * sizeof *seats);
    if (a->seats == 0)
        return BAL_OK;
    if (!m->quota)
        apportion_by_divisor(a, (enum apportion_divisor)m->which, seats, tied, &open);
    else if (!apportion_by_quota(a, (enum apportion_quota)m->which, seats, tied, &open))
        return bal_fail(err, BAL_INVALID,
                        "whole quotas are more than the %u seats%s" STR_FMT
                        ": by this quota the law must say more",
                        a->seats, district == LEVEL_ALL ? "" : " of ",
                        STR_ARG(district == LEVEL_ALL ? STR("") : l->districts[district].name));
    if (open > 0)
        break_tie(l, a, tied, open, district, seats);
    return arena_check(&l->arena, err);
}

// ---- the count

static bool is_party(const struct levels *l, str name, uint32_t *out)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (str_eq(l->names[i], name)) {
            *out = i;
            return true;
        }
    return false;
}

static bool is_district(const struct levels *l, str name, uint32_t *out)
{
    for (uint32_t i = 0; i < l->d; i++)
        if (str_eq(l->districts[i].name, name)) {
            *out = i;
            return true;
        }
    return false;
}

static bal_status no_such_name(str name, const char *setting, const char *what, struct bal_err *err)
{
    bal_fail(err, BAL_USAGE, "%s: no %s is called '" STR_FMT "' in the files", setting, what,
             STR_ARG(str_head(name, 60)));
    err_hint(err, "Names are written as the files have them, letter by letter.");
    return BAL_USAGE;
}

// Each district is in one region.
static bal_status set_regions(struct levels *l, struct bal_err *err)
{
    const struct level_regions *r = &l->rules->regions;
    uint32_t at;
    for (uint32_t k = 0; k < l->d && l->region != NULL; k++)
        l->region[k] = r->len;
    for (uint32_t i = 0; i < r->covers.len; i++) {
        str name = r->covers.at[i];
        if (!is_district(l, name, &at))
            return no_such_name(name, "covers", "district", err);
        if (l->region[at] != r->len)
            return bal_fail(err, BAL_USAGE, "covers: '" STR_FMT "' is named twice",
                            STR_ARG(str_head(name, 60)));
        l->region[at] = r->covers.seats[i];
    }
    for (uint32_t k = 0; k < l->d && l->region != NULL; k++)
        if (l->region[k] == r->len)
            return bal_fail(err, BAL_USAGE,
                            "district '" STR_FMT "' is in no region: name it with covers=",
                            STR_ARG(str_head(l->districts[k].name, 60)));
    return BAL_OK;
}

static bal_status check_names(struct levels *l, struct bal_err *err)
{
    const struct level_rules *r = l->rules;
    uint32_t party, at;
    for (uint32_t i = 0; i < r->exempt.len; i++) {
        if (!is_party(l, r->exempt.at[i], &party))
            return no_such_name(r->exempt.at[i], "exempt", "party", err);
        l->standing[party] = STANDS_EXEMPT;
    }
    for (uint32_t i = 0; i < r->won.len; i++) {
        if (!is_party(l, r->won.at[i], &party))
            return no_such_name(r->won.at[i], "won", "party", err);
        l->won[party] += r->won.seats[i];
    }
    for (uint32_t i = 0; i < r->lot.len; i++)
        if (!is_party(l, r->lot.at[i], &party) && !is_district(l, r->lot.at[i], &at))
            return no_such_name(r->lot.at[i], "lot", "party or district", err);
    return set_regions(l, err);
}

static bal_status add_votes(struct levels *l, struct bal_err *err)
{
    for (uint32_t i = 0; i < l->d; i++) {
        const struct level_district *d = &l->districts[i];
        l->valid += d->valid;
        if (d->valid >= MOST_VOTES || l->valid >= MOST_VOTES || d->seats > LIMIT_CHOICES)
            return bal_fail(err, BAL_LIMIT, "'" STR_FMT "' has too many votes or seats",
                            STR_ARG(str_head(d->name, 60)));
        for (uint32_t p = 0; p < l->n; p++)
            l->votes[p] += d->votes[p];
    }
    return BAL_OK;
}

// What seats of all are shared by: votes, or where a voter has as many votes as the district has
// seats, the voters of each district to the nearest whole number, halves up (canton of Zurich,
// Gesetz über die politischen Rechte of 2003, section 103).
static bal_status set_shares(struct levels *l, struct bal_err *err)
{
    for (uint32_t p = 0; p < l->n; p++)
        l->shares[p] = l->rules->voters ? 0 : l->votes[p];
    for (uint32_t i = 0; i < l->d && l->rules->voters; i++) {
        const struct level_district *d = &l->districts[i];
        if (d->seats == 0 && d->valid > 0)
            return bal_fail(
                err, BAL_USAGE,
                "voters=rounded divides votes by the seats of the district, and '" STR_FMT
                "' has none",
                STR_ARG(str_head(d->name, 60)));
        for (uint32_t p = 0; p < l->n && d->seats > 0; p++)
            l->shares[p] += (2 * d->votes[p] + d->seats) / (2 * d->seats);
    }
    return BAL_OK;
}

bal_status levels_count(struct levels *l, struct bal_err *err)
{
    BAL_TRY(check_names(l, err));
    BAL_TRY(add_votes(l, err));
    BAL_TRY(set_shares(l, err));
    BAL_TRY(levels_fixed(l, err));
    if (l->tie.seats == 0)
        BAL_TRY(levels_national(l, err));
    if (l->tie.seats == 0)
        BAL_TRY(levels_place(l, err));
    return arena_check(&l->arena, err);
}
