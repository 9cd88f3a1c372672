// SPDX-License-Identifier: Apache-2.0
// html_tables.c: what happened, in tables: rounds, discrepancies, inputs, corrections, the log.
#include "report/html_out.h"
#include "report/words.h"

void html_rounds(struct page *h)
{
    const struct report *r = h->r;
    if (r->rounds.len == 0) {
        html(h, "<p>No cards have been drawn yet.</p>\n");
        return;
    }
    html(h, "<p>A round adds cards to the sample; no card is ever drawn anew. How far each contest "
            "came in each round stands with the contest.</p>\n");
    HTML_TABLE(h, "The sample at the end of each round", STR(""), r->rounds.len, false,
               {"Round", true}, {"Opened", false}, {"Closed", false}, {"Cards in the sample", true},
               {"New in this round", true}, {"Cards entered", true}, {"Not found", true});
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct report_round *round = &r->rounds.at[i];
        html_cell_number(h, round->number);
        html_cell_time(h, round->opened);
        html_cell_time(h, round->closed.len > 0 ? round->closed : STR("open"));
        html_cell_number(h, round->cards);
        html_cell_number(h, round->new_cards);
        html_cell_number(h, round->entered);
        html_cell_number(h, round->not_found);
    }
    html_table_end(h);
    bool batches = false;
    for (size_t i = 0; i < r->rounds.len; i++)
        batches = batches || r->rounds.at[i].new_batches > 0;
    html(h, batches ? "<p>" : "");
    words_batches_drawn(&h->p, r);
    html(h, batches ? "</p>\n" : "");
}

// The card's place in the storage, from the outside in.
static void place_cell(struct page *h, const struct report_discrepancy *d)
{
    const struct {
        const char *what;
        str value;
    } parts[] = {{"", d->jurisdiction},
                 {"container ", d->container},
                 {"tabulator ", d->tabulator},
                 {"batch ", d->batch}};
    html_cell(h);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].value.len == 0)
            continue;
        html(h, parts[i].what);
        prose_name(&h->p, parts[i].value);
        html(h, ", ");
    }
    html(h, d->whole_batch ? "as a whole" : "card ");
    if (!d->whole_batch)
        prose_number(&h->p, d->position);
    if (d->imprinted.len > 0) {
        html(h, ", imprinted ");
        prose_name(&h->p, d->imprinted);
    }
    html_cell_end(h);
}

void html_discrepancies(struct page *h)
{
    const struct report *r = h->r;
    if (r->discrepancies.len == 0) {
        html(h, "<p>None: every card examined shows what its CVR says.</p>\n");
        return;
    }
    html(h, "<p>Each row is one contest on one card where people saw something else than the CVR "
            "says. An overstatement speaks against the reported outcome: the machine record was "
            "more favourable to the reported winner than the paper. A card that was not found "
            "counts as the worst it could be.</p>\n");
    HTML_TABLE(h, "Cards on which paper and CVR differ", STR(""), r->discrepancies.len, false,
               {"Draw", true}, {"Round", true}, {"Contest", false}, {"CVR", false},
               {"Paper", false}, {"Counted as", false}, {"Card", false});
    for (size_t i = 0; i < r->discrepancies.len; i++) {
        const struct report_discrepancy *d = &r->discrepancies.at[i];
        html_cell_number(h, d->draw);
        html_cell_number(h, d->round);
        html_cell_name(h, d->contest);
        html_cell_name(h, d->reported);
        html_cell_name(h, d->audited);
        html_cell(h);
        words_discrepancy(&h->p, d);
        html_cell_end(h);
        place_cell(h, d);
    }
    html_table_end(h);
}

static void digest_cell(struct page *h, const struct report_input *in)
{
    html_cell(h);
    html(h, "<code class='digest'>");
    prose_text(&h->p, in->digest);
    html(h, "</code>");
    html(h, in->salted ? " <span class='note'>of salt and file</span>" : "");
    html_cell_end(h);
}

static void name_cell(struct page *h, const struct report_input *in)
{
    const str about[] = {in->kind, in->jurisdiction, in->format};
    html_cell(h);
    prose_name(&h->p, in->name);
    html(h, "<span class='note'>");
    for (size_t i = 0; i < ARRAY_LEN(about); i++) {
        html(h, i > 0 && about[i].len > 0 ? ", " : "");
        prose_text(&h->p, about[i]);
    }
    html(h, "</span>");
    if (in->withdrawn) {
        html(h, "<span class='note'>Withdrawn: ");
        prose_text(&h->p, in->reason);
        html(h, "</span>");
    }
    html_cell_end(h);
}

static void reconciliation(struct page *h)
{
    const struct report *r = h->r;
    const struct {
        const char *what;
        uint64_t n;
    } rows[] = {
        {"Cards in the manifests", r->reconciliation.manifest_cards},
        {"Cards with a CVR", r->reconciliation.cvr_cards},
        {"Cards without a CVR: they count as the worst case", r->reconciliation.missing},
        {"CVRs without a card", r->reconciliation.extra},
        {"Batches in which both agree", r->reconciliation.batches_equal},
        {"Batches in which they differ", r->reconciliation.batches_differing},
    };
    html(h, "<h3>Manifests held against CVRs</h3>\n");
    HTML_TABLE(h, "All batches together", STR(""), ARRAY_LEN(rows), false, {"What", false},
               {"Number", true});
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        html_cell_text(h, str_from(rows[i].what));
        html_cell_number(h, rows[i].n);
    }
    html_table_end(h);
}

void html_inputs(struct page *h)
{
    const struct report *r = h->r;
    if (r->inputs.len == 0)
        html(h, "<p>No files have been added yet.</p>\n");
    else {
        html(h, "<p>The audit rests on these files. Their digests were logged before the random "
                "seed was known, so none could be changed to fit the sample.</p>\n");
        HTML_TABLE(h, "Files the audit rests on", STR(""), r->inputs.len, false, {"File", false},
                   {"Event", true}, {"Added", false}, {"Bytes", true}, {"Cards", true},
                   {"SHA-256", false});
        for (size_t i = 0; i < r->inputs.len; i++) {
            const struct report_input *in = &r->inputs.at[i];
            name_cell(h, in);
            html_cell_number(h, in->seq);
            html_cell_time(h, in->time);
            html_cell_number(h, in->bytes);
            html_cell_number(h, in->cards);
            digest_cell(h, in);
        }
        html_table_end(h);
    }
    reconciliation(h);
}

void html_notes(struct page *h)
{
    const struct report *r = h->r;
    html(h, "<p>Nothing in the record is edited or deleted. A mistake is put right by a new event "
            "that names the old one and says why.</p>\n");
    if (r->notes.len == 0) {
        html(h, "<p>No corrections, withdrawals or reopenings.</p>\n");
        return;
    }
    HTML_TABLE(h, "Corrections, withdrawals, reopenings", STR(""), r->notes.len, false,
               {"Event", true}, {"Time", false}, {"What", false}, {"Why", false});
    for (size_t i = 0; i < r->notes.len; i++) {
        const struct report_note *n = &r->notes.at[i];
        html_cell_number(h, n->seq);
        html_cell_time(h, n->time);
        html_cell_text(h, n->what);
        html_cell_text(h, n->reason);
    }
    html_table_end(h);
}

void html_log(struct page *h)
{
    const struct report *r = h->r;
    html(h,
         "<p>Every act of the audit is a signed event in a log that can only grow. Size and root "
         "below stand for all of it: if anybody changed, added or removed an event, the root "
         "would be another one. Compare them with what was published.</p>\n<dl class='facts "
         "rows'>\n");
    html_fact_open(h, "Events");
    prose_number(&h->p, r->log_size);
    html_fact_end(h);
    html_fact_code(h, "Root", r->log_root);
    html_fact_code(h, "Log", r->origin);
    html_fact_code(h, "Key of the operator", r->key);
    html_fact(h, "Report written by", r->software);
    html(h, "</dl>\n");
    if (r->events.len == 0)
        return;
    HTML_TABLE(h, "Events", STR(""), r->events.len, false, {"Event", true}, {"Time", false},
               {"Type", false}, {"What", false});
    for (size_t i = 0; i < r->events.len; i++) {
        const struct report_event *e = &r->events.at[i];
        html_cell_number(h, e->seq);
        html_cell_time(h, e->time);
        html_cell_code(h, e->type);
        html_cell_text(h, e->summary);
    }
    html_table_end(h);
}
