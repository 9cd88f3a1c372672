// SPDX-License-Identifier: Apache-2.0
#include "base/binary.h"
#include "record/lists/verify_lists.h"
#include "record/log/heads.h"
#include "record/log/snapshot.h"
#include "record/verify/verify_work.h"

const char *verify_verdict_name(enum verify_verdict v)
{
    static const char *const names[] = {"PASS", "FAIL", "INCOMPLETE"};
    return names[v];
}

void verify_done(struct verify *v)
{
    vec_done(&v->checks);
    vec_done(&v->not_checked);
    vec_done(&v->notes);
    arena_done(&v->arena);
}

static const struct {
    const char *code, *what;
} checks[] = {
    {"V1", "the database is sound and complete"},
    {"V2", "the head is signed by the operator's key"},
    {"V3", "the events make the tree that the head names"},
    {"V4", "every head that was kept is one of this log"},
    {"V5", "every event is signed, canonical, in its place and in its turn"},
    {"V6", "every input is what its event names, and is understood as it was"},
    {"V7", "everything was fixed, and witnessed, before the seed began to be made"},
    {"V8", "the parties made the seed in the right order"},
    {"V9", "the seed came after everything was fixed"},
    {"V10", "every sample follows from seed and manifest"},
    {"V11", "the sealed votes are those of the cast vote records"},
    {"V12", "the votes that were opened are those that were sealed"},
    {"V13", "every interpretation is of a card that was drawn"},
    {"V14", "every measured risk follows from the interpretations"},
    {"V15", "assertions and margins follow from the inputs"},
    {"V16", "the outcome follows from the evidence"},
    {"V17", "every objection was answered"},
    {"V18", "every object is reached from the log, byte for byte"},
    {"V19", "what is kept between commands follows from the log"},
};

static struct verify_check *check_of(struct verifier *v, const char *code)
{
    for (size_t i = 0; i < v->out->checks.len; i++)
        if (strcmp(v->out->checks.at[i].code, code) == 0)
            return &v->out->checks.at[i];
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        struct verify_check *new =
            strcmp(checks[i].code, code) == 0 ? vec_push(&v->out->checks, 64) : NULL;
        if (new == NULL)
            continue;
        *new = (struct verify_check){
            .code = checks[i].code, .what = checks[i].what, .ok = true, .reason = STR("")};
        return new;
    }
    return NULL;
}

void verify_judge(struct verifier *v, const char *code, bal_status status,
                  const struct bal_err *why, uint64_t seq)
{
    struct verify_check *c = check_of(v, code);
    if (c == NULL) {
        v->out->verdict = VERIFY_FAIL;
        return;
    }
    if (status == BAL_OK || !c->ok)
        return;
    AUTO_BUF text = BUF_INIT(4096);
    if (seq != UINT64_MAX)
        buf_addf(&text, "event %llu: ", (unsigned long long)seq);
    buf_addf(&text, "%s%s%s", why->what, why->where[0] != '\0' ? ", " : "", why->where);
    c->ok = false;
    c->reason = arena_str(&v->out->arena, buf_str(&text));
    v->out->verdict = VERIFY_FAIL;
}

// ---- the log

// Signatures, place and turn of an event, and what must have been cosigned before it.
static bal_status follow(struct verifier *v, const struct store_event *stored, str note,
                         struct arena *arena, struct event *e, struct bal_err *err)
{
    struct bal_err why;
    struct record *r = v->r;
    struct parties_order order;
    bool ordered = false;
    bal_status status = parties_check(&r->head, &r->key, &r->state, note, arena, e, &why);
    r->state.fails = "V5";
    if (status == BAL_OK && memcmp(e->leaf.b, stored->leaf, SHA256_BYTES) != 0)
        status = bal_fail(&why, BAL_INVALID, "its leaf hash is not kept as it is");
    if (status == BAL_OK) {
        ordered = parties_order(&r->state, e, &order);
        status = state_apply(&r->state, e, &why);
    }
    verify_judge(v, status == BAL_OK ? "V5" : r->state.fails, status, &why, stored->seq);
    if (status != BAL_OK)
        return bal_fail(err, status, "the log cannot be followed further");
    if (ordered)
        verify_judge(v, order.code, record_witnessed(r, &order, &why), &why, stored->seq);
    if (str_eq(e->type, STR("dice")))
        verify_judge(v, "V8", BAL_OK, NULL, 0); // state_apply has refused every other order
    if (record_several(r) && str_eq(e->type, STR("outcome")))
        verify_judge(v, "V17", BAL_OK, NULL, 0);
    return BAL_OK;
}

static bal_status check_event(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct store_event stored;
    struct event e;
    struct bal_err why;
    BAL_TRY(store_event(&v->r->store, seq, &stored, err));
    AUTO_BUF note = BUF_INIT(EVENT_BYTES);
    buf_add(&note, stored.note); // objects are read before the next event is
    BAL_TRY(buf_check(&note, err));
    int64_t before = v->r->state.last_time;
    BAL_TRY(follow(v, &stored, buf_str(&note), &arena, &e, err));
    v->out->clock_back += v->r->state.last_time < before;
    const struct ej1 *folder = ej1_find(e.body, "folder");
    bool is_folder = folder != NULL && folder->type == EJ1_TRUE;
    verify_judge(v, "V18", verify_objects_of(v, e.body, is_folder, &why), &why, seq);
    verify_judge(v, "V6", verify_input(v, seq, &why), &why, seq);
    verify_judge(v, "V13", verify_entry(&v->entered, v->r, NULL, seq, &why), &why, seq);
    if (str_eq(e.type, STR("seed"))) // state_apply has refused a seed before the freeze
        verify_judge(v, "V9", BAL_OK, NULL, seq);
    verify_computed(v, e.type, seq);
    return BAL_OK;
}

static void check_head(struct verifier *v)
{
    struct store_head head;
    struct bal_err why;
    bal_status status = store_head(&v->r->store, &head, &why);
    if (status == BAL_OK)
        status = ledger_check_head(&v->r->head, &v->r->key, 1, head.checkpoint, &why);
    verify_judge(v, status == BAL_DENIED || status == BAL_INVALID ? "V2" : "V3", status, &why,
                 UINT64_MAX);
    if (status != BAL_OK)
        return;
    verify_judge(v, "V2", BAL_OK, NULL, 0);
    struct merkle_hash root = ledger_root(&v->r->head);
    struct merkle_frontier kept;
    status = merkle_frontier_read(head.frontier, &kept, &why);
    if (status == BAL_OK) {
        struct merkle_hash again = merkle_frontier_root(&kept);
        if (!merkle_same(&again, &root) || kept.size != head.size ||
            memcmp(root.b, head.root, SHA256_BYTES) != 0)
            status = bal_fail(&why, BAL_INVALID, "the head does not agree with itself");
    }
    verify_judge(v, "V3", status, &why, UINT64_MAX);
}

// The snapshot is what commands begin with, so it must be what the log folds to at its place.
static bal_status check_snapshot(struct verifier *v, const struct store_derived *built, str kept,
                                 struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(STATE_BYTES);
    struct merkle_hash root = ledger_root(&v->r->head);
    snapshot_add(&made, &v->r->head.frontier, &v->r->state);
    BAL_TRY(buf_check(&made, err));
    if (!str_eq(buf_str(&made), snapshot_unseal(kept, &v->r->key)) ||
        memcmp(root.b, built->root, SHA256_BYTES) != 0)
        return bal_fail(err, BAL_INVALID, "the state kept in the record is not that of its log");
    return BAL_OK;
}

// Nothing else is kept, and it is of a place in the log.
static bal_status check_derived(struct verifier *v, bool kept, const struct store_derived *built,
                                uint64_t size, struct bal_err *err)
{
    uint64_t count;
    BAL_TRY(store_derived_count(&v->r->store, &count, err));
    if (count != kept || (kept && (built->seq == 0 || built->seq > size)))
        return bal_fail(err, BAL_INVALID, "something is kept that does not follow from the log");
    return BAL_OK;
}

static bal_status read_key(struct verifier *v, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct store_event first;
    struct event e;
    str vkey;
    BAL_TRY(store_event(&v->r->store, 0, &first, err));
    BAL_TRY(event_parse(first.note, &arena, &e, err));
    BAL_TRY(ej1_get_str(e.body, "key", &vkey, err));
    v->out->key = arena_str(&v->out->arena, vkey);
    return note_vkey_parse(vkey, &v->r->key, err);
}

static bal_status check_log(struct verifier *v, struct bal_err *err)
{
    struct store_head head;
    struct store_derived built = {0};
    struct bal_err why;
    AUTO_BUF snapshot = BUF_INIT(STATE_BYTES);
    BAL_TRY(store_head(&v->r->store, &head, err));
    uint64_t size = head.size;
    bool kept = store_derived_get(&v->r->store, STR("state"), &built, &snapshot, NULL) == BAL_OK;
    verify_judge(v, "V5", read_key(v, &why), &why, 0);
    verify_judge(v, "V19", check_derived(v, kept, &built, size, &why), &why, UINT64_MAX);
    for (uint64_t seq = 0; seq < size && v->out->verdict != VERIFY_FAIL; seq++) {
        progress_tick(v->r->env.progress, "events", seq, size);
        if (check_event(v, seq, err) != BAL_OK)
            return BAL_OK; // V5 says why
        v->out->events++;
        if (kept && built.seq == seq + 1)
            verify_judge(v, "V19", check_snapshot(v, &built, buf_str(&snapshot), &why), &why,
                         UINT64_MAX);
    }
    if (v->out->events == size) {
        check_head(v);
        verify_judge(v, "V4", record_check_heads(v->r, &why), &why, UINT64_MAX);
        verify_judge(v, "V18", verify_unreached(v, &why), &why, UINT64_MAX);
    }
    return BAL_OK;
}

// In the order of the table above.
static void sort_checks(struct verify *out)
{
    size_t at = 0;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        for (size_t k = at; k < out->checks.len; k++)
            if (strcmp(out->checks.at[k].code, checks[i].code) == 0) {
                struct verify_check one = out->checks.at[k];
                out->checks.at[k] = out->checks.at[at];
                out->checks.at[at++] = one;
            }
}

static bal_status describe(struct verifier *v, struct bal_err *err)
{
    AUTO_BUF root = BUF_INIT(64);
    struct merkle_hash hash = ledger_root(&v->r->head);
    base64_add(&root, str_bytes(hash.b, SHA256_BYTES));
    v->out->root = arena_str(&v->out->arena, buf_str(&root));
    v->out->election = arena_str(&v->out->arena, v->r->state.election);
    v->out->several = record_several(v->r);
    v->out->overridden = v->r->state.parties.overrides.len > 0;
    if (v->out->verdict != VERIFY_FAIL &&
        (v->r->state.phase != PHASE_CONCLUDED || v->out->overridden))
        v->out->verdict = VERIFY_INCOMPLETE;
    return arena_check(&v->out->arena, err);
}

bal_status verify_record(struct verify *out, const char *path, const struct record_env *env,
                         struct bal_err *err)
{
    AUTO_RECORD r = {.env = *env};
    struct verifier v = {.out = out, .r = &r, .named = TABLE_INIT(LIMIT_NAMES_BYTES)};
    verify_entered_init(&v.entered);
    struct bal_err why;
    *out = (struct verify){.verdict = VERIFY_PASS, .arena = ARENA_INIT((size_t)64 << 20)};
    state_init(&r.state);
    BAL_TRY(store_open(&r.store, path, STORE_READ, err));
    verify_judge(&v, "V1", store_check(&r.store, &why), &why, UINT64_MAX);
    bal_status status = BAL_OK;
    if (out->verdict != VERIFY_FAIL)
        status = check_log(&v, err);
    if (status == BAL_OK)
        status = describe(&v, err);
    sort_checks(out);
    table_done(&v.named);
    verify_entered_done(&v.entered);
    return status;
}
