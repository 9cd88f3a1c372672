// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/batch_test.h"

#include "audit/risk/batch_stepper.h"
#include "audit/risk/query.h"

static const char *const names[BATCH_DESIGNS] = {"successive", "bound", "assorter", "equal"};

const char *batch_design_name(enum batch_design d)
{
    return names[d];
}

// What the weight of the batch must cover for the claim.
static int64_t reach(const struct batch_claims *c, enum batch_design d,
                     const struct batch_claim *claim, const struct batch_votes *b)
{
    if (d != BATCH_ASSORTER)
        return batch_bound(c, claim, b);
    int64_t most =
        (int64_t)((claim->down + 2 * claim->up) * b->cards) - batch_gains(c, claim, b->reported);
    return most > 0 ? most : 0;
}

static uint64_t weight(const struct batch_claims *c, enum batch_design d,
                       const struct batch_votes *b)
{
    uint64_t most = 0;
    for (size_t i = 0; i < c->list.len; i++) {
        const struct batch_claim *claim = &c->list.at[i];
        i128 scaled = (i128)reach(c, d, claim, b) * c->smallest;
        uint64_t w = (uint64_t)((scaled + claim->margin - 1) / claim->margin);
        most = w > most ? w : most;
    }
    return most;
}

bal_status batch_weights(const struct batch_claims *c, enum batch_design d, uint64_t *weights,
                         struct bal_err *err)
{
    if (c->smallest <= 0)
        return bal_fail(err, BAL_INVALID, "the outcome has no margin that a sample could confirm");
    for (size_t p = 0; p < c->contest->count; p++) {
        const struct batch_votes *b = &c->contest->batches[p];
        weights[p] = d == BATCH_EQUAL ? 1 : weight(c, d, b);
        if (d == BATCH_SUCCESSIVE && weights[p] > WEIGHT_MAX)
            return bal_fail(err, BAL_INVALID,
                            "batch '" STR_FMT "' is too large to be drawn by "
                            "weight without replacement",
                            STR_ARG(b->name));
    }
    return BAL_OK;
}

// A count that the batch's cards can hold; `error` is what batch_error says of it.
static bool possible(const struct batch_claims *c, const struct batch_claim *claim,
                     const struct batch_votes *b, int64_t error)
{
    if (b->group != 0)
        return true; // what its cards hold is not known one by one
    int64_t least = batch_gains(c, claim, b->reported) - (int64_t)(claim->up * b->cards);
    return error <= batch_bound(c, claim, b) && error >= least;
}

static bal_status step(const struct batch_claims *c, struct batch_stepper *s, uint32_t p,
                       struct bal_err *err)
{
    if (p >= c->contest->count)
        return bal_fail(err, BAL_INVALID, "a draw of batch %ju, of %zu", (uintmax_t)p + 1,
                        c->contest->count);
    const struct batch_votes *b = &c->contest->batches[p];
    if (b->counted == NULL)
        return bal_fail(err, BAL_INVALID, "batch '" STR_FMT "' was drawn and is not counted",
                        STR_ARG(b->name));
    int64_t error = batch_error(c, s->claim, b);
    // What a group was overstated by counts for each of its batches in full, what it was
    // understated by for none: no part of it can be placed. It cannot be more than the batch could
    // hide.
    if (b->group != 0) {
        int64_t bound = batch_bound(c, s->claim, b);
        error = error < 0 ? 0 : error > bound ? bound : error;
    }
    if (!possible(c, s->claim, b, error)) {
        bal_fail(err, BAL_INVALID,
                 "in batch '" STR_FMT "' more is counted, or reported, than its cards can hold",
                 STR_ARG(b->name));
        err_hint(err, "Correct the number of its cards in the manifest before you measure.");
        return BAL_INVALID;
    }
    return batch_stepper_step(s, p, error, err);
}

static bal_status measure(const struct batch_claims *c, struct batch_stepper *s,
                          const uint32_t *draws, size_t count, double *risk, struct bal_err *err)
{
    for (size_t i = 0; i < count; i++)
        BAL_TRY(step(c, s, draws[i], err));
    *risk = batch_stepper_risk(s);
    return BAL_OK;
}

// Without replacement no batch comes twice.
static bal_status check_repeats(const struct batch_claims *c, enum batch_design d,
                                const uint32_t *draws, size_t count, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    bool *drawn = arena_new(&arena, bool, c->contest->count);
    if (drawn == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count && (d == BATCH_EQUAL || d == BATCH_SUCCESSIVE); i++) {
        if (draws[i] < c->contest->count && drawn[draws[i]])
            return bal_fail(err, BAL_INVALID, "batch '" STR_FMT "' is drawn twice",
                            STR_ARG(c->contest->batches[draws[i]].name));
        if (draws[i] < c->contest->count)
            drawn[draws[i]] = true;
    }
    return BAL_OK;
}

bal_status batch_risk(const struct batch_claims *c, enum batch_design d, const uint64_t *weights,
                      const uint32_t *draws, size_t count, struct batch_risk *out,
                      struct bal_err *err)
{
    *out = (struct batch_risk){.risk = c->smallest > 0 ? 0 : 1};
    BAL_TRY(check_repeats(c, d, draws, count, err));
    if (batch_all_counted(c)) {
        out->risk = batch_counts_confirm(c) ? 0 : 1;
        return BAL_OK;
    }
    for (size_t i = 0; i < c->list.len && c->smallest > 0; i++) {
        AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
        struct batch_stepper s;
        double risk = 1;
        BAL_TRY(batch_stepper_start(&s, c, &c->list.at[i], d, weights, &arena, err));
        BAL_TRY(measure(c, &s, draws, count, &risk, err));
        if (risk >= out->risk)
            *out = (struct batch_risk){risk, i};
    }
    return BAL_OK;
}
