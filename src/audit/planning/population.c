// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/population.h"

#include <math.h>

// With a pool, a mean is held to 1 in 20,000; a reference may be any value
// (arXiv:2303.03335, section 2): the margin is made from it.
enum { PARTS_PLAIN = 2, PARTS_POOL = 20000 };

static const struct {
    const char *name, *title;
} hides[] = {
    [HIDE_NOTHING] = {"nothing", "the outcome is right"},
    [HIDE_AT_MARGIN] = {"at-margin", "as few cards as can be, at the margin"},
    [HIDE_UNDERVOTES] = {"undervotes", "votes for the loser on cards read as blank"},
    [HIDE_OTHER_STYLES] = {"other-styles", "votes for the loser on cards whose CVR lacks the "
                                           "contest"},
    [HIDE_ONE_POOL] = {"one-pool", "a false total of one pool"},
};

const char *population_hide_name(size_t i)
{
    return i < ARRAY_LEN(hides) ? hides[i].name : NULL;
}

const char *population_hide_title(enum population_hide hide)
{
    return hides[hide].title;
}

static bal_status check(const struct population_spec *s, struct bal_err *err)
{
    const double shares[] = {s->blank, s->pool, s->rates.o1, s->rates.o2, s->rates.u1, s->rates.u2};
    if (s->cards == 0 || s->cards > LIMIT_CARDS / 2)
        return bal_fail(err, BAL_INVALID, "a contest on %ju cards: from 1 to %u can be simulated",
                        (uintmax_t)s->cards, LIMIT_CARDS / 2);
    for (size_t i = 0; i < ARRAY_LEN(shares); i++)
        if (!(shares[i] >= 0 && shares[i] <= 1))
            return bal_fail(err, BAL_INVALID, "a share or rate lies between 0 and 1, it is %g",
                            shares[i]);
    if (s->margin == 0 || s->margin > s->cards)
        return bal_fail(err, BAL_INVALID, "a margin of %ju votes on %ju cards",
                        (uintmax_t)s->margin, (uintmax_t)s->cards);
    if (s->hide == HIDE_ONE_POOL && !(s->pool > 0))
        return bal_fail(err, BAL_INVALID,
                        "a wrong outcome hides in a pool only where there is one");
    return BAL_OK;
}

static uint64_t part(double share, uint64_t cards)
{
    return (uint64_t)llround(share * (double)cards);
}

// Adds cards; joins a class that is there.
static void add(struct population *p, uint64_t ref, uint64_t mvr, bool pooled, uint64_t cards)
{
    for (size_t i = 0; i < p->count && cards > 0; i++) {
        struct population_class *c = &p->at[i];
        if (c->ref == ref && c->mvr == mvr && c->pooled == pooled) {
            c->cards += cards;
            return;
        }
    }
    if (cards > 0 && p->count < POPULATION_CLASSES)
        p->at[p->count++] = (struct population_class){ref, mvr, cards, pooled};
}

// Turns up to `cards` cards of a class into ones whose paper shows `to`. Returns how many.
static uint64_t turn(struct population *p, uint64_t ref, uint64_t mvr, bool pooled, uint64_t to,
                     uint64_t cards)
{
    for (size_t i = 0; i < p->count; i++) {
        struct population_class *c = &p->at[i];
        if (c->ref != ref || c->mvr != mvr || c->pooled != pooled)
            continue;
        cards = cards < c->cards ? cards : c->cards;
        c->cards -= cards;
        add(p, ref, to, pooled, cards);
        return cards;
    }
    return 0;
}

// Voters of one kind of card: linked to CVRs, or in the pool.
static bal_status add_voters(struct population *p, const struct population_spec *s, uint64_t cards,
                             uint64_t margin, bool pooled, struct bal_err *err)
{
    uint64_t blank = part(s->blank, cards);
    if (blank > cards || cards - blank < margin)
        return bal_fail(err, BAL_INVALID, "so many blank cards leave no room for the margin");
    uint64_t loser = (cards - blank - margin) / 2, winner = loser + margin;
    blank = cards - winner - loser;
    double mean = 0.5 + (double)margin / (2 * (double)(cards > 0 ? cards : 1));
    uint64_t pool = (uint64_t)llround(mean * (double)p->den);
    add(p, pooled ? pool : p->den, p->den, pooled, winner);
    add(p, pooled ? pool : 0, 0, pooled, loser);
    add(p, pooled ? pool : p->den / 2, p->den / 2, pooled, blank);
    return BAL_OK;
}

static bal_status too_many(const char *which, struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID, "there are not enough cards for the rate of %sstatements",
                    which);
}

// Errors of cards with CVRs. One-vote errors come from votes first, then from blank cards.
static bal_status add_errors(struct population *p, const struct population_spec *s,
                             struct bal_err *err)
{
    uint64_t top = p->den, half = p->den / 2, n = s->cards;
    uint64_t o2 = part(s->rates.o2, n), o1 = part(s->rates.o1, n);
    uint64_t u2 = part(s->rates.u2, n), u1 = part(s->rates.u1, n);
    o2 -= turn(p, top, top, false, 0, o2);
    o1 -= turn(p, top, top, false, half, o1);
    o1 -= turn(p, half, half, false, 0, o1);
    u2 -= turn(p, 0, 0, false, top, u2);
    u1 -= turn(p, 0, 0, false, half, u1);
    u1 -= turn(p, half, half, false, top, u1);
    if (o1 + o2 > 0)
        return too_many("over", err);
    return u1 + u2 > 0 ? too_many("under", err) : BAL_OK;
}

// What the paper shows above a tie, in halves of a vote: 2 (sum of mvr) / den - cards.
static int64_t above_tie(const struct population *p)
{
    int64_t sum = 0;
    for (size_t i = 0; i < p->count; i++)
        sum += ((int64_t)(2 * p->at[i].mvr) - (int64_t)p->den) / (int64_t)p->den *
               (int64_t)p->at[i].cards;
    return sum;
}

// A false total: the pool's cards lose votes until the paper ties. Returns what is left to hide.
static uint64_t hide_in_pool(struct population *p, uint64_t rest)
{
    for (size_t i = 0; i < p->count && rest > 1; i++)
        if (p->at[i].pooled && p->at[i].mvr == p->den)
            rest -= 2 * turn(p, p->at[i].ref, p->den, true, 0, rest / 2);
    for (size_t i = 0; i < p->count && rest > 0; i++)
        if (p->at[i].pooled && p->at[i].mvr == p->den / 2)
            rest -= turn(p, p->at[i].ref, p->den / 2, true, 0, rest);
    return rest;
}

// Makes the paper a tie. Each vote moved to the loser takes 2 from what is above it, each vote that
// appears or vanishes 1.
static bal_status hide(struct population *p, enum population_hide how, struct bal_err *err)
{
    int64_t above = above_tie(p);
    uint64_t rest = above > 0 ? (uint64_t)above : 0, top = p->den, half = p->den / 2;
    if (how == HIDE_ONE_POOL)
        rest = hide_in_pool(p, rest);
    if (how == HIDE_UNDERVOTES || how == HIDE_OTHER_STYLES)
        rest -= turn(p, half, half, false, 0, rest);
    if (how == HIDE_UNDERVOTES || how == HIDE_OTHER_STYLES)
        rest -= turn(p, top, top, false, half, rest);
    rest -= 2 * turn(p, top, top, false, 0, rest / 2);
    rest -= turn(p, top, top, false, half, rest);
    if (rest > 0)
        return bal_fail(err, BAL_INVALID, "no cards are left to hide a wrong outcome in");
    return BAL_OK;
}

static void sum_up(struct population *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct population_class c = p->at[i];
        if (c.cards == 0)
            continue;
        p->cards += c.cards;
        p->above += ((int64_t)(2 * c.ref) - (int64_t)p->den) * (int64_t)c.cards;
        p->at[kept++] = c;
    }
    p->count = kept;
}

bal_status population_make(struct population *out, const struct population_spec *s,
                           struct bal_err *err)
{
    BAL_TRY(check(s, err));
    struct population p = {.den = s->pool > 0 ? PARTS_POOL : PARTS_PLAIN, .rates = s->rates};
    p.upper = p.den;
    uint64_t pooled = part(s->pool, s->cards), in_pool = part(s->pool, s->margin);
    BAL_TRY(add_voters(&p, s, s->cards - pooled, s->margin - in_pool, false, err));
    BAL_TRY(add_voters(&p, s, pooled, in_pool, true, err));
    BAL_TRY(add_errors(&p, s, err));
    if (s->hide == HIDE_OTHER_STYLES)
        add(&p, p.den / 2, p.den / 2, false, s->cards);
    if (s->hide != HIDE_NOTHING)
        BAL_TRY(hide(&p, s->hide, err));
    sum_up(&p);
    *out = p;
    return BAL_OK;
}
