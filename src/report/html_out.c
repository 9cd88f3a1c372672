// SPDX-License-Identifier: Apache-2.0
#include "report/html_out.h"

void html(struct page *h, const char *markup)
{
    sink_put(h->p.out, str_from(markup));
}

void html_open(struct page *h, const char *kind, str title)
{
    html(h, "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'/>\n"
            "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
            "style-src 'sha256-");
    html(h, html_style_hash);
    html(h, "'; base-uri 'none'; form-action 'none'\"/>\n"
            "<meta name='viewport' content='width=device-width, initial-scale=1'/>\n"
            "<meta name='referrer' content='no-referrer'/>\n"
            "<meta name='color-scheme' content='light dark'/>\n<title>");
    html(h, kind);
    html(h, ": ");
    prose_text(&h->p, title);
    html(h, "</title>\n<style>");
    for (size_t i = 0; html_style[i] != NULL; i++)
        html(h, html_style[i]);
    html(h, "</style>\n</head>\n<body>\n");
}

void html_close(struct page *h)
{
    html(h, "</body>\n</html>\n");
}

void html_section(struct page *h, const char *id, const char *title)
{
    html(h, "<section id='");
    html(h, id);
    html(h, "'>\n<h2>");
    html(h, title);
    html(h, "</h2>\n");
}

void html_section_end(struct page *h)
{
    html(h, "</section>\n");
}

void html_contents_open(struct page *h)
{
    html(h, "<nav class='contents' aria-label='Contents'>\n<ol>\n");
}

void html_contents_item(struct page *h, const char *id, const char *title)
{
    html(h, "<li><a href='#");
    html(h, id);
    html(h, "'>");
    html(h, title);
    html(h, "</a></li>\n");
}

void html_contents_close(struct page *h)
{
    html(h, "</ol>\n</nav>\n");
}

void html_page_name(struct page *h, const char *folder, uint32_t number)
{
    sink_printf(h->p.out, "%s/%03u.html", folder, number);
}

void html_figure(struct page *h, uint64_t v)
{
    sink_u64(h->p.out, v);
}

const char *html_status_class(const struct report_contest *c)
{
    switch (c->status) {
    case REPORT_NOT_AUDITED:
        return "none";
    case REPORT_CONTINUES:
        return "open";
    case REPORT_CONFIRMED:
        return "ok";
    case REPORT_ESCALATED:
        return "hand";
    case REPORT_COUNTED:
        return c->outcome_changed ? "changed" : "counted";
    case REPORT_TIED:
        return "hand";
    }
    return "none";
}

void html_shape(struct page *h, const char *status_class)
{
    static const struct {
        const char *status, *path;
    } shapes[] = {
        {"ok", "<circle cx='10' cy='10' r='9'/><path class='cut' d='M5.5 10.4l3.1 3.1 6-7'/>"},
        {"open", "<circle class='ring' cx='10' cy='10' r='8'/><path d='M10 2a8 8 0 0 1 0 16z'/>"},
        {"none", "<circle class='ring dots' cx='10' cy='10' r='8'/>"},
        {"hand", "<path d='M10 1l9.3 17H.7z'/><path class='cut' d='M10 7v5.4M10 14.4v1.6'/>"},
        {"counted", "<path d='M2 2h16v16H2z'/><path class='cut' d='M5.5 10.4l3.1 3.1 6-7'/>"},
        {"changed", "<path d='M10 0l10 10-10 10L0 10z'/>"
                    "<path class='cut' d='M6 8.2h8M6 11.8h8M11.8 5.8l-3.6 8.4'/>"},
    };
    html(h, "<svg class='shape' viewBox='0 0 20 20' width='20' height='20' aria-hidden='true'>");
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        if (strcmp(shapes[i].status, status_class) == 0)
            html(h, shapes[i].path);
    html(h, "</svg>");
}

// The heading above shows the name already; those who hear the page need it here again.
static void caption_text(struct page *h, const char *caption, str name)
{
    html(h, caption);
    if (name.len > 0) {
        html(h, "<span class='hide'>: ");
        prose_name(&h->p, name);
        html(h, "</span>");
    }
}

static void table_head(struct page *h)
{
    html(h, "<thead><tr>");
    for (size_t i = 0; i < h->column_count; i++) {
        html(h, h->columns[i].number ? "<th scope='col' class='n'>" : "<th scope='col'>");
        html(h, h->columns[i].title);
        html(h, "</th>");
    }
    html(h, "</tr></thead>\n<tbody>\n");
}

void html_table(struct page *h, const char *caption, str name, const struct html_column *columns,
                size_t count, size_t rows, bool fold)
{
    h->columns = columns;
    h->column_count = count;
    h->column = 0;
    h->folded = fold || rows > HTML_LONG;
    if (h->folded) {
        html(h, "<details><summary>");
        caption_text(h, caption, name);
        html(h, " <span class='count'>(");
        prose_count(&h->p, rows, "row");
        html(h, ")</span></summary>\n");
    }
    h->ids++;
    html(h, "<div class='scroll' role='region' tabindex='0' aria-labelledby='t");
    html_figure(h, h->ids);
    html(h, count > HTML_WIDE ? "'>\n<table class='wide'><caption id='t"
            : count == 3      ? "'>\n<table class='three'><caption id='t"
                              : "'>\n<table><caption id='t");
    html_figure(h, h->ids);
    html(h, "'>");
    caption_text(h, caption, name);
    html(h, "</caption>\n");
    table_head(h);
}

void html_table_end(struct page *h)
{
    html(h, "</tbody></table></div>\n");
    html(h, h->folded ? "</details>\n" : "");
}

void html_cell(struct page *h)
{
    if (h->column == 0)
        html(h, h->columns[0].number ? "<tr><th scope='row' class='n'>" : "<tr><th scope='row'>");
    else
        html(h, h->columns[h->column].number ? "<td class='n'>" : "<td>");
}

void html_cell_end(struct page *h)
{
    html(h, h->column == 0 ? "</th>" : "</td>");
    if (++h->column == h->column_count) {
        html(h, "</tr>\n");
        h->column = 0;
    }
}

void html_cell_text(struct page *h, str s)
{
    html_cell(h);
    prose_text(&h->p, s);
    html_cell_end(h);
}

void html_cell_name(struct page *h, str s)
{
    html_cell(h);
    prose_name(&h->p, s);
    html_cell_end(h);
}

void html_cell_code(struct page *h, str s)
{
    html_cell(h);
    html(h, "<code>");
    prose_text(&h->p, s);
    html(h, "</code>");
    html_cell_end(h);
}

void html_cell_number(struct page *h, uint64_t v)
{
    html_cell(h);
    prose_number(&h->p, v);
    html_cell_end(h);
}

void html_cell_risk(struct page *h, double risk)
{
    html_cell(h);
    prose_risk(&h->p, risk);
    html_cell_end(h);
}

static bool is_time(str s)
{
    static const char shape[] = "0000-00-00T00:00:00Z";
    if (s.len != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (shape[i] == '0' ? s.ptr[i] < '0' || s.ptr[i] > '9' : s.ptr[i] != shape[i])
            return false;
    return true;
}

void html_time(struct page *h, str time)
{
    if (!is_time(time)) {
        prose_text(&h->p, time);
        return;
    }
    html(h, "<time datetime='");
    prose_text(&h->p, time);
    html(h, "'>");
    prose_text(&h->p, str_head(time, 10));
    html(h, " ");
    bool seconds = !str_eq(str_make(time.ptr + 17, 2), STR("00"));
    prose_text(&h->p, str_make(time.ptr + 11, seconds ? 8 : 5));
    html(h, "\xC2\xA0UTC</time>");
}

void html_cell_time(struct page *h, str time)
{
    html_cell(h);
    html_time(h, time);
    html_cell_end(h);
}

void html_fact_open(struct page *h, const char *name)
{
    html(h, "<div><dt>");
    html(h, name);
    html(h, "</dt><dd>");
}

void html_fact_end(struct page *h)
{
    html(h, "</dd></div>\n");
}

// One that is a single long word, as a seed is, has a line of its own on a phone.
static void open_fact(struct page *h, const char *name, str value)
{
    bool word = value.len > 16 && memchr(value.ptr, ' ', value.len) == NULL;
    html(h, word ? "<div class='long'><dt>" : "<div><dt>");
    html(h, name);
    html(h, "</dt><dd>");
}

void html_fact(struct page *h, const char *name, str value)
{
    if (value.len == 0)
        return;
    open_fact(h, name, value);
    prose_text(&h->p, value);
    html_fact_end(h);
}

void html_fact_code(struct page *h, const char *name, str value)
{
    if (value.len == 0)
        return;
    open_fact(h, name, value);
    html(h, "<code>");
    prose_text(&h->p, value);
    html(h, "</code>");
    html_fact_end(h);
}
