// SPDX-License-Identifier: Apache-2.0
// html_out.h: the parts that a page is made of. Everything is escaped here; the markup is
// well-formed XML too.
#ifndef BAL_REPORT_HTML_OUT_H
#define BAL_REPORT_HTML_OUT_H

#include "report/model.h"
#include "report/prose.h"

struct html_column {
    const char *title;
    bool number; // set at the right
};

struct page {
    const struct report *r;
    struct prose p;
    unsigned ids; // numbers given to tables and plots
    const struct html_column *columns;
    size_t column_count, column; // of the open table; of the next cell
    bool folded;                 // the open table is in a <details>
    bool linked;                 // contests have pages of their own, contests/NNN.html
};

enum {
    HTML_LONG = 30, // rows beyond which a table is folded
    HTML_WIDE = 4,  // columns beyond which a table is scrolled on a phone, not squeezed
};

void html(struct page *h, const char *markup); // ours, as it stands
void html_figure(struct page *h, uint64_t v);  // digits without separators, for attributes

// Classes of a status: "ok", …; and its shape, so that colour is never alone.
const char *html_status_class(const struct report_contest *c);
void html_shape(struct page *h, const char *status_class);

// A table with its caption; the first cell of a row heads it. `name`, when not empty, ends the
// caption. `rows` decides whether it is folded; `fold` folds it anyway.
void html_table(struct page *h, const char *caption, str name, const struct html_column *columns,
                size_t count, size_t rows, bool fold);
void html_table_end(struct page *h);

void html_cell(struct page *h); // opens the next cell, the row with the first
void html_cell_end(struct page *h);

void html_cell_text(struct page *h, str s);
void html_cell_name(struct page *h, str s);
void html_cell_code(struct page *h, str s);
void html_cell_number(struct page *h, uint64_t v);
void html_cell_risk(struct page *h, double risk);
void html_cell_time(struct page *h, str time);

// A time as people read it: "2026-11-04 09:12 UTC" for 2026-11-04T09:12:00Z.
void html_time(struct page *h, str time);

// An entry of a <dl>, left out when there is no value; html_fact_open and _end for other values.
void html_fact(struct page *h, const char *name, str value);
void html_fact_code(struct page *h, const char *name, str value);
void html_fact_open(struct page *h, const char *name);
void html_fact_end(struct page *h);

#define HTML_TABLE(h, caption, name, rows, fold, ...)                                              \
    static const struct html_column columns_[] = {__VA_ARGS__};                                    \
    html_table((h), (caption), (name), columns_, ARRAY_LEN(columns_), (rows), (fold))

// Opens a plot of that height in pixels as an image that is named by the title; html_plot_desc
// follows the title, and after it, until </desc>, stands what the plot shows, in words.
void html_plot_open(struct page *h, unsigned height, const char *title);
void html_plot_desc(struct page *h);

// A part from 0 to 1 as "12.34%", for attributes.
void html_percent(struct page *h, double part);

// The path of a page of a bundle: "contests/007.html".
void html_page_name(struct page *h, const char *folder, uint32_t number);

// Opens and ends a page: its head, with the style, up to <body>.
void html_open(struct page *h, const char *kind, str title);
void html_close(struct page *h);

void html_section(struct page *h, const char *id, const char *title);
void html_section_end(struct page *h);

// The list of sections beside the page.
void html_contents_open(struct page *h);
void html_contents_item(struct page *h, const char *id, const char *title);
void html_contents_close(struct page *h);

// Parts of the page, each in its own file. `next`: the next step; may be empty.
void html_verdict(struct page *h, str next);  // html_contest.c
void html_contest(struct page *h, size_t i);  //
void html_contest_list(struct page *h);       //
void html_plot_margins(struct page *h);       // html_plots.c
void html_plot_discrepancies(struct page *h); //
void html_plot_risks(struct page *h);         // html_plot_risk.c
void html_rounds(struct page *h);             // html_tables.c
void html_discrepancies(struct page *h);      //
void html_inputs(struct page *h);             //
void html_notes(struct page *h);              //
void html_log(struct page *h);                //
void html_method(struct page *h);             // html_method.c
void html_verify(struct page *h);             //
void html_not_checked(struct page *h);        //
void html_glossary(struct page *h);           //
void html_signatures(struct page *h);         //

// The style sheet, in parts until NULL, and its SHA-256 in base64: the page's policy allows nothing
// else.
extern const char *const html_style[];
extern const char html_style_hash[];

#endif
