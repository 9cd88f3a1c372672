// SPDX-License-Identifier: Apache-2.0
// csv.c: a report as a folder of CSV tables (RFC 4180, one header row, UTF-8), for spreadsheets.
//
// A text that a spreadsheet program would take for a formula gets an apostrophe before it. Figures
// are exact; what is not known is an empty cell.
#include "io/csv_write.h"
#include "io/utf8.h"
#include "report/writer.h"

static void put_text(struct csv_writer *w, str s)
{
    AUTO_BUF cell = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    if (s.len > 0 && memchr("=+-@\t\r\n", s.ptr[0], 7) != NULL)
        buf_add_char(&cell, '\'');
    while (s.len > 0) {
        size_t good = utf8_valid(s);
        buf_add(&cell, str_head(s, good));
        if (good < s.len)
            buf_add(&cell, STR("\xEF\xBF\xBD"));
        s = str_skip(s, good + 1);
    }
    w->cell.failed |= cell.failed;
    csv_put(w, buf_str(&cell));
}

static void put_double(struct csv_writer *w, double v)
{
    char text[NUM_TEXT];
    csv_put_raw(w, num_double_text(v, text));
}

static void put_int(struct csv_writer *w, int v)
{
    char text[NUM_TEXT];
    str digits = num_text(v < 0 ? -(uint64_t)v : (uint64_t)v, text);
    AUTO_BUF cell = BUF_INIT(NUM_TEXT);
    buf_add(&cell, v < 0 ? STR("-") : STR(""));
    buf_add(&cell, digits);
    csv_put_raw(w, buf_str(&cell));
}

static void put_bool(struct csv_writer *w, bool v)
{
    csv_put_raw(w, v ? STR("true") : STR("false"));
}

static void contests(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        const struct report_discrepancy_counts *f = &c->found;
        put_text(w, c->name);
        put_text(w, c->function);
        csv_put_u64(w, c->seats);
        csv_put_u64(w, c->votes_allowed);
        put_text(w, c->universe);
        csv_put_u64(w, c->cards);
        csv_put_u64(w, c->phantoms);
        csv_put_u64(w, c->pooled);
        csv_put_u64(w, c->margin);
        put_double(w, c->diluted_margin);
        put_text(w, c->risk_limit);
        put_bool(w, c->target);
        put_text(w, c->method);
        csv_put_raw(w, str_from(report_status_name(c->status)));
        put_text(w, c->reason);
        put_double(w, c->risk);
        csv_put_u64(w, c->usable);
        const uint64_t found[] = {f->o2, f->o1,        f->none,        f->u1,
                                  f->u2, f->not_found, f->no_agreement};
        for (size_t k = 0; k < ARRAY_LEN(found); k++)
            csv_put_u64(w, found[k]);
        put_bool(w, c->outcome_changed);
        put_text(w, c->irv_rule);
        csv_end_row(w);
    }
}

static void choices(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        for (size_t k = 0; k < c->choices.len; k++) {
            const struct report_choice *choice = &c->choices.at[k];
            put_text(w, c->name);
            put_text(w, choice->name);
            if (c->unreported)
                put_text(w, STR(""));
            else
                csv_put_u64(w, choice->reported);
            put_bool(w, choice->reported_winner);
            if (choice->counted) {
                csv_put_u64(w, choice->hand);
                put_bool(w, choice->hand_winner);
            } else {
                put_text(w, STR(""));
                put_text(w, STR(""));
            }
            put_text(w, c->figures);
            csv_end_row(w);
        }
    }
}

static void assertions(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        for (size_t k = 0; k < c->assertions.len; k++) {
            const struct report_assertion *a = &c->assertions.at[k];
            put_text(w, c->name);
            put_text(w, a->winner);
            put_text(w, a->loser);
            csv_put_u64(w, a->margin);
            put_double(w, a->risk);
            put_text(w, a->words);
            csv_end_row(w);
        }
    }
}

static void rounds(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct report_round *round = &r->rounds.at[i];
        csv_put_u64(w, round->number);
        put_text(w, round->opened);
        put_text(w, round->closed);
        csv_put_u64(w, round->cards);
        csv_put_u64(w, round->new_cards);
        csv_put_u64(w, round->entered);
        csv_put_u64(w, round->not_found);
        csv_end_row(w);
    }
}

static void contest_rounds(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        for (size_t k = 0; k < c->rounds.len; k++) {
            put_text(w, c->name);
            csv_put_u64(w, k < r->rounds.len ? r->rounds.at[k].number : k + 1);
            csv_put_u64(w, c->rounds.at[k].planned);
            csv_put_u64(w, c->rounds.at[k].usable);
            put_double(w, c->rounds.at[k].risk);
            csv_end_row(w);
        }
    }
}

static void risks(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        for (size_t k = 0; k < c->path.len; k++) {
            put_text(w, c->name);
            csv_put_u64(w, report_path_cards(c, k));
            put_double(w, c->path.at[k]);
            csv_end_row(w);
        }
    }
}

static void discrepancies(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->discrepancies.len; i++) {
        const struct report_discrepancy *d = &r->discrepancies.at[i];
        csv_put_u64(w, d->round);
        csv_put_u64(w, d->draw);
        put_text(w, d->jurisdiction);
        put_text(w, d->container);
        put_text(w, d->tabulator);
        put_text(w, d->batch);
        csv_put_u64(w, d->position);
        put_text(w, d->imprinted);
        put_text(w, d->contest);
        put_text(w, d->reported);
        put_text(w, d->audited);
        put_int(w, d->votes);
        csv_end_row(w);
    }
}

static void inputs(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->inputs.len; i++) {
        const struct report_input *in = &r->inputs.at[i];
        csv_put_u64(w, in->seq);
        put_text(w, in->kind);
        put_text(w, in->name);
        put_text(w, in->jurisdiction);
        put_text(w, in->format);
        put_text(w, in->time);
        csv_put_u64(w, in->bytes);
        csv_put_u64(w, in->cards);
        csv_put_u64(w, in->contests);
        put_text(w, in->digest);
        put_bool(w, in->salted);
        put_bool(w, in->withdrawn);
        put_text(w, in->reason);
        csv_end_row(w);
    }
}

static void methods(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->methods.len; i++) {
        const struct report_method *m = &r->methods.at[i];
        put_text(w, m->name);
        put_text(w, m->title);
        put_text(w, m->source);
        put_text(w, m->assumes);
        put_text(w, m->parameters);
        csv_end_row(w);
    }
}

static void notes(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->notes.len; i++) {
        const struct report_note *n = &r->notes.at[i];
        csv_put_u64(w, n->seq);
        put_text(w, n->time);
        put_text(w, n->what);
        put_text(w, n->reason);
        csv_end_row(w);
    }
}

static void events(struct csv_writer *w, const struct report *r)
{
    for (size_t i = 0; i < r->events.len; i++) {
        const struct report_event *e = &r->events.at[i];
        csv_put_u64(w, e->seq);
        put_text(w, e->time);
        put_text(w, e->type);
        put_text(w, e->summary);
        csv_end_row(w);
    }
}

static void fact(struct csv_writer *w, const char *name, str value)
{
    csv_put_raw(w, str_from(name));
    put_text(w, value);
    csv_end_row(w);
}

static void number(struct csv_writer *w, const char *name, uint64_t value)
{
    csv_put_raw(w, str_from(name));
    csv_put_u64(w, value);
    csv_end_row(w);
}

static void audit(struct csv_writer *w, const struct report *r)
{
    fact(w, "election", r->election);
    fact(w, "record", r->record);
    fact(w, "origin", r->origin);
    fact(w, "software", r->software);
    fact(w, "phase", r->phase);
    fact(w, "next", r->next);
    fact(w, "concluded", r->concluded ? STR("true") : STR("false"));
    fact(w, "opened", r->opened);
    fact(w, "committed", r->committed);
    fact(w, "seeded", r->seeded);
    fact(w, "concluded_at", r->concluded_at);
    fact(w, "seed", r->seed);
    fact(w, "sampler", r->sampler);
    fact(w, "sampler_title", r->sampler_title);
    fact(w, "sampler_source", r->sampler_source);
    fact(w, "risk_function", r->risk_function);
    fact(w, "key", r->key);
    number(w, "log_size", r->log_size);
    fact(w, "log_root", r->log_root);
    number(w, "manifest_cards", r->reconciliation.manifest_cards);
    number(w, "cvr_cards", r->reconciliation.cvr_cards);
    number(w, "missing", r->reconciliation.missing);
    number(w, "extra", r->reconciliation.extra);
    number(w, "batches_equal", r->reconciliation.batches_equal);
    number(w, "batches_differing", r->reconciliation.batches_differing);
}

static const struct csv_table {
    const char *name, *header;
    void (*rows)(struct csv_writer *w, const struct report *r);
} tables[] = {
    {"audit.csv", "name,value", audit},
    {"contests.csv",
     "contest,choice_function,seats,votes_allowed,universe,cards,phantoms,pooled,margin,"
     "diluted_margin,risk_limit,target,method,status,reason,risk,usable,o2,o1,none,u1,u2,not_found,"
     "no_agreement,outcome_changed,irv_rule",
     contests},
    {"choices.csv", "contest,choice,reported,reported_winner,hand,hand_winner,figures", choices},
    {"assertions.csv", "contest,winner,loser,margin,risk,claim", assertions},
    {"rounds.csv", "round,opened,closed,cards,new_cards,entered,not_found", rounds},
    {"contest_rounds.csv", "contest,round,planned,usable,risk", contest_rounds},
    {"risks.csv", "contest,usable,risk", risks},
    {"discrepancies.csv",
     "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,reported,"
     "audited,votes",
     discrepancies},
    {"inputs.csv",
     "seq,kind,name,jurisdiction,format,time,bytes,cards,contests,digest,salted,withdrawn,reason",
     inputs},
    {"methods.csv", "method,title,source,assumes,parameters", methods},
    {"notes.csv", "seq,time,what,reason", notes},
    {"events.csv", "seq,time,type,summary", events},
};

static bal_status write_table(const struct csv_table *t, const struct report *r, const char *folder,
                              struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_SINK out = {0};
    struct csv_writer w;
    buf_addf(&path, "%s/%s", folder, t->name);
    BAL_TRY(buf_check(&path, err));
    BAL_TRY(sink_open_file(&out, buf_cstr(&path), err));
    csv_writer_init(&w, &out);
    csv_put_raw(&w, str_from(t->header));
    csv_end_row(&w);
    t->rows(&w, r);
    BAL_TRY(csv_writer_done(&w, err));
    return sink_close(&out, err);
}

static bal_status fill(const struct report *r, const char *folder, struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        BAL_TRY(write_table(&tables[i], r, folder, err));
    return BAL_OK;
}

const struct report_writer writer_csv = {
    .name = "csv",
    .title = "a folder of CSV tables, for spreadsheets",
    .fill = fill,
};
