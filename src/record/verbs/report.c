// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/report.h"

#include "base/binary.h"
#include "base/utc.h"
#include "core/spelling.h"
#include "record/log/log.h"
#include "record/log/standing.h"
#include "record/state/advice.h"

struct filler {
    struct record *r;
    struct session *s;
    struct report *out;
};

static str keep(struct filler *f, str s)
{
    return arena_str(&f->out->arena, s);
}

static str keep_time(struct filler *f, int64_t time)
{
    char text[UTC_TEXT];
    return time == 0 ? STR("") : keep(f, utc_text(time, text));
}

// ---- the head

static void fill_head(struct filler *f)
{
    const struct state *s = &f->r->state;
    struct report *r = f->out;
    AUTO_BUF text = BUF_INIT(1 << 16);
    const struct sampler *sampler = s->sampler.len > 0 ? sampler_find(s->sampler) : NULL;
    struct merkle_hash root = ledger_root(&f->r->head);
    r->election = keep(f, s->election);
    r->record = keep(f, str_basename(buf_str(&f->r->path)));
    r->origin = keep(f, s->origin);
    r->software = keep(f, s->software);
    r->concluded = s->phase == PHASE_CONCLUDED;
    r->opened = keep_time(f, s->opened);
    r->committed = keep_time(f, s->committed);
    r->seeded = keep_time(f, s->seeded);
    r->concluded_at = keep_time(f, s->concluded);
    r->seed = keep(f, s->seed);
    r->sampler = keep(f, s->sampler);
    if (sampler != NULL) {
        r->sampler_title = str_from(sampler->title);
        r->sampler_source = str_from(sampler->source);
    }
    note_vkey_add(&text, &f->r->key);
    r->key = keep(f, buf_str(&text));
    buf_clear(&text);
    base64_add(&text, str_bytes(root.b, SHA256_BYTES));
    r->log_root = keep(f, buf_str(&text));
    r->log_size = s->size;
    buf_clear(&text);
    advice_phase(s, &text);
    r->phase = keep(f, buf_str(&text));
}

static bal_status fill_next(struct filler *f, struct bal_err *err)
{
    struct standings s;
    AUTO_BUF line = BUF_INIT(1 << 17);
    bal_status status = standings_read(f->r, &s, err);
    if (status == BAL_OK)
        advice_next(&f->r->state, f->out->record, standings_settled(&s), &line);
    standings_done(&s);
    f->out->next = keep(f, buf_str(&line));
    return status;
}

static bal_status add_note(struct filler *f, uint64_t seq, int64_t time, const char *what,
                           str reason, struct bal_err *err)
{
    struct report_note *out = vec_push(&f->out->notes, REPORT_ROWS);
    if (out == NULL)
        return err_memory(err);
    *out = (struct report_note){seq, keep_time(f, time), what != NULL ? str_from(what) : STR(""),
                                keep(f, reason)};
    return BAL_OK;
}

// Objections with their answers, and missing cosignatures that were overridden.
static bal_status fill_disputes(struct filler *f, const struct state_parties *p,
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
static bal_status fill_readings(struct filler *f, struct bal_err *err)
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

static bal_status fill_inputs(struct filler *f, struct bal_err *err)
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
                                     .name = keep(f, in->name),
                                     .jurisdiction = keep(f, in->jurisdiction),
                                     .format = keep(f, in->format),
                                     .time = keep_time(f, in->time),
                                     .bytes = in->source.size,
                                     .cards = in->kind == INPUT_MANIFEST ? in->listed : in->cards,
                                     .contests = in->contests,
                                     .digest = keep(f, sha256_hex(in->source.digest, hex)),
                                     .salted = in->source.salted,
                                     .withdrawn = in->withdrawn,
                                     .reason = keep(f, in->reason)};
    }
    for (size_t i = 0; i < s->notes.len; i++) {
        BAL_TRY(
            add_note(f, s->notes.at[i].seq, s->notes.at[i].time, NULL, s->notes.at[i].reason, err));
        f->out->notes.at[f->out->notes.len - 1].what = keep(f, s->notes.at[i].what);
    }
    BAL_TRY(fill_readings(f, err));
    return fill_disputes(f, &s->parties, err);
}

static bal_status take_event(void *ctx, const struct log_entry *e, struct bal_err *err)
{
    struct filler *f = ctx;
    AUTO_BUF text = BUF_INIT(8 * EVENT_BYTES);
    struct report_event *out = vec_push(&f->out->events, REPORT_ROWS);
    if (out == NULL)
        return err_memory(err);
    buf_addf(&text, "%s%s" STR_FMT, e->says, e->summary.len > 0 ? ": " : "", STR_ARG(e->summary));
    *out = (struct report_event){e->seq, keep_time(f, e->time), keep(f, e->type),
                                 keep(f, buf_str(&text))};
    return buf_check(&text, err);
}

// ---- contests

static enum report_status status_of(const struct session *s, uint32_t c)
{
    const struct session_contest *mine = &s->contests[c];
    if (session_counted(s, c))
        return REPORT_COUNTED;
    if (mine->escalated)
        return REPORT_ESCALATED;
    if (session_contest_done(s, c))
        return REPORT_CONFIRMED;
    return s->measured && s->measure.contests.at[c].usable > 0 ? REPORT_CONTINUES
                                                               : REPORT_NOT_AUDITED;
}

static bal_status fill_choices(struct filler *f, uint32_t c, struct report_contest *out,
                               struct bal_err *err)
{
    const struct frame_contest *from = &f->s->frame.contests[c];
    const struct session_contest *mine = &f->s->contests[c];
    bool counted = session_counted(f->s, c);
    bool parties = function_of_parties(from->contest->function);
    for (uint32_t k = 0; k < from->choices; k++) {
        struct report_choice *choice = vec_push(&out->choices, REPORT_ROWS);
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (choice == NULL)
            return err_memory(err);
        spelling_put(&name, from->contest->choices.at[k].name,
                     from->contest->choices.at[k].occurrence);
        *choice =
            (struct report_choice){.name = keep(f, buf_str(&name)),
                                   .reported = from->votes[k],
                                   .reported_winner = from->won[k],
                                   .seats = parties ? from->seats[k] : 0,
                                   .counted = counted,
                                   .hand = counted ? mine->count.votes.at[k] : 0,
                                   .hand_winner = counted && mine->count.won[k],
                                   .hand_seats = parties && counted ? mine->count.seats[k] : 0};
    }
    return BAL_OK;
}

static bal_status fill_claims(struct filler *f, uint32_t c, struct report_contest *out,
                              struct bal_err *err)
{
    const struct frame_contest *from = &f->s->frame.contests[c];
    for (size_t k = 0; k < from->claims.len; k++) {
        const struct frame_assertion *a = &from->claims.at[k];
        struct report_assertion *to = vec_push(&out->assertions, REPORT_ROWS);
        if (to == NULL)
            return err_memory(err);
        uint32_t winner = a->claim.winner, loser = a->claim.loser;
        AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (strcmp(a->claim.kind->name, "winner over loser") != 0)
            assertion_words(&a->claim, from->contest, &words);
        *to = (struct report_assertion){
            .winner = winner != NO_CHOICE ? out->choices.at[winner].name : STR(""),
            .loser = loser != NO_CHOICE ? out->choices.at[loser].name : STR(""),
            .words = keep(f, buf_str(&words)),
            .margin = frame_margin_votes(from, a),
            .risk = 1};
        if (f->s->measured && k < f->s->measure.contests.at[c].claims.len)
            to->risk = f->s->measure.contests.at[c].claims.at[k].risk;
    }
    return BAL_OK;
}

static bal_status fill_measured(struct filler *f, uint32_t c, struct report_contest *out,
                                struct bal_err *err)
{
    out->risk = 1;
    out->batches = f->s->frame.contests[c].batches.len;
    if (!f->s->measured)
        return BAL_OK;
    const struct measure_contest *m = &f->s->measure.contests.at[c];
    const struct measure_counts *n = &m->smallest;
    out->risk = m->risk;
    out->usable = m->usable;
    out->found = (struct report_discrepancy_counts){n->o2, n->o1,        n->none,        n->u1,
                                                    n->u2, n->not_found, n->no_agreement};
    out->path_step = m->path_step;
    for (size_t i = 0; i < m->path.len; i++) {
        double *point = vec_push(&out->path, REPORT_ROWS);
        if (point == NULL)
            return err_memory(err);
        *point = m->path.at[i];
    }
    return BAL_OK;
}

static bal_status fill_contest(struct filler *f, uint32_t c, struct report_contest *out,
                               struct bal_err *err)
{
    const struct frame_contest *from = &f->s->frame.contests[c];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), universe = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_BUF function = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(f->s, c, &name);
    frame_universe_words(&f->s->frame, c, &universe);
    function_put(from->contest->function, &from->contest->terms, &function);
    AUTO_BUF pools = BUF_INIT(LIMIT_TOKEN_BYTES), rule = BUF_INIT(LIMIT_TOKEN_BYTES);
    frame_pooled_words(&f->s->frame, c, &pools);
    if (from->settings.irv_set)
        irv_describe(&from->settings.irv, &rule);
    *out = (struct report_contest){
        .name = keep(f, buf_str(&name)),
        .irv_rule = keep(f, buf_str(&rule)),
        .number = c,
        .bound = from->settings.cards_bound,
        .function = keep(f, buf_str(&function)),
        .seats = from->contest->seats,
        .votes_allowed = from->contest->votes_allowed,
        .universe = keep(f, buf_str(&universe)),
        .cards = from->cards,
        .phantoms = from->unread + from->added,
        .pooled = from->pooled,
        .pools = keep(f, buf_str(&pools)),
        .risk_limit = keep(f, from->settings.risk_limit),
        .target = from->settings.target,
        .method = str_from(from->settings.method != NULL ? from->settings.method->name : ""),
        .status = status_of(f->s, c),
        .reason = keep(f, f->s->contests[c].escalated ? f->s->contests[c].reason : from->reason),
        .outcome_changed = f->s->contests[c].counting && f->s->contests[c].count.changed};
    BAL_TRY(fill_choices(f, c, out, err));
    BAL_TRY(fill_claims(f, c, out, err));
    if (from->claims.len > 0) {
        const struct frame_assertion *a = &from->claims.at[from->smallest];
        out->margin = out->assertions.at[from->smallest].margin;
        out->diluted_margin = margin_votes(&a->claim, &a->margin) / (double)a->margin.cards;
    }
    return fill_measured(f, c, out, err);
}

// The figures of each contest at the end of each round.
static bal_status fill_contest_rounds(struct filler *f, const uint32_t *row, struct bal_err *err)
{
    const struct session *s = f->s;
    for (uint32_t round = 1; round <= s->sample.rounds; round++) {
        struct measure m;
        bool last = round == s->sample.rounds;
        const struct measure_request q =
            session_request(s, round, last && f->r->state.phase == PHASE_ROUND ? round - 1 : round);
        bal_status status = measure_make(&m, &q, err);
        for (uint32_t c = 0; status == BAL_OK && c < s->frame.contest_count; c++) {
            struct report_contest_round *out =
                vec_push(&f->out->contests.at[row[c]].rounds, REPORT_ROWS);
            if (out == NULL)
                status = err_memory(err);
            else
                *out = (struct report_contest_round){
                    s->targets.at[(size_t)(round - 1) * s->frame.contest_count + c],
                    m.contests.at[c].usable, m.contests.at[c].risk};
        }
        measure_done(&m);
        BAL_TRY(status);
    }
    return BAL_OK;
}

static bal_status fill_rounds(struct filler *f, struct bal_err *err)
{
    const struct session *s = f->s;
    for (uint32_t i = 0; i < s->sample.rounds; i++) {
        const struct state_round *from = &f->r->state.rounds.at[i];
        struct report_round *out = vec_push(&f->out->rounds, REPORT_ROWS);
        if (out == NULL)
            return err_memory(err);
        *out = (struct report_round){.number = from->number,
                                     .opened = keep_time(f, from->opened),
                                     .closed = keep_time(f, from->closed),
                                     .cards = from->cards,
                                     .new_cards = from->new_cards,
                                     .new_batches = from->new_batches};
    }
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        size_t at = s->sample.retrieval.at[i];
        const struct interpretation *seen = s->found.at[at];
        struct report_round *round = &f->out->rounds.at[s->sample.cards.at[at].round - 1];
        bool lost = seen != NULL && seen->count > 0 && seen->findings[0].contest == CONTEST_ALL &&
                    seen->findings[0].state == FINDING_NOT_FOUND;
        round->entered += seen != NULL;
        round->not_found += lost;
    }
    return BAL_OK;
}

static bal_status fill_differences(struct filler *f, const uint32_t *row, struct bal_err *err)
{
    const struct session *s = f->s;
    for (size_t i = 0; s->measured && i < s->measure.differences.len; i++) {
        const struct measure_difference *d = &s->measure.differences.at[i];
        const struct sampled *sampled = &s->sample.cards.at[d->sampled];
        struct report_discrepancy *out = vec_push(&f->out->discrepancies, REPORT_ROWS);
        struct frame_place p;
        AUTO_BUF imprinted = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (out == NULL)
            return err_memory(err);
        frame_locate(&s->frame, sampled->card, &p);
        if (p.cvr != NO_CVR)
            election_imprinted(s->election, p.cvr, &imprinted);
        *out = (struct report_discrepancy){.round = sampled->round,
                                           .draw = sampled->draw,
                                           .imprinted = keep(f, buf_str(&imprinted)),
                                           .position = p.position,
                                           .contest = f->out->contests.at[row[d->contest]].name,
                                           .reported = keep(f, d->reported),
                                           .audited = keep(f, d->audited),
                                           .votes = d->votes};
        if (p.row == NULL)
            continue;
        out->jurisdiction = keep(f, s->election->jurisdictions.items[p.row->jurisdiction]);
        out->container = keep(f, p.row->container);
        out->tabulator = keep(f, p.row->tabulator);
        out->batch = keep(f, p.row->batch);
    }
    return BAL_OK;
}

static bal_status fill_batch_differences(struct filler *f, const uint32_t *row, struct bal_err *err)
{
    const struct session *s = f->s;
    for (size_t i = 0; s->measured && i < s->measure.batch_differences.len; i++) {
        const struct measure_batch_difference *d = &s->measure.batch_differences.at[i];
        const struct batch_pull *pull = &s->batches.pulls.at[d->pull];
        const struct manifest_batch *at = s->frame.batches.at[pull->batch].row;
        struct report_discrepancy *out = vec_push(&f->out->discrepancies, REPORT_ROWS);
        int64_t most = INT32_MAX;
        if (out == NULL)
            return err_memory(err);
        *out = (struct report_discrepancy){
            .whole_batch = true,
            .round = pull->round,
            .draw = pull->draw,
            .jurisdiction = keep(f, s->election->jurisdictions.items[at->jurisdiction]),
            .container = keep(f, at->container),
            .tabulator = keep(f, at->tabulator),
            .batch = keep(f, at->batch),
            .contest = f->out->contests.at[row[d->contest]].name,
            .reported = keep(f, d->reported),
            .audited = keep(f, d->audited),
            .votes = (int)(d->votes > most    ? most
                           : d->votes < -most ? -most
                                              : d->votes)};
    }
    return BAL_OK;
}

static bal_status fill_methods(struct filler *f, struct bal_err *err)
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

static bal_status fill_audit(struct filler *f, struct bal_err *err)
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
        BAL_TRY(fill_contest(f, order[i], out, err));
    }
    BAL_TRY(fill_contest_rounds(f, row, err));
    BAL_TRY(fill_rounds(f, err));
    BAL_TRY(fill_differences(f, row, err));
    BAL_TRY(fill_batch_differences(f, row, err));
    return fill_methods(f, err);
}

bal_status record_report_of(struct record *r, struct session *s, struct report *out,
                            struct bal_err *err)
{
    struct filler f = {r, s, out};
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
