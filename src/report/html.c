// SPDX-License-Identifier: Apache-2.0
// html.c: a report as one page that needs nothing else: no script, no font, no picture from
// elsewhere. Its policy forbids them; the only thing allowed is its own style sheet, by its digest.
#include "report/html_out.h"
#include "report/writer.h"

static void head(struct page *h)
{
    html_open(h, "Audit report", h->r->election);
    html(h, "<a class='skip' href='#summary'>Skip to the summary</a>\n");
}

static void banner(struct page *h)
{
    const struct report *r = h->r;
    const struct {
        const char *name;
        str time;
    } times[] = {{"Opened", r->opened},
                 {"Committed", r->committed},
                 {"Seeded", r->seeded},
                 {"Concluded", r->concluded_at}};
    html(h, "<header class='banner'>\n<p class='kicker'>Risk-limiting audit report</p>\n<h1>");
    prose_name(&h->p, r->election);
    html(h, "</h1>\n<dl class='facts'>\n");
    html_fact(h, "State of the audit", r->phase);
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        if (times[i].time.len == 0)
            continue;
        html_fact_open(h, times[i].name);
        html_time(h, times[i].time);
        html_fact_end(h);
    }
    html_fact(h, "Record", r->record);
    html(h, "</dl>\n</header>\n");
}

static void summary(struct page *h)
{
    html_verdict(h, h->r->next);
    html_not_checked(h); // on the first page, whatever the number of contests
    html_contest_list(h);
}

static void contests(struct page *h)
{
    for (size_t i = 0; i < h->r->contests.len; i++)
        html_contest(h, i);
    html(h, h->r->contests.len == 0 ? "<p>None yet.</p>\n" : "");
}

static void plots(struct page *h)
{
    html_plot_margins(h);
    html_plot_risks(h);
    html_plot_discrepancies(h);
}

static const struct section {
    const char *id, *title;
    void (*write)(struct page *h);
} sections[] = {
    {"summary", "Summary", summary},
    {"contests", "Contests", contests},
    {"plots", "Margins and risks", plots},
    {"rounds", "Rounds", html_rounds},
    {"discrepancies", "Discrepancies", html_discrepancies},
    {"inputs", "Inputs", html_inputs},
    {"corrections", "Corrections", html_notes},
    {"method", "Method", html_method},
    {"log", "Log", html_log},
    {"verify", "How to verify", html_verify},
    {"glossary", "Glossary", html_glossary},
    {"signatures", "Signatures", html_signatures},
};

static void contents(struct page *h)
{
    html_contents_open(h);
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        html_contents_item(h, sections[i].id, sections[i].title);
    html_contents_close(h);
}

static bal_status write_html(const struct report *r, struct sink *out, struct bal_err *err)
{
    (void)err; // failures are the sink's
    struct page h = {.r = r, .p = {.out = out, .html = true}};
    head(&h);
    banner(&h);
    html(&h, "<div class='layout'>\n");
    contents(&h);
    html(&h, "<main>\n");
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        html_section(&h, sections[i].id, sections[i].title);
        sections[i].write(&h);
        html_section_end(&h);
    }
    html(&h, "</main>\n</div>\n");
    html_close(&h);
    return BAL_OK;
}

const struct report_writer writer_html = {
    .name = "html",
    .title = "one self-contained page, for reading, printing and publishing",
    .write = write_html,
};
