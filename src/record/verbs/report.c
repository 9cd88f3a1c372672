// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/report_fill.h"

#include "base/binary.h"
#include "base/utc.h"
#include "record/log/log.h"
#include "record/log/standing.h"
#include "record/state/advice.h"

str report_keep(struct report_filler *f, str s)
{
    return arena_str(&f->out->arena, s);
}

str report_keep_time(struct report_filler *f, int64_t time)
{
    char text[UTC_TEXT];
    return time == 0 ? STR("") : report_keep(f, utc_text(time, text));
}

// ---- the head

static void fill_head(struct report_filler *f)
{
    const struct state *s = &f->r->state;
    struct report *r = f->out;
    AUTO_BUF text = BUF_INIT(1 << 16);
    const struct sampler *sampler = s->sampler.len > 0 ? sampler_find(s->sampler) : NULL;
    struct merkle_hash root = ledger_root(&f->r->head);
    r->election = report_keep(f, s->election);
    r->record = report_keep(f, str_basename(buf_str(&f->r->path)));
    r->origin = report_keep(f, s->origin);
    r->software = report_keep(f, s->software);
    r->concluded = s->phase == PHASE_CONCLUDED;
    r->opened = report_keep_time(f, s->opened);
    r->committed = report_keep_time(f, s->committed);
    r->seeded = report_keep_time(f, s->seeded);
    r->concluded_at = report_keep_time(f, s->concluded);
    r->seed = report_keep(f, s->seed);
    r->sampler = report_keep(f, s->sampler);
    if (sampler != NULL) {
        r->sampler_title = str_from(sampler->title);
        r->sampler_source = str_from(sampler->source);
    }
    note_vkey_add(&text, &f->r->key);
    r->key = report_keep(f, buf_str(&text));
    buf_clear(&text);
    base64_add(&text, str_bytes(root.b, SHA256_BYTES));
    r->log_root = report_keep(f, buf_str(&text));
    r->log_size = s->size;
    buf_clear(&text);
    advice_phase(s, &text);
    r->phase = report_keep(f, buf_str(&text));
}

static bal_status fill_next(struct report_filler *f, struct bal_err *err)
{
    struct standings s;
    AUTO_BUF line = BUF_INIT(1 << 17);
    bal_status status = standings_read(f->r, &s, err);
    if (status == BAL_OK)
        advice_next(&f->r->state, f->out->record, standings_settled(&s), &line);
    standings_done(&s);
    f->out->next = report_keep(f, buf_str(&line));
    return status;
}

static bal_status add_note(struct report_filler *f, uint64_t seq, int64_t time, const char *what,
                           str reason, struct bal_err *err)
{
    struct report_note *out = vec_push(&f->out->notes, REPORT_ROWS);
    if (out == NULL)
        return err_memory(err);
    *out = (struct report_note){seq, report_keep_time(f, time),
                                what != NULL ? str_from(what) : STR(""), report_keep(f, reason)};
    return BAL_OK;
}

// Objections with their answers, and missing cosignatures that were overridden.
static bal_status fill_disputes(struct report_filler *f, const struct state_parties *p,
                                struct bal_err *err)
{
    for (size_t i = 0; i < p->objections.len; i++) {
        const struct state_objection *o = &p->objections.at[i];
        AUTO_BUF text = BUF_INIT(4 * EVENT_BYTES);
        buf_addf(&text, STR_FMT ": " STR_FMT, STR_ARG(o->party), STR_ARG(o->text));
        BAL_TRY(add_note(f, o->seq, o->time,
                         o->answered > 0 ? "an objection" : "an objection, NOT ANSWERED",
                         buf_str(&text), err));
        if (o->answered > 0)
            BAL_TRY(add_note(f, o->answered, o->answer_time, "its answer", o->answer, err));
    }
    for (size_t i = 0; i < p->overrides.len; i++)
        BAL_TRY(add_note(f, p->overrides.at[i].seq, p->overrides.at[i].time,
                         "NOT FULLY WITNESSED: cosignatures that were missing were overridden",
                         p->overrides.at[i].what, err));
    return BAL_OK;
}

// Cards that boards read differently, and boxes that were opened.
static bal_status fill_readings(struct report_filler *f, struct bal_err *err)
{
    const struct state *state = &f->r->state;
    for (size_t i = 0; i < state->retrievals.len; i++) {
        const struct state_retrieval *r = &state->retrievals.at[i];
        AUTO_BUF text = BUF_INIT(1000);
        buf_addf(&text, "%llu places, %llu with another seal than was listed",
                 (unsigned long long)r->places, (unsigned long long)r->other_seals);
        BAL_TRY(add_note(f, r->seq, r->time, "cards were taken from storage", buf_str(&text), err));
    }
    for (size_t i = 0; f->s != NULL && i < f->s->disputes.len; i++) {
        const struct state_entry *last = &state->seconds.at[state->seconds.len - 1];
        AUTO_BUF text = BUF_INIT(1 << 20);
        session_dispute_words(f->s, &f->s->disputes.at[i], &text);
        BAL_TRY(add_note(f, last->seq, last->time,
                         "read differently by two boards, NOT ADJUDICATED", buf_str(&text), err));
    }
    return BAL_OK;
}

static bal_status fill_inputs(struct report_filler *f, struct bal_err *err)
{
    const struct state *s = &f->r->state;
    for (size_t i = 0; i < s->inputs.len; i++) {
        const struct state_input *in = &s->inputs.at[i];
        struct report_input *out = vec_push(&f->out->inputs, REPORT_ROWS);
        char hex[SHA256_HEX];
        if (out == NULL)
            return err_memory(err);
        *out = (struct report_input){.seq = in->seq,
                                     .kind = str_from(input_kind_name(in->kind)),
                                     .name = report_keep(f, in->name),
                                     .jurisdiction = report_keep(f, in->jurisdiction),
                                     .format = report_keep(f, in->format),
                                     .time = report_keep_time(f, in->time),
                                     .bytes = in->source.size,
                                     .cards = in->kind == INPUT_MANIFEST ? in->listed : in->cards,
                                     .contests = in->contests,
                                     .digest = report_keep(f, sha256_hex(in->source.digest, hex)),
                                     .salted = in->source.salted,
                                     .withdrawn = in->withdrawn,
                                     .reason = report_keep(f, in->reason)};
    }
    for (size_t i = 0; i < s->notes.len; i++) {
        BAL_TRY(
            add_note(f, s->notes.at[i].seq, s->notes.at[i].time, NULL, s->notes.at[i].reason, err));
        f->out->notes.at[f->out->notes.len - 1].what = report_keep(f, s->notes.at[i].what);
    }
    BAL_TRY(fill_readings(f, err));
    return fill_disputes(f, &s->parties, err);
}

static bal_status take_event(void *ctx, const struct log_entry *e, struct bal_err *err)
{
    struct report_filler *f = ctx;
    AUTO_BUF text = BUF_INIT(8 * EVENT_BYTES);
    struct report_event *out = vec_push(&f->out->events, REPORT_ROWS);
    if (out == NULL)
        return err_memory(err);
    buf_addf(&text, "%s%s" STR_FMT, e->says, e->summary.len > 0 ? ": " : "", STR_ARG(e->summary));
    *out = (struct report_event){e->seq, report_keep_time(f, e->time), report_keep(f, e->type),
                                 report_keep(f, buf_str(&text))};
    return buf_check(&text, err);
}

// ---- the audit

static bal_status fill_methods(struct report_filler *f, struct bal_err *err)
{
    for (size_t i = 0; i < f->out->contests.len; i++) {
        str name = f->out->contests.at[i].method;
        const struct method *m = method_find(name);
        bool known = m == NULL;
        for (size_t k = 0; k < f->out->methods.len; k++)
            known = known || str_eq(f->out->methods.at[k].name, name);
        if (known)
            continue;
        struct report_method *out = vec_push(&f->out->methods, REPORT_ROWS);
        if (out == NULL)
            return err_memory(err);
        *out = (struct report_method){name, str_from(m->title), str_from(m->source),
                                      str_from(m->assumes), STR("")};
    }
    return BAL_OK;
}

// Targets first, each group by name.
static void order_contests(const struct session *s, uint32_t *order)
{
    uint32_t n = s->frame.contest_count;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;
        for (; at > 0; at--) {
            const struct frame_contest *a = &s->frame.contests[order[at - 1]];
            const struct frame_contest *b = &s->frame.contests[i];
            int by_name = str_cmp(a->contest->name, b->contest->name);
            bool before =
                a->settings.target != b->settings.target ? a->settings.target : by_name <= 0;
            if (before)
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

static bal_status fill_audit(struct report_filler *f, struct bal_err *err)
{
    const struct session *s = f->s;
    const struct reconciliation *k = &s->frame.reconciliation;
    uint32_t n = s->frame.contest_count;
    uint32_t *order = arena_new(&f->out->arena, uint32_t, n + 1);
    uint32_t *row = arena_new(&f->out->arena, uint32_t, n + 1);
    BAL_TRY(arena_check(&f->out->arena, err));
    f->out->reconciliation.manifest_cards = k->manifest_cards;
    f->out->reconciliation.cvr_cards = k->cvr_cards;
    f->out->reconciliation.missing = k->missing;
    f->out->reconciliation.extra = k->extra;
    f->out->reconciliation.batches_equal = k->equal;
    f->out->reconciliation.batches_differing = k->differing.len;
    f->out->by_weight = s->weighing;
    if (s->weighing) {
        f->out->sampler_title = STR("by weight: smallest E/q, E from the SHA-256 of seed, "
                                    "jurisdiction and position, q the card's committed weight");
        f->out->sampler_source = STR("docs/frame.md, \"Sample by weight\"");
    }
    order_contests(s, order);
    for (uint32_t i = 0; i < n; i++) {
        struct report_contest *out = vec_push(&f->out->contests, REPORT_ROWS);
        if (out == NULL)
            return err_memory(err);
        row[order[i]] = i;
        BAL_TRY(report_fill_contest(f, order[i], out, err));
    }
    BAL_TRY(report_fill_rounds(f, row, err));
    return fill_methods(f, err);
}

bal_status record_report_of(struct record *r, struct session *s, struct report *out,
                            struct bal_err *err)
{
    struct report_filler f = {r, s, out};
    fill_head(&f);
    BAL_TRY(fill_inputs(&f, err));
    BAL_TRY(fill_next(&f, err));
    BAL_TRY(record_log(r, 0, take_event, &f, err));
    if (s != NULL)
        BAL_TRY(fill_audit(&f, err));
    return arena_check(&out->arena, err);
}

bal_status record_report(struct record *r, struct report *out, struct bal_err *err)
{
    struct session s = {0};
    struct problems p;
    bool frozen = r->state.phase >= PHASE_COMMITTED;
    problems_init(&p);
    bal_status status = frozen ? session_open(&s, r, &p, err) : BAL_OK;
    if (status == BAL_OK)
        status = record_report_of(r, frozen ? &s : NULL, out, err);
    session_close(&s);
    problems_done(&p);
    return status;
}
