// SPDX-License-Identifier: Apache-2.0
#include "app/plan/compare.h"

#include <math.h>

#include "app/picture.h"

const double compare_quantiles[COMPARE_QUANTILES] = {0.5, 0.7, 0.8, 0.9, 0.95};

// ---- arguments

bal_status rates_parse(str text, struct km_rates *out, struct bal_err *err)
{
    double rates[4] = {0};
    str rest = text;
    size_t count = 0;
    bool ok = true;
    for (; ok && (rest.len > 0 || count == 0); count++) {
        str one = str_cut(&rest, ',');
        ok = count < 4 && num_double(one, &rates[count]) && rates[count] >= 0 && rates[count] <= 1;
    }
    if (!ok || (count != 2 && count != 4) || rates[0] + rates[1] + rates[2] + rates[3] > 1) {
        bal_fail(err, BAL_USAGE, "'" STR_FMT "' are not rates of errors",
                 STR_ARG(str_head(text, 60)));
        err_hint(err, "Give four shares of the cards as 0.001,0.0001,0.001,0.0001: overstatements "
                      "by one and by two votes, then understatements; or the first two.");
        return BAL_USAGE;
    }
    *out = (struct km_rates){.o1 = rates[0], .o2 = rates[1], .u1 = rates[2], .u2 = rates[3]};
    return BAL_OK;
}

bal_status votes_of_margin(str text, uint64_t cards, uint64_t *votes, struct bal_err *err)
{
    uint64_t part = 0, of = 0;
    if (num_u64(text, votes))
        return BAL_OK;
    BAL_TRY(margin_from_decimal(text, &part, &of, err));
    *votes = (uint64_t)llround((double)cards * ((double)part / (double)of));
    return BAL_OK;
}

// ---- one

static bal_status describe(const struct sim_result *r, const struct trial *t, uint64_t most,
                           struct arena *arena, struct compare_row *out, struct bal_err *err)
{
    double q[COMPARE_POINTS];
    uint64_t sizes[COMPARE_POINTS];
    for (size_t i = 0; i < COMPARE_POINTS; i++)
        q[i] = (double)(i + 1) / (COMPARE_POINTS + 1);
    out->points = arena_new(arena, double, COMPARE_POINTS);
    BAL_TRY(arena_check(arena, err));
    BAL_TRY(sim_quantiles(r->draws, t->replications, q, COMPARE_POINTS, sizes, err));
    for (size_t i = 0; i < COMPARE_POINTS; i++)
        out->points[i] = sizes[i] == SIM_NEVER ? (double)INFINITY : (double)sizes[i];
    out->confirmed = r->confirmed;
    out->mean = sim_mean(r->draws, t->replications, most);
    return sim_quantiles(r->draws, t->replications, compare_quantiles, COMPARE_QUANTILES,
                         out->quantiles, err);
}

bal_status compare_one(const struct contender *c, const struct population *planned,
                       const struct population *p, const struct trial *t, struct arena *arena,
                       struct compare_row *out, struct bal_err *err)
{
    struct sim_result result;
    double weight[POPULATION_CLASSES];
    *out = (struct compare_row){.contender = c, .g = 1, .pool = 1};
    bal_status status = contender_run(c, planned, p, t, &result, err);
    if (status == BAL_OK)
        status = describe(&result, t, t->most > 0 ? t->most : p->cards, arena, out, err);
    sim_done(&result);
    if (status != BAL_OK || c->draws == DRAWS_EQUAL)
        return status;
    BAL_TRY(contender_weights(c, planned, p, weight, err));
    for (size_t i = 0; i < p->count; i++) {
        if (p->at[i].pooled)
            out->pool = weight[i];
        else if (p->at[i].ref == 0)
            out->g = weight[i];
    }
    return BAL_OK;
}

// ---- several

static bool fits(const struct contender *c, const struct compare_request *r)
{
    if (r->own && (c->flags & CONTENDER_RIVAL) != 0)
        return false;
    if ((c->flags & CONTENDER_POLLING) != 0)
        return r->polling;
    bool pools = r->contest.pool > 0;
    return !r->polling && (!pools || (c->flags & CONTENDER_NO_POOLS) == 0) &&
           (pools || c->draws != DRAWS_POOLS);
}

static bal_status add(struct compare *out, const struct contender *c,
                      const struct population *planned, struct bal_err *err)
{
    struct compare_row *row = vec_push(&out->rows, 1 << 10);
    if (row == NULL)
        return err_memory(err);
    return compare_one(c, planned, &out->population, &out->trial, &out->arena, row, err);
}

bal_status compare_make(struct compare *out, const struct compare_request *r, struct bal_err *err)
{
    struct population planned;
    struct population_spec expected = r->contest;
    *out = (struct compare){.trial = r->trial, .arena = ARENA_INIT(1 << 24)};
    expected.hide = HIDE_NOTHING;
    expected.rates = r->assumed != NULL ? *r->assumed : r->contest.rates;
    BAL_TRY(population_make(&out->population, &r->contest, err));
    BAL_TRY(population_make(&planned, &expected, err));
    if (out->trial.most == 0 || out->trial.most > out->population.cards)
        out->trial.most = out->population.cards;
    for (size_t i = 0; r->contenders != NULL && i < r->count; i++)
        BAL_TRY(add(out, r->contenders[i], &planned, err));
    for (size_t i = 0; r->contenders == NULL && contender_at(i) != NULL; i++)
        if (fits(contender_at(i), r))
            BAL_TRY(add(out, contender_at(i), &planned, err));
    return BAL_OK;
}

void compare_done(struct compare *c)
{
    vec_done(&c->rows);
    arena_done(&c->arena);
}

// ---- the picture

bal_status compare_picture(const struct compare *c, str note, const char *path, struct bal_err *err)
{
    struct plot_curve curves[PLOT_CURVES_MOST];
    double y[COMPARE_POINTS], least = HUGE_VAL, most = 0;
    size_t count = c->rows.len < PLOT_CURVES_MOST ? c->rows.len : PLOT_CURVES_MOST;
    for (size_t i = 0; i < COMPARE_POINTS; i++)
        y[i] = 100 * (double)(i + 1) / (COMPARE_POINTS + 1);
    for (size_t k = 0; k < count; k++) {
        const struct compare_row *row = &c->rows.at[k];
        curves[k] = (struct plot_curve){.label = str_from(row->contender->name),
                                        .x = row->points,
                                        .y = y,
                                        .count = COMPARE_POINTS};
        for (size_t i = 0; i < COMPARE_POINTS; i++) {
            least = isfinite(row->points[i]) ? fmin(least, row->points[i]) : least;
            most = isfinite(row->points[i]) ? fmax(most, row->points[i]) : most;
        }
    }
    const struct plot p = {
        .title = STR("How many audits have finished, by cards pulled"),
        .note = note,
        .description = STR("One curve for each method: the share of the simulated audits that met "
                           "the risk limit, by the number of cards pulled."),
        .x = {.label = STR("cards pulled"), .log = most > 4 * least},
        .y = {.label = STR("audits that have finished"), .unit = STR(" %"), .from = 0, .to = 100},
        .curves = curves,
        .curve_count = count,
    };
    return picture_write(&p, path, err);
}
