// SPDX-License-Identifier: Apache-2.0
// canvas.h: where plots are drawn: lines and text in points, for the files of this room.
#ifndef BAL_PLOT_CANVAS_H
#define BAL_PLOT_CANVAS_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "plot/plot.h"

struct rgb {
    double r, g, b; // 0 to 1
};

struct canvas {
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *pango;
    double width, height;
};

struct box {
    double x, y, w, h;
};

enum text_place { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT };

extern const struct rgb canvas_black, canvas_grey, canvas_white;

// Opens a canvas on the surface, with a white ground. NULL members after a failure.
bool canvas_open(struct canvas *c, cairo_surface_t *surface, double width, double height);
void canvas_close(struct canvas *c);

void canvas_colour(struct canvas *c, struct rgb colour, double opacity);
void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1);

struct text {
    str s;
    double size; // points
    bool bold;
    double wrap; // width to wrap at; 0: one line
    int lines;   // with wrap: at most so many, the rest is cut with "…"; 0: as many as it needs
    enum text_place place;
};

// Draws text whose top is at y, and whose left end, middle or right end is at x. Returns its
// height.
double canvas_text(struct canvas *c, const struct text *t, double x, double y);

// The same, turned to read upwards, its middle at (x, y).
void canvas_text_up(struct canvas *c, const struct text *t, double x, double y);

void canvas_measure(struct canvas *c, const struct text *t, double *width, double *height);

// ---- the kinds of plots: draw into the box, which is all that title and note leave

bal_status curves_draw(struct canvas *c, const struct plot *p, struct box area,
                       struct bal_err *err);
bal_status heat_draw(struct canvas *c, const struct plot *p, struct box area, struct bal_err *err);
bal_status sankey_draw(struct canvas *c, const struct plot *p, struct box area,
                       struct bal_err *err);

// The width and height that it needs.
bal_status sankey_size(struct canvas *c, const struct plot *p, double *width, double *height,
                       struct bal_err *err);

#endif
