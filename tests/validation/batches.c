// SPDX-License-Identifier: Apache-2.0
// Whole batches compared: three candidates, the reported winner loses by one vote.
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "audit/risk/batch_stepper.h"
#include "audit/risk/macro.h"
#include "support/random.h"
#include "validation/rates.h"

enum { BATCHES = 60, CHOICES = 3, MOST_DRAWS = 80 };

enum spread { SPREAD_EVENLY, SPREAD_FEW, SPREAD_LARGE, SPREADS };

static const char *const spreads[SPREADS] = {"spread over all batches", "in a few batches",
                                             "in the largest batches"};

struct scene {
    struct batch_votes batches[BATCHES];
    uint64_t reported[BATCHES][CHOICES], counted[BATCHES][CHOICES];
    struct batch_contest contest;
    struct batch_claims claims;
    uint64_t random;
};

static uint64_t below(struct scene *s, uint64_t n)
{
    return test_random(&s->random) % n;
}

// Votes of batch p taken from the winner on paper, each given to the runner-up.
static void move(struct scene *s, size_t p, uint64_t votes)
{
    s->counted[p][0] -= votes;
    s->counted[p][1] += votes;
}

static size_t pick(struct scene *s, enum spread spread)
{
    if (spread == SPREAD_LARGE)
        return below(s, 6); // the first are the largest
    return spread == SPREAD_FEW ? 20 + below(s, 6) : below(s, BATCHES);
}

static bool make(struct scene *s, enum spread spread, uint64_t seed)
{
    struct bal_err err;
    uint64_t totals[CHOICES] = {0};
    *s = (struct scene){.random = seed};
    for (size_t p = 0; p < BATCHES; p++) {
        uint64_t cards = p < 6 ? 150 : 20 + below(s, 60);
        for (uint64_t i = 0; i < cards; i++) {
            uint64_t luck = below(s, 100);
            if (luck < 95)
                s->reported[p][luck < 48 ? 0 : luck < 86 ? 1 : 2]++;
        }
        memcpy(s->counted[p], s->reported[p], sizeof s->counted[p]);
        s->batches[p] = (struct batch_votes){
            .cards = cards, .reported = s->reported[p], .counted = s->counted[p]};
        for (size_t c = 0; c < CHOICES; c++)
            totals[c] += s->reported[p][c];
    }
    if (totals[0] <= totals[1] || totals[1] <= totals[2])
        return false;
    uint64_t need = (totals[0] - totals[1]) / 2 + 1;
    for (uint64_t tries = 0; need > 0 && tries < 100000; tries++) {
        size_t p = pick(s, spread);
        if (s->counted[p][0] == 0)
            continue;
        move(s, p, 1);
        need--;
    }
    s->contest = (struct batch_contest){.choices = CHOICES,
                                        .seats = 1,
                                        .votes_allowed = 1,
                                        .batches = s->batches,
                                        .count = BATCHES};
    return need == 0 && batch_claims_make(&s->contest, &s->claims, &err) == BAL_OK &&
           s->claims.smallest > 0;
}

// Draws: with replacement in proportion to the weights, else by E / w.
static size_t draw(struct scene *s, enum batch_design d, const uint64_t *weights, uint32_t *out)
{
    double key[BATCHES];
    uint64_t all = 0;
    size_t count = 0;
    for (size_t p = 0; p < BATCHES; p++)
        all += weights[p];
    if (d == BATCH_BOUND || d == BATCH_ASSORTER) {
        for (; count < MOST_DRAWS; count++) {
            uint64_t r = below(s, all);
            for (out[count] = 0; r >= weights[out[count]]; out[count]++)
                r -= weights[out[count]];
        }
        return count;
    }
    for (size_t p = 0; p < BATCHES; p++)
        key[p] =
            -log(((double)(test_random(&s->random) >> 11) + 0.5) * 0x1p-53) / (double)weights[p];
    for (size_t p = 0; p < BATCHES; p++)
        if (weights[p] > 0)
            out[count++] = (uint32_t)p;
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && key[out[k]] < key[out[k - 1]]; k--) {
            uint32_t t = out[k];
            out[k] = out[k - 1];
            out[k - 1] = t;
        }
    return count < BATCHES ? count : BATCHES - 1; // a count of all batches is no sample
}

static bool confirmed(struct scene *s, enum batch_design d, const uint64_t *weights,
                      struct batch_stepper *start, struct batch_stepper *now)
{
    struct bal_err err;
    uint32_t order[MOST_DRAWS > BATCHES ? MOST_DRAWS : BATCHES];
    size_t draws = draw(s, d, weights, order), claims = s->claims.list.len;
    for (size_t i = 0; i < claims; i++) {
        double risk = 1;
        batch_stepper_again(&now[i], &start[i]);
        for (size_t k = 0; k < draws && risk > 0.05; k++) {
            const struct batch_votes *b = &s->batches[order[k]];
            int64_t error = batch_error(&s->claims, &s->claims.list.at[i], b);
            assert_ok(batch_stepper_step(&now[i], order[k], error, &err));
            risk = batch_stepper_risk(&now[i]);
        }
        if (risk > 0.05)
            return false;
    }
    return true;
}

static struct rate run(enum batch_design d, enum spread spread, uint64_t repetitions, uint64_t seed)
{
    struct bal_err err;
    struct rate rate = {0};
    enum { SCENES = 10 };
    for (uint64_t scene = 0, made = 0; made < SCENES; scene++) {
        struct scene s;
        uint64_t weights[BATCHES];
        AUTO_ARENA arena = ARENA_INIT((size_t)1 << 24);
        struct batch_stepper start[CHOICES], now[CHOICES];
        if (make(&s, spread, seed * 1000 + scene)) {
            made++;
            assert_ok(batch_weights(&s.claims, d, weights, &err));
            for (size_t i = 0; i < s.claims.list.len; i++) {
                const struct batch_claim *c = &s.claims.list.at[i];
                assert_ok(batch_stepper_start(&start[i], &s.claims, c, d, weights, &arena, &err));
                assert_ok(batch_stepper_start(&now[i], &s.claims, c, d, weights, &arena, &err));
            }
            for (uint64_t r = 0; r < repetitions / SCENES; r++, rate.audits++)
                rate.confirmed += confirmed(&s, d, weights, start, now);
        }
        batch_claims_done(&s.claims);
    }
    return rate;
}

// MACRO looked at after every tenth draw.
static struct rate macro(enum spread spread, uint64_t repetitions, uint64_t seed)
{
    struct bal_err err;
    struct rate rate = {0};
    for (uint64_t scene = 0; rate.audits < repetitions; scene++) {
        struct scene s;
        uint64_t weights[BATCHES];
        if (make(&s, spread, seed * 1000 + scene)) {
            assert_ok(batch_weights(&s.claims, BATCH_BOUND, weights, &err));
            for (uint64_t r = 0; r < repetitions / 10; r++, rate.audits++) {
                uint32_t order[MOST_DRAWS];
                struct macro_risk out = {.risk = 1};
                draw(&s, BATCH_BOUND, weights, order);
                assert_ok(macro_risk(&s.claims, order, MOST_DRAWS, &out, &err));
                rate.confirmed += out.risk <= 0.05; // the smallest so far
            }
        }
        batch_claims_done(&s.claims);
    }
    return rate;
}

bool validate_batches(uint64_t repetitions, uint64_t seed)
{
    bool ok = true;
    char what[120];
    rate_head("Batches compared, three candidates, the winner loses by one vote");
    for (enum batch_design d = 0; d < BATCH_DESIGNS; d++)
        for (enum spread spread = 0; spread < SPREADS; spread++) {
            uint64_t many = repetitions * (d == BATCH_SUCCESSIVE ? 5 : 1);
            struct rate r = run(d, spread, many, seed);
            snprintf(what, sizeof what, "draws: %s; %s", batch_design_name(d), spreads[spread]);
            ok &= rate_row(what, &r, false);
        }
    for (enum spread spread = 0; spread < SPREADS; spread++) {
        struct rate r = macro(spread, repetitions, seed);
        snprintf(what, sizeof what, "MACRO, after every draw; %s", spreads[spread]);
        ok &= rate_row(what, &r, false);
    }
    return ok;
}
