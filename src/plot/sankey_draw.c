// SPDX-License-Identifier: Apache-2.0
// sankey_draw.c: columns of bars with bands between them.
#include <math.h>

#include "plot/sankey.h"

// Okabe and Ito's colours, dark and light in turn: neighbours differ in grey too. Each further
// round through them has another hatch.
static const struct rgb hues[] = {
    {0.00, 0.45, 0.70}, {0.90, 0.62, 0.00}, {0.00, 0.62, 0.45}, {0.94, 0.89, 0.26},
    {0.84, 0.37, 0.00}, {0.34, 0.71, 0.91}, {0.80, 0.47, 0.65},
};
static const struct rgb greys[PLOT_PARTS] = {{0.80, 0.80, 0.80}, {0.52, 0.52, 0.52},
                                             {0.66, 0.66, 0.66}, {0.90, 0.90, 0.90},
                                             {0.38, 0.38, 0.38}, {0.25, 0.25, 0.25}};
static const struct rgb band_grey = {0.68, 0.68, 0.68};

static struct rgb hue_of(const struct sankey_panel *p, uint32_t row)
{
    return p->rows[row].grey ? band_grey : hues[p->rows[row].hue % ARRAY_LEN(hues)];
}

// Is white the better ink? By the luminance of WCAG 2.1, with its power taken as 2.2.
static bool is_dark(struct rgb c)
{
    return 0.2126 * pow(c.r, 2.2) + 0.7152 * pow(c.g, 2.2) + 0.0722 * pow(c.b, 2.2) < 0.22;
}

static void fill(struct canvas *c, struct box b, struct rgb colour)
{
    canvas_colour(c, colour, 1);
    cairo_rectangle(c->cr, b.x, b.y, b.w, b.h);
    cairo_fill(c->cr);
}

// ---- bands

// Takes its places at both ends, and is drawn where `draw`.
static void band(const struct sankey_picture *w, size_t k, const struct sankey_link *link,
                 bool draw)
{
    const struct sankey_column *column = &w->p->columns[k];
    double t = sankey_points(w->l, w->p, link->size);
    struct sankey_place *a = &w->box->places[k][sankey_find(column, link->from)];
    struct sankey_place *b = &w->box->places[k + 1][sankey_find(column + 1, link->to)];
    double x0 = sankey_x(w->l, k) + w->l->bar, x1 = sankey_x(w->l, k + 1);
    double y0 = a->taken, y1 = b->in, half = (x1 - x0) / 2;
    bool stays = link->from == link->to;
    struct rgb hue = hue_of(w->p, link->from);
    cairo_t *cr = w->c->cr;
    a->taken += t;
    b->in += t;
    if (!draw || !(link->size > 0))
        return;
    cairo_move_to(cr, x0, y0);
    cairo_curve_to(cr, x0 + half, y0, x1 - half, y1, x1, y1);
    cairo_line_to(cr, x1, y1 + t);
    cairo_curve_to(cr, x1 - half, y1 + t, x0 + half, y0 + t, x0, y0 + t);
    cairo_close_path(cr);
    canvas_colour(w->c, hue, stays ? 0.28 : 0.62);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 0.35);
    canvas_colour(w->c, (struct rgb){hue.r * 0.6, hue.g * 0.6, hue.b * 0.6}, stays ? 0.45 : 0.9);
    cairo_stroke(cr);
}

// To the next column, from the tops of the bars down: those that stay, or those that move.
static void draw_bands(const struct sankey_picture *w, size_t k, bool stay)
{
    const struct sankey_column *column = &w->p->columns[k];
    for (size_t i = 0; i < column->bar_count; i++)
        w->box->places[k][i].taken = w->box->places[k][i].y;
    for (size_t i = 0; i < column[1].bar_count; i++)
        w->box->places[k + 1][i].in = w->box->places[k + 1][i].y;
    for (size_t i = 0; i < column->link_count; i++) {
        const struct sankey_link *link = &column->links[i];
        band(w, k, link, (link->from == link->to) == stay);
    }
}

// ---- bars

static void hatch(struct canvas *c, struct box b, uint32_t kind)
{
    cairo_save(c->cr);
    cairo_rectangle(c->cr, b.x, b.y, b.w, b.h);
    cairo_clip(c->cr);
    canvas_colour(c, canvas_white, 0.75);
    cairo_set_line_width(c->cr, 1);
    double reach = b.w + b.h;
    for (int i = 0; 6 * i < reach; i++) {
        double x = b.x + 6 * i;
        if (kind == 1)
            canvas_line(c, x, b.y, x - b.h, b.y + b.h);
        else if (kind == 2)
            canvas_line(c, b.x - b.h + 6 * i, b.y, b.x + 6 * i, b.y + b.h);
        else
            canvas_line(c, x, b.y, x, b.y + b.h);
    }
    cairo_restore(c->cr);
}

static void fill_bar(const struct sankey_picture *w, const struct sankey_bar *bar, struct box b,
                     bool lies)
{
    uint32_t round = w->p->rows[bar->row].hue / (uint32_t)ARRAY_LEN(hues);
    if (!w->p->rows[bar->row].grey) {
        fill(w->c, b, hue_of(w->p, bar->row));
        if (round > 0)
            hatch(w->c, b, (round - 1) % 3 + 1);
        return;
    }
    fill(w->c, b, greys[0]);
    double from = 0, length = lies ? b.w : b.h;
    for (int i = 0; i < PLOT_PARTS && bar->size > 0; i++) {
        double part = bar->parts[i] / bar->size * length;
        fill(w->c,
             lies ? (struct box){b.x + from, b.y, part, b.h}
                  : (struct box){b.x, b.y + from, b.w, part},
             greys[i]);
        from += part;
    }
}

static void outline(const struct sankey_picture *w, const struct sankey_bar *bar, struct box b)
{
    static const double dashes[] = {2.5, 1.8};
    cairo_t *cr = w->c->cr;
    canvas_colour(w->c, canvas_black, 1);
    cairo_set_line_width(cr, bar->mark == SANKEY_ELECTED ? 1.5 : 0.6);
    if (bar->mark == SANKEY_OUT)
        cairo_set_dash(cr, dashes, 2, 0);
    cairo_rectangle(cr, b.x, b.y, b.w, b.h);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
}

void sankey_bar_draw(const struct sankey_picture *w, const struct sankey_bar *bar, struct box b,
                     bool lies)
{
    fill_bar(w, bar, b, lies);
    outline(w, bar, b);
}

void sankey_line(struct canvas *c, double x0, double y0, double x1, double y1)
{
    static const double dashes[] = {3, 2};
    canvas_colour(c, canvas_white, 1);
    cairo_set_line_width(c->cr, 2.6);
    canvas_line(c, x0, y0, x1, y1);
    canvas_colour(c, canvas_black, 1);
    cairo_set_line_width(c->cr, 1.1);
    cairo_set_dash(c->cr, dashes, 2, 0);
    canvas_line(c, x0, y0, x1, y1);
    cairo_set_dash(c->cr, NULL, 0, 0);
}

// Number, and the name where there is room; on a white ground where it is grey or
// hatched.
static void write_bar(const struct sankey_picture *w, const struct sankey_bar *bar,
                      const struct sankey_place *at, struct box b, bool named)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    bool grey = w->p->rows[bar->row].grey,
         inside = at->h >= at->slot - 0.01 || at->middle < at->y + at->h;
    bool plain = !grey && w->p->rows[bar->row].hue < ARRAY_LEN(hues);
    struct rgb ground = plain ? hue_of(w->p, bar->row) : canvas_white;
    struct text number = {.s = sankey_number(bar, &text),
                          .size = sankey_number_size,
                          .bold = bar->mark != SANKEY_PLAIN,
                          .place = TEXT_CENTRE};
    struct text name = {.s = w->p->rows[bar->row].name,
                        .size = sankey_note_size - 0.5,
                        .wrap = b.w - 4,
                        .place = TEXT_CENTRE,
                        .lines = b.h >= 29 ? 2 : 1};
    double nw = 0, nh = 0, mw = 0, mh = 0, x = b.x + b.w / 2;
    canvas_measure(w->c, &number, &nw, &nh);
    named = named && inside && !grey && b.h >= 21;
    if (named)
        canvas_measure(w->c, &name, &mw, &mh);
    double y = at->middle - (nh + mh) / 2;
    if (inside)
        fill(w->c, (struct box){x - fmax(nw, mw) / 2 - 1.5, y, fmax(nw, mw) + 3, nh + mh}, ground);
    canvas_colour(w->c, inside && is_dark(ground) ? canvas_white : canvas_black, 1);
    if (named)
        (void)canvas_text(w->c, &name, x, y);
    (void)canvas_text(w->c, &number, x, y + mh);
}

static void draw_bar(const struct sankey_picture *w, size_t k, size_t i)
{
    const struct sankey_column *column = &w->p->columns[k];
    const struct sankey_bar *bar = &column->bars[i];
    const struct sankey_place *at = &w->box->places[k][i];
    struct box b = {sankey_x(w->l, k), at->y, w->l->bar, at->h};
    sankey_bar_draw(w, bar, b, false);
    write_bar(w, bar, at, b, k > 0 && k + 1 < w->p->column_count);
    double line = sankey_points(w->l, w->p, column->line);
    if (line > 0 && bar->size >= column->line && !w->p->rows[bar->row].grey)
        sankey_line(w->c, b.x - 4, at->y + at->h - line, b.x + b.w + 4, at->y + at->h - line);
}

// ---- names

static void name_first(const struct sankey_picture *w)
{
    const struct sankey_column *column = &w->p->columns[0];
    canvas_colour(w->c, canvas_black, 1);
    for (size_t i = 0; i < column->bar_count; i++) {
        const struct sankey_row *row = &w->p->rows[column->bars[i].row];
        struct text t = {.s = row->name,
                         .size = sankey_name_size,
                         .bold = row->winner,
                         .wrap = w->l->left - 8,
                         .lines = 1,
                         .place = TEXT_RIGHT};
        double tw = 0, th = 0;
        canvas_measure(w->c, &t, &tw, &th);
        (void)canvas_text(w->c, &t, w->l->left - 6, w->box->places[0][i].middle - th / 2);
    }
}

static void name_last(const struct sankey_picture *w)
{
    size_t k = w->p->column_count - 1;
    const struct sankey_column *column = &w->p->columns[k];
    double x = sankey_x(w->l, k) + w->l->bar + 6;
    for (size_t i = 0; i < column->bar_count; i++) {
        const struct sankey_row *row = &w->p->rows[column->bars[i].row];
        const struct sankey_place *at = &w->box->places[k][i];
        struct text name = {.s = row->name,
                            .size = sankey_name_size,
                            .bold = row->winner,
                            .wrap = w->l->right - 8,
                            .lines = 1};
        struct text end = {.s = row->end,
                           .size = sankey_note_size,
                           .wrap = w->l->right - 8,
                           .lines = at->slot >= 33 ? 2 : 1};
        double nw = 0, nh = 0, ew = 0, eh = 0;
        canvas_measure(w->c, &name, &nw, &nh);
        canvas_measure(w->c, &end, &ew, &eh);
        bool both = row->end.len > 0 && at->slot >= nh + eh;
        double y = both ? at->y + (at->slot - nh - eh) / 2 : at->middle - nh / 2;
        canvas_colour(w->c, canvas_black, 1);
        (void)canvas_text(w->c, &name, x, y);
        canvas_colour(w->c, (struct rgb){0.25, 0.25, 0.25}, 1);
        if (both)
            (void)canvas_text(w->c, &end, x, y + nh);
    }
}

static void head_columns(const struct sankey_picture *w)
{
    double room = w->l->bar + w->l->gap - 8;
    for (size_t k = 0; k < w->p->column_count; k++) {
        const struct sankey_column *column = &w->p->columns[k];
        struct text title = {
            .s = column->title, .size = sankey_head_size, .bold = true, .wrap = room};
        struct text note = {.s = column->note, .size = sankey_note_size, .wrap = room};
        double x = sankey_x(w->l, k);
        canvas_colour(w->c, canvas_black, 1);
        double y = w->box->head + canvas_text(w->c, &title, x, w->box->head);
        if (column->note.len > 0)
            (void)canvas_text(w->c, &note, x, y);
        canvas_colour(w->c, canvas_grey, 0.5);
        cairo_set_line_width(w->c->cr, 0.5);
        canvas_line(w->c, x, w->box->top - 5, x + w->l->bar, w->box->top - 5);
    }
}

static void draw_panel(const struct sankey_picture *w)
{
    struct text title = {.s = w->p->title, .size = sankey_title_size, .bold = true};
    canvas_colour(w->c, canvas_black, 1);
    if (title.s.len > 0)
        (void)canvas_text(w->c, &title, 0, w->box->y);
    head_columns(w);
    name_first(w);
    if (w->p->column_count == 1) {
        sankey_one(w);
        return;
    }
    for (size_t k = 0; k + 1 < w->p->column_count; k++) {
        draw_bands(w, k, true);
        draw_bands(w, k, false); // above the others
    }
    for (size_t k = 0; k < w->p->column_count; k++)
        for (size_t i = 0; i < w->p->columns[k].bar_count; i++)
            draw_bar(w, k, i);
    name_last(w);
}

// ---- the key

// One entry behind the one before it, on the next line where there is no room.
static void key_entry(const struct sankey_layout *l, struct canvas *c, str s, int grey, bool draw,
                      double at[2])
{
    struct text t = {.s = s, .size = sankey_note_size};
    double w = 0, h = 0;
    if (s.len == 0)
        return;
    canvas_measure(c, &t, &w, &h);
    if (at[0] > 0 && at[0] + 24 + w > l->width) {
        at[0] = 0;
        at[1] += 14;
    }
    if (draw) {
        struct box b = {at[0], at[1] + 1, 18, 8};
        if (grey >= 0) {
            fill(c, b, greys[grey]);
            canvas_colour(c, canvas_black, 1);
            cairo_set_line_width(c->cr, 0.5);
            cairo_rectangle(c->cr, b.x, b.y, b.w, b.h);
            cairo_stroke(c->cr);
        } else {
            sankey_line(c, b.x, b.y + b.h / 2, b.x + b.w, b.y + b.h / 2);
        }
        (void)canvas_text(c, &t, at[0] + 24, at[1]);
    }
    at[0] += w + 42;
}

double sankey_key(const struct sankey_layout *l, struct canvas *c, double y, bool draw)
{
    double at[2] = {0, y};
    key_entry(l, c, l->of->line, -1, draw, at);
    for (int i = 0; i < PLOT_PARTS; i++)
        key_entry(l, c, l->of->parts[i], i, draw, at);
    return at[0] > 0 ? at[1] - y + 18 : 0;
}

// ---- all of it

bal_status sankey_size(struct canvas *c, const struct plot *p, double *width, double *height,
                       struct bal_err *err)
{
    struct sankey_layout l;
    bal_status status = sankey_layout_make(&l, c, p->sankey, err);
    if (status == BAL_OK) {
        *width = l.width;
        *height = l.height;
    }
    sankey_layout_done(&l);
    return status;
}

bal_status sankey_draw(struct canvas *c, const struct plot *p, struct box area, struct bal_err *err)
{
    struct sankey_layout l;
    bal_status status = sankey_layout_make(&l, c, p->sankey, err);
    cairo_save(c->cr);
    cairo_translate(c->cr, area.x, area.y);
    for (size_t i = 0; status == BAL_OK && i < p->sankey->panel_count; i++) {
        struct sankey_picture w = {c, &l, &p->sankey->panels[i], &l.panels[i]};
        draw_panel(&w);
    }
    if (status == BAL_OK) {
        struct text foot = {.s = p->sankey->foot, .size = sankey_foot_size, .wrap = l.width};
        double y = l.foot + sankey_key(&l, c, l.foot, true);
        canvas_colour(c, canvas_black, 1);
        if (foot.s.len > 0)
            (void)canvas_text(c, &foot, 0, y);
    }
    cairo_restore(c->cr);
    sankey_layout_done(&l);
    return status;
}
