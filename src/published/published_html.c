// SPDX-License-Identifier: Apache-2.0
// published_html.c: the result as one page for everybody: the answer first, then what is wrong and
// where, then every figure.
#include <math.h>

#include "published/published.h"
#include "report/html_out.h"

enum { BREAK_DIGITS = 8 };

static const struct verdict_words {
    const char *style, *headline;
} verdicts[] = {
    [PUBLISHED_PASS] = {"ok", "Everything that was published fits together"},
    [PUBLISHED_FAIL] = {"changed", "Something that was published does not fit the rest"},
    [PUBLISHED_INCOMPLETE] = {"open", "No check failed, but not everything could be checked"},
};

static void banner(struct page *h, const struct published *p)
{
    html(h, "<a class='skip' href='#summary'>Skip to the summary</a>\n<header class='banner'>\n"
            "<p class='kicker'>A published audit, verified</p>\n<h1>");
    prose_name(&h->p, p->election.len > 0 ? p->election : p->folder);
    html(h, "</h1>\n<dl class='facts'>\n");
    html_fact(h, "Published as", str_from(p->title));
    for (size_t i = 0; i < p->facts.len; i++)
        html_fact(h, p->facts.at[i].name, p->facts.at[i].value);
    html(h, "</dl>\n</header>\n");
}

static void badge(struct page *h, const char *style, const char *word)
{
    html(h, "<span class='badge ");
    html(h, style);
    html(h, "'>");
    html_shape(h, style);
    html(h, word);
    html(h, "</span>");
}

static void cell_badge(struct page *h, const char *style, const char *word)
{
    html_cell(h);
    badge(h, style, word);
    html_cell_end(h);
}

static void summary(struct page *h, const struct published *p)
{
    const struct verdict_words *v = &verdicts[p->verdict];
    html(h, "<div class='verdict ");
    html(h, v->style);
    html(h, "'>\n<p class='headline'>");
    html_shape(h, v->style);
    html(h, "<strong>");
    html(h, v->headline);
    html(h, "</strong></p>\n");
    for (size_t i = 0; i < p->summary.len; i++) {
        html(h, "<p>");
        prose_text(&h->p, p->summary.at[i]);
        html(h, "</p>\n");
    }
    html(h, "</div>\n<p>This page was made from the published files alone, by computing again "
            "whatever follows from them. It says whether the record is complete and fits together; "
            "it cannot say whether people read the paper correctly, or whether the paper is "
            "genuine.</p>\n");
}

// A cell whose long names of files and rows of digits may be broken where a phone has no room.
static void cell_breaking(struct page *h, str s)
{
    size_t run = 0, from = 0;
    html_cell(h);
    for (size_t i = 0; i + 1 < s.len; i++) {
        char c = s.ptr[i];
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        run = digit ? run + 1 : 0;
        if (c != '/' && c != '_' && run < BREAK_DIGITS)
            continue;
        prose_text(&h->p, str_head(str_skip(s, from), i + 1 - from));
        html(h, "<wbr/>");
        from = i + 1;
        run = 0;
    }
    prose_text(&h->p, str_skip(s, from));
    html_cell_end(h);
}

static void checks(struct page *h, const struct published *p)
{
    HTML_TABLE(h, "Each check, and what came of it", STR(""), p->checks.len, false,
               {"Check", false}, {"Answer", false}, {"What was found", false});
    for (size_t i = 0; i < p->checks.len; i++) {
        const struct published_check *c = &p->checks.at[i];
        html_cell_text(h, str_from(c->what));
        cell_badge(h,
                   c->open ? "none"
                   : c->ok ? "ok"
                           : "changed",
                   c->open ? "not checked"
                   : c->ok ? "yes"
                           : "no");
        cell_breaking(h, c->reason);
    }
    html_table_end(h);
}

static void finding(struct page *h, const struct published_finding *f)
{
    html(h, "<div class='contest'>\n<div class='contest-head'><h3>");
    html(h, f->title);
    html(h, "</h3>");
    badge(h, f->fault ? "hand" : "none", f->fault ? "fault" : "remark");
    html(h, "</div>\n<p>");
    html(h, f->meaning);
    html(h, "</p>\n");
    HTML_TABLE(h, "Where", str_from(f->title), f->places.len, f->places.len > 10, {"File", false},
               {"Line", true}, {"What stands there", false});
    for (size_t i = 0; i < f->places.len; i++) {
        const struct published_place *at = &f->places.at[i];
        cell_breaking(h, at->file);
        html_cell(h);
        if (at->line > 0)
            prose_number(&h->p, at->line);
        html_cell_end(h);
        cell_breaking(h, at->what);
    }
    html_table_end(h);
    html(h, "</div>\n");
}

// Faults first.
static void findings(struct page *h, const struct published *p)
{
    for (int fault = 1; fault >= 0; fault--)
        for (size_t i = 0; i < p->findings.len; i++)
            if (p->findings.at[i].fault == (fault == 1))
                finding(h, &p->findings.at[i]);
    html(h, p->findings.len == 0 ? "<p>None.</p>\n" : "");
}

static void size_cell(struct page *h, const struct published_contest *c)
{
    html_cell(h);
    if (c->has_size)
        prose_number(&h->p, c->size);
    if (c->has_size && !c->size_agrees) {
        html(h, "<span class='note'>computed: ");
        prose_number(&h->p, c->size_again);
        html(h, "</span>");
    }
    html_cell_end(h);
}

static void discrepancies_cell(struct page *h, const struct published_contest *c)
{
    const struct {
        uint64_t n;
        const char *kind;
    } kinds[] = {{c->o2, "+2"},
                 {c->o1, "+1"},
                 {c->u1, "\xE2\x88\x92"
                         "1"},
                 {c->u2, "\xE2\x88\x92"
                         "2"}};
    bool any = false;
    html_cell(h);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (kinds[i].n == 0)
            continue;
        html(h, any ? ", " : "");
        prose_number(&h->p, kinds[i].n);
        html(h, " \xC3\x97 ");
        html(h, kinds[i].kind);
        any = true;
    }
    html(h, any ? "" : "none");
    html_cell_end(h);
}

static void told_cell(struct page *h, uint64_t v, bool lacks)
{
    if (lacks)
        html_cell_text(h, STR("not told"));
    else
        html_cell_number(h, v);
}

static void contest_row(struct page *h, const struct published_contest *c)
{
    html_cell(h);
    prose_name(&h->p, c->contest);
    if (c->target)
        html(h, "<span class='note'>target of the audit</span>");
    if (c->county.len > 0 || c->round.len > 0 || c->reason.len > 0) {
        html(h, "<span class='note'>");
        prose_text(&h->p, c->county);
        html(h, c->county.len > 0 && c->round.len > 0 ? ", " : "");
        prose_text(&h->p, c->round);
        html(h, c->reason.len > 0 && c->county.len + c->round.len > 0 ? ": " : "");
        prose_text(&h->p, c->reason);
        html(h, "</span>");
    }
    html_cell_end(h);
    told_cell(h, c->margin, c->lacks_margin);
    told_cell(h, c->cards, c->lacks_cards);
    size_cell(h, c);
    told_cell(h, c->sample, c->lacks_sample);
    discrepancies_cell(h, c);
    html_cell(h);
    prose_text(&h->p, c->risk_text);
    html_cell_end(h);
    if (isnan(c->risk_again))
        html_cell_text(h, STR("not known"));
    else
        html_cell_risk(h, c->risk_again);
    bool known = c->has_size || (!isnan(c->risk) && !isnan(c->risk_again));
    bool good = (c->agrees || isnan(c->risk_again)) && (!c->has_size || c->size_agrees);
    cell_badge(h,
               !known ? "none"
               : good ? "ok"
                      : "changed",
               !known ? "no figure"
               : good ? "agrees"
                      : "differs");
}

static void contests(struct page *h, const struct published *p)
{
    html(h, "<p>The risk is the chance that a wrong outcome would have passed with this sample. "
            "Without any card examined it is 100\xC2\xA0%: such a contest has no evidence. What is "
            "computed is rounded up.</p>\n");
    HTML_TABLE(h, "Contests", STR(""), p->contests.len, false, {"Contest", false},
               {"Margin, votes", true}, {"Cards", true}, {"Sample size needed", true},
               {"Draws examined", true}, {"Discrepancies", false}, {"Risk, published", true},
               {"Risk, computed", true}, {"Answer", false});
    for (size_t i = 0; i < p->contests.len; i++)
        contest_row(h, &p->contests.at[i]);
    html_table_end(h);
}

static void county_row(struct page *h, const struct published_county *c)
{
    static const struct verdict_words draws[] = {
        [DRAW_REPRODUCED] = {"ok", "reproduced"},
        [DRAW_WITH_DOMAIN] = {"open", "reproduced, with another number"},
        [DRAW_NOT_REPRODUCED] = {"changed", "not reproduced"},
        [DRAW_NO_LIST] = {"none", "not checkable"},
    };
    html_cell_name(h, c->county);
    html_cell_number(h, c->manifest_total);
    html_cell(h);
    if (c->domain > 0)
        prose_number(&h->p, c->domain);
    html_cell_end(h);
    html_cell_number(h, c->listed);
    cell_badge(h, draws[c->draw].style, draws[c->draw].headline);
    html_cell_text(h, c->reason);
}

static void counties(struct page *h, const struct published *p)
{
    html(h, "<p>From the public seed and the number of cards anybody can draw again. A draw is "
            "reproduced when this gives exactly the published list.</p>\n");
    HTML_TABLE(h, "Draws", STR(""), p->counties.len, false, {"Where", false},
               {"Listed in the manifest", true}, {"Number drawn from", true}, {"On the list", true},
               {"Draw", false}, {"Why", false});
    for (size_t i = 0; i < p->counties.len; i++)
        county_row(h, &p->counties.at[i]);
    html_table_end(h);
}

static void table(struct page *h, const struct published_table *t)
{
    struct html_column columns[16] = {0};
    size_t count = t->column_count < ARRAY_LEN(columns) ? t->column_count : ARRAY_LEN(columns);
    for (size_t i = 0; i < count; i++) {
        columns[i].number = t->columns[i][0] == '>';
        columns[i].title = t->columns[i] + columns[i].number;
    }
    html_table(h, t->title, STR(""), columns, count, t->cells.len / t->column_count, false);
    for (size_t i = 0; i < t->cells.len; i++)
        if (i % t->column_count < count)
            html_cell_text(h, t->cells.at[i]);
    html_table_end(h);
}

static void tables(struct page *h, const struct published *p)
{
    for (size_t i = 0; i < p->tables.len; i++)
        table(h, &p->tables.at[i]);
}

// An argument of a command line, in quotes where a shell needs them.
static void argument(struct page *h, const char *option, str s)
{
    static const char special[] = " \t\r\n\"'\\$&;<>|()*?[]{}~#!`"; // with the NUL at its end
    bool plain = s.len > 0;
    for (size_t i = 0; i < s.len; i++)
        plain = plain && memchr(special, s.ptr[i], sizeof special) == NULL;
    html(h, option);
    html(h, plain ? "" : "'");
    prose_text(&h->p, s);
    html(h, plain ? "" : "'");
}

static void again(struct page *h, const struct published *p)
{
    html(h, "<p>With the same files and the program Ballast:</p>\n<pre>ballast verify");
    argument(h, " ", p->folder);
    if (p->seed.len > 0)
        argument(h, " --seed ", p->seed);
    if (p->announced.len > 0)
        argument(h, " --announced ", p->announced);
    html(h, "</pre>\n<p>");
    prose_number(&h->p, p->files);
    html(h, " files with ");
    prose_number(&h->p, p->bytes);
    html(h, " bytes were read.</p>\n");
}

struct section {
    const char *id, *title;
    bool shown;
    void (*write)(struct page *h, const struct published *p);
};

static void contents(struct page *h, const struct section *sections, size_t count)
{
    html_contents_open(h);
    for (size_t i = 0; i < count; i++)
        if (sections[i].shown)
            html_contents_item(h, sections[i].id, sections[i].title);
    html_contents_close(h);
}

void published_html_write(const struct published *p, struct sink *out)
{
    const struct section sections[] = {
        {"summary", "Summary", true, summary},
        {"checks", "What was checked", true, checks},
        {"findings", "What was found", true, findings},
        {"contests", "Contests", p->contests.len > 0, contests},
        {"draws", "Draws", p->counties.len > 0, counties},
        {"more", "More figures", p->tables.len > 0, tables},
        {"again", "Check it yourself", true, again},
    };
    struct page h = {.p = {.out = out, .html = true}};
    html_open(&h, "Published audit", p->election.len > 0 ? p->election : p->folder);
    banner(&h, p);
    html(&h, "<div class='layout'>\n");
    contents(&h, sections, ARRAY_LEN(sections));
    html(&h, "<main>\n");
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (!sections[i].shown)
            continue;
        html_section(&h, sections[i].id, sections[i].title);
        sections[i].write(&h, p);
        html_section_end(&h);
    }
    html(&h, "</main>\n</div>\n");
    html_close(&h);
}
