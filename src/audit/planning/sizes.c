// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/sizes.h"

#include <math.h>

#include "audit/risk/query.h"

enum {
    RUNS_MOST = 120,
    RUNS_LEAST = 40,
    STEPS = 1 << 15,      // of all runs of one contest, where RUNS_LEAST allows
    LEAP_FROM = 2048,     // longer samples are simulated in leaps
    LEAPS = 256,          // of the expected size
    EXACT_MOST = 1 << 20, // draws stepped one by one when there are no discrepancies
};

const double size_chances[SIZE_CHANCES] = {0.5, 0.7, 0.8, 0.9, 0.95};
const struct km_rates rates_assumed = {.o1 = 1e-3, .o2 = 1e-4, .u1 = 1e-3, .u2 = 1e-4};

// ---- what a draw shows

size_t comparison_draw(const struct assertion *a, const struct margin *m,
                       const struct km_rates *rates, struct observation out[OBSERVATIONS])
{
    double phantoms = (double)m->phantoms / (double)m->cards;
    out[0] = (struct observation){a->upper, 0};
    out[1] = (struct observation){a->upper / 2, rates->o1 + phantoms};
    out[2] = (struct observation){0, rates->o2};
    out[3] = (struct observation){a->upper + a->upper / 2, rates->u1};
    out[4] = (struct observation){2 * a->upper, rates->u2};
    return COMPARISON_KINDS;
}

struct km_rates rates_seen(const struct km_rates *assumed, double weight, uint64_t draws,
                           const struct risk_query *seen)
{
    double n = weight + (double)draws;
    return (struct km_rates){
        .o1 = (weight * assumed->o1 + (double)seen->o1) / n,
        .o2 = (weight * assumed->o2 + (double)seen->o2) / n,
        .u1 = (weight * assumed->u1 + (double)seen->u1) / n,
        .u2 = (weight * assumed->u2 + (double)seen->u2) / n,
    };
}

// ---- random numbers: SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014). Plans only.

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

// 0 to below - 1, by the high half of a product: even enough for a plan.
static uint64_t random_below(uint64_t *state, uint64_t below)
{
    return (next_random(state) >> 32) * below >> 32;
}

static double random_unit(uint64_t *state)
{
    return (double)(next_random(state) >> 11) * 0x1p-53;
}

// ---- one simulated sample

// The cards that are still to be drawn, by what they show.
struct urn {
    uint64_t x[OBSERVATIONS], left[OBSERVATIONS];
    size_t count;
    uint64_t cards;
    bool replacement;
};

// Whole cards from chances; parts of a card become one by chance.
static void fill(struct urn *u, const struct size_request *r, uint64_t *random)
{
    const struct martingale *m = r->test;
    u->replacement = m->null.replacement;
    u->cards = u->replacement ? m->null.cards : m->null.cards - m->draws;
    u->count = r->count;
    uint64_t rest = u->cards;
    for (size_t i = r->count; i-- > 0;) {
        double share = r->draw[i].chance * (double)u->cards + random_unit(random);
        uint64_t cards = share < (double)rest ? (uint64_t)share : rest;
        u->x[i] = r->draw[i].x;
        u->left[i] = i == 0 ? rest : cards;
        rest -= u->left[i];
    }
}

static size_t draw_one(struct urn *u, uint64_t *random)
{
    uint64_t at = random_below(random, u->cards);
    size_t i = 0;
    while (at >= u->left[i])
        at -= u->left[i++];
    if (!u->replacement) {
        u->left[i]--;
        u->cards--;
    }
    return i;
}

// Draws until the test meets alpha; SIZE_UNBOUNDED when it has not after `most` draws in all.
static uint64_t one_sample(const struct size_request *r, uint64_t most, uint64_t leap,
                           uint64_t *random)
{
    struct martingale m = *r->test;
    struct urn urn = {0};
    fill(&urn, r, random);
    while (!martingale_meets(&m, r->alpha)) {
        uint64_t times[OBSERVATIONS] = {0};
        if (m.draws >= most)
            return SIZE_UNBOUNDED;
        uint64_t draws = leap < most - m.draws ? leap : most - m.draws;
        for (uint64_t i = 0; i < draws; i++)
            times[draw_one(&urn, random)]++;
        if (draws > 1) {
            martingale_leap(&m, urn.x, times, urn.count);
            continue;
        }
        for (size_t i = 0; i < urn.count; i++)
            if (times[i] > 0 && martingale_step(&m, urn.x[i], NULL) != BAL_OK)
                return SIZE_UNBOUNDED;
    }
    return m.draws < most ? m.draws : SIZE_UNBOUNDED;
}

// ---- sizes

static bool only_the_first(const struct size_request *r)
{
    for (size_t i = 1; i < r->count; i++)
        if (r->draw[i].chance > 0)
            return false;
    return true;
}

// Further draws when each shows its expectation and the null mean stays; an estimate.
static uint64_t expected_draws(const struct martingale *m, const struct size_request *r)
{
    struct outcome each[OBSERVATIONS];
    long double mean = (long double)martingale_mean(m), rest = 1;
    if (!(mean > 0))
        return 0;
    for (size_t i = r->count; i-- > 0;) {
        long double chance = i == 0 ? rest : (long double)r->draw[i].chance;
        each[i] = (struct outcome){(long double)r->draw[i].x / mean, chance};
        rest -= chance;
    }
    return outcomes_size(m, NULL, 0, each, r->count, r->alpha);
}

// Without discrepancies: stepped, and beyond EXACT_MOST draws by the closed form, which holds the
// null mean and so is never too small.
static uint64_t exact_size(const struct size_request *r, uint64_t most)
{
    struct martingale m = *r->test;
    uint64_t stepped = 0;
    for (; !martingale_meets(&m, r->alpha) && m.draws < most && stepped < EXACT_MOST; stepped++)
        if (martingale_step(&m, r->draw[0].x, NULL) != BAL_OK)
            return SIZE_UNBOUNDED;
    if (martingale_meets(&m, r->alpha))
        return m.draws;
    uint64_t more = stepped < EXACT_MOST ? SIZE_UNBOUNDED : expected_draws(&m, r);
    return more < most - m.draws ? m.draws + more : SIZE_UNBOUNDED;
}

static void sort(uint64_t *v, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t key = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1] > key; k--)
            v[k] = v[k - 1];
        v[k] = key;
    }
}

// Bets that follow the draws have no expectation worth the name: one sample stands for it.
static uint64_t pilot(const struct size_request *r, uint64_t most, uint64_t *random)
{
    uint64_t limit = r->test->draws + STEPS;
    uint64_t size = one_sample(r, most < limit ? most : limit, 1, random);
    return size == SIZE_UNBOUNDED ? size : size - r->test->draws;
}

void size_spread_fill(struct size_spread *s, const uint64_t *sizes, size_t count, uint64_t most)
{
    double sum = 0;
    uint64_t done = 0;
    if (s == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        sum += (double)(sizes[i] < most ? sizes[i] : most);
        done += sizes[i] <= s->sample;
    }
    s->mean = sum / (double)count;
    s->chance = (double)done / (double)count;
}

static void simulate(const struct size_request *r, uint64_t most, uint64_t sizes[SIZE_CHANCES])
{
    uint64_t found[RUNS_MOST], random = r->seed, leap = 1, left = most - r->test->draws;
    uint64_t all = most;
    bool fixed = (r->test->method->flags & METHOD_FIXED_BETS) != 0;
    uint64_t expected = fixed ? expected_draws(r->test, r) : pilot(r, most, &random);
    if (expected >= left) // hopeless, but for luck soon: do not simulate to the end
        most = left > LEAP_FROM ? r->test->draws + LEAP_FROM : most;
    else if (expected > LEAP_FROM)
        leap = expected / LEAPS;
    uint64_t runs = STEPS / (expected < STEPS ? expected + 1 : STEPS);
    runs = runs < RUNS_LEAST ? RUNS_LEAST : runs > RUNS_MOST ? RUNS_MOST : runs;
    for (uint64_t i = 0; i < runs; i++)
        found[i] = one_sample(r, most, leap, &random);
    sort(found, runs);
    size_spread_fill(r->spread, found, runs, all);
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        sizes[i] = found[(size_t)ceil(size_chances[i] * (double)runs) - 1];
}

static bal_status check(const struct size_request *r, struct bal_err *err)
{
    double sum = 0;
    BAL_TRY(query_alpha(r->alpha, err));
    bool sane = r->count > 0 && r->count <= OBSERVATIONS;
    for (size_t i = 0; sane && i < r->count; i++) {
        double chance = i == 0 ? 0 : r->draw[i].chance; // the first gets the rest
        sane = chance >= 0 && r->draw[i].x <= r->test->null.max;
        sum += chance;
    }
    if (!sane || !(sum <= 1))
        return bal_fail(err, BAL_INVALID, "the assumed discrepancies are more than one per card");
    return BAL_OK;
}

bal_status sizes_for(const struct size_request *r, uint64_t sizes[SIZE_CHANCES],
                     struct bal_err *err)
{
    BAL_TRY(check(r, err));
    const struct martingale *m = r->test;
    uint64_t most = r->most > 0 && r->most < m->null.cards ? r->most : m->null.cards;
    if (m->null.replacement && r->most > 0)
        most = r->most;
    if (martingale_meets(m, r->alpha) || m->draws >= most || only_the_first(r)) {
        uint64_t size = exact_size(r, most);
        size_spread_fill(r->spread, &size, 1, most);
        for (size_t i = 0; i < SIZE_CHANCES; i++)
            sizes[i] = size >= most && size > m->draws ? SIZE_UNBOUNDED : size;
        return BAL_OK;
    }
    simulate(r, most, sizes);
    return BAL_OK;
}
