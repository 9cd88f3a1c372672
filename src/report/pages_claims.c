// SPDX-License-Identifier: Apache-2.0
// pages_claims.c: claims that people make, and what the record answers: a page for the whole
// election and one for each contest, whatever the number of jurisdictions.
#include "report/pages_out.h"

static const struct {
    const char *name, *css, *means;
} verdicts[] = {
    [PAGES_CONFIRMED] = {"CONFIRMED", "ok", "the record’s last word on it says so"},
    [PAGES_CONTRADICTED] = {"CONTRADICTED", "changed", "the record says otherwise"},
    [PAGES_OUTDATED] = {"OUTDATED", "open",
                        "an earlier word of the record said so, and was replaced"},
    [PAGES_NOT_IN_EVIDENCE] = {"NOT IN EVIDENCE", "none",
                               "the record says nothing of it. That is never the same as false"},
    [PAGES_NOT_CHECKABLE] = {"NOT CHECKABLE", "hand",
                             "it is not about a figure of the record; others may know"},
};

static void badge(struct page *h, enum pages_verdict v)
{
    html(h, "<span class='badge ");
    html(h, verdicts[v].css);
    html(h, "'>");
    html_shape(h, verdicts[v].css);
    html(h, verdicts[v].name);
    html(h, "</span>");
}

static void proof(struct page *h, const struct pages_claim *c)
{
    html(h, "<p><span class='note'>Proof: event ");
    prose_number(&h->p, c->event);
    html(h, " of the log (");
    prose_text(&h->p, c->type);
    html(h, ")");
    if (c->line > 0) {
        html(h, ", line ");
        prose_number(&h->p, c->line);
        html(h, " of <code>");
        prose_text(&h->p, c->file);
        html(h, "</code>");
    }
    html(h, "</span></p>\n");
}

static void claim(struct page *h, const struct pages_claim *c)
{
    html(h, "<article class='contest'>\n<div class='contest-head'>\n<h3>“");
    prose_name(&h->p, c->sentence);
    html(h, "”</h3>\n");
    badge(h, c->verdict);
    html(h, "\n</div>\n<p>");
    prose_name(&h->p, c->says);
    html(h, "</p>\n");
    if (c->note.len > 0) {
        html(h, "<p>");
        prose_name(&h->p, c->note);
        html(h, "</p>\n");
    }
    if (c->proven)
        proof(h, c);
    html(h, "</article>\n");
}

static void back(struct page *h, bool contest)
{
    if (contest)
        html(h, "<p><a href='../claims/index.html'>Claims about the whole election, and how to "
                "check a screenshot</a></p>\n");
    html(h, "<p><a href='../index.html'>The first page: what was checked, what was found, how to "
            "check it yourself</a></p>\n");
}

// ---- a contest

static void standings(struct page *h, const struct pages_claims *c)
{
    html_section(h, "figures", "Votes of each choice, and who won");
    if (c->standings.len == 0) {
        html(h, "<p>No votes of this contest are reported.</p>\n");
        html_section_end(h);
        return;
    }
    html(h, "<p>A claim of exactly such a number, in a sentence like “");
    prose_name(&h->p, c->standings.at[0].choice);
    html(h, " has ");
    prose_number(&h->p, c->standings.at[0].votes);
    html(h, " votes”, is CONFIRMED. One of another number is CONTRADICTED, unless it stands below "
            "as an earlier figure.</p>\n");
    HTML_TABLE(h, "Figures that the record holds", c->contest, c->standings.len, false,
               {"Choice", false}, {"Figure", true}, {"“This choice won” is", false});
    for (size_t i = 0; i < c->standings.len; i++) {
        const struct pages_standing *s = &c->standings.at[i];
        html_cell_name(h, s->choice);
        html_cell(h);
        prose_number(&h->p, s->votes);
        html(h, " ");
        html(h, c->unit);
        html_cell_end(h);
        html_cell(h);
        badge(h, s->won);
        html_cell_end(h);
    }
    html_table_end(h);
    html_section_end(h);
}

static void old(struct page *h, const struct pages_claims *c)
{
    if (c->old.len == 0)
        return;
    html_section(h, "old", "Figures that were said earlier: OUTDATED");
    html(h, "<p>They stood in the record once and were replaced. Whoever quotes them quotes an "
            "old word of it; that does not make them a lie, and they do not hold.</p>\n");
    HTML_TABLE(h, "Earlier figures", c->contest, c->old.len, false, {"Choice", false},
               {"Figure", true}, {"Event that said it", true});
    for (size_t i = 0; i < c->old.len; i++) {
        html_cell_name(h, c->old.at[i].choice);
        html_cell_number(h, c->old.at[i].votes);
        html_cell_number(h, c->old.at[i].event);
    }
    html_table_end(h);
    html_section_end(h);
}

static void locals(struct page *h, const struct pages *p, const struct pages_claims *c)
{
    if (p->jurisdictions.len < 2)
        return;
    html_section(h, "places", "By jurisdiction");
    if (c->locals.len == 0) {
        html(h, "<p>");
        badge(h, PAGES_NOT_IN_EVIDENCE);
        html(h, "</p>\n<p>The record has no results of single jurisdictions by themselves. That "
                "does not make a claim about them false.</p>\n");
        html_section_end(h);
        return;
    }
    html(h, "<p>What the results of each jurisdiction say, as they were committed before the seed. "
            "The audit tests who won the contest, not each figure.</p>\n");
    HTML_TABLE(h, "Results by jurisdiction", c->contest, c->locals.len, false,
               {"Jurisdiction", false}, {"Choice", false}, {"Figure", true});
    for (size_t i = 0; i < c->locals.len; i++) {
        html_cell_name(h, c->locals.at[i].place);
        html_cell_name(h, c->locals.at[i].choice);
        html_cell_number(h, c->locals.at[i].votes);
    }
    html_table_end(h);
    html_section_end(h);
}

static void how(struct page *h, const char *id)
{
    html_section(h, id, "Check a claim yourself");
    html(h, "<p>Copy the whole folder, and give the sentence to the program. It verifies the "
            "folder first, and answers with the proof:</p>\n<pre><code>ballast claim DIR "
            "\"SENTENCE\"</code></pre>\n<p>By hand: a file below <code>objects/sha256</code> has "
            "the SHA-256 of its content as its name, the line of it stands above, and "
            "<code>VERIFY.md</code> says how an event that names the file is found in the "
            "log.</p>\n");
}

void pages_claims(const struct pages *p, size_t i, struct sink *out)
{
    const struct pages_claims *c = &p->claims.at[i];
    struct page h = {.r = p->report, .p = {.out = out, .html = true}};
    pages_begin(&h, p, "Claims", c->contest);
    standings(&h, c);
    old(&h, c);
    html_section(&h, "claims", "Claims that people make");
    for (size_t k = 0; k < c->claims.len; k++)
        claim(&h, &c->claims.at[k]);
    html_section_end(&h);
    locals(&h, p, c);
    how(&h, "how");
    html(&h, "<p><a href='../contests/");
    sink_printf(out, "%03u", c->number);
    html(&h, ".html'>What the audit found in this contest</a></p>\n");
    back(&h, true);
    html_section_end(&h);
    pages_end(&h);
}

// ---- the whole election

static void meanings(struct page *h)
{
    html_section(h, "meaning", "The five answers");
    html(h, "<ul class='plain'>\n");
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
        html(h, "<li><p>");
        badge(h, (enum pages_verdict)i);
        html(h, " ");
        html(h, verdicts[i].means);
        html(h, ".</p></li>\n");
    }
    html(h, "</ul>\n");
    html_section_end(h);
}

static void contests(struct page *h, const struct pages *p)
{
    if (p->claims.len == 0)
        return;
    html_section(h, "contests", "Claims about a contest");
    html(h, "<ul class='plain'>\n");
    for (size_t i = 0; i < p->claims.len; i++) {
        html(h, "<li><a href='../");
        html_page_name(h, "claims", p->claims.at[i].number);
        html(h, "'>");
        prose_name(&h->p, p->claims.at[i].contest);
        html(h, "</a></li>\n");
    }
    html(h, "</ul>\n");
    html_section_end(h);
}

static void places(struct page *h, const struct pages *p)
{
    if (p->jurisdictions.len < 2)
        return;
    html_section(h, "places", "Claims about a jurisdiction");
    html(h, "<p>A claim of exactly such a number of cards is CONFIRMED, one of another number "
            "CONTRADICTED. A ballot may have several cards. Votes by jurisdiction stand on the "
            "pages of the contests.</p>\n");
    HTML_TABLE(h, "Cards in the manifests", STR(""), p->jurisdictions.len, false,
               {"Jurisdiction", false}, {"Cards", true});
    for (size_t i = 0; i < p->jurisdictions.len; i++) {
        html_cell_name(h, pages_name(&p->jurisdictions.at[i]));
        html_cell_number(h, p->jurisdictions.at[i].cards);
    }
    html_table_end(h);
    html_section_end(h);
}

static void screenshot(struct page *h, const struct pages *p)
{
    html_section(h, "screenshot", "A screenshot of the record");
    html(h, "<p>A picture that is said to show this record must show its head: a number of events "
            "and a root. These are the heads that these pages know:</p>\n");
    HTML_TABLE(h, "Heads of the log", STR(""), 2, false, {"Events", true}, {"Root", false},
               {"Eight words", false});
    const struct pages_head *heads[] = {&p->freeze, &p->told};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (heads[i]->size == 0 || (i > 0 && heads[0]->size == heads[1]->size))
            continue;
        html_cell_number(h, heads[i]->size);
        html_cell(h);
        html(h, "<code class='digest'>");
        prose_text(&h->p, heads[i]->root);
        html(h, "</code>");
        html_cell_end(h);
        html_cell_text(h, heads[i]->words);
    }
    html_table_end(h);
    html(h, "<p>Of any other number of events, the program knows the root, too:</p>\n"
            "<pre><code>ballast claim DIR \"The checkpoint of 57 events with root "
            "ROOT\"</code></pre>\n"
            "<ul class='plain'>\n"
            "<li>CONFIRMED: it is the newest head of the folder.</li>\n"
            "<li>OUTDATED: it is an older head of the same log; what it shows was true then.</li>\n"
            "<li>CONTRADICTED: the log never had such a head. If that head carries the log’s "
            "signature, the log has signed two histories; <code>ballast witness compare</code> "
            "proves it.</li>\n"
            "<li>NOT IN EVIDENCE: it is beyond the folder’s end. Ask for a newer one.</li>\n"
            "</ul>\n<p>A picture without number and root shows nothing that could be "
            "checked.</p>\n");
    html_section_end(h);
}

static void elsewhere(struct page *h)
{
    static const char *const others[][2] = {
        {"People voted who must not, or twice, or who are dead",
         "the registration list and the poll books of the election office"},
        {"There were more votes than voters, or a turnout above 100 %",
         "the poll books; where people may register on election day, a list from before it is too "
         "short"},
        {"Ballots were lost, found, or brought in a box",
         "the logs of custody, the seals, and those who watched; no sample of paper can tell"},
        {"Machines were hacked",
         "what machines did, the record does not tell: see whether the paper confirmed who won"},
        {"Results of a precinct", "the election office; the record has none of single precincts"},
    };
    html_section(h, "elsewhere", "What this record cannot answer, and who can");
    HTML_TABLE(h, "Claims beyond the record", STR(""), ARRAY_LEN(others), false, {"Claim", false},
               {"Who can check it", false});
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        html_cell_text(h, str_from(others[i][0]));
        html_cell_text(h, str_from(others[i][1]));
    }
    html_table_end(h);
    html_section_end(h);
}

void pages_claims_index(const struct pages *p, struct sink *out)
{
    struct page h = {.r = p->report, .p = {.out = out, .html = true}};
    pages_begin(&h, p, "Claims", p->report->election);
    meanings(&h);
    contests(&h, p);
    html_section(&h, "whole", "Claims about the whole election");
    for (size_t i = 0; i < p->whole.len; i++)
        claim(&h, &p->whole.at[i]);
    html_section_end(&h);
    places(&h, p);
    screenshot(&h, p);
    elsewhere(&h);
    how(&h, "how");
    back(&h, false);
    html_section_end(&h);
    pages_end(&h);
}
