// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/weighted_sizes.h"

#include <math.h>
#include <stdlib.h>

#include "audit/risk/query.h"

enum {
    RUNS_MOST = 120,
    RUNS_LEAST = 40,
    STEPS = 1 << 15, // of all runs of one contest, where RUNS_LEAST allows
    LEAP_FROM = 2048,
    LEAPS = 256, // factors are made anew so often
};

// One class of a simulated sample: factors of the bettors for each value, ref itself last.
struct kind {
    uint64_t cards, q, ref;
    double mass; // cards x q
    double chance[GROWTH_VALUES];
    double omega[GROWTH_VALUES + 1];
    double factor[GROWTH_VALUES + 1][WEIGHTED_PARTS];
    unsigned values;
};

struct play {
    const struct weighted_size_request *r;
    struct kind *kinds;
    size_t count;
    double weight, refs, need2, part[WEIGHTED_PARTS], now;
    uint64_t draws, left, random;
    bool proved;
};

static double random_unit(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U; // SplitMix64; plans only
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void begin(struct play *p)
{
    const struct weighted *w = p->r->test;
    p->weight = (double)w->weight;
    p->refs = (double)w->refs;
    p->need2 = (double)w->need2;
    p->draws = w->draws;
    p->left = w->cards;
    p->proved = w->proved;
    p->count = w->count;
    p->now = (double)expl(scaled_log(&w->best));
    for (unsigned b = 0; b < WEIGHTED_PARTS; b++)
        p->part[b] = weighted_shares[b] * (double)expl(scaled_log(&w->part[b]));
    for (size_t i = 0; i < w->count; i++) {
        const struct growth_class *shows = &p->r->shows[i];
        struct kind *k = &p->kinds[i];
        *k = (struct kind){.cards = w->classes[i].cards,
                           .q = w->classes[i].q,
                           .ref = w->classes[i].ref,
                           .values = shows->values};
        k->mass = (double)k->cards * (double)k->q;
        for (unsigned j = 0; j < shows->values; j++) {
            k->chance[j] = shows->value[j].chance;
            k->omega[j] = (double)k->ref - shows->value[j].mvr;
        }
    }
}

static void make_factors(struct play *p)
{
    double top = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->kinds[i].cards > 0 && p->kinds[i].q > 0)
            top = fmax(top, (double)p->kinds[i].ref / (double)p->kinds[i].q);
    double room = 2 * top * p->weight - p->need2;
    for (size_t i = 0; i < p->count; i++) {
        struct kind *k = &p->kinds[i];
        if (k->q == 0)
            continue;
        for (unsigned j = 0; j <= k->values; j++) {
            double above = 2 * p->weight * (top - k->omega[j] / (double)k->q);
            double ratio = room > 0 ? fmax(0, above / room) : 1;
            for (unsigned b = 0; b < WEIGHTED_PARTS; b++)
                k->factor[j][b] = 1 - weighted_fractions[b] + weighted_fractions[b] * ratio;
        }
    }
}

static struct kind *next_kind(struct play *p)
{
    double at = random_unit(&p->random) * p->weight;
    struct kind *last = NULL;
    for (size_t i = 0; i < p->count; i++) {
        struct kind *k = &p->kinds[i];
        if (k->cards == 0 || k->q == 0)
            continue;
        last = k;
        if (at < k->mass)
            break;
        at -= k->mass;
    }
    return last;
}

static void draw_one(struct play *p)
{
    struct kind *k = next_kind(p);
    double at = k->values > 0 ? random_unit(&p->random) : 1;
    unsigned j = 0;
    while (j < k->values && at >= k->chance[j])
        at -= k->chance[j++];
    p->now = 0;
    for (unsigned b = 0; b < WEIGHTED_PARTS; b++)
        p->now += p->part[b] *= k->factor[j][b];
    p->need2 -= 2 * k->omega[j];
    p->refs -= (double)k->ref;
    p->weight -= (double)k->q;
    k->mass -= (double)k->q;
    k->cards--;
    p->left--;
    p->draws++;
    p->proved = p->need2 > 2 * p->refs;
}

// Draws until the limit is met; SIZE_UNBOUNDED when it has not after `most` draws in all.
static uint64_t one_sample(struct play *p, uint64_t most, uint64_t leap)
{
    uint64_t until = 0;
    begin(p);
    while (p->now * p->r->alpha < 1 && !p->proved) {
        if (p->draws >= most || p->left == 0)
            return SIZE_UNBOUNDED;
        if (p->draws >= until) {
            make_factors(p);
            until = p->draws + leap;
        }
        draw_one(p);
    }
    return p->draws < most ? p->draws : SIZE_UNBOUNDED;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// Further draws at the growth of the best bettor; an estimate.
static double expected_draws(const struct weighted_size_request *r, struct growth_class *classes)
{
    const struct weighted *w = r->test;
    double cards = (double)w->cards;
    for (size_t i = 0; i < w->count; i++) {
        classes[i] = r->shows[i];
        classes[i].share = (double)w->classes[i].cards / cards;
        classes[i].ref = (double)w->classes[i].ref;
        classes[i].q = (double)w->classes[i].q;
    }
    double rest = -log(r->alpha) - (double)scaled_log(&w->best);
    double growth = growth_best(classes, w->count, (double)w->need2 / cards, NULL);
    return growth > 0 ? rest / growth : (double)INFINITY;
}

static bool no_chance(const struct weighted_size_request *r)
{
    for (size_t i = 0; i < r->test->count; i++)
        if (r->test->classes[i].cards > 0 && r->shows[i].values > 0)
            return false;
    return true;
}

bal_status weighted_sizes(const struct weighted_size_request *r, uint64_t sizes[SIZE_CHANCES],
                          struct bal_err *err)
{
    const struct weighted *w = r->test;
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct play p = {.r = r, .kinds = arena_new(&arena, struct kind, w->count), .random = r->seed};
    struct growth_class *classes = arena_new(&arena, struct growth_class, w->count);
    uint64_t found[RUNS_MOST], leap = 1, runs = 1;
    BAL_TRY(query_alpha(r->alpha, err));
    BAL_TRY(arena_check(&arena, err));
    uint64_t all = w->draws + w->cards, most = r->most > 0 && r->most < all ? r->most : all;
    all = most;
    double expected = expected_draws(r, classes);
    if (expected >= (double)(most - w->draws)) // hopeless, but for luck soon
        most = most - w->draws > LEAP_FROM ? w->draws + LEAP_FROM : most;
    else if (expected > LEAP_FROM)
        leap = (uint64_t)(expected / LEAPS);
    if (!no_chance(r)) {
        runs = expected < STEPS ? (uint64_t)(STEPS / (expected + 1)) : RUNS_LEAST;
        runs = runs < RUNS_LEAST ? RUNS_LEAST : runs > RUNS_MOST ? RUNS_MOST : runs;
    }
    for (uint64_t i = 0; i < runs; i++)
        found[i] = one_sample(&p, most, leap);
    qsort(found, runs, sizeof *found, ascending);
    if (w->proved || weighted_meets(w, r->alpha)) {
        found[0] = w->draws;
        runs = 1;
    }
    size_spread_fill(r->spread, found, runs, all);
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        sizes[i] = found[(size_t)ceil(size_chances[i] * (double)runs) - 1];
    return BAL_OK;
}
