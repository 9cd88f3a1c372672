// SPDX-License-Identifier: Apache-2.0
#include "app/count/levels_checks.h"

#include "app/count/scheme_checks.h"
#include "core/votes.h"

// ---- cards

static uint64_t pool_votes(const struct election *e, const struct contest *c)
{
    uint64_t sum = 0;
    for (size_t p = 0; p < e->pools.len; p++)
        for (size_t i = 0; i < e->pools.at[p].votes.len; i++)
            if (e->pools.at[p].votes.at[i].contest == (uint32_t)(c - e->contests.at))
                sum += e->pools.at[p].votes.at[i].votes;
    return sum;
}

// The numbers of the cards of each state, and of those marked cards that count.
struct classes {
    uint64_t valid, blank, overvoted, invalid, withheld;
};

static void add_code(struct classes *k, const struct contest *c, uint32_t code, uint64_t cards)
{
    uint16_t votes[LIMIT_MARKS];
    struct mark_set set = contest_set(c, code);
    uint32_t count = votes_read(c, &set, votes);
    enum votes_kind kind = votes_kind(c, &set, count);
    if (set.state == STATE_INVALID)
        k->invalid += cards;
    else if (set.state == STATE_WITHHELD)
        k->withheld += cards;
    else if (kind == VOTES_VALID)
        k->valid += cards;
    else if (kind == VOTES_NONE)
        k->blank += cards;
    else
        k->overvoted += cards;
}

bal_status levels_check_cards(struct count_sum *sum, const struct election *e,
                              const struct contest *c, const struct level_district *d,
                              struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    AUTO_BUF what = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct classes k = {0};
    uint32_t codes = contest_codes(c), batches;
    uint64_t *cards = arena_new(&arena, uint64_t, codes), pooled = pool_votes(e, c);
    BAL_TRY(arena_check(&arena, err));
    column_count(&c->column, 0, e->cards, cards);
    for (uint32_t code = 1; code < codes; code++)
        add_code(&k, c, code, cards[code]);
    uint64_t all = count_checks_cards(e, c, NULL, &arena, &batches);
    BAL_TRY(arena_check(&arena, err));
    buf_addf(&what, STR_FMT ": cards", STR_ARG(d->name));
    count_sum_begin(sum, "cards", buf_cstr(&what), quot_whole(all));
    count_sum_term(sum, "valid", quot_whole(d->valid - pooled));
    count_sum_term(sum, "blank", quot_whole(k.blank));
    count_sum_term(sum, "overvoted", quot_whole(k.overvoted));
    if (k.invalid > 0)
        count_sum_term(sum, "invalid", quot_whole(k.invalid));
    if (k.withheld > 0)
        count_sum_term(sum, "withheld", quot_whole(k.withheld));
    return count_sum_end(sum, err);
}

// ---- votes

static bal_status check_votes(struct count_sum *sum, const struct levels *l, struct bal_err *err)
{
    uint64_t parties = 0, districts = 0;
    char what[64];
    for (uint32_t i = 0; i < l->n; i++)
        parties += l->votes[i];
    for (uint32_t k = 0; k < l->d; k++)
        districts += l->districts[k].valid;
    snprintf(what, sizeof what, "valid in all districts (%u)", l->d);
    count_sum_begin(sum, "votes", "votes of all parties", quot_whole(parties));
    count_sum_is(sum, quot_whole(districts), what);
    return count_sum_end(sum, err);
}

// ---- seats

static uint64_t total_of(const uint32_t *seats, uint32_t n)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += seats[i];
    return sum;
}

// What the parties have of districts is what the districts gave.
static bal_status check_districts(struct count_sum *sum, const struct levels *l,
                                  struct bal_err *err)
{
    uint64_t given = 0, own = 0, none = 0, open = 0;
    for (size_t i = 0; i < l->returned.len; i++)
        open += l->returned.at[i].to == LEVEL_ALL;
    for (uint32_t k = 0; k < l->d; k++) {
        uint64_t here = total_of(l->districts[k].fixed, l->n);
        given += here;
        own += l->districts[k].seats;
        none += here == 0 ? l->districts[k].seats : 0;
    }
    count_sum_begin(sum, "districts", "seats of districts of all parties",
                    quot_whole(total_of(l->fixed, l->n)));
    count_sum_is(sum, quot_whole(given), "given in the districts");
    BAL_TRY(count_sum_end(sum, err));
    if (l->rules->district.none || l->rules->district.quota)
        return BAL_OK; // quotas may leave seats
    count_sum_begin(sum, "seats", "seats of the districts", quot_whole(own));
    count_sum_term(sum, "given", quot_whole(given));
    if (none > 0)
        count_sum_term(sum, "in districts where no party takes part", quot_whole(none));
    if (open > 0)
        count_sum_term(sum, "returned and given to nobody", quot_whole(open));
    return count_sum_end(sum, err);
}

// A party that is in the share of all, at its end.
static bool takes_part(const struct levels *l, uint32_t i)
{
    return l->standing[i] != STANDS_OUT && !l->no_party[i] &&
           !(l->overhang[i] && l->rules->overhang == OVERHANG_OUT);
}

// All seats of the house are somebody's: kept by those who do not share, or shared by the rule, or
// added for an overhang.
static bal_status check_house(struct count_sum *sum, const struct levels *l, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    bool *in = arena_new(&arena, bool, l->n), any = false;
    uint64_t kept = 0, added = 0, all = 0;
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t i = 0; i < l->n; i++) {
        uint64_t has = (uint64_t)l->fixed[i] + l->won[i];
        in[i] = takes_part(l, i);
        any |= in[i] && l->votes[i] > 0;
        kept += in[i] ? 0 : has;
        added +=
            in[i] && l->rules->overhang == OVERHANG_ADD && has > l->due[i] ? has - l->due[i] : 0;
        all += l->total[i];
    }
    uint64_t shared = l->house > kept + added ? l->house - kept - added : 0;
    const struct apportion a = {l->n, l->shares, in, (uint32_t)shared};
    if (!any)
        shared = 0;
    else if (l->rules->national.quota)
        shared = checks_quota_seats((enum apportion_quota)l->rules->national.which, &a);
    count_sum_begin(sum, "house", "seats of all parties", quot_whole(all));
    count_sum_term(sum, "shared", quot_whole(shared));
    if (kept > 0)
        count_sum_term(sum, "kept by those who do not share", quot_whole(kept));
    if (added > 0)
        count_sum_term(sum, "added", quot_whole(added));
    return count_sum_end(sum, err);
}

// Seats one by one are those of the districts' tables.
static bal_status check_placed(struct count_sum *sum, const struct levels *l, struct bal_err *err)
{
    uint64_t placed = 0;
    for (uint32_t k = 0; k < l->d; k++)
        placed += total_of(l->districts[k].placed, l->n);
    count_sum_begin(sum, "placed", "seats placed", quot_whole(l->placed.len));
    count_sum_is(sum, quot_whole(placed), "over all districts");
    return count_sum_end(sum, err);
}

// Each region has its seats, and each district of a biproportional table: as many as it should.
static bal_status check_areas(struct count_sum *sum, const struct levels *l, struct bal_err *err)
{
    const struct level_regions *r = &l->rules->regions;
    AUTO_BUF what = BUF_INIT(LIMIT_TOKEN_BYTES);
    bool all =
        total_of(l->region_seats, l->n * r->len) == l->rules->levelling; // else a note says it
    for (uint32_t k = 0; k < r->len && all; k++) {
        uint64_t seats = 0;
        for (uint32_t i = 0; i < l->n; i++)
            seats += l->region_seats[i * r->len + k];
        buf_clear(&what);
        buf_addf(&what, STR_FMT ": seats", STR_ARG(r->names[k]));
        count_sum_begin(sum, "region", buf_cstr(&what), quot_whole(seats));
        count_sum_is(sum, quot_whole(r->seats[k]), "of the region");
        BAL_TRY(count_sum_end(sum, err));
    }
    for (uint32_t k = 0; k < l->d && l->rules->both; k++) {
        const struct level_district *d = &l->districts[k];
        buf_clear(&what);
        buf_addf(&what, STR_FMT ": seats placed", STR_ARG(d->name));
        count_sum_begin(sum, "district", buf_cstr(&what), quot_whole(total_of(d->placed, l->n)));
        count_sum_is(sum, quot_whole(d->seats), "of the district");
        BAL_TRY(count_sum_end(sum, err));
    }
    return BAL_OK;
}

bal_status levels_checks(struct count_sum *sum, const struct levels *l, struct bal_err *err)
{
    bool tied = !levels_settled(l);
    BAL_TRY(check_votes(sum, l, err));
    if (!levels_counted(l))
        return BAL_OK;
    BAL_TRY(check_districts(sum, l, err));
    if (tied || l->rules->national.none)
        return BAL_OK;
    BAL_TRY(check_house(sum, l, err));
    if (l->rules->place.none)
        return BAL_OK;
    BAL_TRY(check_placed(sum, l, err));
    return l->tie.seats > 0 ? BAL_OK : check_areas(sum, l, err);
}
