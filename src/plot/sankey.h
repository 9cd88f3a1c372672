// SPDX-License-Identifier: Apache-2.0
// sankey.h: where the parts of a Sankey diagram lie, for the files that draw it.
//
// All bars of a picture have one scale. Each bar has a slot of its own, as high as the bar or as
// what is written at it, so that labels never meet: those of people from the top of the column
// down, the grey ones at its bottom. Between columns there are bands only. A panel of one column
// has no bands: its bars lie, as long as their size, below each other (sankey_one.c).
#ifndef BAL_PLOT_SANKEY_H
#define BAL_PLOT_SANKEY_H

#include "base/arena.h"
#include "plot/canvas.h"

#define SANKEY_NONE UINT32_MAX

struct sankey_place {
    double y, h;      // of the bar
    double slot;      // from y down, the bar's own room
    double middle;    // of its labels
    double in, taken; // where the next band comes in, and the next one leaves
};

struct sankey_box { // of a panel
    double y;       // its title
    double head;    // titles of columns
    double top, bottom;
    struct sankey_place **places; // of each column's bars
};

struct sankey_layout {
    const struct plot_sankey *of;
    double scale;        // points for a share of 1
    double bar, gap;     // width of a bar, and between two of them
    double left, right;  // room for names
    double width;        // of all
    double foot, height; // from the top
    struct sankey_box *panels;
    struct arena arena;
};

// What a panel is drawn with.
struct sankey_picture {
    struct canvas *c;
    const struct sankey_layout *l;
    const struct sankey_panel *p;
    const struct sankey_box *box;
};

// Sizes of letters.
extern const double sankey_title_size, sankey_head_size, sankey_note_size, sankey_name_size,
    sankey_number_size, sankey_foot_size;

// Call sankey_layout_done in every case. BAL_INVALID: nothing to draw, or too much.
BAL_CHECKED bal_status sankey_layout_make(struct sankey_layout *l, struct canvas *c,
                                          const struct plot_sankey *s, struct bal_err *err);
void sankey_layout_done(struct sankey_layout *l);

// The number of a row's bar in the column; SANKEY_NONE: it has none.
uint32_t sankey_find(const struct sankey_column *column, uint32_t row);

// The number of a bar as it is written, with its mark. It lies in the text.
str sankey_number(const struct sankey_bar *bar, struct buf *text);

// Where a column starts.
double sankey_x(const struct sankey_layout *l, size_t column);

// Points of a size in a panel.
double sankey_points(const struct sankey_layout *l, const struct sankey_panel *panel, double size);

// The width that the longest lying bar has.
double sankey_area(const struct sankey_layout *l);

// Lying bars, with their numbers and what became of them at their right ends.
void sankey_one(const struct sankey_picture *w);

// A bar's colours and outline. Parts of grey ones are side by side where it lies.
void sankey_bar_draw(const struct sankey_picture *w, const struct sankey_bar *bar, struct box b,
                     bool lies);

// The dashed line of what is needed.
void sankey_line(struct canvas *c, double x0, double y0, double x1, double y1);

// The key of greys and lines, in one line: draws it at y where `draw`. Returns its height.
double sankey_key(const struct sankey_layout *l, struct canvas *c, double y, bool draw);

#endif
