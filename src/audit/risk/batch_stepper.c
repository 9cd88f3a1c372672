// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/batch_stepper.h"

#include <math.h>

#include "audit/risk/query.h"

static uint64_t range_of(const struct batch_claim *claim)
{
    return claim->down + claim->up;
}

static bal_status start_equal(struct batch_stepper *s, struct bal_err *err)
{
    const struct batch_contest *all = s->claims->contest;
    struct null_hypothesis null = {
        .cards = all->count,
        .total = 2 * (range_of(s->claim) * s->cards - (uint64_t)s->claim->margin)};
    for (size_t p = 0; p < all->count; p++) {
        int64_t most = (int64_t)((range_of(s->claim) + s->claim->up) * all->batches[p].cards) -
                       batch_gains(s->claims, s->claim, all->batches[p].reported);
        if (most > (int64_t)null.max)
            null.max = (uint64_t)most;
    }
    if (null.max > MARTINGALE_MAX)
        return bal_fail(err, BAL_INVALID, "a batch is too large to be drawn with equal chance");
    return martingale_start(&s->equal, &method_mixture, &null, NULL, err);
}

static bal_status start_successive(struct batch_stepper *s, struct arena *arena,
                                   struct bal_err *err)
{
    const struct batch_contest *all = s->claims->contest;
    uint32_t *order = arena_new(arena, uint32_t, all->count);
    s->classes = arena_new(arena, struct weighted_class, all->count);
    if (order == NULL || s->classes == NULL)
        return err_memory(err);
    for (size_t p = 0; p < all->count; p++) {
        uint64_t ref = (uint64_t)batch_bound(s->claims, s->claim, &all->batches[p]);
        s->classes[p] = (struct weighted_class){ref, s->weights[p], 1, 0};
    }
    return weighted_start(&s->successive, s->classes, order, all->count, 2 * s->claim->margin, err);
}

bal_status batch_stepper_start(struct batch_stepper *s, const struct batch_claims *c,
                               const struct batch_claim *claim, enum batch_design d,
                               const uint64_t *weights, struct arena *arena, struct bal_err *err)
{
    *s = (struct batch_stepper){.claims = c,
                                .claim = claim,
                                .design = d,
                                .weights = weights,
                                .now = {.m = 1},
                                .best = {.m = 1}};
    for (size_t k = 0; k < WEIGHTED_PARTS; k++)
        s->part[k].m = 1;
    for (size_t p = 0; p < c->contest->count; p++) {
        s->cards += c->contest->batches[p].cards;
        if (weights[p] >= (uint64_t)1 << 32 || (s->all += weights[p]) >= (uint64_t)1 << 62)
            return bal_fail(err, BAL_INVALID, "the weights of the batches are too large");
    }
    if (claim->margin <= 0 || (uint64_t)claim->margin >= range_of(claim) * s->cards)
        return bal_fail(err, BAL_INVALID, "a margin of %jd votes on %ju cards",
                        (intmax_t)claim->margin, (uintmax_t)s->cards);
    if (d == BATCH_EQUAL)
        return start_equal(s, err);
    if (d == BATCH_SUCCESSIVE)
        return start_successive(s, arena, err);
    if (d == BATCH_BOUND && s->all <= (uint64_t)c->smallest)
        return bal_fail(err, BAL_INVALID,
                        "all batches together cannot be wrong by the margin: "
                        "cards or votes are missing");
    return BAL_OK;
}

void batch_stepper_again(struct batch_stepper *to, const struct batch_stepper *from)
{
    struct weighted_class *classes = to->classes;
    *to = *from;
    to->classes = classes;
    if (from->design == BATCH_SUCCESSIVE)
        weighted_copy(&to->successive, &from->successive, classes);
}

// (1 - t) / (1 - 1/U), or 2 X: not negative, and of mean 1 or less under the null. The numerator of
// 1 - t is whole, so that a batch as wrong as can be gives 0.
static long double ratio_of(const struct batch_stepper *s, uint32_t p, int64_t error)
{
    const struct batch_claim *claim = s->claim;
    uint64_t w = s->weights[p];
    if (s->design == BATCH_BOUND) {
        i128 bound = (i128)w * claim->margin, rest = bound - (i128)error * s->claims->smallest;
        return (long double)rest / (long double)bound * (long double)s->all /
               (long double)(s->all - (uint64_t)s->claims->smallest);
    }
    uint64_t cards = s->claims->contest->batches[p].cards;
    int64_t x = (int64_t)(range_of(claim) * cards) - error;
    return (long double)x / (long double)w * (long double)s->all /
           (long double)(range_of(claim) * s->cards - (uint64_t)claim->margin);
}

static bal_status bet(struct batch_stepper *s, uint32_t p, int64_t error, struct bal_err *err)
{
    if (s->weights[p] == 0)
        return bal_fail(err, BAL_INVALID, "a batch of weight 0 cannot be drawn");
    long double ratio = ratio_of(s, p, error);
    for (size_t k = 0; k < WEIGHTED_PARTS; k++) {
        long double c = (long double)weighted_fractions[k];
        scaled_multiply(&s->part[k], 1 - c + c * ratio);
    }
    s->now = scaled_sum(s->part, weighted_shares, WEIGHTED_PARTS);
    if (scaled_exceeds(&s->now, &s->best))
        s->best = s->now;
    return BAL_OK;
}

bal_status batch_stepper_step(struct batch_stepper *s, uint32_t p, int64_t error,
                              struct bal_err *err)
{
    s->draws++;
    if (s->design == BATCH_SUCCESSIVE)
        return weighted_step(&s->successive, p, error, err);
    if (s->design != BATCH_EQUAL)
        return bet(s, p, error, err);
    uint64_t cards = s->claims->contest->batches[p].cards;
    return martingale_step(&s->equal, range_of(s->claim) * cards - (uint64_t)error, err);
}

double batch_stepper_risk(const struct batch_stepper *s)
{
    if (s->design == BATCH_SUCCESSIVE)
        return weighted_risk(&s->successive);
    if (s->design == BATCH_EQUAL)
        return martingale_risk(&s->equal);
    long double error = ((long double)s->draws + 4096) * SCALED_STEP_ERROR;
    return risk_round_up(expl(-scaled_log(&s->best)) * (1 + error));
}
