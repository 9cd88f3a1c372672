// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/weighted.h"

#include <stdlib.h>

#include "audit/risk/martingale.h"
#include "audit/sampling/u256.h"

__extension__ typedef __int128 s128;

const double weighted_fractions[WEIGHTED_PARTS] = {0.998, 0.96, 0.80, 0.60, 0.40, 0.22, 0.10, 0.05};
const double weighted_shares[WEIGHTED_PARTS] = {0.43, 0.31, 0.02, 0.03, 0.07, 0.10, 0.02, 0.02};

// ---- the start

// What zmax takes a card of the class to be worth.
static uint64_t most_of(const struct weighted_class *c)
{
    return c->most > c->ref ? c->most : c->ref;
}

static bal_status check(const struct weighted_class *classes, size_t count, int64_t above,
                        struct bal_err *err)
{
    uint64_t cards = 0, refs = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        const struct weighted_class *c = &classes[i];
        if (most_of(c) > (uint64_t)WEIGHTED_VALUE_MAX || c->q > WEIGHT_MAX ||
            c->cards > LIMIT_CARDS)
            return bal_fail(err, BAL_INVALID, "a class of cards is out of range");
        if (c->q == 0 && c->ref > 0)
            return bal_fail(err, BAL_INVALID,
                            "cards that could be overstated have no chance to be drawn");
        cards += c->q > 0 ? c->cards : 0;
        if (__builtin_mul_overflow(c->ref, c->cards, &refs) || refs >= (uint64_t)1 << 61 ||
            (all += refs) >= (uint64_t)1 << 61)
            return bal_fail(err, BAL_INVALID, "the values of all cards together are out of range");
    }
    if (cards == 0 || cards > LIMIT_CARDS || above <= 0)
        return bal_fail(err, BAL_INVALID, "no draw of these cards can decide the test");
    return BAL_OK;
}

// Can a card of a have a larger Z than one of b? A class without weight comes last.
static bool higher(const struct weighted_class *a, const struct weighted_class *b)
{
    if (a->q == 0 || b->q == 0)
        return a->q > b->q;
    return most_of(a) * b->q > most_of(b) * a->q;
}

static void sort_order(struct weighted *w)
{
    // Shell's sort: few classes, and no state outside.
    for (size_t i = 0; i < w->count; i++)
        w->order[i] = (uint32_t)i;
    for (size_t gap = w->count / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < w->count; i++) {
            uint32_t key = w->order[i];
            size_t k = i;
            for (; k >= gap && higher(&w->classes[key], &w->classes[w->order[k - gap]]); k -= gap)
                w->order[k] = w->order[k - gap];
            w->order[k] = key;
        }
}

static void find_top(struct weighted *w)
{
    while (w->top < w->count && w->classes[w->order[w->top]].cards == 0)
        w->top++;
}

bal_status weighted_start(struct weighted *w, struct weighted_class *classes, uint32_t *order,
                          size_t count, int64_t above, struct bal_err *err)
{
    BAL_TRY(check(classes, count, above, err));
    *w = (struct weighted){.classes = classes,
                           .order = order,
                           .count = count,
                           .need2 = above,
                           .now = {.m = 1},
                           .best = {.m = 1}};
    for (size_t i = 0; i < count; i++) {
        w->cards += classes[i].q > 0 ? classes[i].cards : 0;
        w->weight += classes[i].q * classes[i].cards;
        w->refs += (int64_t)(classes[i].ref * classes[i].cards);
    }
    for (unsigned k = 0; k < WEIGHTED_PARTS; k++)
        w->part[k].m = 1;
    sort_order(w);
    find_top(w);
    w->proved = w->need2 > 2 * w->refs;
    return BAL_OK;
}

void weighted_copy(struct weighted *to, const struct weighted *from, struct weighted_class *classes)
{
    *to = *from;
    to->classes = classes;
    memcpy(classes, from->classes, from->count * sizeof *classes);
}

// ---- a draw

// With r, s the most and q of the class with the largest most / q, in parts of 1/(2 den):
//     zmax - Z    = 2 Q (r q - omega s) / (q s)
//     zmax - need = (2 Q r - need2 s) / s
// Q < 2^51, r, |omega| <= 2^40, q, s <= 2^20 and need2 < 2^62 keep every product below 2^114.
long double weighted_ratio(const struct weighted *w, size_t class, int64_t omega)
{
    const struct weighted_class *c = &w->classes[class], *top = &w->classes[w->order[w->top]];
    int64_t most = (int64_t)most_of(top), q = (int64_t)top->q;
    s128 above = (s128)(2 * w->weight) * (most * (int64_t)c->q - omega * q);
    s128 room = (s128)(2 * w->weight) * most - (s128)w->need2 * q;
    if (room == 0)
        return above > 0 ? -1 : 1;
    return (long double)above / ((long double)room * (long double)c->q);
}

static void bet(struct weighted *w, size_t class, int64_t omega)
{
    long double ratio = weighted_ratio(w, class, omega);
    if (ratio < 0) {
        w->proved = true;
        return;
    }
    for (unsigned k = 0; k < WEIGHTED_PARTS; k++) {
        long double c = (long double)weighted_fractions[k];
        scaled_multiply(&w->part[k], 1 - c + c * ratio);
    }
    w->now = scaled_sum(w->part, weighted_shares, WEIGHTED_PARTS);
    if (scaled_exceeds(&w->now, &w->best))
        w->best = w->now;
}

bal_status weighted_step(struct weighted *w, size_t class, int64_t omega, struct bal_err *err)
{
    if (class >= w->count || w->classes[class].cards == 0 || w->classes[class].q == 0)
        return bal_fail(err, BAL_INVALID, "no card of this class is left to be drawn");
    struct weighted_class *c = &w->classes[class];
    if (omega > (int64_t)c->ref || omega < -WEIGHTED_VALUE_MAX)
        return bal_fail(err, BAL_INVALID, "a card is worth less than nothing");
    if (!w->proved)
        bet(w, class, omega);
    w->draws++;
    w->cards--;
    w->weight -= c->q;
    w->refs -= (int64_t)c->ref;
    w->need2 -= 2 * omega;
    c->cards--;
    find_top(w);
    w->proved |= w->need2 > 2 * w->refs;
    return BAL_OK;
}

// ---- where it stands

long double weighted_log(const struct weighted *w)
{
    return scaled_log(&w->now);
}

double weighted_risk(const struct weighted *w)
{
    if (w->proved)
        return 0;
    if (w->cards == 0)
        return 1;
    long double error = ((long double)w->draws + 4096) * SCALED_STEP_ERROR;
    return risk_round_up(expl(-scaled_log(&w->best)) * (1 + error));
}

bool weighted_meets(const struct weighted *w, double alpha)
{
    bool far = w->best.e == 0 && w->best.m * (long double)alpha < 0.999L;
    return (!far || w->proved) && weighted_risk(w) <= alpha;
}

#define SOURCE                                                                                     \
    "D. Horvitz and D. Thompson, JASA 47 (1952); J. Aslam, R. Popa and R. Rivest, EVT 2008 "       \
    "(PPEB); I. Waudby-Smith and A. Ramdas, arXiv:2010.09686, section 4 (fixed fractions, mixed)"

const struct method method_weighted = {
    .name = "weighted",
    .title = "comparison of cards drawn by weight: what the CVR could overstate",
    .source = SOURCE,
    .assumes = "each draw compares one card with its own CVR or the mean of its pool, drawn with "
               "the chance that its committed weight gives it; weights, CVRs, pools and manifest "
               "were committed before the seed, and what CVRs say may be used to choose cards",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_NO_REPLACEMENT | METHOD_COMPARISON |
             METHOD_WEIGHTED,
};

const struct method method_weighted_pools = {
    .name = "weighted-pools",
    .title = "comparison of cards drawn by weight: those of pools more often",
    .source = SOURCE,
    .assumes = "as weighted, but all cards with a CVR of their own weigh the same: pool "
               "membership alone, which is public, chooses cards",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_NO_REPLACEMENT | METHOD_COMPARISON |
             METHOD_WEIGHTED,
};
