// SPDX-License-Identifier: Apache-2.0
// curves.c: lines with bands and markers over two axes, and their legend.
#include <math.h>

#include "plot/axis.h"
#include "plot/canvas.h"

enum { DASHES = 4, MARKERS_MOST = 60, SHAPES = 6 };

// Okabe and Ito's colours; the dashes and markers say the same without colour.
static const struct style {
    struct rgb colour;
    double dash[DASHES];
    int dashes;
} styles[] = {
    {{0.00, 0.00, 0.00}, {0}, 0},          {{0.00, 0.45, 0.70}, {9, 3}, 2},
    {{0.84, 0.37, 0.00}, {3, 2}, 2},       {{0.00, 0.62, 0.45}, {10, 3, 2, 3}, 4},
    {{0.80, 0.47, 0.65}, {5, 2, 1, 2}, 4}, {{0.90, 0.62, 0.00}, {14, 4}, 2},
    {{0.34, 0.71, 0.91}, {1.5, 1.5}, 2},
};

struct chart {
    struct canvas *c;
    const struct plot *p;
    struct axis x, y;
    struct box in; // what the axes enclose
};

static double place_x(const struct chart *h, double v)
{
    return h->in.x + axis_place(&h->x, v) * h->in.w;
}

static double place_y(const struct chart *h, double v)
{
    return h->in.y + h->in.h - axis_place(&h->y, v) * h->in.h;
}

// ---- the range of the data

static void extend(double v, bool log, double range[2])
{
    if (!isfinite(v) || (log && !(v > 0)))
        return;
    range[0] = fmin(range[0], v);
    range[1] = fmax(range[1], v);
}

static bal_status make_axes(struct chart *h, struct bal_err *err)
{
    const struct plot *p = h->p;
    double x[2] = {HUGE_VAL, -HUGE_VAL}, y[2] = {HUGE_VAL, -HUGE_VAL};
    for (size_t k = 0; k < p->curve_count; k++) {
        const struct plot_curve *c = &p->curves[k];
        if (c->count > PLOT_POINTS_MOST)
            return bal_fail(err, BAL_INVALID, "a curve of more than %d points", PLOT_POINTS_MOST);
        for (size_t i = 0; i < c->count; i++) {
            extend(c->x[i], p->x.log, x);
            extend(c->y[i], p->y.log, y);
            if (c->low != NULL)
                extend(c->low[i], p->y.log, y);
            if (c->high != NULL)
                extend(c->high[i], p->y.log, y);
        }
    }
    BAL_TRY(axis_make(&h->x, &p->x, x[0], x[1], err));
    return axis_make(&h->y, &p->y, y[0], y[1], err);
}

// ---- axes

static void number_text(double v, str unit, struct buf *out, struct text *t)
{
    buf_clear(out);
    axis_number(v, unit, out);
    *t = (struct text){.s = buf_str(out), .size = 10};
}

// The widest number along the y axis.
static double numbers_width(struct chart *h)
{
    AUTO_BUF text = BUF_INIT(256);
    double most = 0;
    for (size_t i = 0; i < h->y.tick_count; i++) {
        double w = 0, high = 0;
        struct text t;
        number_text(h->y.ticks[i].at, h->p->y.unit, &text, &t);
        canvas_measure(h->c, &t, &w, &high);
        if (h->y.ticks[i].labelled)
            most = fmax(most, w);
    }
    return most;
}

static void draw_x_ticks(struct chart *h)
{
    AUTO_BUF text = BUF_INIT(256);
    double bottom = h->in.y + h->in.h, free_from = -HUGE_VAL;
    for (size_t i = 0; i < h->x.tick_count; i++) {
        double x = place_x(h, h->x.ticks[i].at), w = 0, high = 0;
        canvas_colour(h->c, canvas_grey, h->x.ticks[i].labelled ? 0.35 : 0.15);
        canvas_line(h->c, x, h->in.y, x, bottom);
        struct text t;
        number_text(h->x.ticks[i].at, h->p->x.unit, &text, &t);
        t.place = TEXT_CENTRE;
        canvas_measure(h->c, &t, &w, &high);
        canvas_colour(h->c, canvas_black, 1);
        canvas_line(h->c, x, bottom, x, bottom + (h->x.ticks[i].labelled ? 5 : 3));
        if (!h->x.ticks[i].labelled || x - w / 2 < free_from)
            continue;
        (void)canvas_text(h->c, &t, x, bottom + 6);
        free_from = x + w / 2 + 4;
    }
}

static void draw_y_ticks(struct chart *h)
{
    AUTO_BUF text = BUF_INIT(256);
    double free_below = HUGE_VAL;
    for (size_t i = 0; i < h->y.tick_count; i++) {
        double y = place_y(h, h->y.ticks[i].at), w = 0, high = 0;
        canvas_colour(h->c, canvas_grey, h->y.ticks[i].labelled ? 0.35 : 0.15);
        canvas_line(h->c, h->in.x, y, h->in.x + h->in.w, y);
        struct text t;
        number_text(h->y.ticks[i].at, h->p->y.unit, &text, &t);
        t.place = TEXT_RIGHT;
        canvas_measure(h->c, &t, &w, &high);
        canvas_colour(h->c, canvas_black, 1);
        canvas_line(h->c, h->in.x - (h->y.ticks[i].labelled ? 5 : 3), y, h->in.x, y);
        if (!h->y.ticks[i].labelled || y + high / 2 > free_below)
            continue;
        (void)canvas_text(h->c, &t, h->in.x - 7, y - high / 2);
        free_below = y - high / 2;
    }
}

static void draw_axes(struct chart *h, struct box area)
{
    struct text x = {.s = h->p->x.label, .size = 11, .place = TEXT_CENTRE};
    struct text y = {.s = h->p->y.label, .size = 11};
    cairo_set_line_width(h->c->cr, 0.8);
    draw_x_ticks(h);
    draw_y_ticks(h);
    canvas_colour(h->c, canvas_black, 1);
    cairo_rectangle(h->c->cr, h->in.x, h->in.y, h->in.w, h->in.h);
    cairo_stroke(h->c->cr);
    (void)canvas_text(h->c, &x, h->in.x + h->in.w / 2, h->in.y + h->in.h + 22);
    canvas_text_up(h->c, &y, area.x + 7, h->in.y + h->in.h / 2);
}

// ---- curves

static void marker(struct canvas *c, size_t shape, double x, double y)
{
    static const double size = 3.4;
    cairo_t *cr = c->cr;
    cairo_new_sub_path(cr);
    switch (shape % SHAPES) {
    case 0:
        cairo_arc(cr, x, y, size, 0, 2 * G_PI);
        break;
    case 1:
        cairo_rectangle(cr, x - size, y - size, 2 * size, 2 * size);
        break;
    case 2:
    case 3: // a triangle up, or down
        cairo_move_to(cr, x - size, y + (shape % SHAPES == 2 ? size : -size));
        cairo_line_to(cr, x + size, y + (shape % SHAPES == 2 ? size : -size));
        cairo_line_to(cr, x, y + (shape % SHAPES == 2 ? -size : size));
        cairo_close_path(cr);
        break;
    case 4: // a diamond
        cairo_move_to(cr, x - size, y);
        cairo_line_to(cr, x, y - 1.3 * size);
        cairo_line_to(cr, x + size, y);
        cairo_line_to(cr, x, y + 1.3 * size);
        cairo_close_path(cr);
        break;
    default: // an empty circle
        cairo_arc(cr, x, y, size, 0, 2 * G_PI);
        cairo_stroke(cr);
        return;
    }
    cairo_fill(cr);
}

static bool drawable(const struct chart *h, double x, double y)
{
    return isfinite(x) && isfinite(y) && (!h->x.log || x > 0) && (!h->y.log || y > 0);
}

static void draw_band(struct chart *h, const struct plot_curve *k, struct rgb colour)
{
    bool any = false;
    for (size_t i = 0; i < k->count; i++)
        if (drawable(h, k->x[i], k->high[i])) {
            cairo_line_to(h->c->cr, place_x(h, k->x[i]), place_y(h, k->high[i]));
            any = true;
        }
    for (size_t i = k->count; i-- > 0;)
        if (drawable(h, k->x[i], k->low[i]))
            cairo_line_to(h->c->cr, place_x(h, k->x[i]), place_y(h, k->low[i]));
    if (!any)
        return;
    cairo_close_path(h->c->cr);
    canvas_colour(h->c, colour, 0.15);
    cairo_fill(h->c->cr);
}

static void pen(struct canvas *c, size_t index)
{
    const struct style *s = &styles[index % ARRAY_LEN(styles)];
    canvas_colour(c, s->colour, 1);
    cairo_set_line_width(c->cr, 1.8);
    cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(c->cr, s->dash, s->dashes, 0);
}

static void draw_curve(struct chart *h, size_t index)
{
    const struct plot_curve *k = &h->p->curves[index];
    pen(h->c, index);
    bool open = false;
    for (size_t i = 0; i < k->count; i++) {
        if (!drawable(h, k->x[i], k->y[i])) {
            open = false;
            continue;
        }
        double x = place_x(h, k->x[i]), y = place_y(h, k->y[i]);
        if (open)
            cairo_line_to(h->c->cr, x, y);
        else
            cairo_move_to(h->c->cr, x, y);
        open = true;
    }
    cairo_stroke(h->c->cr);
    cairo_set_dash(h->c->cr, NULL, 0, 0);
    for (size_t i = 0; k->count <= MARKERS_MOST && i < k->count; i++)
        if (drawable(h, k->x[i], k->y[i]))
            marker(h->c, index, place_x(h, k->x[i]), place_y(h, k->y[i]));
}

// ---- the legend

static struct text legend_text(const struct plot *p, size_t i, double width)
{
    return (struct text){.s = p->curves[i].label, .size = 10, .wrap = width - 38};
}

static void draw_legend(struct chart *h, double x, double width)
{
    double y = h->in.y;
    for (size_t i = 0; i < h->p->curve_count; i++) {
        struct text t = legend_text(h->p, i, width);
        double w = 0, high = 0;
        canvas_measure(h->c, &t, &w, &high);
        pen(h->c, i);
        canvas_line(h->c, x, y + 7, x + 30, y + 7);
        cairo_set_dash(h->c->cr, NULL, 0, 0);
        if (h->p->curves[i].count <= MARKERS_MOST)
            marker(h->c, i, x + 15, y + 7);
        canvas_colour(h->c, canvas_black, 1);
        y += canvas_text(h->c, &t, x + 38, y) + 6;
    }
}

static double legend_width(struct chart *h)
{
    double most = 0;
    for (size_t i = 0; i < h->p->curve_count; i++) {
        double w = 0, high = 0;
        struct text t = {.s = h->p->curves[i].label, .size = 10};
        canvas_measure(h->c, &t, &w, &high);
        most = fmax(most, w + 40);
    }
    return fmin(most, 190);
}

bal_status curves_draw(struct canvas *c, const struct plot *p, struct box area, struct bal_err *err)
{
    struct chart h = {.c = c, .p = p};
    if (p->curve_count == 0 || p->curve_count > PLOT_CURVES_MOST)
        return bal_fail(err, BAL_INVALID, "a plot has 1 to %d curves, not %zu", PLOT_CURVES_MOST,
                        p->curve_count);
    BAL_TRY(make_axes(&h, err));
    bool legend = p->curve_count > 1 || p->curves[0].label.len > 0;
    double left = numbers_width(&h) + 28, right = legend ? legend_width(&h) + 14 : 10;
    h.in = (struct box){area.x + left, area.y, area.w - left - right, area.h - 40};
    draw_axes(&h, area);
    cairo_save(c->cr);
    cairo_rectangle(c->cr, h.in.x, h.in.y, h.in.w, h.in.h);
    cairo_clip(c->cr);
    for (size_t i = 0; i < p->curve_count; i++)
        if (p->curves[i].low != NULL && p->curves[i].high != NULL)
            draw_band(&h, &p->curves[i], styles[i % ARRAY_LEN(styles)].colour);
    for (size_t i = 0; i < p->curve_count; i++)
        draw_curve(&h, i);
    cairo_restore(c->cr);
    if (legend)
        draw_legend(&h, area.x + area.w - right + 14, right - 14);
    return BAL_OK;
}
