// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/batch_values.h"

#include <math.h>

#include "audit/risk/martingale.h"

__extension__ typedef __int128 wide;

// ---- weights

static wide asked(const struct batch_values *v, size_t claim, size_t batch)
{
    wide top = (wide)(2 * v->refs[claim][batch]) * v->above[v->smallest];
    wide bottom = (wide)v->den[v->smallest] * v->above[claim];
    return (top + bottom - 1) / bottom;
}

bal_status batch_values_weights(const struct batch_values *v, uint64_t *weights,
                                struct bal_err *err)
{
    for (size_t p = 0; p < v->batches; p++) {
        wide most = 0;
        for (size_t i = 0; i < v->claims; i++) {
            wide w = asked(v, i, p);
            most = w > most ? w : most;
        }
        if (most > WEIGHT_MAX)
            return bal_fail(err, BAL_INVALID, "a batch is too large to be drawn by weight");
        weights[p] = (uint64_t)most;
    }
    return BAL_OK;
}

// ---- the start

static bal_status start_claim(struct batch_trial *t, size_t claim, struct arena *arena,
                              struct bal_err *err)
{
    const struct batch_values *v = t->values;
    struct weighted_class *classes = arena_new(arena, struct weighted_class, v->batches);
    uint32_t *order = arena_new(arena, uint32_t, v->batches);
    BAL_TRY(arena_check(arena, err));
    for (size_t p = 0; p < v->batches; p++)
        classes[p] = (struct weighted_class){v->refs[claim][p], v->weights[p], 1, 0};
    return weighted_start(&t->tests[claim], classes, order, v->batches, v->above[claim], err);
}

// More than the relative error of a sum of `terms` quotients, or of that many factors.
static long double slack(uint64_t terms)
{
    return ((long double)terms + 8) * 0x1p-61L;
}

static bal_status start_macro(struct batch_trial *t, struct bal_err *err)
{
    const struct batch_values *v = t->values;
    long double all = 0;
    for (size_t p = 0; p < v->batches; p++)
        all += (long double)v->weights[p];
    long double bound = all * (long double)v->den[v->smallest] / (long double)v->above[v->smallest];
    if (!(bound > 1))
        return bal_fail(err, BAL_INVALID, "all batches together cannot be wrong by the margin");
    t->step = log1pl(-1 / (bound * (1 + slack(0))));
    return BAL_OK;
}

bal_status batch_trial_start(struct batch_trial *t, const struct batch_values *v, bool macro,
                             struct arena *arena, struct bal_err *err)
{
    *t = (struct batch_trial){.values = v, .macro = macro};
    if (macro)
        return start_macro(t, err);
    t->tests = arena_new(arena, struct weighted, v->claims);
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < v->claims; i++)
        BAL_TRY(start_claim(t, i, arena, err));
    return BAL_OK;
}

void batch_trial_again(struct batch_trial *to, const struct batch_trial *from)
{
    struct weighted *tests = to->tests;
    for (size_t i = 0; tests != NULL && i < from->values->claims; i++) {
        struct weighted_class *classes = tests[i].classes;
        weighted_copy(&tests[i], &from->tests[i], classes);
    }
    *to = *from;
    to->tests = tests;
}

// ---- a draw

// Multiplies P. A taint of 1 or more is ruin for good.
static void multiply(struct batch_trial *t, size_t p, const int64_t *omega)
{
    const struct batch_values *v = t->values;
    wide unit = (wide)v->den[v->smallest] * (wide)v->weights[p];
    long double taint = 0;
    for (size_t i = 0; i < v->claims; i++) {
        wide top = (wide)2 * omega[i] * v->above[v->smallest], bottom = unit * v->above[i];
        long double share = top < bottom ? (long double)top / (long double)bottom : 1;
        taint = share > taint ? share : taint;
    }
    if (taint >= 1) {
        t->log_p = (long double)INFINITY;
        return;
    }
    long double lost = log1pl(-taint);
    t->log_p += t->step - lost;
    t->terms += fabsl(t->step) + fabsl(lost) + taint / (1 - taint);
    long double now = t->log_p + t->terms * slack(t->draws);
    t->best = now < t->best ? now : t->best;
}

bal_status batch_trial_step(struct batch_trial *t, size_t p, const int64_t *omega,
                            struct bal_err *err)
{
    if (p >= t->values->batches || t->values->weights[p] == 0)
        return bal_fail(err, BAL_INVALID, "such a batch cannot be drawn");
    for (size_t i = 0; i < t->values->claims; i++)
        if (omega[i] > (int64_t)t->values->refs[i][p])
            return bal_fail(err, BAL_INVALID, "a batch is worth less than nothing");
    t->draws++;
    if (t->macro)
        multiply(t, p, omega);
    for (size_t i = 0; !t->macro && i < t->values->claims; i++)
        BAL_TRY(weighted_step(&t->tests[i], p, omega[i], err));
    return BAL_OK;
}

// ---- where it stands

double batch_trial_risk(const struct batch_trial *t, size_t claim)
{
    if (!t->macro)
        return weighted_risk(&t->tests[claim]);
    return risk_round_up(expl(t->best) * (1 + slack(0)));
}

bool batch_trial_meets(const struct batch_trial *t, double alpha)
{
    if (t->macro)
        return batch_trial_risk(t, 0) <= alpha;
    for (size_t i = 0; i < t->values->claims; i++)
        if (!weighted_meets(&t->tests[i], alpha))
            return false;
    return true;
}

// ---- the methods

const struct method method_batch = {
    .name = "batch",
    .title = "comparison of whole batches, drawn by what they could be wrong by",
    .source = "arXiv:2201.02707 (ALPHA), section 4.2; J. Aslam, R. Popa and R. Rivest, EVT 2008 "
              "(PPEB); arXiv:2010.09686, section 4 (fixed fractions, mixed)",
    .assumes =
        "each draw compares the reported votes of one batch with a hand count of it; batches "
        "are drawn as the design says (a record: by weight, without replacement), and their "
        "votes, weights and the manifest were committed before the seed",
    .needs = "the votes of every batch (--batches), the draws (--draws) and how they were drawn "
             "(--design)",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_NO_REPLACEMENT |
             METHOD_COMPARISON | METHOD_BATCHES,
};
