// SPDX-License-Identifier: Apache-2.0
// plot.h: a picture as plain data, drawn to SVG, PDF or PNG. The only room that includes cairo and
// pango.
//
// Three kinds: curves (lines with bands, on linear or logarithmic axes), a heat map (a table whose
// cells are shaded and say their value) and a Sankey diagram (columns of bars, and bands between
// them). Pictures are legible without colour: curves differ by dashes and markers too, shades of a
// heat map rise evenly in darkness, bars have names and hatches. The colours are those of
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
    PLOT_BARS_MOST = 1 << 16,   // rows or columns of a Sankey diagram
    PLOT_PARTS = 6,             // greys of a bar
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

// ---- a Sankey diagram: each column is a moment, each row somebody who has a bar in several
// columns

struct sankey_row {
    str name;
    str end;      // said of it behind the last column; empty: nothing
    uint32_t hue; // which colour and hatch; of the grey ones not looked at
    bool winner;  // its name is bold
    bool grey;    // what is lost, not somebody's: at the bottom of each column
};

enum sankey_mark { SANKEY_PLAIN, SANKEY_ELECTED, SANKEY_OUT };

struct sankey_bar {
    uint32_t row;
    double size;              // its height; not above 0: a line
    str text;                 // the exact number
    enum sankey_mark mark;    // with a check and a thick line, or with a cross and dashes
    double parts[PLOT_PARTS]; // of a grey bar, from the top: its size; all 0: one grey
};

struct sankey_link {
    uint32_t from, to; // rows: from this column's bar to the next column's
    double size;       // not above 0: not drawn
};

struct sankey_column {
    str title, note;               // above it
    double line;                   // what is needed: a line across bars that reach it; 0: none
    const struct sankey_bar *bars; // by row, ascending
    size_t bar_count;
    const struct sankey_link *links; // to the next column, by row `from`, then by `to`
    size_t link_count;
};

struct sankey_panel {
    str title; // empty: none
    const struct sankey_row *rows;
    size_t row_count;
    const struct sankey_column *columns;
    size_t column_count;
    double whole; // what all bars of a column add up to, greys included; above 0
};

// Panels lie below each other. The picture is as large as they need; plot.width and height are not
// looked at. Labels never overlap: each bar has the room that its number needs.
struct plot_sankey {
    const struct sankey_panel *panels;
    size_t panel_count;
    const str *parts; // what each grey is, PLOT_PARTS of them; empty ones are not in the key
    str line;         // what the line across bars is, for the key; empty: none
    str foot;         // below all: sources
};

struct plot {
    str title;
    str note;              // below it, wrapped: what was assumed
    str description;       // what the picture shows, for those who cannot see it
    struct plot_axis x, y; // of a heat map only the labels
    const struct plot_curve *curves;
    size_t curve_count;
    const struct plot_heat *heat;     // not NULL: a heat map
    const struct plot_sankey *sankey; // not NULL: a Sankey diagram; else curves
    double width, height;             // points (1/72 inch); 0: 720 by 480
};

// Draws into `out` (appended). Text that is not UTF-8 is shown with replacement characters.
// BAL_INVALID: nothing to draw, no range, or more than the ceilings above; BAL_LIMIT: no memory.
BAL_CHECKED bal_status plot_draw(const struct plot *p, enum plot_format format, struct buf *out,
                                 struct bal_err *err);

// The format that a file's name asks for: ".svg", ".pdf" or ".png". False: none of them.
bool plot_format_of(str path, enum plot_format *out);

#endif
