// SPDX-License-Identifier: Apache-2.0
#include "plot/sankey.h"

#include <math.h>

enum { ARENA_BYTES = 256 << 20, SPACE = 4, GREY_SPACE = 16, PANEL_SPACE = 26 };

const double sankey_title_size = 11, sankey_head_size = 9, sankey_note_size = 7.5,
             sankey_name_size = 8.5, sankey_number_size = 8, sankey_foot_size = 7.5;

static const double LYING = 14, LYING_STEP = 18;
static const double NUMBER_SLOT = 11, LEFT_MOST = 340, RIGHT_MOST = 340, NARROWEST = 560;

static double width_of(struct canvas *c, str s, double size, bool bold)
{
    double w = 0, h = 0;
    struct text t = {.s = s, .size = size, .bold = bold};
    if (s.len > 0)
        canvas_measure(c, &t, &w, &h);
    return w;
}

static double height_of(struct canvas *c, str s, double size, bool bold, double wrap)
{
    double w = 0, h = 0;
    struct text t = {.s = s, .size = size, .bold = bold, .wrap = wrap};
    if (s.len > 0)
        canvas_measure(c, &t, &w, &h);
    return h;
}

uint32_t sankey_find(const struct sankey_column *column, uint32_t row)
{
    size_t low = 0;
    VEC_BOUND(low, column->bar_count, i, column->bars[i].row < row);
    return low < column->bar_count && column->bars[low].row == row ? (uint32_t)low : SANKEY_NONE;
}

str sankey_number(const struct sankey_bar *bar, struct buf *text)
{
    static const char *const marks[] = {"", "✓ ", "✗ "};
    buf_clear(text);
    buf_addf(text, "%s" STR_FMT, marks[bar->mark], STR_ARG(bar->text));
    return buf_str(text);
}

double sankey_x(const struct sankey_layout *l, size_t column)
{
    return l->left + (double)column * (l->bar + l->gap);
}

double sankey_area(const struct sankey_layout *l)
{
    return l->width - l->left - l->right;
}

double sankey_points(const struct sankey_layout *l, const struct sankey_panel *panel, double size)
{
    return size > 0 ? size / panel->whole * l->scale : 0;
}

// ---- checks

static bal_status check_column(const struct sankey_panel *p, const struct sankey_column *c,
                               const struct sankey_column *next, struct bal_err *err)
{
    bool ok = c->bar_count > 0;
    for (size_t i = 0; i < c->bar_count; i++)
        ok = ok && c->bars[i].row < p->row_count && isfinite(c->bars[i].size) &&
             (i == 0 || c->bars[i - 1].row < c->bars[i].row);
    for (size_t i = 0; i < c->link_count; i++)
        ok = ok && next != NULL && isfinite(c->links[i].size) &&
             sankey_find(c, c->links[i].from) != SANKEY_NONE &&
             sankey_find(next, c->links[i].to) != SANKEY_NONE;
    return ok ? BAL_OK : bal_fail(err, BAL_INVALID, "a column without bars, or bands without ends");
}

static bal_status check(const struct plot_sankey *s, struct bal_err *err)
{
    if (s->panel_count == 0)
        return bal_fail(err, BAL_INVALID, "there is nothing to draw");
    for (size_t i = 0; i < s->panel_count; i++) {
        const struct sankey_panel *p = &s->panels[i];
        if (p->column_count == 0 || p->row_count == 0 || !(p->whole > 0) || !isfinite(p->whole))
            return bal_fail(err, BAL_INVALID, "there is nothing to draw");
        if (p->column_count > PLOT_BARS_MOST || p->row_count > PLOT_BARS_MOST)
            return bal_fail(err, BAL_INVALID, "more than %d rows or columns", PLOT_BARS_MOST);
        for (size_t k = 0; k < p->column_count; k++)
            BAL_TRY(check_column(p, &p->columns[k],
                                 k + 1 < p->column_count ? &p->columns[k + 1] : NULL, err));
    }
    return BAL_OK;
}

// ---- widths

static void measure_column(struct sankey_layout *l, struct canvas *c,
                           const struct sankey_column *column)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < column->bar_count; i++) {
        str number = sankey_number(&column->bars[i], &text);
        l->bar = fmax(l->bar, width_of(c, number, sankey_number_size, true) + 10);
    }
}

static void measure_names(struct sankey_layout *l, struct canvas *c, const struct sankey_panel *p)
{
    const struct sankey_column *first = &p->columns[0], *last = &p->columns[p->column_count - 1];
    for (size_t i = 0; i < first->bar_count; i++) {
        const struct sankey_row *row = &p->rows[first->bars[i].row];
        double w = width_of(c, row->name, sankey_name_size, row->winner);
        l->left = fmax(l->left, fmin(w, LEFT_MOST) + 8);
    }
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < last->bar_count; i++) {
        const struct sankey_row *row = &p->rows[last->bars[i].row];
        double w = width_of(c, row->name, sankey_name_size, row->winner);
        double end = width_of(c, row->end, sankey_note_size, false);
        if (first == last) // beside the number
            w = width_of(c, sankey_number(&last->bars[i], &text), sankey_number_size, true) + 8;
        w = first == last ? w + end : fmax(w, end);
        l->right = fmax(l->right, fmin(w, RIGHT_MOST) + 8);
    }
}

static void measure_width(struct sankey_layout *l, struct canvas *c)
{
    size_t columns = 0;
    l->bar = 46;
    for (size_t i = 0; i < l->of->panel_count; i++) {
        const struct sankey_panel *p = &l->of->panels[i];
        columns = p->column_count > columns ? p->column_count : columns;
        for (size_t k = 0; k < p->column_count; k++)
            measure_column(l, c, &p->columns[k]);
        measure_names(l, c, p);
    }
    l->gap = columns <= 6 ? 84 : columns <= 10 ? 58 : 40;
    l->width = l->left + (double)columns * (l->bar + l->gap) - l->gap + l->right;
    double spare = fmax(NARROWEST - l->width, 0);
    if (columns > 1)
        l->gap += spare / (double)(columns - 1);
    else
        l->bar += spare;
    l->width += spare;
}

// ---- heights

// A bar lower than its number has it below. Greys have two lines in the last column.
static double slot_of(const struct sankey_panel *p, const struct sankey_bar *bar, double h,
                      bool last)
{
    double least = h >= NUMBER_SLOT ? h : h + NUMBER_SLOT;
    return p->rows[bar->row].grey && last ? fmax(least, 34) : least;
}

// From the top down, as if greys followed; returns the height.
static double stack(struct sankey_layout *l, const struct sankey_panel *p, size_t k,
                    struct sankey_place *places)
{
    const struct sankey_column *column = &p->columns[k];
    double y = 0;
    for (size_t i = 0; i < column->bar_count && p->column_count == 1; i++) {
        bool apart = i > 0 && p->rows[column->bars[i].row].grey;
        y += apart ? GREY_SPACE - SPACE : 0;
        places[i] = (struct sankey_place){.y = y, .h = LYING, .slot = LYING};
        y += LYING_STEP;
    }
    for (size_t i = 0; i < column->bar_count && p->column_count > 1; i++) {
        bool grey = p->rows[column->bars[i].row].grey;
        double h = sankey_points(l, p, column->bars[i].size);
        if (i > 0)
            y += grey && !p->rows[column->bars[i - 1].row].grey ? GREY_SPACE : SPACE;
        double slot = slot_of(p, &column->bars[i], h, k + 1 == p->column_count);
        places[i] = (struct sankey_place){.y = y, .h = h, .slot = slot};
        y += slot;
    }
    return y;
}

// Greys go down to the bottom; then all to the panel's place.
static void settle(const struct sankey_panel *p, size_t k, const struct sankey_box *box,
                   double height)
{
    const struct sankey_column *column = &p->columns[k];
    for (size_t i = 0; i < column->bar_count; i++) {
        struct sankey_place *at = &box->places[k][i];
        bool grey = p->rows[column->bars[i].row].grey;
        at->y += box->top + (grey ? box->bottom - box->top - height : 0);
        at->middle = at->h >= NUMBER_SLOT ? at->y + at->h / 2 : at->y + at->h + NUMBER_SLOT / 2;
    }
}

static double head_height(const struct sankey_layout *l, struct canvas *c,
                          const struct sankey_panel *p)
{
    double most = 0, room = l->bar + l->gap - 8;
    for (size_t k = 0; k < p->column_count; k++) {
        double h = height_of(c, p->columns[k].title, sankey_head_size, true, room) +
                   height_of(c, p->columns[k].note, sankey_note_size, false, room);
        most = fmax(most, h);
    }
    return most;
}

static bal_status place_panel(struct sankey_layout *l, struct canvas *c, size_t i,
                              struct bal_err *err)
{
    const struct sankey_panel *p = &l->of->panels[i];
    struct sankey_box *box = &l->panels[i];
    double *heights = arena_new(&l->arena, double, p->column_count), most = 0;
    box->places = arena_new(&l->arena, struct sankey_place *, p->column_count);
    BAL_TRY(arena_check(&l->arena, err));
    for (size_t k = 0; k < p->column_count; k++) {
        box->places[k] = arena_new(&l->arena, struct sankey_place, p->columns[k].bar_count);
        BAL_TRY(arena_check(&l->arena, err));
        heights[k] = stack(l, p, k, box->places[k]);
        most = fmax(most, heights[k]);
    }
    box->y = l->height + (i > 0 ? PANEL_SPACE : 0);
    box->head = box->y;
    if (p->title.len > 0)
        box->head += height_of(c, p->title, sankey_title_size, true, 0) + 5;
    box->top = box->head + head_height(l, c, p) + 9;
    box->bottom = box->top + most;
    for (size_t k = 0; k < p->column_count; k++)
        settle(p, k, box, heights[k]);
    l->height = box->bottom;
    return BAL_OK;
}

bal_status sankey_layout_make(struct sankey_layout *l, struct canvas *c,
                              const struct plot_sankey *s, struct bal_err *err)
{
    size_t rows = 0;
    *l = (struct sankey_layout){.of = s, .arena = ARENA_INIT(ARENA_BYTES)};
    BAL_TRY(check(s, err));
    l->panels = arena_new(&l->arena, struct sankey_box, s->panel_count);
    BAL_TRY(arena_check(&l->arena, err));
    for (size_t i = 0; i < s->panel_count; i++)
        rows = s->panels[i].row_count > rows ? s->panels[i].row_count : rows;
    l->scale = fmin(360 + 8 * (double)rows, 540);
    measure_width(l, c);
    for (size_t i = 0; i < s->panel_count; i++)
        BAL_TRY(place_panel(l, c, i, err));
    l->foot = l->height + 16;
    l->height = l->foot + sankey_key(l, c, 0, false) +
                height_of(c, s->foot, sankey_foot_size, false, l->width);
    return BAL_OK;
}

void sankey_layout_done(struct sankey_layout *l)
{
    arena_done(&l->arena);
}
