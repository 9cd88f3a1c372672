// SPDX-License-Identifier: Apache-2.0
// bundle_claims.c: what claims are about, from a bundle that was verified.
#include "record/bundle/bundle_claims.h"

#include "ledger/checkpoint.h"
#include "ledger/phase.h"
#include "ledger/policy.h"
#include "record/bundle/bundle.h"
#include "record/bundle/verify_bundle.h"

static bal_status bundle_file(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    return bundle_read(ctx, path, out, err);
}

static bal_status bundle_events(void *ctx, const struct tile_visit *visit, struct bal_err *err)
{
    AUTO_BUF head = BUF_INIT(NOTE_BYTES + 1);
    struct note note;
    struct checkpoint checkpoint;
    struct tile_source source = {bundle_file, ctx};
    BAL_TRY(bundle_read(ctx, STR("checkpoint"), &head, err));
    BAL_TRY(note_parse(buf_str(&head), &note, err));
    BAL_TRY(checkpoint_parse(note.text, &checkpoint, err));
    return tiles_read(&source, checkpoint.size, &checkpoint.root, visit, err);
}

static bal_status refuse(const struct verify *v, struct bal_err *err)
{
    for (size_t i = 0; i < v->checks.len; i++)
        if (!v->checks.at[i].ok && !v->checks.at[i].open) {
            bal_fail(err, BAL_DENIED, "the bundle does not hold (%s): " STR_FMT,
                     v->checks.at[i].code, STR_ARG(str_head(v->checks.at[i].reason, 200)));
            err_hint(err, "No claim is judged by it; `ballast verify` says more.");
            return BAL_DENIED;
        }
    return bal_fail(err, BAL_DENIED, "the bundle does not hold");
}

// Who cosigned the head, by the policy of the bundle.
static bal_status take_cosigners(struct claim_facts *f, struct bundle *bundle, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES + 1);
    AUTO_BUF head = BUF_INIT(NOTE_BYTES + 1);
    struct policy *policy = arena_new(&f->arena, struct policy, 1);
    struct checkpoint checkpoint;
    struct policy_verdict verdict;
    if (policy == NULL)
        return err_memory(err);
    BAL_TRY(bundle_read(bundle, STR("policy"), &text, err));
    BAL_TRY(bundle_read(bundle, STR("checkpoint"), &head, err));
    BAL_TRY(policy_parse(buf_str(&text), policy, err));
    BAL_TRY(policy_open(policy, buf_str(&head), &checkpoint, NULL, &verdict, err));
    f->quorum = verdict.quorum;
    for (size_t i = 0; i < policy->items; i++) {
        if (policy->item[i].group || !verdict.met[i])
            continue;
        str *name = vec_push(&f->cosigners, POLICY_ITEMS);
        if (name == NULL)
            return err_memory(err);
        *name = arena_str(&f->arena, policy->item[i].name);
    }
    return arena_check(&f->arena, err);
}

// Where the events have led; they were verified.
static void take_phase(struct claim_facts *f)
{
    struct bal_err err;
    enum phase phase = PHASE_NEW;
    for (size_t i = 0; i < f->events.len; i++)
        if (phase_next(&phase, f->verify.several, f->events.at[i].type, &err) != BAL_OK)
            return;
    f->phase = str_from(phase_says(phase));
}

struct reading {
    struct claim_facts *f;
    const char *path;
    bool gathered;
};

static bal_status gather(struct reading *t, struct bal_err *err)
{
    struct bundle bundle;
    const struct claim_source from = {&bundle, bundle_events, bundle_file};
    bal_status status = bundle_open(&bundle, t->path, err);
    if (status == BAL_OK)
        status = claim_facts_gather(t->f, &from, err);
    if (status == BAL_OK)
        status = take_cosigners(t->f, &bundle, err);
    if (status == BAL_OK)
        take_phase(t->f);
    bundle_close(&bundle);
    t->gathered = true;
    return status;
}

static bal_status take_audit(void *ctx, struct session *s, struct bal_err *err)
{
    struct reading *t = ctx;
    if (t->f->verify.verdict == VERIFY_FAIL)
        return BAL_OK;
    BAL_TRY(gather(t, err));
    return claim_facts_session(t->f, s, err);
}

bal_status bundle_claims(struct claim_facts *f, const char *path, str policy_sha256,
                         const struct record_env *env, struct bal_err *err)
{
    struct reading t = {.f = f, .path = path};
    const struct bundle_wishes wishes = {
        .policy_sha256 = policy_sha256, .audit = take_audit, .ctx = &t};
    *f = (struct claim_facts){.arena = ARENA_INIT(1 << 16)};
    BAL_TRY(verify_bundle(&f->verify, path, &wishes, env, err));
    if (f->verify.verdict == VERIFY_FAIL)
        return refuse(&f->verify, err);
    return t.gathered ? BAL_OK : gather(&t, err);
}
