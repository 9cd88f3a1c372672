// SPDX-License-Identifier: Apache-2.0
// plot.h: a picture as plain data, drawn to SVG, PDF or PNG. The only room that includes cairo and
// pango.
//
// Two kinds: curves (lines with bands, on linear or logarithmic axes) and a heat map (a table whose
// cells are shaded and say their value). Pictures are legible without colour: curves differ by
// dashes and markers too, shades of a heat map rise evenly in darkness. The colours are those of
// M. Okabe and K. Ito, "Color Universal Design" (2008), told apart with any colour vision.
//
// The same plot gives the same bytes on one machine: no date, no random name. Other fonts or
// versions of the libraries move letters, never data.
#ifndef BAL_PLOT_PLOT_H
#define BAL_PLOT_PLOT_H

#include "base/base.h"

enum plot_format { PLOT_SVG, PLOT_PDF, PLOT_PNG };

enum {
    PLOT_CURVES_MOST = 12,      // curves of one plot
    PLOT_POINTS_MOST = 1 << 20, // points of one curve
    PLOT_CELLS_MOST = 64,       // rows or columns of a heat map
    PLOT_BYTES = 64 << 20,      // of a drawing
};

struct plot_axis {
    str label;
    str unit;        // behind each number of the axis: " %"; empty: none
    bool log;        // all data above 0 then; others are left out
    double from, to; // from == to: what the data need
};

struct plot_curve {
    str label;
    const double *x, *y;      // count each; a point that is not finite breaks the line
    const double *low, *high; // a band around it; NULL: none
    size_t count;
};

struct plot_heat {
    const str *rows, *columns;
    size_t row_count, column_count;
    const double *values; // row by row, the first row on top; not finite: no shade
    const str *texts;     // what each cell says, row by row
    bool log;             // shades by the logarithm of the value (above 0)
};

struct plot {
    str title;
    str note;              // below it, wrapped: what was assumed
    str description;       // what the picture shows, for those who cannot see it
    struct plot_axis x, y; // of a heat map only the labels
    const struct plot_curve *curves;
    size_t curve_count;
    const struct plot_heat *heat; // not NULL: a heat map, else curves
    double width, height;         // points (1/72 inch); 0: 720 by 480
};

// Draws into `out` (appended). Text that is not UTF-8 is shown with replacement characters.
// BAL_INVALID: nothing to draw, no range, or more than the ceilings above; BAL_LIMIT: no memory.
BAL_CHECKED bal_status plot_draw(const struct plot *p, enum plot_format format, struct buf *out,
                                 struct bal_err *err);

// The format that a file's name asks for: ".svg", ".pdf" or ".png". False: none of them.
bool plot_format_of(str path, enum plot_format *out);

#endif
