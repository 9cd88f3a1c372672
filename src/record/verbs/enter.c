// SPDX-License-Identifier: Apache-2.0
// enter.c: what people read on the paper comes in: interpretations of single cards, hand counts of
// drawn batches, and corrections of both.
#include "record/lists/lists.h"
#include "record/lists/sealed.h"
#include "record/verbs/entering.h"
#include "record/verbs/verbs.h"

// Whether the file is a table of sums; what cannot be opened is told when it is read.
static bal_status look_at_kind(struct record *r, const char *path, struct entering *e,
                               struct bal_err *err)
{
    const struct state_input as = {.name = str_from(path)};
    const struct format *format = NULL;
    struct record_input in;
    if (e->text.ptr != NULL || e->kind >= ENTRY_SECOND)
        return BAL_OK; // these are cards
    bal_status status = record_input_of(&in, r, &as, e->object.id, err);
    if (status == BAL_OK && in.set.files.len == 1 &&
        format_detect(&in.set.files.at[0], &format, NULL) == BAL_OK && format != NULL)
        e->batches = str_eq(str_from(format->name), STR("ballast-handcount"));
    record_input_close(&in);
    return status;
}

// ---- interpretations

// Was the file entered by event `refers`, or by a correction of that?
static bool stands_for(const struct session *s, str file, uint64_t refers)
{
    const struct state_entry *from = session_entry_of(s, file);
    while (from != NULL && from->seq != refers && from->corrects)
        from = state_entry(&s->record->state, from->refers);
    return from != NULL && from->seq == refers;
}

// One card of the file against what was entered before. `refers` 0: it is no correction. `opened`:
// its record was.
static void match_card(struct session *s, const struct sampled *d,
                       const struct interpretation *before, const struct interpretation *now,
                       uint64_t refers, bool opened)
{
    // Cards that an earlier round was closed without were taken as not found.
    bool closed = d->round < session_rounds(s) || session_idle(s), corrects = refers > 0;
    unsigned long long draw = d->draw;
    if (before != NULL && !corrects)
        problem_add(s->problems, PROBLEM_interpreted_twice, now->place, STR(""),
                    "draw %llu was entered before; to change it, use 'ballast correct'", draw);
    if (before != NULL && corrects && !stands_for(s, before->place.file, refers))
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu was not entered by event %llu but by " STR_FMT, draw,
                    (unsigned long long)refers, STR_ARG(before->place.file));
    if (before == NULL && corrects && !closed)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu was not entered yet: there is nothing to correct", draw);
    if (corrects && opened)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    before != NULL
                        ? "the record of draw %llu was opened: what was read before that stands"
                        : "draw %llu was not entered before its record was opened: it counts as "
                          "not found",
                    draw);
    if (before == NULL && !corrects && closed)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu is of round %u, which was closed without it: it counts as not "
                    "found, which 'ballast correct' can change",
                    draw, d->round);
}

// The same of a card that a second board has read, or that was decided about.
static void match_again(struct session *s, const struct sampled *d,
                        const struct interpretation *before, const struct interpretation *now,
                        enum entry_kind kind, bool opened)
{
    unsigned long long draw = d->draw;
    const struct interpretation *second = s->second.at != NULL ? s->second.at[d->first] : NULL;
    if (kind == ENTRY_RULING && before == NULL)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu was not entered yet: there is nothing to decide", draw);
    if (opened)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "the record of draw %llu was opened: what was read before that stands", draw);
    if (kind == ENTRY_SECOND && second != NULL)
        problem_add(s->problems, PROBLEM_interpreted_twice, now->place, STR(""),
                    "draw %llu was read a second time before; where the readings differ, use "
                    "'ballast adjudicate'",
                    draw);
}

// The file against the sample, and against what was entered before.
static bal_status match(struct session *s, const struct entering *e, struct enter_result *out,
                        struct bal_err *err)
{
    struct found found = {0};
    bal_status status =
        found_match(&found, &s->frame, &s->sample, &e->load.election, s->problems, err);
    const struct election *from = &e->load.election;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_CARDS + 4096);
    bool *opened = arena_new(&arena, bool, s->sample.cards.len + 1);
    if (status == BAL_OK)
        status = arena_check(&arena, err);
    if (status == BAL_OK && e->kind != ENTRY_FIRST)
        status = session_opened(s, UINT64_MAX, opened, err);
    out->cards = found.entered;
    for (size_t i = 0; status == BAL_OK && i < s->sample.cards.len; i++) {
        const struct sampled *d = &s->sample.cards.at[i];
        if (found.at[i] == NULL || d->first != i)
            continue;
        if (e->kind >= ENTRY_SECOND)
            match_again(s, d, s->found.at[i], found.at[i], e->kind, opened[i]);
        else
            match_card(s, d, s->found.at[i], found.at[i], e->refers, opened[i]);
    }
    found_done(&found);
    if (status == BAL_OK && from->interpretations.len == 0 && problems_errors(s->problems) == 0)
        status = bal_fail(err, BAL_INVALID, "there is no interpretation in the file");
    return status == BAL_OK ? entering_refuse(s->problems, err) : status;
}

// ---- hand counts of drawn batches

// One count of the file against what was entered before, as match_card.
static void match_count(struct session *s, size_t pull, const struct batch_count *now,
                        uint64_t refers)
{
    const struct batch_pull *p = &s->batches.pulls.at[pull];
    const struct batch_count *before = &s->counted.at[pull];
    bool closed = p->round < session_rounds(s) || session_idle(s), corrects = refers > 0;
    unsigned long long draw = p->draw;
    if (before->entered && !corrects)
        problem_add(s->problems, PROBLEM_interpreted_twice, now->place, STR(""),
                    "draw %llu was counted before; to change it, use 'ballast correct'", draw);
    if (before->entered && corrects && !stands_for(s, before->file, refers))
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu was not entered by event %llu but by " STR_FMT, draw,
                    (unsigned long long)refers, STR_ARG(before->file));
    if (!before->entered && corrects && !closed)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu was not counted yet: there is nothing to correct", draw);
    if (!before->entered && !corrects && closed)
        problem_add(s->problems, PROBLEM_not_drawn, now->place, STR(""),
                    "draw %llu is of round %u, which was closed without it: it counts as not "
                    "found, which 'ballast correct' can change",
                    draw, p->round);
}

static bal_status match_counts(struct session *s, const struct entering *e,
                               struct enter_result *out, struct bal_err *err)
{
    struct batch_found found = {0};
    bal_status status =
        batch_found_match(&found, &s->frame, &s->batches, &e->load.election, s->problems, err);
    out->counts = found.entered;
    for (size_t i = 0; status == BAL_OK && i < s->batches.pulls.len; i++)
        if (found.at[i].entered)
            match_count(s, i, &found.at[i], e->refers);
    batch_found_done(&found);
    if (status == BAL_OK)
        status = entering_refuse(s->problems, err);
    if (status == BAL_OK && out->counts == 0)
        status = bal_fail(err, BAL_INVALID, "there is no count of a drawn batch in the file");
    return status;
}

// ---- the entry

static const char *type_of(const struct entering *e)
{
    static const char *const types[] = {[ENTRY_CORRECTION] = "correct",
                                        [ENTRY_SECOND] = "mvr-blind2",
                                        [ENTRY_RULING] = "adjudicate"};
    return e->kind != ENTRY_FIRST ? types[e->kind] : e->batches ? "batch-count" : "mvr";
}

static void put_text(struct ej1_writer *w, const char *key, str text)
{
    ej1_key(w, key);
    ej1_vendor(w, text);
}

static bal_status append_entry(struct session *s, const struct entering *e,
                               const struct enter_result *taken, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_keep_secret(s->record, e->object.id, e->named.digest, e->salt, err));
    struct ej1_writer *w = record_body(&b);
    if (e->kind == ENTRY_RULING)
        put_text(w, "by", e->by);
    if (e->batches)
        ej1_key_int(w, "counts", (int64_t)taken->counts);
    else
        ej1_key_int(w, "cards", (int64_t)taken->cards);
    record_put_object(w, "list", &e->named, "text/csv");
    if (e->kind == ENTRY_CORRECTION || e->kind == ENTRY_RULING)
        put_text(w, "reason", e->reason);
    if (e->kind == ENTRY_CORRECTION)
        ej1_key_int(w, "refers", (int64_t)e->refers);
    ej1_key_int(w, "round", session_rounds(s));
    return record_append(s->record, type_of(e), &b, err);
}

// Two readings by the same people, or after the record was open: only the session sees it.
static bal_status check_readings(struct session *s, struct bal_err *err)
{
    const struct problems *p = s->problems;
    for (size_t i = 0; s->second.at != NULL && i < p->kept.len; i++)
        if (p->kept.at[i].id == PROBLEM_interpreted_twice)
            return bal_fail(err, BAL_DENIED, STR_FMT,
                            STR_ARG(str_head(p->kept.at[i].message, 300)));
    return BAL_OK;
}

// Opens the audit again with what was just appended, and closes the round if that was the last
// card; a correction after the round was closed is measured again.
static bal_status after_entry(struct record *r, struct enter_result *out, struct bal_err *err)
{
    struct session s;
    struct problems p;
    problems_init(&p);
    bool open = r->state.phase == PHASE_ROUND;
    bal_status status = session_open(&s, r, &p, err);
    if (status == BAL_OK)
        status = check_readings(&s, err);
    if (status == BAL_OK) {
        out->disputes = s.disputes.len;
        out->awaited = session_awaited(&s);
        out->awaited_counts = session_awaited_counts(&s);
        out->closed = open && out->awaited + out->awaited_counts == 0;
        if (out->closed || !open)
            status = verb_measure(&s, err);
        if (status == BAL_OK && r->state.phase == PHASE_MEASURED)
            status = verb_conclude(&s, &out->concluded, err);
    }
    session_close(&s);
    problems_done(&p);
    return status;
}

// A correction is of what was entered: cards by cards, counts of batches by such.
static bal_status check_kind(const struct record *r, const struct entering *e, uint64_t refers,
                             struct bal_err *err)
{
    const struct state_entry *entry = refers > 0 ? state_entry(&r->state, refers) : NULL;
    if (entry == NULL || entry->batches == e->batches)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "event %llu entered %s, the file has %s",
                    (unsigned long long)refers, entry->batches ? "counts of batches" : "cards",
                    e->batches ? "counts of batches" : "cards");
}

static bal_status enter(struct record *r, const char *path, struct entering *e,
                        struct enter_result *out, struct problems *p, struct bal_err *err)
{
    struct session s = {0};
    *out = (struct enter_result){0};
    BAL_TRY(record_allows(r, e->kind == ENTRY_FIRST ? "mvr" : type_of(e), err));
    bal_status status = entering_store(r, path, e, err);
    if (status == BAL_OK)
        status = look_at_kind(r, path, e, err);
    if (status == BAL_OK)
        status =
            entering_read(r, path, e->batches ? "ballast-handcount" : "ballast-mvr", e, p, err);
    if (status == BAL_OK)
        status = check_kind(r, e, e->refers, err);
    if (status == BAL_OK)
        status = entering_open(&s, r, p, err);
    if (status == BAL_OK)
        status = (e->batches ? match_counts : match)(&s, e, out, err);
    if (status == BAL_OK)
        status = record_begin(r, err);
    if (status == BAL_OK)
        status = append_entry(&s, e, out, err);
    session_close(&s);
    entering_done(e);
    if (status == BAL_OK)
        status = after_entry(r, out, err);
    return status == BAL_OK ? record_commit(r, err) : status;
}

bal_status verb_enter(struct record *r, const char *path, struct enter_result *out,
                      struct problems *p, struct bal_err *err)
{
    struct entering e = {.kind = ENTRY_FIRST};
    return enter(r, path, &e, out, p, err);
}

bal_status verb_enter_typed(struct record *r, const char *name, str table, struct enter_result *out,
                            struct problems *p, struct bal_err *err)
{
    struct entering e = {.kind = ENTRY_FIRST, .text = table};
    return enter(r, name, &e, out, p, err);
}

bal_status verb_enter_second(struct record *r, const char *path, struct enter_result *out,
                             struct problems *p, struct bal_err *err)
{
    struct entering e = {.kind = ENTRY_SECOND};
    return enter(r, path, &e, out, p, err);
}

bal_status verb_adjudicate(struct record *r, const char *path, str by, str reason,
                           struct enter_result *out, struct problems *p, struct bal_err *err)
{
    struct entering e = {.kind = ENTRY_RULING, .by = by, .reason = reason};
    return enter(r, path, &e, out, p, err);
}

bal_status verb_correct(struct record *r, uint64_t refers, const char *path, str reason,
                        struct enter_result *out, struct problems *p, struct bal_err *err)
{
    struct entering e = {.kind = ENTRY_CORRECTION, .refers = refers, .reason = reason};
    BAL_TRY(record_allows(r, "correct", err));
    if (state_entry(&r->state, refers) != NULL)
        return enter(r, path, &e, out, p, err);
    bal_fail(err, BAL_CONFLICT, "event %llu did not enter interpretations",
             (unsigned long long)refers);
    err_hint(err, "'ballast log' lists the events.");
    return BAL_CONFLICT;
}
