// SPDX-License-Identifier: Apache-2.0
// surplus.c: the surplus of one who is elected goes on, by transfer values.
#include "tabulate/parcels/state.h"

static bool continuing_only(const struct parcels_count *c)
{
    return c->rules->divisor != OVER_ALL;
}

static bal_status add_to_group(struct parcels_count *c, size_t parcel, struct bal_err *err)
{
    uint32_t *new = vec_push(&c->group, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (uint32_t)parcel;
    return BAL_OK;
}

// The first count whose papers are taken.
static uint32_t first_count(const struct parcels_count *c, uint32_t last)
{
    enum parcel_basis basis = c->rules->basis;
    if (basis == BASIS_ALL)
        return 0;
    uint32_t first = last;
    if (basis == BASIS_LAST || c->steps.at[last].reason != REASON_SURPLUS)
        return first;
    while (first > 0 && c->steps.at[first - 1].reason == REASON_SURPLUS &&
           !c->steps.at[first - 1].elected)
        first--;
    return basis == BASIS_LAST_SURPLUSES_AND_ONE && first > 0 ? first - 1 : first;
}

static bal_status take(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    uint32_t last = 0;
    for (size_t i = 0; i < c->parcels.len; i++)
        if (c->parcels.at[i].holder == who && c->parcels.at[i].count > last)
            last = c->parcels.at[i].count;
    uint32_t first = first_count(c, last);
    c->group.len = 0;
    for (size_t i = 0; i < c->parcels.len; i++)
        if (c->parcels.at[i].holder == who && c->parcels.at[i].count >= first)
            BAL_TRY(add_to_group(c, i, err));
    return BAL_OK;
}

static void count_papers(const struct parcels_count *c, uint32_t parcel, uint64_t *all,
                         uint64_t *continuing)
{
    const struct parcel *p = &c->parcels.at[parcel];
    for (size_t i = 0; i < p->piles.len; i++) {
        *all += p->piles.at[i].cards;
        if (parcels_next(c, p->piles.at[i].reading) != NOBODY)
            *continuing += p->piles.at[i].cards;
    }
}

// ---- one value

static const struct ratio *limited(struct parcels_count *c, const struct ratio *value,
                                   const struct ratio *limit)
{
    if (c->rules->round_limit) {
        decimal unit = decimal_one(c->r->scale);
        limit = ratio_of(&c->ratios, ratio_times(&c->ratios, limit, unit, ROUND_NEAREST), unit);
    }
    return ratio_compare(&c->ratios, limit, value) < 0 ? limit : value;
}

static bal_status one_value(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    uint64_t all = 0, continuing = 0;
    decimal surplus = c->votes[who] - c->quota;
    for (size_t i = 0; i < c->group.len; i++)
        count_papers(c, c->group.at[i], &all, &continuing);
    uint64_t papers = continuing_only(c) ? continuing : all;
    const struct ratio *value = c->one;
    if (papers > 0)
        value = ratio_of(&c->ratios, surplus, decimal_of(papers, c->r->scale));
    if (c->rules->divisor == OVER_CONTINUING_LIMIT && c->group.len > 0)
        value = limited(c, value, c->parcels.at[c->group.at[0]].value);
    struct move m = {.value = value,
                     .spent = continuing_only(c) ? NULL : value,
                     .made = (uint32_t)c->r->rounds.len,
                     .surplus = true,
                     .worth = surplus};
    BAL_TRY(parcels_move(c, &m, err));
    return parcels_end_count(c, REASON_SURPLUS, true, err);
}

// ---- each parcel's value times one factor

struct scaling {
    decimal votes, surplus;
    const struct ratio *factor;
    const struct ratio *excess; // part of the value of papers for nobody that is spent
    decimal dealt;              // votes of the parcels so far
};

// What papers for nobody are worth.
static const struct ratio *exhausted_value(struct parcels_count *c)
{
    const struct ratio *sum = ratio_of(&c->ratios, 0, 1);
    for (size_t i = 0; i < c->group.len; i++) {
        uint64_t all = 0, continuing = 0;
        count_papers(c, c->group.at[i], &all, &continuing);
        const struct ratio *papers =
            ratio_of(&c->ratios, decimal_of(all - continuing, c->r->scale), 1);
        sum = ratio_add(&c->ratios, sum,
                        ratio_multiply(&c->ratios, papers, c->parcels.at[c->group.at[i]].value));
    }
    return sum;
}

static void make_factor(struct parcels_count *c, struct scaling *s)
{
    struct ratios *f = &c->ratios;
    const struct ratio *zero = ratio_of(f, 0, 1), *votes = ratio_of(f, s->votes, 1),
                       *surplus = ratio_of(f, s->surplus, 1), *quota = ratio_of(f, c->quota, 1);
    const struct ratio *divisor = votes;
    s->excess = c->one;
    if (continuing_only(c)) {
        const struct ratio *exhausted = exhausted_value(c);
        divisor = ratio_subtract(f, votes, exhausted);
        // The quota keeps papers for nobody; beyond it they are spent.
        s->excess = NULL;
        if (ratio_compare(f, exhausted, quota) > 0)
            s->excess = ratio_divide(f, ratio_subtract(f, exhausted, quota), exhausted);
    }
    bool below = ratio_compare(f, divisor, surplus) <= 0;
    bool taken = c->rules->negative && ratio_compare(f, divisor, zero) < 0;
    s->factor = below && !taken ? c->one : ratio_divide(f, surplus, divisor);
}

// Of count.group only those that go with parcel `like`, at the head; the others behind.
static size_t split_group(struct parcels_count *c, uint32_t like)
{
    size_t kept = 0;
    bool merge = c->rules->surplus == SURPLUS_SCALE_MERGE;
    for (size_t i = 0; i < c->group.len; i++) {
        uint32_t index = c->group.at[i];
        const struct parcel *a = &c->parcels.at[index], *b = &c->parcels.at[like];
        bool same = index == like || (merge && ratio_compare(&c->ratios, a->value, b->value) == 0);
        if (!same)
            continue;
        c->group.at[i] = c->group.at[kept];
        c->group.at[kept++] = index;
    }
    return kept;
}

// The parcel of count.group that goes next.
static uint32_t next_parcel(struct parcels_count *c)
{
    uint32_t best = c->group.at[0];
    for (size_t i = 1; i < c->group.len; i++) {
        const struct parcel *a = &c->parcels.at[c->group.at[i]], *b = &c->parcels.at[best];
        bool before = c->rules->surplus == SURPLUS_SCALE_MERGE
                          ? ratio_compare(&c->ratios, a->value, b->value) > 0
                          : a->count < b->count;
        if (before)
            best = c->group.at[i];
    }
    return best;
}

// The parcels at the head of count.group. The one elected gives in each count the share of the
// surplus that its votes are of all, in whole units, and in the last one what is left.
static bal_status scale_one(struct parcels_count *c, uint32_t who, struct scaling *s, bool last,
                            struct bal_err *err)
{
    for (size_t i = 0; i < c->group.len; i++)
        s->dealt += c->parcels.at[c->group.at[i]].votes;
    decimal given = decimal_mul_div(s->surplus, s->dealt, s->votes, ROUND_UP);
    decimal left = last ? c->quota : s->votes - given;
    const struct ratio *value =
        ratio_multiply(&c->ratios, c->parcels.at[c->group.at[0]].value, s->factor);
    struct move m = {.value = value,
                     .spent =
                         s->excess != NULL ? ratio_multiply(&c->ratios, value, s->excess) : NULL,
                     .made = (uint32_t)c->r->rounds.len,
                     .surplus = true,
                     .worth = c->votes[who] - left};
    BAL_TRY(parcels_move(c, &m, err));
    return parcels_end_count(c, REASON_SURPLUS, last, err);
}

static bal_status scale(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    struct scaling s = {.votes = c->votes[who], .surplus = c->votes[who] - c->quota};
    make_factor(c, &s);
    while (c->group.len > 0 && !c->stopped) {
        size_t kept = split_group(c, next_parcel(c));
        bool last = kept == c->group.len;
        c->group.len = kept;
        BAL_TRY(scale_one(c, who, &s, last, err));
        BAL_TRY(take(c, who, err));
    }
    return BAL_OK;
}

// ---- each at its own value, cut to decimals, in one count

static bal_status cut(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    decimal votes = c->votes[who], surplus = votes - c->quota, unit = decimal_one(c->r->scale);
    while (c->group.len > 0) {
        uint32_t like = next_parcel(c);
        const struct ratio *before = c->parcels.at[like].value;
        decimal units = ratio_times(&c->ratios, before, unit, ROUND_DOWN);
        const struct ratio *value =
            ratio_of(&c->ratios, decimal_mul_div(surplus, units, votes, ROUND_DOWN), unit);
        c->group.len = split_group(c, like);
        // Counted as lost at first; what is really lost is known when all have moved.
        struct move m = {
            .value = value, .spent = value, .made = (uint32_t)c->r->rounds.len, .surplus = true};
        BAL_TRY(parcels_move(c, &m, err));
        BAL_TRY(take(c, who, err));
    }
    BAL_TRY(parcels_transfer(c, who, RESIDUAL, c->votes[who] - c->quota, err));
    return parcels_end_count(c, REASON_SURPLUS, true, err);
}

bal_status parcels_surplus(struct parcels_count *c, uint32_t who, struct bal_err *err)
{
    BAL_TRY(take(c, who, err));
    switch (c->rules->surplus) {
    case SURPLUS_ONE_VALUE:
        return one_value(c, who, err);
    case SURPLUS_SCALE:
    case SURPLUS_SCALE_MERGE:
        return scale(c, who, err);
    case SURPLUS_CUT:
        return cut(c, who, err);
    case SURPLUS_DRAW:
        return parcels_draw(c, who, err);
    case SURPLUS_EVERY_NTH:
        return parcels_every_nth(c, who, err);
    }
    return BAL_OK;
}
