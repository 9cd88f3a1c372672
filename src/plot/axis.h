// SPDX-License-Identifier: Apache-2.0
// axis.h: from data to places on the picture, and the numbers along it.
#ifndef BAL_PLOT_AXIS_H
#define BAL_PLOT_AXIS_H

#include "plot/plot.h"

enum { AXIS_TICKS = 64 };

struct tick {
    double at;
    bool labelled;
};

struct axis {
    double from, to; // from < to; above 0 where log
    bool log;
    struct tick ticks[AXIS_TICKS];
    size_t tick_count;
};

// The range that the data need, with a little room (given ends are kept), and where numbers stand.
// BAL_INVALID: no data, or given ends that make no range.
BAL_CHECKED bal_status axis_make(struct axis *a, const struct plot_axis *spec, double least,
                                 double most, struct bal_err *err);

// The place of a value, 0 at `from` and 1 at `to`.
double axis_place(const struct axis *a, double value);

// The number of a tick: "1,000", "0.5 %".
void axis_number(double v, str unit, struct buf *out);

#endif
