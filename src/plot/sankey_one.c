// SPDX-License-Identifier: Apache-2.0
// sankey_one.c: a panel of one column: nothing goes on to another one, and bars lie below each
// other.
#include <math.h>

#include "plot/sankey.h"

// The longest one, or what is needed, goes all the way.
static double longest(const struct sankey_column *column)
{
    double most = column->line;
    for (size_t i = 0; i < column->bar_count; i++)
        most = fmax(most, column->bars[i].size);
    return most;
}

static double length_of(const struct sankey_picture *w, double size)
{
    return size > 0 ? size / longest(&w->p->columns[0]) * sankey_area(w->l) : 0;
}

// The number, and what became of the row.
static void write_end(const struct sankey_picture *w, const struct sankey_bar *bar, double x,
                      double middle)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct text number = {.s = sankey_number(bar, &text),
                          .size = sankey_number_size,
                          .bold = bar->mark != SANKEY_PLAIN};
    double nw = 0, nh = 0, ew = 0, eh = 0, right = w->l->width;
    canvas_measure(w->c, &number, &nw, &nh);
    struct text end = {.s = w->p->rows[bar->row].end,
                       .size = sankey_note_size,
                       .wrap = fmax(right - x - nw - 8, 1),
                       .lines = 1};
    canvas_colour(w->c, canvas_black, 1);
    (void)canvas_text(w->c, &number, x, middle - nh / 2);
    if (end.s.len == 0)
        return;
    canvas_measure(w->c, &end, &ew, &eh);
    canvas_colour(w->c, (struct rgb){0.25, 0.25, 0.25}, 1);
    (void)canvas_text(w->c, &end, x + nw + 8, middle - eh / 2);
}

void sankey_one(const struct sankey_picture *w)
{
    const struct sankey_column *column = &w->p->columns[0];
    const struct sankey_place *places = w->box->places[0];
    double x = sankey_x(w->l, 0), needed = length_of(w, column->line);
    for (size_t i = 0; i < column->bar_count; i++) {
        const struct sankey_bar *bar = &column->bars[i];
        struct box b = {x, places[i].y, length_of(w, bar->size), places[i].h};
        sankey_bar_draw(w, bar, b, true);
        write_end(w, bar, fmax(b.x + b.w, x) + 6, places[i].middle);
        if (!w->p->rows[bar->row].grey && column->line > 0 && bar->size >= column->line)
            sankey_line(w->c, x + needed, b.y - 2, x + needed, b.y + b.h + 2);
    }
}
