// SPDX-License-Identifier: Apache-2.0
// verify_bundle_log.c: V1 to V5: the policy, the head, the tree, the heads that were kept, and
// every event.
#include <stdio.h>
#include <stdlib.h>

#include "base/binary.h"
#include "io/sink.h"
#include "ledger/two_heads.h"
#include "record/bundle/verify_bundle_work.h"
#include "record/log/parties.h"

// ---- V1

bal_status bundle_check_policy(struct bundle_verifier *v, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    BAL_TRY(bundle_read(&v->bundle, STR("policy"), &v->policy_text, err));
    BAL_TRY(policy_parse(buf_str(&v->policy_text), &v->policy, err));
    if (v->policy.logs != 1)
        return bal_fail(err, BAL_INVALID, "the policy is not of one log");
    policy_digest(buf_str(&v->policy_text), digest);
    str is = sha256_hex(digest, hex);
    v->out->policy = arena_str(&v->out->arena, is);
    if (v->policy.quorum == POLICY_NONE)
        bundle_not_checked(v, "the policy asks for no witness: nobody but the operator guards this "
                              "record");
    else if (policy_overlap(&v->policy) == 0)
        bundle_note(v, "the policy lets honest witnesses cosign two histories: compare heads with "
                       "other sides");
    if (v->wishes->policy_sha256.len == 0)
        bundle_note(v, "policy NOT anchored: compare its SHA-256 with what was announced");
    else if (!str_eq(v->wishes->policy_sha256, is))
        return bal_fail(err, BAL_CONFLICT, "its SHA-256 is " STR_FMT ", not the one that was given",
                        STR_ARG(is));
    return BAL_OK;
}

// ---- V2

static bal_status check_strangers(const struct policy_verdict *verdict, struct bal_err *err)
{
    return verdict->unknown == 0
               ? BAL_OK
               : bal_fail(err, BAL_DENIED, "it is signed by a key that is not in the policy");
}

bal_status bundle_check_head(struct bundle_verifier *v, struct bal_err *err)
{
    struct policy_verdict verdict;
    AUTO_BUF missing = BUF_INIT(NOTE_BYTES);
    BAL_TRY(bundle_read(&v->bundle, STR("checkpoint"), &v->head_bytes, err));
    BAL_TRY(policy_open(&v->policy, buf_str(&v->head_bytes), &v->head, NULL, &verdict, err));
    BAL_TRY(check_strangers(&verdict, err));
    if (v->head.size == 0)
        return bal_fail(err, BAL_INVALID, "the log has no events");
    v->quorum = verdict.quorum;
    policy_missing(&v->policy, &verdict, &missing);
    v->missing = arena_str(&v->out->arena, str_head(buf_str(&missing), 120));
    return arena_check(&v->out->arena, err);
}

// Did an override take effect after the last head that the quorum cosigned?
static bool overridden(const struct bundle_verifier *v)
{
    const struct state_parties *p = &v->whole.state.parties;
    uint64_t covered = 0;
    for (size_t i = 0; i < v->heads.len; i++)
        if (v->heads.at[i].quorum && v->heads.at[i].size > covered)
            covered = v->heads.at[i].size;
    for (size_t i = 0; i < p->overrides.len; i++)
        if (p->overrides.at[i].seq >= covered)
            return bundle_held(v, "V4");
    return false;
}

bal_status bundle_check_quorum(struct bundle_verifier *v, struct bal_err *err)
{
    if (v->quorum || overridden(v))
        return BAL_OK;
    return bal_fail(err, BAL_DENIED, "the policy's quorum has not cosigned it: " STR_FMT,
                    STR_ARG(v->missing));
}

// ---- V3

static bal_status get_tile(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    struct bundle_verifier *v = ctx;
    uint64_t size;
    BAL_TRY(tree_size(&v->bundle.tree, path, &size, err));
    if (size > TILE_BYTES)
        return bal_fail(err, BAL_INVALID, "it is longer than a tile can be");
    return bundle_read(&v->bundle, path, out, err);
}

struct tile_source bundle_tiles(struct bundle_verifier *v)
{
    return (struct tile_source){get_tile, v};
}

static bal_status keep_leaf(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                            struct bal_err *err)
{
    struct bundle_verifier *v = ctx;
    struct merkle_hash *new = vec_push(&v->leaves, MERKLE_SIZE_MAX);
    (void)index;
    (void)bytes;
    if (new == NULL)
        return err_memory(err);
    *new = *leaf;
    return BAL_OK;
}

bal_status bundle_check_tiles(struct bundle_verifier *v, struct bal_err *err)
{
    struct tile_source source = bundle_tiles(v);
    const struct tile_visit visit = {keep_leaf, v};
    return tiles_read(&source, v->head.size, &v->head.root, &visit, err);
}

// ---- V4

// Writes the proof that the log has signed two heads of which neither is the beginning of the
// other.
static bal_status write_proof(struct bundle_verifier *v, str smaller, uint64_t size,
                              struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(TWO_HEADS_BYTES);
    struct two_heads t = {.one = smaller, .other = buf_str(&v->head_bytes)};
    AUTO_SINK sink = {0};
    if (size < v->head.size) {
        t.larger = true;
        t.beginning = merkle_root(v->leaves.at, size);
        merkle_prove_consistency(v->leaves.at, v->leaves.len, size, &t.proof);
    }
    BAL_TRY(two_heads_write(&t, &text, err));
    BAL_TRY(sink_open_file(&sink, v->wishes->proof, err));
    sink_put(&sink, buf_str(&text));
    return sink_close(&sink, err);
}

static bal_status read_kept(struct bundle_verifier *v, str path, struct buf *bytes,
                            struct kept_head *out, struct bal_err *err)
{
    char number[NUM_TEXT];
    struct checkpoint checkpoint;
    struct policy_verdict verdict;
    BAL_TRY(bundle_read(&v->bundle, path, bytes, err));
    BAL_TRY(policy_open(&v->policy, buf_str(bytes), &checkpoint, NULL, &verdict, err));
    BAL_TRY(check_strangers(&verdict, err));
    if (!str_eq(str_skip(path, strlen("checkpoints/")), num_text(checkpoint.size, number)))
        return bal_fail(err, BAL_CONFLICT, "it is of another size than its name says");
    if (checkpoint.size > v->head.size)
        return bal_fail(err, BAL_CONFLICT, "the log was longer than it is now: it was rolled back");
    *out = (struct kept_head){checkpoint.size, checkpoint.root, verdict.quorum};
    return BAL_OK;
}

static bal_status equivocation(struct bundle_verifier *v, const struct kept_head *head,
                               struct bal_err *err)
{
    struct bal_err why;
    char path[NUM_TEXT + 16];
    struct kept_head again;
    AUTO_BUF bytes = BUF_INIT(NOTE_BYTES + 1);
    (void)snprintf(path, sizeof path, "checkpoints/%llu", (unsigned long long)head->size);
    bal_status status =
        v->wishes->proof == NULL ? BAL_OK : read_kept(v, str_from(path), &bytes, &again, &why);
    if (status == BAL_OK && v->wishes->proof != NULL)
        status = write_proof(v, buf_str(&bytes), head->size, &why);
    if (status != BAL_OK)
        bundle_note(v, "the proof could not be written: %s", why.what);
    return bal_fail(err, BAL_CONFLICT,
                    "PROVEN EQUIVOCATION: the log has signed another root of size %llu",
                    (unsigned long long)head->size);
}

static int by_size(const void *a, const void *b)
{
    const struct kept_head *x = a, *y = b;
    return (x->size > y->size) - (x->size < y->size);
}

// Goes along the log once, however many heads there are.
static bal_status compare_roots(struct bundle_verifier *v, struct bal_err *err)
{
    struct merkle_frontier tree = {0};
    for (size_t i = 0; i < v->heads.len; i++) {
        const struct kept_head *head = &v->heads.at[i];
        while (tree.size < head->size)
            BAL_TRY(merkle_append(&tree, &v->leaves.at[tree.size], err));
        struct merkle_hash root = merkle_frontier_root(&tree);
        if (!merkle_same(&root, &head->root))
            return equivocation(v, head, err);
        if (head->size == v->head.size)
            return bal_fail(err, BAL_CONFLICT, "a kept head is of the same size as the head");
    }
    return BAL_OK;
}

enum { HEADS = 1 << 16 };

bal_status bundle_check_heads(struct bundle_verifier *v, struct bal_err *err)
{
    for (uint32_t i = 0; i < v->bundle.paths.len; i++) {
        str path = v->bundle.paths.items[i];
        AUTO_BUF bytes = BUF_INIT(NOTE_BYTES + 1);
        if (!str_starts(path, STR("checkpoints/")))
            continue;
        struct kept_head *new = vec_push(&v->heads, HEADS);
        if (new == NULL)
            return bal_fail(err, BAL_LIMIT, "there are more than %d heads", HEADS);
        bal_status status = read_kept(v, path, &bytes, new, err);
        if (status != BAL_OK) {
            err_where(err, STR_FMT, STR_ARG(str_head(path, 100)));
            return status;
        }
    }
    if (v->heads.len > 1)
        qsort(v->heads.at, v->heads.len, sizeof *v->heads.at, by_size);
    BAL_TRY(compare_roots(v, err));
    struct kept_head *head = vec_push(&v->heads, HEADS + 1);
    if (head == NULL)
        return err_memory(err);
    *head = (struct kept_head){v->head.size, v->head.root, v->quorum};
    return BAL_OK;
}

// ---- V5, and what the order of events is about: V7 to V9, V13, V17

// Is one of the heads that were kept cosigned as the order asks for?
static bal_status check_order(const struct bundle_verifier *v, const struct parties_order *o,
                              struct bal_err *err)
{
    for (size_t i = 0; i < v->heads.len; i++)
        if (v->heads.at[i].size >= o->from && v->heads.at[i].size <= o->to && v->heads.at[i].quorum)
            return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "no cosigned checkpoint of %s is in the bundle", o->what);
}

static bal_status take_event(struct bundle_verifier *v, const struct event *e, struct bal_err *err)
{
    struct state *state = &v->whole.state;
    struct bal_err why;
    struct parties_order order;
    int64_t before = state->last_time;
    bool ordered = parties_order(state, e, &order) && bundle_held(v, "V4");
    BAL_TRY(bundle_check_body(e->type, e->body, err));
    state->fails = "V5";
    bal_status status = state_apply(state, e, err);
    if (status != BAL_OK) {
        v->fails = state->fails;
        return status;
    }
    if (ordered)
        bundle_judge(v, order.code, check_order(v, &order, &why), &why, e->seq);
    v->out->clock_back += state->last_time < before;
    if (str_eq(e->type, STR("assertions-commit")))
        v->frozen = e->seq;
    if (str_eq(e->type, STR("bundle")))
        BAL_TRY(ej1_get_u64(e->body, "stage", &v->stage, err));
    return bundle_name_objects(v, e, err);
}

static bal_status check_event(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                              struct bal_err *err)
{
    struct bundle_verifier *v = ctx;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e;
    (void)leaf;
    v->fails = "V5";
    bal_status status =
        parties_check(&v->whole.head, &v->whole.key, &v->whole.state, bytes, &arena, &e, err);
    if (status == BAL_OK)
        status = take_event(v, &e, err);
    if (status != BAL_OK)
        err_where(err, "event %llu", (unsigned long long)index);
    else
        v->out->events++;
    return status;
}

// The policy is the one that the log names; where it names none, the log's key and no quorum.
static bal_status check_policy_named(struct bundle_verifier *v, struct bal_err *err)
{
    const struct state_object *named = &v->whole.state.parties.policy;
    uint8_t digest[SHA256_BYTES];
    policy_digest(buf_str(&v->policy_text), digest);
    if (v->whole.state.parties.several)
        return memcmp(digest, named->digest, SHA256_BYTES) == 0
                   ? BAL_OK
                   : bal_fail(err, BAL_CONFLICT, "the policy is not the one in the log");
    AUTO_BUF plain = BUF_INIT(NOTE_BYTES);
    policy_plain(&v->policy.log[0].key, &plain);
    BAL_TRY(buf_check(&plain, err));
    if (!str_eq(buf_str(&plain), buf_str(&v->policy_text)))
        return bal_fail(err, BAL_CONFLICT,
                        "the log names no policy, so it is the log's key and no quorum");
    return BAL_OK;
}

static bal_status read_key(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF vkey = BUF_INIT(NOTE_BYTES);
    v->whole.key = v->policy.log[0].key;
    note_vkey_add(&vkey, &v->whole.key);
    BAL_TRY(buf_check(&vkey, err));
    v->out->key = arena_str(&v->out->arena, buf_str(&vkey));
    return arena_check(&v->out->arena, err);
}

// The first event names the log's key.
static bal_status check_opened(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF bundle = BUF_INIT(TILE_BYTES);
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct tile first;
    char name[TILE_PATH];
    struct event e;
    str vkey;
    if (!tile_of_log(v->head.size, 0, &first))
        return bal_fail(err, BAL_INVALID, "the log has no events");
    BAL_TRY(bundle_read(&v->bundle, tile_path(&first, name), &bundle, err));
    size_t len = (size_t)(uint8_t)bundle.ptr[0] << 8 | (uint8_t)bundle.ptr[1]; // V3 has read it
    BAL_TRY(event_parse(str_make(bundle.ptr + 2, len), &arena, &e, err));
    BAL_TRY(ej1_get_str(e.body, "key", &vkey, err));
    return str_eq(vkey, v->out->key)
               ? BAL_OK
               : bal_fail(err, BAL_CONFLICT, "the log was opened with another key");
}

static bal_status check_events(struct bundle_verifier *v, struct bal_err *err)
{
    struct tile_source source = bundle_tiles(v);
    const struct tile_visit visit = {check_event, v};
    v->fails = "V5";
    BAL_TRY(read_key(v, err));
    BAL_TRY(tiles_read(&source, v->head.size, &v->head.root, &visit, err));
    v->fails = "V5";
    BAL_TRY(check_opened(v, err));
    BAL_TRY(check_policy_named(v, err));
    v->out->election = arena_str(&v->out->arena, v->whole.state.election);
    return arena_check(&v->out->arena, err);
}

bool bundle_check_events(struct bundle_verifier *v)
{
    static const char *const codes[] = {"V5", "V7", "V8", "V9", "V17"};
    struct bal_err why;
    bal_status status = check_events(v, &why);
    if (status != BAL_OK) {
        bundle_judge(v, v->fails, status, &why, UINT64_MAX);
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) // state_apply has refused every other order
        bundle_judge(v, codes[i], BAL_OK, NULL, UINT64_MAX);
    return true;
}
