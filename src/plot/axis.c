// SPDX-License-Identifier: Apache-2.0
#include "plot/axis.h"

#include <math.h>

static void add(struct axis *a, double at, bool labelled)
{
    double slack = a->log ? 1e-9 * a->to : 1e-9 * (a->to - a->from);
    if (at >= a->from - slack && at <= a->to + slack && a->tick_count < AXIS_TICKS)
        a->ticks[a->tick_count++] = (struct tick){at, labelled};
}

// 1, 2 or 5 times a power of ten, for at most about eight numbers.
static double step_of(double range)
{
    double raw = range / 8, power = pow(10, floor(log10(raw))), ratio = raw / power;
    double step = ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10;
    return step * power;
}

static void linear_ticks(struct axis *a)
{
    double step = step_of(a->to - a->from), first = ceil(a->from / step - 1e-9);
    for (int k = 0; k < AXIS_TICKS && (first + k) * step <= a->to + 1e-9 * step; k++)
        add(a, (first + k) * step, true);
}

// Powers of ten; 2 and 5 times them too where there are few.
static void log_ticks(struct axis *a)
{
    double decades = log10(a->to / a->from);
    int every = decades > 16 ? 4 : decades > 8 ? 2 : 1;
    for (int e = (int)floor(log10(a->from)); e <= (int)ceil(log10(a->to)); e++) {
        for (int m = 1; m <= 9 && (m == 1 || decades < 6); m++) {
            bool half = m == 2 || m == 5, number = m == 1 ? e % every == 0 : half && decades < 3.5;
            add(a, m * pow(10, e), number);
        }
    }
}

// Room at both ends; a single value gets a range around it.
static void widen(struct axis *a, const struct plot_axis *spec)
{
    if (a->log) {
        double room = a->to > a->from ? pow(a->to / a->from, 0.03) : 2;
        a->from = spec->from == spec->to ? a->from / room : a->from;
        a->to = spec->from == spec->to ? a->to * room : a->to;
        return;
    }
    double room = a->to > a->from ? 0.03 * (a->to - a->from) : fabs(a->to) / 2 + 1;
    bool zero = a->from >= 0 && a->from <= (a->to - a->from) / 2; // start at 0 where that is near
    a->from = zero ? 0 : a->from - room;
    a->to += room;
}

bal_status axis_make(struct axis *a, const struct plot_axis *spec, double least, double most,
                     struct bal_err *err)
{
    bool given = spec->from < spec->to;
    *a = (struct axis){
        .from = given ? spec->from : least, .to = given ? spec->to : most, .log = spec->log};
    if (!isfinite(a->from) || !isfinite(a->to) || a->from > a->to || spec->from > spec->to ||
        (a->log && !(a->from > 0)))
        return bal_fail(err, BAL_INVALID, "there is nothing to draw along '" STR_FMT "'",
                        STR_ARG(str_head(spec->label, 60)));
    if (!given)
        widen(a, spec);
    if (a->log && a->to > 10 * a->from)
        log_ticks(a);
    else
        linear_ticks(a);
    return BAL_OK;
}

double axis_place(const struct axis *a, double value)
{
    if (a->log)
        return log(value / a->from) / log(a->to / a->from);
    return (value - a->from) / (a->to - a->from);
}

void axis_number(double v, str unit, struct buf *out)
{
    char text[NUM_TEXT];
    if (v >= 1000 && v < 1e15 && fabs(v - round(v)) < 1e-6 * v)
        buf_add(out, num_grouped((uint64_t)(v + 0.5), text));
    else
        buf_addf(out, "%.6g", fabs(v) < 1e-12 ? 0.0 : v);
    buf_add(out, unit);
}
