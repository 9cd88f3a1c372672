// SPDX-License-Identifier: Apache-2.0
// bundle_claims.c: what claims are about, from a bundle that was verified.
#include "record/bundle/bundle_claims.h"

#include "ledger/checkpoint.h"
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
