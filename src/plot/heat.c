// SPDX-License-Identifier: Apache-2.0
// heat.c: a table whose cells are shaded; each says its value.
#include <math.h>

#include "plot/canvas.h"

// From white to dark blue, evenly darker (C. Brewer's Blues, sampled): told apart in grey too.
static const struct rgb shades[] = {
    {0.97, 0.98, 1.00}, {0.87, 0.92, 0.97}, {0.74, 0.84, 0.93}, {0.56, 0.75, 0.87},
    {0.37, 0.63, 0.80}, {0.22, 0.49, 0.72}, {0.09, 0.36, 0.61}, {0.03, 0.19, 0.42},
};

struct table_place {
    double left, top, column, row; // where cells start, and their size
};

static struct rgb shade(double part)
{
    const size_t last = ARRAY_LEN(shades) - 1;
    double at = part * (double)last;
    size_t i = (size_t)at < last ? (size_t)at : last - 1;
    double f = at - (double)i;
    const struct rgb *a = &shades[i], *b = &shades[i + 1];
    return (struct rgb){a->r + f * (b->r - a->r), a->g + f * (b->g - a->g),
                        a->b + f * (b->b - a->b)};
}

// Is white the better ink? By the luminance of WCAG 2.1, with its power taken as 2.2.
static bool is_dark(struct rgb c)
{
    return 0.2126 * pow(c.r, 2.2) + 0.7152 * pow(c.g, 2.2) + 0.0722 * pow(c.b, 2.2) < 0.18;
}

static double scaled(const struct plot_heat *h, double v)
{
    return h->log ? log(v) : v; // of 0 and below: not finite
}

static void range_of(const struct plot_heat *h, double range[2])
{
    range[0] = HUGE_VAL;
    range[1] = -HUGE_VAL;
    for (size_t i = 0; i < h->row_count * h->column_count; i++) {
        double v = scaled(h, h->values[i]);
        if (!isfinite(v))
            continue;
        range[0] = fmin(range[0], v);
        range[1] = fmax(range[1], v);
    }
}

// A cell without a value is hatched.
static void hatch(struct canvas *c, struct box b)
{
    cairo_save(c->cr);
    cairo_rectangle(c->cr, b.x, b.y, b.w, b.h);
    cairo_clip(c->cr);
    canvas_colour(c, canvas_grey, 0.6);
    for (int k = 0; 7 * k < b.w + b.h; k++)
        canvas_line(c, b.x + 7 * k, b.y, b.x + 7 * k - b.h, b.y + b.h);
    cairo_restore(c->cr);
}

static void draw_cell(struct canvas *c, const struct plot_heat *h, size_t i, struct box b,
                      const double range[2])
{
    double v = scaled(h, h->values[i]);
    double part = range[1] > range[0] ? (v - range[0]) / (range[1] - range[0]) : 0.3;
    struct text t = {.s = h->texts[i], .size = 12, .place = TEXT_CENTRE};
    double w = 0, high = 0;
    if (isfinite(v)) {
        canvas_colour(c, shade(part), 1);
        cairo_rectangle(c->cr, b.x, b.y, b.w, b.h);
        cairo_fill(c->cr);
    } else {
        hatch(c, b);
    }
    canvas_measure(c, &t, &w, &high);
    if (w > b.w - 4) {
        t.size *= (b.w - 4) / w;
        canvas_measure(c, &t, &w, &high);
    }
    if (!isfinite(v)) { // letters on a white ground
        canvas_colour(c, canvas_white, 1);
        cairo_rectangle(c->cr, b.x + (b.w - w) / 2 - 2, b.y + (b.h - high) / 2, w + 4, high);
        cairo_fill(c->cr);
    }
    canvas_colour(c, isfinite(v) && is_dark(shade(part)) ? canvas_white : canvas_black, 1);
    (void)canvas_text(c, &t, b.x + b.w / 2, b.y + (b.h - high) / 2);
}

static struct table_place place_cells(struct canvas *c, const struct plot *p, struct box area)
{
    const struct plot_heat *h = p->heat;
    double most = 0;
    for (size_t r = 0; r < h->row_count; r++) {
        double w = 0, high = 0;
        struct text t = {.s = h->rows[r], .size = 10.5};
        canvas_measure(c, &t, &w, &high);
        most = fmax(most, w);
    }
    struct table_place at = {.left = area.x + 28 + fmin(most, area.w / 3), .top = area.y};
    at.column = (area.x + area.w - at.left) / (double)h->column_count;
    at.row = (area.h - 44) / (double)h->row_count;
    return at;
}

static void draw_names(struct canvas *c, const struct plot *p, struct box area,
                       struct table_place at)
{
    const struct plot_heat *h = p->heat;
    double bottom = at.top + at.row * (double)h->row_count;
    canvas_colour(c, canvas_black, 1);
    for (size_t r = 0; r < h->row_count; r++) {
        double w = 0, high = 0;
        struct text t = {.s = h->rows[r], .size = 10.5, .place = TEXT_RIGHT};
        canvas_measure(c, &t, &w, &high);
        (void)canvas_text(c, &t, at.left - 7, at.top + at.row * ((double)r + 0.5) - high / 2);
    }
    for (size_t k = 0; k < h->column_count; k++) {
        struct text t = {.s = h->columns[k], .size = 10.5, .place = TEXT_CENTRE};
        (void)canvas_text(c, &t, at.left + at.column * ((double)k + 0.5), bottom + 6);
    }
    struct text x = {.s = p->x.label, .size = 11, .place = TEXT_CENTRE};
    struct text y = {.s = p->y.label, .size = 11};
    (void)canvas_text(c, &x, at.left + at.column * (double)h->column_count / 2, bottom + 25);
    canvas_text_up(c, &y, area.x + 7, (at.top + bottom) / 2);
}

bal_status heat_draw(struct canvas *c, const struct plot *p, struct box area, struct bal_err *err)
{
    const struct plot_heat *h = p->heat;
    double range[2];
    if (h->row_count == 0 || h->column_count == 0 || h->row_count > PLOT_CELLS_MOST ||
        h->column_count > PLOT_CELLS_MOST)
        return bal_fail(err, BAL_INVALID, "a heat map has 1 to %d rows and columns",
                        PLOT_CELLS_MOST);
    range_of(h, range);
    struct table_place at = place_cells(c, p, area);
    cairo_set_line_width(c->cr, 0.8);
    for (size_t i = 0; i < h->row_count * h->column_count; i++) {
        size_t row = i / h->column_count, column = i % h->column_count;
        struct box b = {at.left + at.column * (double)column, at.top + at.row * (double)row,
                        at.column, at.row};
        draw_cell(c, h, i, b, range);
        canvas_colour(c, canvas_white, 1);
        cairo_rectangle(c->cr, b.x, b.y, b.w, b.h);
        cairo_stroke(c->cr);
    }
    canvas_colour(c, canvas_black, 1);
    cairo_rectangle(c->cr, at.left, at.top, at.column * (double)h->column_count,
                    at.row * (double)h->row_count);
    cairo_stroke(c->cr);
    draw_names(c, p, area, at);
    return BAL_OK;
}
