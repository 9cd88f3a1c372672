// SPDX-License-Identifier: Apache-2.0
// pages.c: the pages of a contest and of a jurisdiction; pages_index.c has the first.
#include "report/pages_out.h"

void pages_begin(struct page *h, const struct pages *p, const char *kicker, str title)
{
    const struct report *r = p->report;
    html_open(h, kicker, title);
    html(h, "<header class='banner'>\n<p class='kicker'>");
    html(h, kicker);
    html(h, "</p>\n<h1>");
    prose_name(&h->p, title);
    html(h, "</h1>\n<dl class='facts'>\n");
    if (!str_eq(title, r->election))
        html_fact(h, "Election", r->election);
    html_fact(h, "State of the audit", r->phase);
    html(h, "</dl>\n</header>\n<div class='banner'>\n<main>\n");
}

void pages_end(struct page *h)
{
    html(h, "</main>\n</div>\n");
    html_close(h);
}

static void back(struct page *h)
{
    html(h, "<p><a href='../index.html'>The first page: what was checked, what was found, how to "
            "check it yourself</a></p>\n");
}

// ---- a contest

static void what_risk_means(struct page *h, const struct report_contest *c)
{
    html_section(h, "meaning", "What this risk means, and what it does not");
    if (c->status == REPORT_COUNTED || c->status == REPORT_TIED) {
        html(h, "<p>People counted every card of this contest. Their count is the outcome; no risk "
                "of a sample is left.</p>\n");
        html_section_end(h);
        return;
    }
    html(h,
         "<p>Suppose that the reported outcome were wrong: that a count of all the paper would "
         "find another winner. Then the chance that the audit got this far, with a measured risk "
         "this small, would be at most ");
    prose_risk(&h->p, c->risk);
    html(h, ".</p>\n<p>It is not the chance that the outcome is wrong. It does not say that every "
            "vote was recorded rightly: a few wrong records that change no winner are no reason to "
            "go on. And it holds for the paper as it was kept: whether all of it is there, and "
            "nothing else, no sample can tell.</p>\n");
    html_section_end(h);
}

// What this contest takes for granted, beyond what every audit does.
static void assumes(struct page *h, const struct report_contest *c)
{
    if (c->bound == 0 && c->pooled == 0)
        return;
    html_section(h, "assumes", "What this contest takes for granted");
    html(h, "<ul class='plain'>\n");
    if (c->bound > 0) {
        html(h, "<li>That no more than ");
        prose_count(&h->p, c->bound, "card");
        html(h, " contain the contest, as officials say by other sources than the voting system; "
                "and that cards whose records do not have it do not have it.</li>\n");
    }
    if (c->pooled > 0)
        html(h, "<li>Nothing for the cards that are known as sums: they are compared with the mean "
                "of their pool, which was fixed before the seed.</li>\n");
    html(h, "</ul>\n");
    html_section_end(h);
}

static void differences(struct page *h, const struct pages *p, str contest)
{
    const struct report *r = p->report;
    size_t rows = 0;
    for (size_t i = 0; i < r->discrepancies.len; i++)
        rows += str_eq(r->discrepancies.at[i].contest, contest);
    html_section(h, "differences", "Cards on which paper and record differ");
    if (!p->compared) {
        html(h,
             p->comparison
                 ? "<p>The records of the drawn cards are not open here; how many differ, and in "
                   "which direction, stands above.</p>\n"
                 : "<p>The paper is not compared with records.</p>\n");
    } else if (rows == 0) {
        html(h, "<p>None.</p>\n");
    } else {
        HTML_TABLE(h, "Differences", contest, rows, false, {"Draw", true}, {"Record", false},
                   {"Paper", false}, {"Means for the margin", false});
        for (size_t i = 0; i < r->discrepancies.len; i++) {
            const struct report_discrepancy *d = &r->discrepancies.at[i];
            if (!str_eq(d->contest, contest))
                continue;
            html_cell_number(h, d->draw);
            html_cell_name(h, d->reported);
            html_cell_name(h, d->audited);
            html_cell(h);
            words_discrepancy(&h->p, d);
            html_cell_end(h);
        }
        html_table_end(h);
    }
    html_section_end(h);
}

static void votes_of(struct page *h, const struct pages *p, const struct report_contest *c)
{
    html_section(h, "files", "Check it yourself");
    if (p->comparison && p->stage > 0 && !str_eq(p->rule, STR("sums"))) {
        html(h, "<p>Every vote in this contest, in an order that says nothing: <code>cvr/");
        sink_printf(h->p.out, "%03u", c->number);
        html(
            h,
            "/open1</code>. It begins with what a card can say, each a line with a number, from 0; "
            "then each line is a card, and ends with the number of what it says. Add them up; "
            "they are the reported votes. So many cards name a choice:</p>\n<pre><code>"
            "choice='CHOICE' awk 'BEGIN { c = ENVIRON[\"choice\"]; gsub(/[\"\\\\]/, "
            "\"\\\\\\\\&amp;\", c) } "
            "/^[{]/ { says[n++] = $0; next } index(says[$2], \"\\\"\" c \"\\\"\") { cards++ } "
            "END { print cards + 0 }' cvr/");
        sink_printf(h->p.out, "%03u", c->number);
        html(h, "/open1</code></pre>\n");
    } else {
        html(h, "<p>The votes of single cards are not published.</p>\n");
    }
    for (size_t i = 0; i < p->claims.len; i++) {
        if (p->claims.at[i].number != c->number)
            continue;
        html(h, "<p><a href='../");
        html_page_name(h, "claims", c->number);
        html(h, "'>Claims about this contest: what is confirmed, what is not</a></p>\n");
    }
    back(h);
    html_section_end(h);
}

void pages_contest(const struct pages *p, size_t contest, struct sink *out)
{
    const struct report_contest *c = &p->report->contests.at[contest];
    struct page h = {.r = p->report, .p = {.out = out, .html = true}};
    pages_begin(&h, p, "Contest", c->name);
    html_section(&h, "found", "What was found");
    html_contest(&h, contest);
    html_section_end(&h);
    what_risk_means(&h, c);
    assumes(&h, c);
    differences(&h, p, c->name);
    votes_of(&h, p, c);
    pages_end(&h);
}

// ---- a jurisdiction

str pages_name(const struct pages_jurisdiction *j)
{
    return j->name.len > 0 ? j->name : STR("All cards");
}

static void figures(struct page *h, const struct pages_jurisdiction *j)
{
    uint64_t entered = 0, lost = 0;
    for (size_t i = 0; i < j->drawn.len; i++) {
        entered += j->drawn.at[i].entered;
        lost += j->drawn.at[i].not_found;
    }
    const struct {
        const char *name;
        uint64_t v;
    } rows[] = {{"Cards in the manifest", j->cards},   {"Batches", j->batches},
                {"Cards without a record", j->unread}, {"Cards known as sums only", j->pooled},
                {"Phantom cards", j->phantoms},        {"Cards drawn", j->drawn.len},
                {"Of these read by people", entered},  {"Of these not found", lost}};
    html(h, "<dl class='facts rows'>\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        html_fact_open(h, rows[i].name);
        prose_number(&h->p, rows[i].v);
        html_fact_end(h);
    }
    html(h, "</dl>\n");
}

static void drawn_cards(struct page *h, const struct pages_jurisdiction *j)
{
    if (j->drawn.len == 0) {
        html(h, "<p>None yet.</p>\n");
        return;
    }
    html(h, "<p>Anybody can draw them again from the seed: the whole list is "
            "<code>derived/sample.csv</code>.</p>\n");
    HTML_TABLE(h, "Cards drawn here", j->name, j->drawn.len, false, {"Draw", true},
               {"Where it lies", false}, {"Card", true}, {"What became of it", false});
    for (size_t i = 0; i < j->drawn.len; i++) {
        const struct pages_card *c = &j->drawn.at[i];
        html_cell_number(h, c->draw);
        html_cell(h);
        prose_name(&h->p, c->container);
        html(h, c->container.len > 0 ? ", " : "");
        html(h, c->tabulator.len > 0 ? "tabulator " : "");
        prose_name(&h->p, c->tabulator);
        html(h, c->tabulator.len > 0 ? ", batch " : "batch ");
        prose_name(&h->p, c->batch);
        html_cell_end(h);
        html_cell_number(h, c->position);
        html_cell_text(h, c->not_found ? STR("not found")
                          : c->entered ? (c->opened ? STR("read, then compared") : STR("read"))
                                       : STR("awaited"));
    }
    html_table_end(h);
}

static void inputs_of(struct page *h, const struct pages *p, str name)
{
    const struct report *r = p->report;
    size_t rows = 0;
    for (size_t i = 0; i < r->inputs.len; i++)
        rows += str_eq(r->inputs.at[i].jurisdiction, name) || r->inputs.at[i].jurisdiction.len == 0;
    HTML_TABLE(h, "Files that the audit was given, for here or for all", name, rows, false,
               {"Kind", false}, {"File", false}, {"SHA-256", false});
    for (size_t i = 0; i < r->inputs.len; i++) {
        const struct report_input *in = &r->inputs.at[i];
        if (!str_eq(in->jurisdiction, name) && in->jurisdiction.len > 0)
            continue;
        html_cell_text(h, in->kind);
        html_cell_name(h, in->name);
        html_cell(h);
        html(h, "<code class='digest'>");
        prose_text(&h->p, in->digest);
        html(h, "</code>");
        html(h, in->salted ? "<span class='note'>of a secret salt and the file</span>" : "");
        html(h, in->withdrawn ? "<span class='note'>withdrawn</span>" : "");
        html_cell_end(h);
    }
    html_table_end(h);
}

void pages_jurisdiction(const struct pages *p, size_t jurisdiction, struct sink *out)
{
    const struct pages_jurisdiction *j = &p->jurisdictions.at[jurisdiction];
    struct page h = {.r = p->report, .p = {.out = out, .html = true}};
    pages_begin(&h, p, "Jurisdiction", pages_name(j));
    html_section(&h, "figures", "In figures");
    figures(&h, j);
    html_section_end(&h);
    html_section(&h, "cards", "Cards drawn");
    drawn_cards(&h, j);
    html_section_end(&h);
    html_section(&h, "inputs", "Inputs");
    inputs_of(&h, p, j->name);
    back(&h);
    html_section_end(&h);
    pages_end(&h);
}
