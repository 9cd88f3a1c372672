// SPDX-License-Identifier: Apache-2.0
// html_plot_risk.c: how the measured risk went as cards were examined, on a logarithmic scale, with
// the risk limit: in one plot, or in small plots of the same scale when there are many contests.
#include <math.h>

#include "report/html_out.h"
#include "report/words.h"

enum {
    LINES = 6,    // lines in one plot
    SMALL = 24,   // small plots that are not folded away
    POINTS = 240, // points of a line
    TOP = 20,     // pixels above the 100 % line
    BELOW = 24,   // below the lowest line
    UNITS = 1000, // the curve's own coordinates, both ways
    DECADES = 4,  // at most; a lower risk is drawn at the bottom
    LABEL = 40,   // pixels that a label of the scale needs
};

// What all plots of the page share.
struct scale {
    double decades; // from 100 % down
    uint64_t cards; // at the right end
    unsigned height;
};

static bool has_path(const struct report_contest *c)
{
    return c->path.len > 0;
}

// 0 at 100 %, 1 at the bottom.
static double depth(const struct scale *s, double risk)
{
    return risk > 0 ? fmin(fmax(-log10(risk) / s->decades, 0), 1) : 1;
}

static double limit_of(const struct report_contest *c)
{
    double limit;
    return num_double(c->risk_limit, &limit) && limit > 0 && limit < 1 ? limit : 0;
}

static struct scale scale_of(const struct report *r, unsigned height)
{
    double lowest = 0.02;
    struct scale s = {.cards = 1, .height = height};
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        double limit = limit_of(c);
        if (!has_path(c))
            continue;
        s.cards = c->usable > s.cards ? c->usable : s.cards;
        lowest = limit > 0 && limit < lowest ? limit : lowest;
        lowest = c->risk < lowest ? c->risk : lowest;
    }
    s.decades = fmin(ceil(-log10(fmax(lowest, 1e-6))), DECADES);
    return s;
}

static unsigned y_of(const struct scale *s, double risk)
{
    return TOP + (unsigned)lround(depth(s, risk) * s->height);
}

static void level_line(struct page *h, const char *class, unsigned y)
{
    html(h, "<line class='");
    html(h, class);
    html(h, "' x1='0' x2='100%' y1='");
    html_figure(h, y);
    html(h, "' y2='");
    html_figure(h, y);
    html(h, "'/>");
}

static void text_at(struct page *h, const char *class, const char *place, unsigned y)
{
    html(h, "<text class='");
    html(h, class);
    html(h, "' ");
    html(h, place);
    html(h, " y='");
    html_figure(h, y);
    html(h, "'>");
}

// A line per power of ten, named at its left end; cards below.
static void axes(struct page *h, const struct scale *s)
{
    int every = s->height / s->decades < LABEL ? 2 : 1;
    for (int k = 0; k <= (int)s->decades; k++) {
        double risk = pow(10, -k);
        level_line(h, "grid", y_of(s, risk));
        if (k % every != 0)
            continue;
        text_at(h, "axis", "x='0'", y_of(s, risk) - 4);
        prose_percent(&h->p, risk, k > 2 ? k - 2 : 0);
        html(h, "</text>");
    }
    text_at(h, "axis", "x='0'", TOP + s->height + 18);
    html(h, "0 cards</text>");
    text_at(h, "axis", "x='100%' text-anchor='end'", TOP + s->height + 18);
    prose_count(&h->p, s->cards, "card");
    html(h, "</text>\n");
}

static void limit_line(struct page *h, const struct scale *s, str limit, double risk)
{
    level_line(h, "limit", y_of(s, risk));
    text_at(h, "limit", "x='100%' text-anchor='end'", y_of(s, risk) - 5);
    html(h, "risk limit ");
    prose_limit(&h->p, limit);
    html(h, "</text>\n");
}

static void point(struct page *h, const struct scale *s, uint64_t cards, double risk)
{
    html(h, " ");
    html_figure(h, (uint64_t)llround((double)cards / (double)s->cards * UNITS));
    html(h, ",");
    html_figure(h, (uint64_t)llround(depth(s, risk) * UNITS));
}

// Of each run of points the one with the highest risk, so that the curve never lies too low; then
// the last, exactly.
static void curve(struct page *h, const struct scale *s, const struct report_contest *c,
                  const char *class)
{
    size_t run = (c->path.len + POINTS - 1) / POINTS;
    html(h, "<svg x='0' y='");
    html_figure(h, TOP);
    html(h, "' width='100%' height='");
    html_figure(h, s->height);
    html(h, "' viewBox='0 0 1000 1000' preserveAspectRatio='none' overflow='visible'>"
            "<polyline class='line ");
    html(h, class);
    html(h, "' vector-effect='non-scaling-stroke' points='0,0");
    for (size_t i = 0; i < c->path.len; i += run) {
        size_t worst = i;
        for (size_t k = i; k < i + run && k < c->path.len; k++)
            worst = c->path.at[k] > c->path.at[worst] ? k : worst;
        point(h, s, report_path_cards(c, worst), c->path.at[worst]);
    }
    point(h, s, c->usable, c->path.at[c->path.len - 1]);
    html(h, "'/></svg>");
    html(h, "<circle class='end ");
    html(h, class);
    html(h, "' r='4' cx='");
    html_percent(h, (double)c->usable / (double)s->cards);
    html(h, "' cy='");
    html_figure(h, y_of(s, c->path.at[c->path.len - 1]));
    html(h, "'/>\n");
}

static void where_it_stands(struct page *h, const struct report_contest *c)
{
    prose_risk(&h->p, c->risk);
    html(h, " after ");
    words_units(&h->p, c, c->usable);
}

static void describe(struct page *h, const struct report_contest *c)
{
    prose_text(&h->p, c->name);
    html(h, ": ");
    where_it_stands(h, c);
    html(h, ". ");
}

static const char *line_class(size_t i)
{
    static const char *const classes[LINES] = {"l0", "l1", "l2", "l3", "l4", "l5"};
    return classes[i % LINES];
}

// Limits as they are set, each once.
static void limit_lines(struct page *h, const struct scale *s)
{
    const struct report *r = h->r;
    for (size_t i = 0; i < r->contests.len; i++) {
        double limit = limit_of(&r->contests.at[i]);
        bool drawn = limit <= 0 || !has_path(&r->contests.at[i]);
        for (size_t k = 0; k < i && !drawn; k++)
            drawn = has_path(&r->contests.at[k]) && limit_of(&r->contests.at[k]) == limit;
        if (!drawn)
            limit_line(h, s, r->contests.at[i].risk_limit, limit);
    }
}

static void one_plot(struct page *h)
{
    const struct report *r = h->r;
    struct scale s = scale_of(r, 280);
    html_plot_open(h, TOP + s.height + BELOW, "Measured risk as cards were examined");
    html_plot_desc(h);
    for (size_t i = 0; i < r->contests.len; i++)
        if (has_path(&r->contests.at[i]))
            describe(h, &r->contests.at[i]);
    html(h, "</desc>\n");
    axes(h, &s);
    limit_lines(h, &s);
    for (size_t i = 0, line = 0; i < r->contests.len; i++)
        if (has_path(&r->contests.at[i]))
            curve(h, &s, &r->contests.at[i], line_class(line++));
    html(h, "</svg>\n<ul class='legend'>\n");
    for (size_t i = 0, line = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        if (!has_path(c))
            continue;
        html(h, "<li><svg width='28' height='10' aria-hidden='true'><line class='line ");
        html(h, line_class(line++));
        html(h, "' x1='0' x2='28' y1='5' y2='5'/></svg><span>");
        prose_name(&h->p, c->name);
        html(h, ": ");
        where_it_stands(h, c);
        html(h, "</span></li>\n");
    }
    html(h, "</ul>\n");
}

static void small_plot(struct page *h, const struct scale *s, const struct report_contest *c)
{
    double limit = limit_of(c);
    html(h, "<li><p><strong>");
    prose_name(&h->p, c->name);
    html(h, "</strong><br/>");
    where_it_stands(h, c);
    html(h, "</p>\n");
    html_plot_open(h, TOP + s->height + BELOW, "Measured risk as cards were examined");
    html_plot_desc(h);
    describe(h, c);
    html(h, "</desc>\n");
    axes(h, s);
    if (limit > 0)
        limit_line(h, s, c->risk_limit, limit);
    curve(h, s, c, "l0");
    html(h, "</svg></li>\n");
}

static void small_plots(struct page *h, size_t all)
{
    const struct report *r = h->r;
    struct scale s = scale_of(r, 130);
    html(h, "<ul class='small'>\n");
    for (size_t i = 0, n = 0; i < r->contests.len; i++) {
        if (!has_path(&r->contests.at[i]))
            continue;
        if (n++ == SMALL) {
            html(h, "</ul>\n<details><summary>The other ");
            prose_count(&h->p, all - SMALL, "contest");
            html(h, "</summary>\n<ul class='small'>\n");
        }
        small_plot(h, &s, &r->contests.at[i]);
    }
    html(h, all > SMALL ? "</ul>\n</details>\n" : "</ul>\n");
}

// The risk when a quarter, half, three quarters and all of the cards had been examined.
static void risk_table(struct page *h, size_t rows)
{
    const struct report *r = h->r;
    HTML_TABLE(h, "Figures of this plot: measured risk", STR(""), rows, true, {"Contest", false},
               {"Cards examined", true}, {"After a quarter of them", true}, {"After half", true},
               {"After three quarters", true}, {"After all", true}, {"Risk limit", true});
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        if (!has_path(c))
            continue;
        html_cell_name(h, c->name);
        html_cell_number(h, c->usable);
        for (size_t quarter = 1; quarter <= 4; quarter++)
            html_cell_risk(h, c->path.at[(c->path.len * quarter + 3) / 4 - 1]);
        html_cell(h);
        prose_limit(&h->p, c->risk_limit.len > 0 ? c->risk_limit : STR("none set"));
        html_cell_end(h);
    }
    html_table_end(h);
}

void html_plot_risks(struct page *h)
{
    size_t n = 0;
    for (size_t i = 0; i < h->r->contests.len; i++)
        n += has_path(&h->r->contests.at[i]);
    html(h, "<figure>\n<figcaption><h3>Measured risk as cards were examined</h3><p>The lower, the "
            "stronger the evidence for the reported outcome. A contest is confirmed when its line "
            "reaches the risk limit. Overstatements push it up. The scale is logarithmic: from "
            "one line of the grid to the next, the evidence is ten times as "
            "strong. What is below the last line is drawn on it.</p></figcaption>\n");
    if (n == 0) {
        html(h, "<p>No card has been examined yet: the measured risk of every contest is 100 "
                "%.</p>\n</figure>\n");
        return;
    }
    if (n <= LINES)
        one_plot(h);
    else
        small_plots(h, n);
    risk_table(h, n);
    html(h, "</figure>\n");
}
