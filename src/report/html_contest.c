// SPDX-License-Identifier: Apache-2.0
// html_contest.c: what all contests come to, the list of them, and each in full.
#include <stdio.h>

#include "report/html_out.h"
#include "report/words.h"

void html_verdict(struct page *h, str next)
{
    static const char *const classes[] = {
        [VERDICT_NO_CONTESTS] = "none", [VERDICT_NO_EVIDENCE] = "none",
        [VERDICT_CONTINUES] = "open",   [VERDICT_ESCALATED] = "hand",
        [VERDICT_CONFIRMED] = "ok",     [VERDICT_CORRECTED] = "changed",
        [VERDICT_TIED] = "hand",
    };
    enum report_verdict verdict = report_verdict(h->r);
    html(h, "<div class='verdict ");
    html(h, classes[verdict]);
    html(h, "'>\n<p class='headline'>");
    html_shape(h, classes[verdict]);
    html(h, "<strong>");
    html(h, report_headline(verdict));
    html(h, "</strong></p>\n<p>");
    words_overview(&h->p, h->r);
    html(h, "</p>\n");
    if (next.len > 0) {
        html(h, "<p class='next'>Next step: ");
        prose_text(&h->p, next);
        html(h, "</p>\n");
    }
    html(h, "</div>\n");
}

static void badge(struct page *h, const struct report_contest *c)
{
    html(h, "<span class='badge ");
    html(h, html_status_class(c));
    html(h, "'>");
    html_shape(h, html_status_class(c));
    html(h, words_status(c));
    html(h, "</span>");
}

static void risk_cell(struct page *h, const struct report_contest *c)
{
    bool by_hand = c->status == REPORT_COUNTED || c->status == REPORT_TIED;
    html_cell(h);
    prose_risk(&h->p, c->risk);
    html(h, "<span class='note'>");
    if (by_hand)
        html(h, "before the hand count");
    else
        html(h, c->risk_limit.len > 0 ? "limit " : "no limit set");
    prose_limit(&h->p, by_hand ? STR("") : c->risk_limit);
    html(h, "</span>");
    html_cell_end(h);
}

static void examined_cell(struct page *h, const struct report_contest *c)
{
    html_cell(h);
    prose_number(&h->p, c->usable);
    if (c->batches > 0)
        html(h, "<span class='note'>batches</span>");
    html_cell_end(h);
}

void html_contest_list(struct page *h)
{
    const struct report *r = h->r;
    if (r->contests.len == 0)
        return;
    HTML_TABLE(h, "All contests at a glance", STR(""), r->contests.len, false,
               {"Contest and status", false}, {"Measured risk", true}, {"Cards examined", true});
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        html_cell(h);
        html(h, "<span class='pair'><a href='");
        if (h->linked)
            html_page_name(h, "contests", c->number);
        else
            sink_printf(h->p.out, "#c%zu", i + 1);
        html(h, "'>");
        prose_name(&h->p, c->name);
        html(h, "</a> ");
        badge(h, c);
        html(h, "</span>");
        html_cell_end(h);
        risk_cell(h, c);
        examined_cell(h, c);
    }
    html_table_end(h);
}

// Votes with a bar for the share of the contest's votes. Two columns of them after a hand count.
static void votes_cell(struct page *h, uint64_t votes, uint64_t all, bool winner, uint32_t seats)
{
    html_cell(h);
    if (winner)
        html(h, "<span class='won'>");
    if (winner && seats > 0)
        prose_count(&h->p, seats, "seat");
    if (winner)
        html(h, seats > 0 ? "</span> " : "winner</span> ");
    prose_number(&h->p, votes);
    html(h, "<svg class='share' width='100%' height='6' aria-hidden='true'>"
            "<rect class='track' width='100%' height='6'/><rect class='fill' height='6' width='");
    html_figure(h, all > 0 ? (uint64_t)((double)votes / (double)all * 100) : 0);
    html(h, "%'/></svg>");
    html_cell_end(h);
}

static void choices(struct page *h, const struct report_contest *c)
{
    char title[64];
    (void)snprintf(title, sizeof title, "Reported " STR_FMT, STR_ARG(c->figures));
    const struct html_column columns[] = {
        {"Choice", false}, {title, true}, {"Full hand count", true}};
    uint64_t reported = 0, hand = 0;
    bool counted = false;
    for (size_t i = 0; i < c->choices.len; i++) {
        reported += c->choices.at[i].reported;
        hand += c->choices.at[i].hand;
        counted |= c->choices.at[i].counted;
    }
    if (c->choices.len == 0) {
        html(h, "<p>No votes are reported.</p>\n");
        return;
    }
    html_table(h, "Votes", c->name, columns, counted ? 3 : 2, c->choices.len, false);
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct report_choice *choice = &c->choices.at[i];
        html_cell_name(h, choice->name);
        if (c->unreported)
            html_cell_text(h, STR("not reported"));
        else
            votes_cell(h, choice->reported, reported, choice->reported_winner, choice->seats);
        if (counted)
            votes_cell(h, choice->hand, hand, choice->hand_winner, choice->hand_seats);
    }
    html_table_end(h);
}

static void number_fact(struct page *h, const char *name, uint64_t v)
{
    html_fact_open(h, name);
    prose_number(&h->p, v);
    html_fact_end(h);
}

static void facts(struct page *h, const struct report_contest *c)
{
    html(h, "<dl class='facts rows'>\n");
    html_fact(h, "Part in the audit", str_from(words_part(c)));
    html_fact_open(h, "Measured risk");
    prose_risk(&h->p, c->risk);
    html_fact_end(h);
    if (c->risk_limit.len > 0) {
        html_fact_open(h, "Risk limit");
        prose_limit(&h->p, c->risk_limit);
        html_fact_end(h);
    }
    number_fact(h, c->batches > 0 ? "Batches counted, as drawn" : "Cards examined", c->usable);
    if (c->batches > 0)
        number_fact(h, "Batches in the contest", c->batches);
    html_fact_open(h, "Smallest margin");
    prose_count(&h->p, c->margin, "vote");
    html_fact_end(h);
    html_fact_open(h, "Diluted margin");
    prose_percent(&h->p, c->diluted_margin, 2);
    html_fact_end(h);
    html_fact_open(h, "Cards in the contest");
    prose_number(&h->p, c->cards);
    if (c->phantoms > 0) {
        html(h, ", of which ");
        prose_count(&h->p, c->phantoms, "phantom");
    }
    html_fact_end(h);
    html_fact(h, "Known as sums", c->pools);
    html_fact(h, "Voted in", c->universe);
    number_fact(h, "Seats", c->seats);
    number_fact(h, "Votes allowed", c->votes_allowed);
    html_fact(h, "Social choice function", c->function);
    html_fact(h, "Rankings", c->irv_rule);
    html_fact(h, "Risk function", c->method);
    html(h, "</dl>\n");
}

static void assertions(struct page *h, const struct report_contest *c)
{
    if (c->assertions.len == 0)
        return;
    HTML_TABLE(h, "Assertions that make up the outcome", c->name, c->assertions.len, true,
               {"Assertion", false}, {"Margin in votes", true}, {"Measured risk", true});
    for (size_t i = 0; i < c->assertions.len; i++) {
        const struct report_assertion *a = &c->assertions.at[i];
        html_cell(h);
        if (a->words.len > 0) {
            prose_name(&h->p, a->words);
        } else {
            prose_name(&h->p, a->winner);
            html(h, " got more votes than ");
            prose_name(&h->p, a->loser);
        }
        html_cell_end(h);
        html_cell_number(h, a->margin);
        html_cell_risk(h, a->risk);
    }
    html_table_end(h);
}

static void progress(struct page *h, const struct report_contest *c)
{
    if (c->rounds.len == 0)
        return;
    if (c->batches > 0) {
        HTML_TABLE(h, "Round by round", c->name, c->rounds.len, true, {"Round", true},
                   {"Batches planned", true}, {"Batches counted so far", true},
                   {"Measured risk", true});
    } else {
        HTML_TABLE(h, "Round by round", c->name, c->rounds.len, true, {"Round", true},
                   {"Cards planned", true}, {"Cards examined so far", true},
                   {"Measured risk", true});
    }
    for (size_t i = 0; i < c->rounds.len; i++) {
        html_cell_number(h, i < h->r->rounds.len ? h->r->rounds.at[i].number : i + 1);
        html_cell_number(h, c->rounds.at[i].planned);
        html_cell_number(h, c->rounds.at[i].usable);
        html_cell_risk(h, c->rounds.at[i].risk);
    }
    html_table_end(h);
}

void html_contest(struct page *h, size_t i)
{
    const struct report_contest *c = &h->r->contests.at[i];
    html(h, "<article class='contest' id='c");
    html_figure(h, i + 1);
    html(h, "'>\n<div class='contest-head'>\n<h3>");
    prose_name(&h->p, c->name);
    html(h, "</h3>\n");
    badge(h, c);
    html(h, "\n</div>\n<p class='say'>");
    words_contest(&h->p, c, false);
    html(h, "</p>\n<div class='two'>\n<div>\n");
    choices(h, c);
    html(h, "</div>\n");
    facts(h, c);
    html(h, "</div>\n");
    assertions(h, c);
    progress(h, c);
    html(h, "</article>\n");
}
