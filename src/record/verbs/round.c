// SPDX-License-Identifier: Apache-2.0
// round.c: a round from its plan to its measured risk.
#include "record/verbs/verbs.h"

#include "record/lists/lists.h"

#include "core/spelling.h"

void round_result_done(struct round_result *r)
{
    buf_done(&r->list);
    buf_done(&r->batch_list);
}

// ---- closing

bal_status verb_measure(struct session *s, struct bal_err *err)
{
    struct record *r = s->record;
    struct record_body b;
    struct state_object list;
    uint32_t round = session_rounds(s);
    BAL_TRY(session_measure(s, round, err));
    BAL_TRY(list_keep(s, list_risks, &list, err));
    struct ej1_writer *w = record_body(&b);
    record_put_object(w, "list", &list, "application/jsonl");
    ej1_key_int(w, "round", round);
    BAL_TRY(record_append(r, "risk", &b, err));
    if (r->state.phase != PHASE_ROUND)
        return BAL_OK;
    ej1_key_int(record_body(&b), "round", round);
    return record_append(r, "round-close", &b, err);
}

bal_status verb_outcome(struct session *s, struct bal_err *err)
{
    struct record_body b;
    struct state_object list;
    BAL_TRY(list_keep(s, list_outcome, &list, err));
    record_put_object(record_body(&b), "contests", &list, "application/jsonl");
    return record_append(s->record, "outcome", &b, err);
}

bal_status verb_conclude(struct session *s, bool *concluded, struct bal_err *err)
{
    *concluded = false;
    if (record_several(s->record) || !session_done(s) ||
        record_allows(s->record, "outcome", NULL) != BAL_OK)
        return BAL_OK;
    BAL_TRY(verb_outcome(s, err));
    *concluded = true;
    return BAL_OK;
}

// ---- escalation

static bal_status append_escalation(struct session *s, uint32_t contest, str reason, bool by_hand,
                                    struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, contest, &name);
    struct ej1_writer *w = record_body(&b);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key(w, "reason");
    ej1_vendor(w, reason);
    BAL_TRY(by_hand ? record_append_act(s->record, "escalate", &b, err)
                    : record_append(s->record, "escalate", &b, err));
    s->contests[contest].escalated = true;
    s->contests[contest].reason = arena_str(&s->arena, reason);
    return arena_check(&s->arena, err);
}

static bal_status escalate(struct session *s, str contest, str reason, struct bal_err *err)
{
    uint32_t c = 0;
    BAL_TRY(verb_find_contest(s, contest, &c, err));
    if (s->contests[c].escalated)
        return bal_fail(err, BAL_CONFLICT, "the contest goes to a full hand count already");
    BAL_TRY(handcount_possible(s->frame.contests[c].contest, err));
    BAL_TRY(record_begin(s->record, err));
    BAL_TRY(append_escalation(s, c, reason, true, err));
    return record_commit(s->record, err);
}

bal_status verb_escalate(struct record *r, str contest, str reason, struct bal_err *err)
{
    struct session s;
    struct problems p;
    BAL_TRY(record_allows(r, "escalate", err));
    problems_init(&p);
    bal_status status = session_open(&s, r, &p, err);
    if (status == BAL_OK)
        status = escalate(&s, contest, reason, err);
    session_close(&s);
    problems_done(&p);
    return status;
}

// ---- opening

static bal_status plan_line(struct session *s, const struct next_round *n, uint32_t c,
                            struct buf *out, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct next_contest *p = &n->contests.at[c];
    session_spell(s, c, &name);
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key(w, "reason");
    ej1_vendor(w, p->reason);
    ej1_key(w, "sizes");
    ej1_open(w, '[');
    for (size_t i = 0; i < SIZE_CHANCES; i++) {
        if (p->sizes[i] == SIZE_UNBOUNDED)
            ej1_null(w);
        else
            ej1_int(w, (int64_t)p->sizes[i]);
    }
    ej1_close(w);
    ej1_key_int(w, "target", (int64_t)p->target);
    return session_line_end(&b, out, err);
}

static bal_status append_plan(struct session *s, const struct next_round *n, unsigned chance,
                              struct bal_err *err)
{
    struct record_body b;
    struct state_object plan;
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    AUTO_BUF wanted = BUF_INIT(64);
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        BAL_TRY(plan_line(s, n, c, &text, err));
        uint64_t *slot = vec_push(&s->targets, (size_t)1 << 40);
        if (slot == NULL)
            return err_memory(err);
        *slot = n->contests.at[c].target;
    }
    BAL_TRY(record_add_object(s->record, buf_str(&text), false, &plan, err));
    buf_addf(&wanted, "%g", size_chances[chance]);
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "chance", buf_str(&wanted));
    record_put_object(w, "plan", &plan, "application/jsonl");
    ej1_key_int(w, "round", session_rounds(s) + 1);
    return record_append(s->record, "round-open", &b, err);
}

// The lists of a round as they are kept and printed.
struct round_lists {
    struct buf cards, batches;
};

static bal_status append_sample(struct session *s, struct round_result *out,
                                struct round_lists *texts, struct bal_err *err)
{
    struct record_body b;
    struct state_object list, batches;
    uint32_t round = session_rounds(s);
    bool has_batches = frame_has_batches(&s->frame);
    BAL_TRY(session_draw(s, round, err));
    BAL_TRY(list_sample(s, round, &texts->cards, err));
    BAL_TRY(record_add_object(s->record, buf_str(&texts->cards), false, &list, err));
    if (has_batches) {
        BAL_TRY(list_drawn_batches(s, round, &texts->batches, err));
        BAL_TRY(record_add_object(s->record, buf_str(&texts->batches), false, &batches, err));
    }
    out->cards = sample_new_cards(&s->sample, &s->frame, round, NULL);
    out->batches = batch_sample_new(&s->batches, round);
    out->number = round;
    struct ej1_writer *w = record_body(&b);
    if (has_batches)
        record_put_object(w, "batches", &batches, "text/csv");
    ej1_key_int(w, "cards", (int64_t)s->sample.retrieval.len);
    record_put_object(w, "list", &list, "text/csv");
    if (has_batches)
        ej1_key_int(w, "new_batches", (int64_t)out->batches);
    ej1_key_int(w, "new_cards", (int64_t)out->cards);
    if (has_batches)
        ej1_key_int(w, "new_counts", (int64_t)list_new_counts(s, round));
    ej1_key_int(w, "round", round);
    return record_append(s->record, "sample", &b, err);
}

// NAME-round-1.csv, or NAME-round-1-batches.csv, beside the record, or in the folder.
static bal_status write_list(const struct session *s, const struct round_options *o, str text,
                             const char *what, struct buf *path, struct bal_err *err)
{
    str record = str_make(s->record->path.ptr, s->record->path.len);
    str stem = str_head(record, record.len - strlen(".ballast"));
    AUTO_SINK sink = {0};
    if (o->lists != NULL)
        buf_addf(path, "%s/" STR_FMT, o->lists, STR_ARG(str_basename(stem)));
    else
        buf_add(path, stem);
    buf_addf(path, "-round-%u%s.csv", session_rounds(s), what);
    BAL_TRY(buf_check(path, err));
    BAL_TRY(sink_open_file(&sink, buf_cstr(path), err));
    sink_put(&sink, text);
    return sink_close(&sink, err);
}

// What the plan declares for a full hand count.
static bal_status escalate_planned(struct session *s, const struct next_round *n,
                                   struct round_result *out, struct bal_err *err)
{
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        const struct next_contest *p = &n->contests.at[c];
        if (p->reason.len == 0 || s->contests[c].escalated || !s->settings[c].target)
            continue;
        BAL_TRY(append_escalation(s, c, p->reason, false, err));
        out->escalated++;
    }
    return BAL_OK;
}

static bool wants_cards(const struct session *s, const struct next_round *n)
{
    const uint64_t *before =
        s->targets.len > 0 ? s->targets.at + s->targets.len - s->frame.contest_count : NULL;
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (n->contests.at[c].target > (before != NULL ? before[c] : 0))
            return true;
    return false;
}

static bal_status open_round(struct session *s, const struct round_options *o,
                             const struct next_round *n, struct round_result *out,
                             struct bal_err *err)
{
    struct round_lists texts = {BUF_INIT((size_t)4 << 30), BUF_INIT((size_t)4 << 30)};
    bal_status status = append_plan(s, n, o->chance, err);
    if (status == BAL_OK)
        status = append_sample(s, out, &texts, err);
    if (status == BAL_OK && (texts.batches.len == 0 || out->cards > 0))
        status = write_list(s, o, buf_str(&texts.cards), "", &out->list, err);
    if (status == BAL_OK && texts.batches.len > 0)
        status = write_list(s, o, buf_str(&texts.batches), "-batches", &out->batch_list, err);
    buf_done(&texts.cards);
    buf_done(&texts.batches);
    return status;
}

static bal_status plan_next(struct session *s, unsigned chance, const struct plan_wishes *wishes,
                            struct next_round *out, struct bal_err *err)
{
    bool *done = arena_new(&s->arena, bool, s->frame.contest_count + 1);
    double *caps = arena_new(&s->arena, double, s->frame.contest_count + 1);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        caps[c] = wishes->cap;
        done[c] = s->contests[c].escalated || s->contests[c].counting || session_contest_done(s, c);
    }
    size_t last = s->targets.len - (s->targets.len > 0 ? s->frame.contest_count : 0);
    str seed = s->record->state.seed;
    const struct next_request request = {.frame = &s->frame,
                                         .measure = s->measured ? &s->measure : NULL,
                                         .targets =
                                             s->targets.len > 0 ? s->targets.at + last : NULL,
                                         .done = done,
                                         .caps = caps,
                                         .chance = chance,
                                         .rates = wishes->rates,
                                         .sample = wishes->sample,
                                         .seed = seed.len > 0 ? seed : STR("before the seed"),
                                         .sampler = sampler_find(s->record->state.sampler),
                                         .weights = session_weights(s),
                                         .decoys = s->decoys};
    return next_plan(out, &request, err);
}

static bal_status next_step(struct session *s, const struct round_options *o,
                            struct round_result *out, struct bal_err *err)
{
    BAL_TRY(verb_conclude(s, &out->concluded, err));
    if (out->concluded)
        return BAL_OK;
    struct next_round n = {0};
    bal_status status = plan_next(s, o->chance, &(struct plan_wishes){.cap = o->cap}, &n, err);
    if (status == BAL_OK)
        status = escalate_planned(s, &n, out, err);
    if (status == BAL_OK && wants_cards(s, &n))
        status = open_round(s, o, &n, out, err);
    next_done(&n);
    return status;
}

static bal_status close_if_open(struct session *s, const struct round_options *o,
                                struct bal_err *err)
{
    size_t awaited = session_awaited(s), counts = session_awaited_counts(s);
    if (session_idle(s))
        return BAL_OK;
    if (awaited > 0 && !o->close) {
        bal_fail(err, BAL_CONFLICT, "%zu cards of round %u are not entered yet", awaited,
                 session_rounds(s));
        err_hint(err, "Enter them with 'ballast enter', or give --close: then they count as cards "
                      "that were not found, the worst case.");
        return BAL_CONFLICT;
    }
    if (counts > 0 && !o->close) {
        bal_fail(err, BAL_CONFLICT, "%zu counts of batches of round %u are not entered yet", counts,
                 session_rounds(s));
        err_hint(err, "Enter them with 'ballast enter', or give --close: then these batches count "
                      "as not found, the worst case.");
        return BAL_CONFLICT;
    }
    return verb_measure(s, err);
}

static bal_status step(struct session *s, const struct round_options *o, struct round_result *out,
                       struct bal_err *err)
{
    BAL_TRY(record_begin(s->record, err));
    BAL_TRY(close_if_open(s, o, err));
    BAL_TRY(next_step(s, o, out, err));
    return record_commit(s->record, err);
}

bal_status verb_plan(struct record *r, const struct plan_wishes *wishes, struct verb_planning *out,
                     struct problems *p, struct bal_err *err)
{
    *out = (struct verb_planning){0};
    if (r->state.phase == PHASE_ROUND) {
        bal_fail(err, BAL_CONFLICT, "round %zu is open: what its cards show decides the next",
                 r->state.rounds.len);
        err_hint(err, "'ballast status' says how many cards are awaited.");
        return BAL_CONFLICT;
    }
    BAL_TRY(session_open(&out->s, r, p, err));
    if (!out->s.framed)
        BAL_TRY(verb_frame(&out->s, false, err));
    return plan_next(&out->s, NEXT_CHANCE, wishes, &out->next, err);
}

void verb_planning_done(struct verb_planning *p)
{
    next_done(&p->next);
    session_close(&p->s);
}

bal_status verb_round(struct record *r, const struct round_options *o, struct round_result *out,
                      struct problems *p, struct bal_err *err)
{
    struct session s;
    *out = (struct round_result){.list = BUF_INIT(1 << 16), .batch_list = BUF_INIT(1 << 16)};
    if (r->state.phase != PHASE_ROUND)
        BAL_TRY(record_allows(r, "round-open", err));
    bal_status status = session_open(&s, r, p, err);
    if (status == BAL_OK)
        status = step(&s, o, out, err);
    session_close(&s);
    return status;
}
