// SPDX-License-Identifier: Apache-2.0
#include "app/plan/what_if.h"

#include <math.h>

#include "app/picture.h"

enum { REPLICATIONS = 400, CURVE_MARGINS = 11, ASSUMED = 1 };

const double what_if_margins[WHAT_IF_MARGINS] = {0.005, 0.01, 0.02, 0.05, 0.1};
static const double curve_margins[CURVE_MARGINS] = {0.003, 0.005, 0.007, 0.01, 0.015, 0.02,
                                                    0.03,  0.05,  0.07,  0.1,  0.2};
static const double times_as_high[WHAT_IF_RATES] = {0, 1, 3, 10};

static struct km_rates scaled(const struct km_rates *r, double by)
{
    return (struct km_rates){
        .o1 = r->o1 * by, .o2 = r->o2 * by, .u1 = r->u1 * by, .u2 = r->u2 * by};
}

// One cell; a contest that cannot be leaves *row empty.
static bal_status run_cell(const struct what_if_request *r, const struct km_rates *rates,
                           double margin, uint64_t most, struct arena *arena,
                           struct compare_row *row, struct bal_err *err)
{
    struct population p;
    const struct population_spec spec = {
        .cards = r->cards, .margin = (uint64_t)llround(margin * (double)r->cards), .rates = *rates};
    const struct trial t = {.alpha = r->alpha,
                            .most = most,
                            .replications = REPLICATIONS,
                            .seed = 1,
                            .threads = r->threads};
    *row = (struct compare_row){0};
    if (population_make(&p, &spec, err) != BAL_OK)
        return BAL_OK;
    return compare_one(r->contender, &p, &p, &t, arena, row, err);
}

bal_status what_if_make(struct what_if *out, const struct what_if_request *r, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    *out = (struct what_if){.most = r->cards < WHAT_IF_MOST ? r->cards : WHAT_IF_MOST};
    for (size_t k = 0; k < WHAT_IF_RATES; k++) {
        out->rates[k] = scaled(&r->rates, times_as_high[k]);
        for (size_t i = 0; i < WHAT_IF_MARGINS; i++) {
            struct compare_row row;
            progress_tick(r->progress, "simulating", k * WHAT_IF_MARGINS + i,
                          WHAT_IF_RATES * WHAT_IF_MARGINS);
            BAL_TRY(run_cell(r, &out->rates[k], what_if_margins[i], out->most, &arena, &row, err));
            out->mean[k][i] = row.mean;
            out->q90[k][i] = row.quantiles[3];
        }
    }
    return BAL_OK;
}

void what_if_rate_text(const struct km_rates *r, struct buf *out)
{
    if (r->o1 <= 0 && r->o2 <= 0)
        buf_add(out, STR("none"));
    else
        buf_addf(out, "%.3g, %.3g", r->o1, r->o2);
}

// ---- pictures

struct words {
    struct arena arena;
    str rates[WHAT_IF_RATES], margins[WHAT_IF_MARGINS];
    str cells[WHAT_IF_RATES * WHAT_IF_MARGINS];
    str note;
};

static bal_status spell(struct words *w, const struct what_if *f, const struct what_if_request *r,
                        struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(4096);
    char number[NUM_TEXT];
    for (size_t k = 0; k < WHAT_IF_RATES; k++) {
        buf_clear(&text);
        what_if_rate_text(&f->rates[k], &text);
        w->rates[k] = arena_str(&w->arena, buf_str(&text));
        for (size_t i = 0; i < WHAT_IF_MARGINS; i++) {
            str *cell = &w->cells[k * WHAT_IF_MARGINS + i];
            buf_clear(&text);
            if (f->q90[k][i] == SIM_NEVER)
                buf_addf(&text, "> " STR_FMT, STR_ARG(num_grouped(f->most, number)));
            else
                buf_add(&text, num_grouped(f->q90[k][i], number));
            *cell = arena_str(&w->arena, f->mean[k][i] > 0 ? buf_str(&text) : STR("-"));
        }
    }
    for (size_t i = 0; i < WHAT_IF_MARGINS; i++) {
        buf_clear(&text);
        buf_addf(&text, "%g %%", 100 * what_if_margins[i]);
        w->margins[i] = arena_str(&w->arena, buf_str(&text));
    }
    buf_clear(&text);
    buf_addf(&text, "%s; ", r->contender->title);
    buf_add(&text, num_grouped(r->cards, number));
    buf_addf(&text,
             " cards, risk limit %.4g %%. Rates are one-vote and two-vote overstatements a card "
             "(understatements as assumed).",
             100 * r->alpha);
    w->note = arena_str(&w->arena, buf_str(&text));
    BAL_TRY(buf_check(&text, err));
    return arena_check(&w->arena, err);
}

bal_status what_if_heat(const struct what_if *f, const struct what_if_request *r, const char *path,
                        struct bal_err *err)
{
    struct words w = {.arena = ARENA_INIT(1 << 20)};
    double values[WHAT_IF_RATES * WHAT_IF_MARGINS];
    bal_status status = spell(&w, f, r, err);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        uint64_t cards = f->q90[i / WHAT_IF_MARGINS][i % WHAT_IF_MARGINS];
        bool known = cards != SIM_NEVER && f->mean[i / WHAT_IF_MARGINS][i % WHAT_IF_MARGINS] > 0;
        values[i] = known ? (double)cards : (double)NAN;
    }
    const struct plot_heat heat = {.rows = w.rates,
                                   .columns = w.margins,
                                   .row_count = WHAT_IF_RATES,
                                   .column_count = WHAT_IF_MARGINS,
                                   .values = values,
                                   .texts = w.cells,
                                   .log = true};
    const struct plot p = {
        .title = STR("Cards to pull for a chance of 90 % to finish"),
        .note = w.note,
        .description = STR("A table: one row for each assumed rate of errors, one column for each "
                           "diluted margin; darker cells need more cards."),
        .x = {.label = STR("diluted margin")},
        .y = {.label = STR("errors a card")},
        .heat = &heat,
    };
    if (status == BAL_OK)
        status = picture_write(&p, path, err);
    arena_done(&w.arena);
    return status;
}

struct curve_points {
    double x[CURVE_MARGINS], middle[CURVE_MARGINS], low[CURVE_MARGINS], high[CURVE_MARGINS];
};

static bal_status trace(const struct what_if *f, const struct what_if_request *r, size_t rates,
                        struct curve_points *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    for (size_t i = 0; i < CURVE_MARGINS; i++) {
        struct compare_row row;
        progress_tick(r->progress, "drawing", rates * CURVE_MARGINS + i,
                      WHAT_IF_RATES * CURVE_MARGINS);
        BAL_TRY(run_cell(r, &f->rates[rates], curve_margins[i], f->most, &arena, &row, err));
        out->x[i] = 100 * curve_margins[i];
        out->low[i] = row.points != NULL ? row.points[9] : (double)NAN;
        out->middle[i] = row.points != NULL ? row.points[49] : (double)NAN;
        out->high[i] = row.points != NULL ? row.points[89] : (double)NAN;
        if (!isfinite(out->high[i])) // more than the axis has
            out->high[i] = isfinite(out->middle[i]) ? (double)f->most : (double)NAN;
    }
    return BAL_OK;
}

bal_status what_if_curves(const struct what_if *f, const struct what_if_request *r,
                          const char *path, struct bal_err *err)
{
    struct words w = {.arena = ARENA_INIT(1 << 20)};
    struct curve_points points[WHAT_IF_RATES];
    struct plot_curve curves[WHAT_IF_RATES];
    bal_status status = spell(&w, f, r, err);
    for (size_t k = 0; status == BAL_OK && k < WHAT_IF_RATES; k++) {
        status = trace(f, r, k, &points[k], err);
        curves[k] = (struct plot_curve){.label = w.rates[k],
                                        .x = points[k].x,
                                        .y = points[k].middle,
                                        .low = k == ASSUMED ? points[k].low : NULL,
                                        .high = k == ASSUMED ? points[k].high : NULL,
                                        .count = CURVE_MARGINS};
    }
    const struct plot p = {
        .title = STR("Cards to pull by margin, half of the audits finished"),
        .note = w.note,
        .description =
            STR("One curve for each assumed rate of errors: the cards by which half of "
                "the audits have finished, falling with the diluted margin; a band reaches "
                "from a tenth to nine tenths at the assumed rates."),
        .x = {.label = STR("diluted margin"), .unit = STR(" %"), .log = true},
        .y = {.label = STR("cards pulled (band: 10 % to 90 % at the assumed rates)"), .log = true},
        .curves = curves,
        .curve_count = WHAT_IF_RATES,
    };
    if (status == BAL_OK)
        status = picture_write(&p, path, err);
    arena_done(&w.arena);
    return status;
}
