// SPDX-License-Identifier: Apache-2.0
// html_plots.c: margins and discrepancies as bars in SVG. Widths are in per cent of the page's and
// heights in pixels, so that text keeps its size on every screen. Each plot has its figures in a
// table below it.
#include <math.h>

#include "report/html_out.h"

enum {
    BARS = 12,       // bars of a plot; the rest is in the table
    BAR_ROW = 48,    // pixels
    NAME_SHOWN = 46, // characters of a name above a bar
};

void html_plot_open(struct page *h, unsigned height, const char *title)
{
    h->ids++;
    html(h, "<svg class='plot' role='img' width='100%' height='");
    html_figure(h, height);
    html(h, "' aria-labelledby='p");
    html_figure(h, h->ids);
    html(h, "t p");
    html_figure(h, h->ids);
    html(h, "d'><title id='p");
    html_figure(h, h->ids);
    html(h, "t'>");
    html(h, title);
}

void html_plot_desc(struct page *h)
{
    html(h, "</title><desc id='p");
    html_figure(h, h->ids);
    html(h, "d'>");
}

// A name cut to what fits above a bar.
static void short_name(struct page *h, str name)
{
    size_t at = 0;
    for (unsigned shown = 0; at < name.len; at++) {
        if (((unsigned char)name.ptr[at] & 0xC0) != 0x80 && shown++ == NAME_SHOWN)
            break;
    }
    prose_text(&h->p, str_head(name, at));
    html(h, at < name.len ? "…" : "");
}

void html_percent(struct page *h, double part)
{
    uint64_t v = (uint64_t)llround(fmin(fmax(part, 0), 1) * 10000);
    html_figure(h, v / 100);
    html(h, v % 100 < 10 ? ".0" : ".");
    html_figure(h, v % 100);
    html(h, "%");
}

// Of the width, for the longest bar; the figure stands behind it.
static const double BAR_PART = 0.78;

static void bar_name(struct page *h, size_t row, str name)
{
    html(h, "<text class='name' x='0' y='");
    html_figure(h, row * BAR_ROW + 16);
    html(h, "'>");
    short_name(h, name);
    html(h, "</text>");
}

// Opens the text behind a bar that ends there.
static void bar_value(struct page *h, size_t row, double end)
{
    html(h, "<text class='value' dx='7' y='");
    html_figure(h, row * BAR_ROW + 35);
    html(h, "' x='");
    html_percent(h, end);
    html(h, "'>");
}

static void bar_open(struct page *h, size_t row, const char *class, double from)
{
    html(h, "<rect class='");
    html(h, class);
    html(h, "' height='14' y='");
    html_figure(h, row * BAR_ROW + 23);
    html(h, "' x='");
    html_percent(h, from);
    html(h, "' width='");
}

// The contests with the most of something; ties in the order of the report. Returns how many.
static size_t pick(const struct report *r, double (*weight)(const struct report_contest *c),
                   size_t out[static BARS])
{
    size_t n = 0;
    for (size_t i = 0; i < r->contests.len; i++) {
        double w = weight(&r->contests.at[i]);
        if (isnan(w))
            continue;
        size_t at = n;
        while (at > 0 && weight(&r->contests.at[out[at - 1]]) < w)
            at--;
        if (at >= BARS)
            continue;
        n += n < BARS;
        memmove(out + at + 1, out + at, (n - 1 - at) * sizeof *out);
        out[at] = i;
    }
    return n;
}

static double closeness(const struct report_contest *c)
{
    return c->choices.len > 0 ? -c->diluted_margin : (double)NAN;
}

static void margin_table(struct page *h)
{
    const struct report *r = h->r;
    HTML_TABLE(h, "Figures of this plot: margins", STR(""), r->contests.len, true,
               {"Contest", false}, {"Margin in votes", true}, {"Cards", true},
               {"Diluted margin", true});
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        html_cell_name(h, c->name);
        html_cell_number(h, c->margin);
        html_cell_number(h, c->cards);
        html_cell(h);
        prose_percent(&h->p, c->diluted_margin, 2);
        html_cell_end(h);
    }
    html_table_end(h);
}

void html_plot_margins(struct page *h)
{
    const struct report *r = h->r;
    size_t chosen[BARS], n = pick(r, closeness, chosen);
    html(h, "<figure>\n<figcaption><h3>Margins: the closest contests first</h3><p>The diluted "
            "margin: votes between winner and runner-up for every card among which is drawn. The "
            "closer the contest, the more cards an audit needs.</p></figcaption>\n");
    if (n == 0) {
        html(h, "<p>No contest has reported votes yet.</p>\n</figure>\n");
        return;
    }
    double widest = r->contests.at[chosen[n - 1]].diluted_margin;
    html_plot_open(h, (unsigned)n * BAR_ROW, "Diluted margins of the closest contests");
    html_plot_desc(h);
    for (size_t i = 0; i < n; i++) {
        const struct report_contest *c = &r->contests.at[chosen[i]];
        prose_text(&h->p, c->name);
        html(h, ": ");
        prose_percent(&h->p, c->diluted_margin, 2);
        html(h, i + 1 < n ? "; " : ".");
    }
    html(h, "</desc>\n");
    for (size_t i = 0; i < n; i++) {
        const struct report_contest *c = &r->contests.at[chosen[i]];
        double part = widest > 0 ? c->diluted_margin / widest * BAR_PART : 0;
        bar_name(h, i, c->name);
        bar_open(h, i, "fill", 0);
        html_percent(h, part);
        html(h, "'/>");
        bar_value(h, i, part);
        prose_percent(&h->p, c->diluted_margin, 2);
        html(h, "</text>\n");
    }
    html(h, "</svg>\n");
    margin_table(h);
    html(h, "</figure>\n");
}

static uint64_t kinds_of(const struct report_contest *c, uint64_t out[static 5])
{
    const struct report_discrepancy_counts *f = &c->found;
    const uint64_t kinds[5] = {f->o2, f->o1, f->none, f->u1, f->u2};
    uint64_t sum = 0;
    for (int k = 0; k < 5; k++)
        sum += out[k] = kinds[k];
    return sum;
}

static double discrepancies_of(const struct report_contest *c)
{
    uint64_t kinds[5], sum = kinds_of(c, kinds);
    return sum > 0 ? (double)sum : (double)NAN;
}

static void kind_table(struct page *h)
{
    const struct report *r = h->r;
    HTML_TABLE(h, "Figures of this plot: discrepancies", STR(""), r->contests.len, true,
               {"Contest", false}, {"2-vote overstatement", true}, {"1-vote overstatement", true},
               {"No change of the smallest margin", true}, {"1-vote understatement", true},
               {"2-vote understatement", true}, {"Of these not found", true},
               {"Of these not agreed upon", true}, {"Per 1,000 cards examined", true});
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        uint64_t kinds[5], sum = kinds_of(c, kinds);
        html_cell_name(h, c->name);
        for (int k = 0; k < 5; k++)
            html_cell_number(h, kinds[k]);
        html_cell_number(h, c->found.not_found);
        html_cell_number(h, c->found.no_agreement);
        html_cell(h);
        if (c->usable > 0)
            sink_printf(h->p.out, "%.1f", 1000.0 * (double)sum / (double)c->usable);
        else
            html(h, "none examined");
        html_cell_end(h);
    }
    html_table_end(h);
}

static const struct kind {
    const char *class, *sign, *words;
} kinds[5] = {
    {"o2", "+2", "2-vote overstatement"},
    {"o1", "+1", "1-vote overstatement"},
    {"k0", "0", "no change"},
    {"u1", "−1", "1-vote understatement"},
    {"u2", "−2", "2-vote understatement"},
};

static void kind_bar(struct page *h, size_t row, const struct report_contest *c, double most)
{
    uint64_t counts[5], sum = kinds_of(c, counts), before = 0;
    bar_name(h, row, c->name);
    for (int k = 0; k < 5; k++) {
        double from = (double)before / most * BAR_PART, part = (double)counts[k] / most * BAR_PART;
        if (counts[k] == 0)
            continue;
        bar_open(h, row, kinds[k].class, from);
        html_percent(h, part);
        html(h, "'/>");
        if (part > 0.14) {
            html(h, "<text class='mark' dx='6' y='");
            html_figure(h, row * BAR_ROW + 34);
            html(h, "' x='");
            html_percent(h, from);
            html(h, "'>");
            prose_number(&h->p, counts[k]);
            html(h, " × ");
            html(h, kinds[k].sign);
            html(h, "</text>");
        }
        before += counts[k];
    }
    bar_value(h, row, (double)sum / most * BAR_PART);
    prose_count(&h->p, sum, "card");
    html(h, "</text>\n");
}

static void kind_legend(struct page *h)
{
    html(h, "<ul class='legend'>\n");
    for (int k = 0; k < 5; k++) {
        html(h, "<li><svg width='14' height='14' aria-hidden='true'><rect width='14' height='14' "
                "class='");
        html(h, kinds[k].class);
        html(h, "'/></svg><span>");
        html(h, kinds[k].sign);
        html(h, ": ");
        html(h, kinds[k].words);
        html(h, "</span></li>\n");
    }
    html(h, "</ul>\n");
}

void html_plot_discrepancies(struct page *h)
{
    const struct report *r = h->r;
    size_t chosen[BARS], n = pick(r, discrepancies_of, chosen);
    html(h, "<figure>\n<figcaption><h3>Discrepancies by kind</h3><p>Cards on which paper and CVR "
            "differ, by what they change the contest’s smallest margin by.</p></figcaption>\n");
    if (n == 0) {
        html(h, "<p>None found.</p>\n</figure>\n");
        return;
    }
    double most = discrepancies_of(&r->contests.at[chosen[0]]);
    kind_legend(h);
    html_plot_open(h, (unsigned)n * BAR_ROW, "Discrepancies by kind");
    html_plot_desc(h);
    for (size_t i = 0; i < n; i++) {
        uint64_t counts[5], sum = kinds_of(&r->contests.at[chosen[i]], counts);
        prose_text(&h->p, r->contests.at[chosen[i]].name);
        html(h, ": ");
        prose_count(&h->p, sum, "card");
        html(h, i + 1 < n ? "; " : ".");
    }
    html(h, "</desc>\n");
    for (size_t i = 0; i < n; i++)
        kind_bar(h, i, &r->contests.at[chosen[i]], most);
    html(h, "</svg>\n");
    kind_table(h);
    html(h, "</figure>\n");
}
