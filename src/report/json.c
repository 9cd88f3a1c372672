// SPDX-License-Identifier: Apache-2.0
// json.c: a report for machines: one object; docs/json.md describes it.
#include "io/json_write.h"
#include "report/words.h"
#include "report/writer.h"

// What is not known is null.
static void key_text(struct json_writer *w, const char *key, str value)
{
    jw_key(w, key);
    if (value.len > 0)
        jw_str(w, value);
    else
        jw_null(w);
}

static void key_double(struct json_writer *w, const char *key, double v)
{
    jw_key(w, key);
    jw_double(w, v);
}

static void open_list(struct json_writer *w, const char *key)
{
    jw_key(w, key);
    jw_open(w, '[');
}

static void key_sentences(struct json_writer *w, const char *key, const struct report *r,
                          const struct report_contest *c, bal_status *status, struct bal_err *err)
{
    struct sink text;
    sink_open_memory(&text, LIMIT_TOKEN_BYTES);
    struct prose p = {.out = &text};
    if (c != NULL)
        words_contest(&p, c, false);
    else
        words_overview(&p, r);
    if (*status == BAL_OK)
        *status = sink_close(&text, err);
    key_text(w, key, buf_str(&text.buf));
    sink_discard(&text);
}

static void write_head(struct json_writer *w, const struct report *r)
{
    const struct {
        const char *key;
        str value;
    } texts[] = {
        {"election", r->election},
        {"record", r->record},
        {"origin", r->origin},
        {"software", r->software},
        {"phase", r->phase},
        {"next", r->next},
        {"opened", r->opened},
        {"committed", r->committed},
        {"seeded", r->seeded},
        {"concluded_at", r->concluded_at},
        {"seed", r->seed},
        {"sampler", r->sampler},
        {"sampler_title", r->sampler_title},
        {"sampler_source", r->sampler_source},
        {"risk_function", r->risk_function},
        {"key", r->key},
    };
    jw_key_bool(w, "concluded", r->concluded);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        key_text(w, texts[i].key, texts[i].value);
    jw_key(w, "log");
    jw_open(w, '{');
    jw_key_u64(w, "size", r->log_size);
    key_text(w, "root", r->log_root);
    jw_close(w, '}');
    jw_key(w, "reconciliation");
    jw_open(w, '{');
    jw_key_u64(w, "manifest_cards", r->reconciliation.manifest_cards);
    jw_key_u64(w, "cvr_cards", r->reconciliation.cvr_cards);
    jw_key_u64(w, "missing", r->reconciliation.missing);
    jw_key_u64(w, "extra", r->reconciliation.extra);
    jw_key_u64(w, "batches_equal", r->reconciliation.batches_equal);
    jw_key_u64(w, "batches_differing", r->reconciliation.batches_differing);
    jw_close(w, '}');
}

static void write_choices(struct json_writer *w, const struct report_contest *c)
{
    open_list(w, "choices");
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct report_choice *choice = &c->choices.at[i];
        jw_open(w, '{');
        jw_key_value(w, "choice", choice->name);
        jw_key(w, "reported");
        if (c->unreported)
            jw_null(w);
        else
            jw_u64(w, choice->reported);
        jw_key_bool(w, "reported_winner", choice->reported_winner);
        if (choice->seats > 0)
            jw_key_u64(w, "seats", choice->seats);
        if (choice->counted) {
            jw_key_u64(w, "hand", choice->hand);
            jw_key_bool(w, "hand_winner", choice->hand_winner);
            if (choice->hand_tied)
                jw_key_bool(w, "hand_tied", true);
            if (choice->hand_seats > 0)
                jw_key_u64(w, "hand_seats", choice->hand_seats);
        }
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_assertions(struct json_writer *w, const struct report_contest *c)
{
    open_list(w, "assertions");
    for (size_t i = 0; i < c->assertions.len; i++) {
        const struct report_assertion *a = &c->assertions.at[i];
        jw_open(w, '{');
        jw_key_value(w, "winner", a->winner);
        jw_key_value(w, "loser", a->loser);
        if (a->words.len > 0)
            jw_key_value(w, "claim", a->words);
        jw_key_u64(w, "margin", a->margin);
        key_double(w, "risk", a->risk);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_found(struct json_writer *w, const struct report_discrepancy_counts *f)
{
    jw_key(w, "found");
    jw_open(w, '{');
    jw_key_u64(w, "o2", f->o2);
    jw_key_u64(w, "o1", f->o1);
    jw_key_u64(w, "none", f->none);
    jw_key_u64(w, "u1", f->u1);
    jw_key_u64(w, "u2", f->u2);
    jw_key_u64(w, "not_found", f->not_found);
    jw_key_u64(w, "no_agreement", f->no_agreement);
    jw_close(w, '}');
}

static void write_progress(struct json_writer *w, const struct report_contest *c)
{
    open_list(w, "rounds");
    for (size_t i = 0; i < c->rounds.len; i++) {
        jw_open(w, '{');
        jw_key_u64(w, "planned", c->rounds.at[i].planned);
        jw_key_u64(w, "usable", c->rounds.at[i].usable);
        key_double(w, "risk", c->rounds.at[i].risk);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key_u64(w, "path_step", c->path_step > 0 ? c->path_step : 1);
    open_list(w, "path");
    for (size_t i = 0; i < c->path.len; i++)
        jw_double(w, c->path.at[i]);
    jw_close(w, ']');
}

static bal_status write_contest(struct json_writer *w, const struct report *r,
                                const struct report_contest *c, struct bal_err *err)
{
    bal_status status = BAL_OK;
    jw_open(w, '{');
    jw_key_value(w, "contest", c->name);
    jw_key_value(w, "choice_function", c->function);
    if (c->irv_rule.len > 0)
        jw_key_value(w, "irv_rule", c->irv_rule);
    jw_key_value(w, "figures", c->figures);
    jw_key_u64(w, "seats", c->seats);
    jw_key_u64(w, "votes_allowed", c->votes_allowed);
    key_text(w, "universe", c->universe);
    jw_key_u64(w, "cards", c->cards);
    jw_key_u64(w, "phantoms", c->phantoms);
    jw_key_u64(w, "pooled", c->pooled);
    key_text(w, "pools", c->pools);
    jw_key_u64(w, "margin", c->margin);
    key_double(w, "diluted_margin", c->diluted_margin);
    key_text(w, "risk_limit", c->risk_limit);
    jw_key_bool(w, "target", c->target);
    key_text(w, "method", c->method);
    jw_key_value(w, "status", str_from(report_status_name(c->status)));
    key_text(w, "reason", c->reason);
    key_sentences(w, "summary", r, c, &status, err);
    key_double(w, "risk", c->risk);
    jw_key_u64(w, "usable", c->usable);
    if (c->batches > 0)
        jw_key_u64(w, "batches", c->batches);
    write_found(w, &c->found);
    jw_key_bool(w, "outcome_changed", c->outcome_changed);
    write_choices(w, c);
    write_assertions(w, c);
    write_progress(w, c);
    jw_close(w, '}');
    return status;
}

static void write_inputs(struct json_writer *w, const struct report *r)
{
    open_list(w, "inputs");
    for (size_t i = 0; i < r->inputs.len; i++) {
        const struct report_input *in = &r->inputs.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "seq", in->seq);
        jw_key_value(w, "kind", in->kind);
        jw_key_value(w, "name", in->name);
        key_text(w, "jurisdiction", in->jurisdiction);
        key_text(w, "format", in->format);
        key_text(w, "time", in->time);
        jw_key_u64(w, "bytes", in->bytes);
        jw_key_u64(w, "cards", in->cards);
        jw_key_u64(w, "contests", in->contests);
        jw_key_value(w, "digest", in->digest);
        jw_key_bool(w, "salted", in->salted);
        jw_key_bool(w, "withdrawn", in->withdrawn);
        key_text(w, "reason", in->reason);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_rounds(struct json_writer *w, const struct report *r)
{
    open_list(w, "rounds");
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct report_round *round = &r->rounds.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "round", round->number);
        key_text(w, "opened", round->opened);
        key_text(w, "closed", round->closed);
        jw_key_u64(w, "cards", round->cards);
        jw_key_u64(w, "new_cards", round->new_cards);
        if (round->new_batches > 0)
            jw_key_u64(w, "new_batches", round->new_batches);
        jw_key_u64(w, "entered", round->entered);
        jw_key_u64(w, "not_found", round->not_found);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_discrepancies(struct json_writer *w, const struct report *r)
{
    open_list(w, "discrepancies");
    for (size_t i = 0; i < r->discrepancies.len; i++) {
        const struct report_discrepancy *d = &r->discrepancies.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "round", d->round);
        jw_key_u64(w, "draw", d->draw);
        key_text(w, "jurisdiction", d->jurisdiction);
        key_text(w, "container", d->container);
        key_text(w, "tabulator", d->tabulator);
        key_text(w, "batch", d->batch);
        jw_key_u64(w, "position", d->position);
        if (d->whole_batch)
            jw_key_bool(w, "whole_batch", true);
        key_text(w, "imprinted_id", d->imprinted);
        jw_key_value(w, "contest", d->contest);
        jw_key_value(w, "reported", d->reported);
        jw_key_value(w, "audited", d->audited);
        jw_key(w, "votes");
        jw_i64(w, d->votes);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_methods(struct json_writer *w, const struct report *r)
{
    open_list(w, "methods");
    for (size_t i = 0; i < r->methods.len; i++) {
        const struct report_method *m = &r->methods.at[i];
        jw_open(w, '{');
        jw_key_value(w, "method", m->name);
        key_text(w, "title", m->title);
        key_text(w, "source", m->source);
        key_text(w, "assumes", m->assumes);
        key_text(w, "parameters", m->parameters);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_events(struct json_writer *w, const struct report *r)
{
    open_list(w, "notes");
    for (size_t i = 0; i < r->notes.len; i++) {
        const struct report_note *n = &r->notes.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "seq", n->seq);
        key_text(w, "time", n->time);
        jw_key_value(w, "what", n->what);
        key_text(w, "reason", n->reason);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    open_list(w, "events");
    for (size_t i = 0; i < r->events.len; i++) {
        const struct report_event *e = &r->events.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "seq", e->seq);
        key_text(w, "time", e->time);
        jw_key_value(w, "type", e->type);
        key_text(w, "summary", e->summary);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static bal_status write_json(const struct report *r, struct sink *out, struct bal_err *err)
{
    struct json_writer w;
    enum report_verdict verdict = report_verdict(r);
    bal_status status = BAL_OK;
    jw_init(&w, out, false);
    jw_open(&w, '{');
    jw_key_value(&w, "verdict", str_from(report_verdict_name(verdict)));
    jw_key_value(&w, "headline", str_from(report_headline(verdict)));
    key_sentences(&w, "summary", r, NULL, &status, err);
    write_head(&w, r);
    open_list(&w, "contests");
    for (size_t i = 0; i < r->contests.len && status == BAL_OK; i++)
        status = write_contest(&w, r, &r->contests.at[i], err);
    jw_close(&w, ']');
    write_rounds(&w, r);
    write_discrepancies(&w, r);
    write_inputs(&w, r);
    write_methods(&w, r);
    write_events(&w, r);
    jw_close(&w, '}');
    jw_end(&w);
    return status;
}

const struct report_writer writer_json = {
    .name = "json",
    .title = "one JSON object, for machines",
    .write = write_json,
};
