// SPDX-License-Identifier: Apache-2.0
// pages_index.c: the first page of a bundle.
#include "plot/qr.h"
#include "report/pages_out.h"

// ---- what was found

static void found(struct page *h)
{
    html_section(h, "found", "What was found");
    html_verdict(h, STR(""));
    html_contest_list(h);
    html_section_end(h);
}

static void checked(struct page *h, const struct pages *p)
{
    const struct report *r = p->report;
    html_section(h, "checked", "What was checked");
    html(h, "<p>Votes were counted by machines, and the paper was kept. This audit holds the paper "
            "against the machines' count: cards were drawn at random, people found them and wrote "
            "down what they show, and that was compared with ");
    html(h, p->comparison ? "the machines' record of each card.</p>\n"
                          : "the reported result of each contest.</p>\n");
    if (p->freeze.size > 0)
        html(h, "<p>Everything that could decide the result was fixed before anybody could know "
                "which cards would be drawn: the manifests, the records, the contests, the risk "
                "limits. What was fixed has the name below under “Before the seed”.</p>\n");
    html(h, "<dl class='facts rows'>\n");
    html_fact_open(h, "Cards in the manifests");
    prose_number(&h->p, r->reconciliation.manifest_cards);
    html_fact_end(h);
    html_fact_open(h, "Machine records");
    prose_number(&h->p, r->reconciliation.cvr_cards);
    html_fact_end(h);
    html_fact(h, "Random seed", r->seed);
    html_fact(h, "Sampler", r->sampler);
    html(h, "</dl>\n");
    html_section_end(h);
}

static void meaning(struct page *h)
{
    html_section(h, "meaning", "What the risk means, and what it does not");
    html(h,
         "<p>A risk-limiting audit asks one question: if a reported outcome were wrong, would we "
         "have noticed? The <strong>measured risk</strong> is the largest chance that a wrong "
         "outcome would have led to a sample that speaks for it as well as the one that was "
         "drawn. At or below the <strong>risk limit</strong>, which was set before, the outcome "
         "stands. If that is not reached, people count every card, and their count is the "
         "outcome.</p>\n<p>So:</p>\n<ul class='plain'>\n"
         "<li>A measured risk of 3 % is not a chance of 3 % that the outcome is wrong.</li>\n"
         "<li>It is about who won, not about every single vote.</li>\n"
         "<li>A high risk does not mean that something is wrong. It means that this sample is "
         "not enough to tell.</li>\n"
         "<li>Of several wrong outcomes each has its own chance to stand.</li>\n</ul>\n");
    html_section_end(h);
}

// ---- what nobody can check here

static const char *const beyond[] = {
    "That the parties, officials and watchers who guard this record do not all work together.",
    "That one honest person watched the dice, the search for the cards, and the reading.",
    "That nobody was kept from taking part: refusal and delay can be seen, not prevented.",
    "That nobody who was in the room tells what was on a card.",
    NULL,
};

static void guards(struct page *h, const struct pages *p)
{
    if (!p->several)
        html(h, "<p><strong>Nobody but the operator guards this record.</strong> Its key alone "
                "signs it. Whoever does not trust the operator must have noted the name of the "
                "record before the seed, and compare it.</p>\n");
    else if (!p->quorum)
        html(h,
             "<p><strong>No witness guards this record:</strong> its policy asks for none.</p>\n");
    else
        html(h, "<p>Several parties guard this record with keys of their own; the file "
                "<code>policy</code> says whose signatures are needed.</p>\n");
    if (p->override)
        html(h, "<p><strong>NOT FULLY WITNESSED.</strong> A witness was missing where one was "
                "needed, and the audit went on by order. The log says when and why.</p>\n");
}

static void assumptions(struct page *h, const struct pages *p)
{
    html_section(h, "assumptions", "What nobody can check here");
    guards(h, p);
    html(h,
         "<p>A sample of paper proves nothing about what happened to the paper. This audit takes "
         "for granted, and others must show:</p>\n<ul class='plain'>\n");
    for (size_t i = 0; words_not_checked[i] != NULL; i++) {
        html(h, "<li>");
        html(h, words_not_checked[i]);
        html(h, "</li>\n");
    }
    for (size_t i = 0; beyond[i] != NULL; i++) {
        html(h, "<li>");
        html(h, beyond[i]);
        html(h, "</li>\n");
    }
    html(h, "</ul>\n<p>Where a contest takes more for granted, its page says so.</p>\n");
    html_section_end(h);
}

// ---- names of the record

static void qr(struct page *h, str says)
{
    struct qr code;
    AUTO_BUF svg = BUF_INIT((size_t)4 << 20);
    if (says.len == 0 || qr_make(says, &code, NULL) != BAL_OK)
        return;
    qr_svg(&code, STR("the same as a QR code"), &svg);
    html(h, "<p>");
    sink_put(h->p.out, buf_str(&svg));
    html(h, "</p>\n");
}

static void head_facts(struct page *h, const struct pages_head *head)
{
    html(h, "<dl class='facts rows'>\n");
    html_fact_open(h, "Eight words");
    html(h, "<strong>");
    prose_text(&h->p, head->words);
    html(h, "</strong>");
    html_fact_end(h);
    html_fact_open(h, "Events");
    prose_number(&h->p, head->size);
    html_fact_end(h);
    html_fact_code(h, "Root", head->root);
    html(h, "</dl>\n");
    qr(h, head->note);
}

static void names(struct page *h, const struct pages *p)
{
    html_section(h, "names", "The name of this record");
    html(h, "<p>The record is a log of signed events. Its root is one number for all of it: if "
            "anything in it were changed, the root would be another. Compare it with what was read "
            "aloud, printed, or noted by people you trust.</p>\n");
    if (p->freeze.size > 0) {
        html(h, "<h3>Before the seed</h3>\n");
        head_facts(h, &p->freeze);
    }
    html(h, "<h3>What these pages tell</h3>\n<p>The log up to here; the next event names the files "
            "of this bundle, and the file <code>checkpoint</code> is the head with it.</p>\n");
    head_facts(h, &p->told);
    html(h, "<dl class='facts rows'>\n");
    html_fact(h, "Log", p->report->origin);
    html_fact_code(h, "Key", p->report->key);
    html_fact_code(h, "SHA-256 of the policy", p->policy_sha256);
    html(h, "</dl>\n");
    html_section_end(h);
}

// ---- checking

static void verifying(struct page *h, const struct pages *p)
{
    html_section(h, "verify", "How to check all of it");
    html(h, "<p>These pages claim; the files beside them prove. Copy the whole folder and check it "
            "on a machine without a network, in one of three ways:</p>\n<ol>\n"
            "<li><p>with the program that ran the audit, from a source you trust:</p>\n"
            "<pre><code>ballast verify DIR --policy-sha256 ");
    prose_text(&h->p, p->policy_sha256);
    html(h, "</code></pre></li>\n"
            "<li><p>with a second verifier that shares nothing with it, one file of Python that "
            "can be read in an evening:</p>\n<pre><code>python3 verify.py DIR</code></pre>\n"
            "<p>Take it from a source you trust, too: a false bundle could bring a false "
            "verifier.</p></li>\n"
            "<li><p>by hand, with tools that every Unix system has: <code>VERIFY.md</code> says "
            "how.</p></li>\n</ol>\n");
    html_section_end(h);
}

static void privacy(struct page *h, const struct pages *p)
{
    static const char *const says[] = {
        "The machines' records are sealed and published as seals: nobody can change a vote, and "
        "nobody can see one.",
        "The votes of each contest are open one by one, in an order that says nothing: everybody "
        "can add them up. Which votes are of one card nobody can tell.",
        "The votes of each contest are open one by one, in an order that says nothing: everybody "
        "can add them up. Which votes are of one card is shown for the cards that were drawn, "
        "after "
        "people had read them; for all other cards nobody can tell.",
        "All records are public: which votes are of one card, too.",
    };
    static const char sums[] =
        "The machines' records are sealed. Of each contest it is proven, and everybody can check, "
        "how its sums come about that the outcome depends on; single votes are shown of the cards "
        "that were drawn, after people had read them.";
    if (!p->comparison)
        return;
    html_section(h, "privacy", "What is public of the votes");
    html(h, "<p>");
    html(h, str_eq(p->rule, STR("sums")) ? sums : says[p->stage < ARRAY_LEN(says) ? p->stage : 0]);
    html(h, "</p>\n");
    if (str_eq(p->rule, STR("closed")))
        html(h, "<p>Since they stay closed, nobody outside can add up the votes, or check what was "
                "compared: this bundle alone is not enough evidence.</p>\n");
    if (p->waiting > 0)
        html(h, "<p>Some cards that were read are not open yet: first a checkpoint with what was "
                "read must be cosigned.</p>\n");
    html_section_end(h);
}

// Every objection and its answer, the ones without first of all.
static void objections(struct page *h, const struct pages *p)
{
    if (p->objections.len == 0)
        return;
    html_section(h, "objections", "Objections");
    HTML_TABLE(h, "What parties object to", STR(""), p->objections.len, false, {"Event", true},
               {"Party", false}, {"Objection", false}, {"Answer", false});
    for (int answered = 0; answered < 2; answered++)
        for (size_t i = 0; i < p->objections.len; i++) {
            const struct pages_objection *o = &p->objections.at[i];
            if ((o->answer.len > 0) != answered)
                continue;
            html_cell_number(h, o->event);
            html_cell_text(h, o->party);
            html_cell_text(h, o->text);
            html_cell_text(h, answered ? o->answer : STR("NOT ANSWERED"));
        }
    html_table_end(h);
    html_section_end(h);
}

static void jurisdictions(struct page *h, const struct pages *p)
{
    if (p->jurisdictions.len == 0)
        return;
    html_section(h, "jurisdictions", "Jurisdictions");
    HTML_TABLE(h, "Where cards lie", STR(""), p->jurisdictions.len, false, {"Jurisdiction", false},
               {"Cards", true}, {"Cards drawn", true});
    for (size_t i = 0; i < p->jurisdictions.len; i++) {
        const struct pages_jurisdiction *j = &p->jurisdictions.at[i];
        html_cell(h);
        html(h, "<a href='");
        html_page_name(h, "jurisdictions", (uint32_t)i);
        html(h, "'>");
        prose_name(&h->p, pages_name(j));
        html(h, "</a>");
        html_cell_end(h);
        html_cell_number(h, j->cards);
        html_cell_number(h, j->drawn.len);
    }
    html_table_end(h);
    html_section_end(h);
}

static void claims(struct page *h)
{
    html_section(h, "claims", "Is it true? Claims about this election");
    html(h, "<p>Votes, margins, turnout, winners, screenshots: <a href='claims/index.html'>what "
            "this record confirms, contradicts, and cannot know</a>.</p>\n");
    html_section_end(h);
}

void pages_index(const struct pages *p, struct sink *out)
{
    struct page h = {.r = p->report, .p = {.out = out, .html = true}, .linked = true};
    static const struct {
        const char *id, *title;
        void (*write)(struct page *h);
    } tables[] = {{"rounds", "Rounds", html_rounds},
                  {"inputs", "Inputs", html_inputs},
                  {"corrections", "Corrections", html_notes},
                  {"log", "Log", html_log},
                  {"glossary", "Glossary", html_glossary}};
    pages_begin(&h, p, "Public record of a risk-limiting audit", p->report->election);
    found(&h);
    objections(&h, p);
    claims(&h);
    checked(&h, p);
    meaning(&h);
    assumptions(&h, p);
    privacy(&h, p);
    names(&h, p);
    verifying(&h, p);
    jurisdictions(&h, p);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        html_section(&h, tables[i].id, tables[i].title);
        tables[i].write(&h);
        html_section_end(&h);
    }
    pages_end(&h);
}
