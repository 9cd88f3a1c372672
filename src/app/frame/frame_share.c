// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_share.h"

#include "tabulate/rule.h"

// ---- what is known of a contest in a pool

static bal_status add_totals(struct frame *f, uint32_t contest, const struct pool *sum,
                             struct frame_share *share, struct bal_err *err)
{
    const struct contest *c = &f->election->contests.at[contest];
    uint64_t allowed = c->votes_allowed > 0 ? c->votes_allowed : 1, all = 0;
    bool any = false;
    for (size_t i = 0; i < sum->votes.len; i++) {
        const struct pool_votes *v = &sum->votes.at[i];
        if (v->contest != contest)
            continue;
        if (share->totals == NULL) {
            share->totals = arena_new(&f->arena, uint64_t, c->choices.len);
            BAL_TRY(arena_check(&f->arena, err));
        }
        any = true;
        share->totals[v->choice] += v->votes;
        all += v->votes;
    }
    if (any)
        share->with += sum->cards > 0 ? sum->cards : (all + allowed - 1) / allowed;
    return BAL_OK;
}

// The votes of each choice in the pool, by CVRs and by sums.
static bal_status add_votes(struct frame *f, const struct links *l, const struct contest *c,
                            uint64_t *one, struct frame_share *share, struct bal_err *err)
{
    uint64_t *votes = arena_new(&f->arena, uint64_t, c->choices.len);
    BAL_TRY(arena_check(&f->arena, err));
    memset(one, 0, contest_codes(c) * sizeof *one);
    for (size_t run = l->pool_runs[share->pool]; run < l->pool_runs[share->pool + 1]; run++)
        column_count(&c->column, l->runs.at[run].from, l->runs.at[run].to, one);
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        uint16_t of[LIMIT_MARKS];
        struct mark_set s = contest_set(c, code);
        uint32_t count = votes_counted(c, &s, of);
        for (uint32_t k = 0; k < count; k++)
            votes[of[k]] += one[code];
    }
    for (size_t k = 0; share->totals != NULL && k < c->choices.len; k++)
        votes[k] += share->totals[k];
    share->votes = votes;
    return BAL_OK;
}

// CVRs of the pool that have the contest.
static void add_cvrs(const struct frame *f, const struct links *l, const struct contest *c,
                     const uint64_t *has, const uint64_t *withheld, struct frame_share *share)
{
    for (size_t run = l->pool_runs[share->pool]; run < l->pool_runs[share->pool + 1]; run++) {
        const struct link_run *r = &l->runs.at[run];
        share->cvrs += column_sum(&c->column, r->from, r->to, has);
        share->withheld += column_sum(&c->column, r->from, r->to, withheld);
    }
    uint64_t summed = share->with > share->withheld ? share->with - share->withheld : 0;
    share->with = share->cvrs + summed;
    share->cards = f->pools.at[share->pool].cards;
    share->with = share->with < share->cards ? share->with : share->cards;
}

bal_status frame_shares(struct frame *f, const struct links *l, uint32_t contest,
                        struct frame_share *out, struct arena *a, struct bal_err *err)
{
    const struct contest *c = &f->election->contests.at[contest];
    uint32_t codes = contest_codes(c);
    uint64_t *has = arena_new(a, uint64_t, codes), *withheld = arena_new(a, uint64_t, codes);
    BAL_TRY(arena_check(a, err));
    for (uint32_t code = 1; code < codes; code++) {
        has[code] = 1;
        withheld[code] = contest_set(c, code).state == STATE_WITHHELD;
    }
    for (uint32_t p = 0; p < f->pools.len; p++)
        out[p] = (struct frame_share){.pool = p};
    for (size_t i = 0; i < f->sums.len; i++)
        if (l->sum_pool[i] != NO_POOL)
            BAL_TRY(add_totals(f, contest, &f->sums.at[i], &out[l->sum_pool[i]], err));
    for (uint32_t p = 0; p < f->pools.len; p++)
        add_cvrs(f, l, c, has, withheld, &out[p]);
    bool decide = rule_for(c) != NULL && rule_by_totals(c, true);
    for (uint32_t p = 0; decide && p < f->pools.len; p++)
        BAL_TRY(add_votes(f, l, c, has, &out[p], err));
    return BAL_OK;
}

bool frame_share_open(const struct frame *f, const struct frame_share *s)
{
    return s->cvrs > 0 || s->totals != NULL || f->pools.at[s->pool].unknown > 0;
}

// ---- one claim

enum { BINS = OBSERVATIONS - 5 }; // what a plan keeps apart of the observations in pools

struct bins {
    double cards[BINS], sum[BINS];
};

static void add_bin(struct bins *b, const struct assertion *a, uint64_t tau, double cards)
{
    uint64_t bin = tau * BINS / (2 * a->upper + 1);
    b->cards[bin] += cards;
    b->sum[bin] += cards * (double)tau;
}

// What the pool's cards show when they are as reported; votes known as sums are taken to be on a
// card each.
static void observe(const struct links *l, const struct contest *c, const struct frame_share *s,
                    const struct assertion *a, const uint64_t *values, uint64_t value, bool totals,
                    uint64_t absent, struct bins *b)
{
    uint64_t seen = 0, all = 0;
    for (size_t run = l->pool_runs[s->pool]; run < l->pool_runs[s->pool + 1]; run++) {
        const struct link_run *r = &l->runs.at[run];
        seen += r->to - r->from;
        for (uint32_t i = r->from; i < r->to; i++) {
            uint32_t code = column_get(&c->column, i);
            add_bin(b, a, a->upper - value + (code != 0 ? values[code] : absent), 1);
        }
    }
    double rest = (double)(s->cards - seen + s->withheld), left = rest;
    add_bin(b, a, a->upper - value + a->den / 2, -(double)s->withheld);
    for (uint32_t i = 0; totals && i < c->choices.len; i++)
        all += s->totals[i];
    double each = all > 0 && (double)all > rest ? rest / (double)all : 1;
    for (uint32_t i = 0; totals && i < c->choices.len; i++) {
        struct mark mark = {.choice = (uint16_t)i};
        struct mark_set one = {STATE_MARKED, 1, &mark};
        double cards = each * (double)s->totals[i];
        add_bin(b, a, a->upper - value + assertion_value(a, c, &one), cards);
        left -= cards;
    }
    double blank = (double)(s->with - s->cvrs) - (rest - left);
    blank = blank > 0 ? blank : 0;
    add_bin(b, a, a->upper - value + a->den / 2, blank < left ? blank : left);
    add_bin(b, a, a->upper - value + absent, blank < left ? left - blank : 0);
}

// The bins as observations of one draw from all cards.
static void keep_bins(const struct bins *b, const struct frame_contest *c,
                      struct frame_assertion *a)
{
    a->draw_count = 0;
    for (size_t i = 0; i < BINS; i++)
        if (b->cards[i] > 0)
            a->draw[a->draw_count++] = (struct observation){
                (uint64_t)(b->sum[i] / b->cards[i] + 0.5), b->cards[i] / (double)c->cards};
}

// With a bound a pool's card without the contest is worth 0, and so is it in the pool's sum; only
// the cards that are said to have it count where the bound is filled up (docs/frame.md has the
// proof).
static void claim_share(const struct frame *f, const struct links *l,
                        const struct frame_contest *of, const struct frame_share *s,
                        struct frame_assertion *a, const uint64_t *values, uint64_t *value,
                        uint64_t *describes, struct bins *bins)
{
    const struct contest *c = of->contest;
    bool styled = of->universe == UNIVERSE_STYLE;
    const struct frame_pool *pool = &f->pools.at[s->pool];
    const struct pool_totals t = {s->totals, (uint32_t)c->choices.len,
                                  s->cards - pool->cvrs + s->withheld};
    const char *why = s->totals != NULL ? pool_refuses(&a->claim, c, &t) : NULL;
    uint64_t half = a->claim.den / 2, sum = half * (s->cards - pool->cvrs), known = s->cards;
    for (size_t run = l->pool_runs[s->pool]; run < l->pool_runs[s->pool + 1]; run++)
        sum += column_sum(&c->column, l->runs.at[run].from, l->runs.at[run].to, values);
    bool totals = s->totals != NULL && why == NULL;
    if (totals)
        sum = sum - half * t.cards + pool_sum(&a->claim, c, &t);
    known -= pool->unknown;
    known = known < s->with ? s->with : known;
    if (why != NULL) {
        a->unused += t.cards;
        a->unused_why = why;
        known = s->cards - t.cards;
    }
    *describes = known;
    uint64_t counted = styled ? s->with : s->cards, without = half * (s->cards - counted);
    *value = pool_value(&a->claim, sum > without ? sum - without : 0, s->cards);
    a->margin.above += (int64_t)(2 * s->cards * *value) - (int64_t)(counted * a->claim.den);
    a->margin.phantoms -= known < a->margin.phantoms ? known : a->margin.phantoms;
    observe(l, c, s, &a->claim, values, *value, totals, styled ? 0 : half, bins);
}

bal_status frame_share_claim(struct frame *f, const struct links *l, const struct frame_contest *c,
                             struct frame_assertion *a, const uint64_t *values, struct bal_err *err)
{
    struct bins bins = {0};
    uint64_t *pool_values = arena_new(&f->arena, uint64_t, c->shares.len);
    uint64_t *known = arena_new(&f->arena, uint64_t, c->shares.len);
    BAL_TRY(arena_check(&f->arena, err));
    a->pool_values = pool_values;
    a->pool_known = known;
    for (size_t i = 0; i < c->shares.len; i++)
        claim_share(f, l, c, &c->shares.at[i], a, values, &pool_values[i], &known[i], &bins);
    keep_bins(&bins, c, a);
    return BAL_OK;
}
