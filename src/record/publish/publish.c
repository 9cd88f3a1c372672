// SPDX-License-Identifier: Apache-2.0
#include "record/publish/publish.h"

#include "ledger/policy.h"
#include "record/publish/publish_parts.h"

bool publish_full(const struct state *s)
{
    return str_eq(s->published.rule, STR("full")) && s->published.tally.size > 0;
}

bal_status publish_policy(struct record *r, struct buf *out, struct bal_err *err)
{
    if (r->state.parties.policy.size > 0)
        return record_read_object(r, &r->state.parties.policy, out, err);
    policy_plain(&r->key, out);
    return buf_check(out, err);
}

// ---- what the log says before the bundle

static bal_status append_tally(struct publishing *p, str list, struct bal_err *err)
{
    struct record_body b;
    struct state_object o;
    BAL_TRY(record_add_object(p->record, list, false, &o, err));
    record_put_object(record_body(&b), "list", &o, "application/jsonl");
    return record_append(p->record, "tally-open", &b, err);
}

// Opens what may be opened by now, in one step.
static bal_status open_due(struct publishing *p, str tally, struct publish_result *out,
                           struct bal_err *err)
{
    struct record *r = p->record;
    if (!state_opens(&r->state))
        return BAL_OK;
    out->tally = public_tallies(&r->state) && tally.len > 0 && r->state.published.tally.size == 0;
    BAL_TRY(record_begin(r, err));
    if (out->tally)
        BAL_TRY(append_tally(p, tally, err));
    if (record_allows(r, "card-open", NULL) == BAL_OK)
        BAL_TRY(public_open_cards(&p->session, &out->opened, err));
    return record_commit(r, err);
}

// ---- the bundle event

unsigned publish_stage(const struct state *s)
{
    if (publish_full(s))
        return 3;
    if (s->published.openings.len > 0)
        return 2;
    return s->published.tally.size > 0;
}

// Does the last event of the log name just these files?
static bool is_named(struct record *r, str list)
{
    const struct state_public *p = &r->state.published;
    uint8_t digest[SHA256_BYTES];
    sha256(list, digest);
    return p->bundle > 0 && p->bundle + 1 == r->state.size && p->files.size == list.len &&
           memcmp(p->files.digest, digest, SHA256_BYTES) == 0;
}

static bal_status append_bundle(struct record *r, str list, unsigned stage, struct bal_err *err)
{
    struct record_body b;
    struct state_object files;
    BAL_TRY(record_begin(r, err));
    BAL_TRY(record_add_object(r, list, false, &files, err));
    struct ej1_writer *w = record_body(&b);
    record_put_object(w, "files", &files, "text/plain");
    ej1_key_int(w, "stage", stage);
    BAL_TRY(record_append(r, "bundle", &b, err));
    return record_commit(r, err);
}

// The list names every file but itself, and is an object like others.
static bal_status put_list(struct publishing *p, str list, struct bal_err *err)
{
    const struct state_object *o = &p->record->state.published.files;
    AUTO_BUF path = BUF_INIT(256);
    public_object_path(o->digest, &path);
    BAL_TRY(buf_check(&path, err));
    return public_put(&p->files, buf_str(&path), list, false, err);
}

static bal_status name_files(struct publishing *p, struct publish_result *out, struct bal_err *err)
{
    struct record *r = p->record;
    AUTO_BUF list = BUF_INIT((size_t)2 << 30);
    BAL_TRY(public_list(&p->files, &list, err));
    out->stage = publish_stage(&r->state);
    out->changed = !is_named(r, buf_str(&list));
    if (out->changed)
        BAL_TRY(append_bundle(r, buf_str(&list), out->stage, err));
    for (size_t i = 0; i < p->files.files.len; i++) {
        out->files += p->files.files.at[i].listed;
        out->bytes += p->files.files.at[i].size;
    }
    return put_list(p, buf_str(&list), err);
}

// ---- the whole

static bal_status put_policy(struct publishing *p, str policy, struct bal_err *err)
{
    return public_put(&p->files, STR("policy"), policy, true, err);
}

// A bundle whose event is the last tells what came before that; else everything.
static uint64_t told(const struct state *s)
{
    const struct state_public *p = &s->published;
    return p->bundle > 0 && p->bundle + 1 == s->size ? p->bundle : s->size;
}

static bal_status write_parts(struct publishing *p, struct publish_result *out, struct bal_err *err)
{
    AUTO_BUF tally = BUF_INIT((size_t)1 << 30);
    if (p->frozen && p->record->state.published.commitments.size > 0)
        BAL_TRY(publish_votes(p, &tally, err));
    BAL_TRY(open_due(p, buf_str(&tally), out, err));
    p->told = told(&p->record->state);
    p->waiting = out->opened.waiting;
    BAL_TRY(publish_key(p, err));
    BAL_TRY(publish_objects(p, err));
    BAL_TRY(publish_derived(p, err));
    BAL_TRY(publish_pages(p, err));
    return name_files(p, out, err);
}

static bal_status write_bundle(struct publishing *p, const char *dir, struct publish_result *out,
                               struct bal_err *err)
{
    AUTO_BUF policy = BUF_INIT(1 << 20), head = BUF_INIT(NOTE_BYTES);
    BAL_TRY(publish_policy(p->record, &policy, err));
    BAL_TRY(public_files_open(&p->files, dir, p->record->state.origin, buf_str(&policy), err));
    BAL_TRY(put_policy(p, buf_str(&policy), err));
    BAL_TRY(write_parts(p, out, err));
    BAL_TRY(publish_log(p, &head, err));
    BAL_TRY(public_tidy(&p->files, err));
    BAL_TRY(public_put(&p->files, STR("checkpoint"), buf_str(&head), false, err));
    out->size = p->record->state.size;
    out->written = p->files.written;
    return BAL_OK;
}

bal_status verb_publish(struct record *r, const char *dir, struct publish_result *out,
                        struct problems *p, struct bal_err *err)
{
    struct publishing work = {.record = r, .frozen = r->state.phase >= PHASE_COMMITTED};
    *out = (struct publish_result){0};
    BAL_TRY(record_allows(r, "bundle", err));
    if (state_opens(&r->state))
        BAL_TRY(state_may_open(&r->state, err));
    bal_status status = BAL_OK;
    if (work.frozen)
        status = session_open(&work.session, r, p, err);
    if (status == BAL_OK)
        status = write_bundle(&work, dir, out, err);
    public_files_done(&work.files);
    session_close(&work.session);
    return status;
}
