// SPDX-License-Identifier: Apache-2.0
#include "record/log/record.h"

#include <unistd.h>

#include "base/binary.h"
#include "base/utc.h"
#include "io/private_file.h"
#include "io/staged.h"
#include "record/log/heads.h"
#include "record/log/snapshot.h"

enum { PATH_BYTES = 1 << 16, SNAPSHOT_EVERY = 64 };

static bal_status key_path(const char *path, struct buf *out, struct bal_err *err)
{
    str text = str_from(path);
    if (!str_ends(text, STR(".ballast")) || text.len == strlen(".ballast")) {
        bal_fail(err, BAL_USAGE, "a record's name ends in .ballast");
        err_where(err, "%s", path);
        return BAL_USAGE;
    }
    buf_add(out, str_head(text, text.len - strlen(".ballast")));
    buf_add(out, STR(".key"));
    return buf_check(out, err);
}

static bal_status start(struct record *r, const char *path, const struct record_env *env,
                        struct bal_err *err)
{
    *r = (struct record){
        .env = *env, .path = BUF_INIT(PATH_BYTES), .key_path = BUF_INIT(PATH_BYTES)};
    state_init(&r->state);
    buf_add(&r->path, str_from(path));
    BAL_TRY(buf_check(&r->path, err));
    return key_path(path, &r->key_path, err);
}

void record_close(struct record *r)
{
    store_close(&r->store);
    note_signer_wipe(&r->signer);
    state_done(&r->state);
    buf_done(&r->path);
    buf_done(&r->key_path);
}

// ---- the log

struct appending {
    struct record *r;
    str type, body;
    int64_t time;
    struct buf lines, note, checkpoint, frontier;
    struct ledger_head next;
};

static bal_status make_event(void *ctx, const struct store_head *head, struct store_event *event,
                             struct store_head *next, struct bal_err *err)
{
    struct appending *a = ctx;
    struct ledger_head at = {0};
    if (head->size > 0)
        BAL_TRY(merkle_frontier_read(head->frontier, &at.frontier, err));
    const struct ledger_new new = {
        .type = a->type, .body = a->body, .time = a->time, .lines = buf_str(&a->lines)};
    BAL_TRY(ledger_append_new(&at, &a->r->signer, &new, &a->note, &a->checkpoint, &a->next, err));
    merkle_frontier_add(&a->frontier, &a->next.frontier);
    BAL_TRY(buf_check(&a->frontier, err));
    struct merkle_hash leaf = merkle_leaf(buf_str(&a->note)), root = ledger_root(&a->next);
    memcpy(event->leaf, leaf.b, SHA256_BYTES);
    memcpy(next->root, root.b, SHA256_BYTES);
    event->note = buf_str(&a->note);
    next->size = head->size + 1;
    next->frontier = buf_str(&a->frontier);
    next->checkpoint = buf_str(&a->checkpoint);
    return BAL_OK;
}

// Moves state and head over an event just made: whatever is written is read back the way verify
// will read it.
static bal_status take_own(struct record *r, str note, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e;
    struct parties_order order;
    BAL_TRY(parties_check(&r->head, &r->key, &r->state, note, &arena, &e, err));
    bool ordered = parties_order(&r->state, &e, &order);
    BAL_TRY(state_apply(&r->state, &e, err));
    return ordered ? record_witnessed(r, &order, err) : BAL_OK;
}

static bal_status ask_signers(struct appending *a, struct bal_err *err)
{
    const struct event_draft draft = {.type = a->type,
                                      .seq = a->r->head.frontier.size,
                                      .time = a->time,
                                      .base_size = a->r->head.frontier.size,
                                      .base_root = ledger_root(&a->r->head),
                                      .body = a->body};
    return signing_lines(a->r, &draft, &a->lines, err);
}

static bal_status append(struct record *r, str type, str body, struct bal_err *err)
{
    struct appending a = {.r = r,
                          .type = type,
                          .body = body,
                          .lines = BUF_INIT(EVENT_BYTES),
                          .note = BUF_INIT(EVENT_BYTES + 1),
                          .checkpoint = BUF_INIT(NOTE_BYTES),
                          .frontier = BUF_INIT(MERKLE_FRONTIER)};
    bal_status status = signing_time(r, &a.time, err);
    if (status == BAL_OK)
        status = ask_signers(&a, err);
    if (status == BAL_OK)
        status = store_append(&r->store, make_event, &a, err);
    if (status == BAL_OK)
        status = take_own(r, buf_str(&a.note), err);
    buf_done(&a.lines);
    buf_done(&a.note);
    buf_done(&a.checkpoint);
    buf_done(&a.frontier);
    return status;
}

// Is it written as a proposal of itself?
static bool proposes(const struct record *r, str type)
{
    const struct event_type *t = event_type_find(type);
    const struct record_signing *s = r->env.signing;
    bool may = str_eq(type, STR("key-add")) || str_eq(type, STR("key-revoke"));
    if (!record_several(r) || t == NULL)
        return false;
    return t->signers == SIGN_APPROVED || (may && s != NULL && s->propose);
}

static bal_status append_proposal(struct record *r, str act, str body, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(EJ1_BYTES);
    enum phase phase = r->state.phase;
    BAL_TRY(phase_next(&phase, true, act, err)); // approved now, it would be possible
    buf_add(&text, STR("{\"act\":\""));
    buf_add(&text, act);
    buf_add(&text, STR("\",\"body\":"));
    buf_add(&text, body);
    buf_add(&text, STR("}"));
    BAL_TRY(buf_check(&text, err));
    return append(r, STR("propose"), buf_str(&text), err);
}

struct ej1_writer *record_body(struct record_body *b)
{
    b->text = BUF_INIT(EJ1_BYTES);
    ej1_begin(&b->w, &b->text);
    ej1_open(&b->w, '{');
    return &b->w;
}

static bal_status append_body(struct record *r, str type, struct record_body *b, bool propose,
                              struct bal_err *err)
{
    ej1_close(&b->w);
    bal_status status = ej1_end(&b->w, err);
    if (status == BAL_OK)
        status = propose ? append_proposal(r, type, buf_str(&b->text), err)
                         : append(r, type, buf_str(&b->text), err);
    buf_done(&b->text);
    return status;
}

bal_status record_append(struct record *r, const char *type, struct record_body *b,
                         struct bal_err *err)
{
    return append_body(r, str_from(type), b, proposes(r, str_from(type)), err);
}

bal_status record_append_act(struct record *r, const char *type, struct record_body *b,
                             struct bal_err *err)
{
    return append_body(r, str_from(type), b, record_several(r), err);
}

bal_status record_allows(const struct record *r, const char *type, struct bal_err *err)
{
    enum phase phase = r->state.phase;
    return phase_next(&phase, record_several(r), str_from(type), err);
}

void record_salt(const struct record *r, const uint8_t content[static SHA256_BYTES],
                 uint8_t out[static STORE_SALT])
{
    hmac_sha256(str_bytes(r->signer.seed, ED25519_SEED), STR("ballast/list-salt/v1\n"),
                str_bytes(content, SHA256_BYTES), out);
}

bal_status record_begin(struct record *r, struct bal_err *err)
{
    return store_begin(&r->store, err);
}

static bal_status keep_snapshot(struct record *r, struct bal_err *err)
{
    AUTO_BUF bytes = BUF_INIT(STATE_BYTES), sealed = BUF_INIT(STATE_BYTES);
    snapshot_add(&bytes, &r->head.frontier, &r->state);
    BAL_TRY(buf_check(&bytes, err));
    BAL_TRY(snapshot_seal(&sealed, buf_str(&bytes), &r->signer, err));
    struct store_derived built = {.seq = r->state.size};
    struct merkle_hash root = ledger_root(&r->head);
    memcpy(built.root, root.b, SHA256_BYTES);
    BAL_TRY(store_derived_put(&r->store, STR("state"), &built, buf_str(&sealed), err));
    r->kept = r->state.size;
    return BAL_OK;
}

// What was given for signing must have been of use: nobody is to believe that they have signed.
static bal_status check_signed(const struct record *r, struct bal_err *err)
{
    const struct record_signing *s = r->env.signing;
    if (s == NULL || s->taken || (s->ask == NULL && s->with.ptr == NULL && s->key_count == 0))
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "nobody but the operator signs this");
    err_hint(err, "Give the command without --ask, --with and --key.");
    return BAL_CONFLICT;
}

bal_status record_commit(struct record *r, struct bal_err *err)
{
    BAL_TRY(check_signed(r, err));
    // So often that few events are left to fold at the next opening, so seldom that writing
    // the state of a long log costs little.
    uint64_t every = r->state.size / 128 > SNAPSHOT_EVERY ? r->state.size / 128 : SNAPSHOT_EVERY;
    if (r->state.size >= r->kept + every)
        BAL_TRY(keep_snapshot(r, err));
    return store_commit(&r->store, err);
}

// ---- making

static bal_status make_signer(struct record *r, const struct record_new *new, struct bal_err *err)
{
    uint8_t seed[ED25519_SEED];
    AUTO_BUF name = BUF_INIT(NOTE_NAME);
    buf_add(&name, new->origin);
    if (new->origin.len == 0) { // the election's name in small letters, and the time
        char time[UTC_TEXT];
        buf_add(&name, STR("ballast.invalid/"));
        for (size_t i = 0; i < new->election.len &&i < 80; i++) {
            char c = new->election.ptr[i];
            bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            buf_add_char(&name, letter ? c : c >= 'A' && c <= 'Z' ? (char)(c + 32) : '-');
        }
        buf_addf(&name, "/" STR_FMT, STR_ARG(utc_text(r->env.now(r->env.ctx), time)));
    }
    BAL_TRY(buf_check(&name, err));
    BAL_TRY(random_fill(&r->env.random, seed, sizeof seed, err));
    bal_status status = note_signer_make(buf_str(&name), seed, &r->signer, err);
    explicit_bzero(seed, sizeof seed);
    r->key = r->signer.key;
    return status;
}

static bal_status first_event(struct record *r, const struct record_new *new, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &r->key);
    struct ej1_writer *w = record_body(&b);
    ej1_key(w, "election");
    ej1_vendor(w, new->election);
    ej1_key_str(w, "key", buf_str(&vkey));
    ej1_key_str(w, "replaces", new->replaces);
    ej1_key_str(w, "risk_limit", new->risk_limit);
    ej1_key_str(w, "software", STR("ballast " BALLAST_VERSION));
    BAL_TRY(record_begin(r, err));
    BAL_TRY(record_append(r, "election-open", &b, err));
    return record_commit(r, err);
}

static bal_status create(struct record *r, const struct record_new *new, struct bal_err *err)
{
    const char *path = buf_cstr(&r->path), *key = buf_cstr(&r->key_path);
    BAL_TRY(make_signer(r, new, err));
    BAL_TRY(keyfile_write(key, &r->signer, new->passphrase, &r->env.random, err));
    bal_status status = store_create(&r->store, path, err);
    bool made = status == BAL_OK;
    if (made)
        status = first_event(r, new, err);
    if (status == BAL_OK)
        return BAL_OK;
    store_close(&r->store);
    r->store = (struct store){0};
    if (made)
        unlink(path);
    unlink(key);
    return status;
}

bal_status record_create(struct record *r, const char *path, const struct record_new *new,
                         const struct record_env *env, struct bal_err *err)
{
    bal_status status = start(r, path, env, err);
    if (status == BAL_OK && path_exists(path)) {
        status = bal_fail(err, BAL_CONFLICT, "there is a file of this name already");
        err_where(err, "%s", path);
        err_hint(err, "Nothing is ever overwritten: choose another name.");
    }
    if (status == BAL_OK)
        status = create(r, new, err);
    return status;
}

// ---- opening

static bal_status read_key(struct record *r, struct bal_err *err)
{
    struct store_event first;
    struct event e;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    str vkey;
    BAL_TRY(store_event(&r->store, 0, &first, err));
    BAL_TRY(event_parse(first.note, &arena, &e, err));
    BAL_TRY(ej1_get_str(e.body, "key", &vkey, err));
    return note_vkey_parse(vkey, &r->key, err);
}

static void take_snapshot(struct record *r)
{
    AUTO_BUF bytes = BUF_INIT(STATE_BYTES);
    struct store_derived built;
    struct merkle_frontier head;
    if (store_derived_get(&r->store, STR("state"), &built, &bytes, NULL) != BAL_OK)
        return;
    state_done(&r->state);
    if (!snapshot_read(snapshot_unseal(buf_str(&bytes), &r->key), &head, &r->state))
        return;
    r->head.frontier = head;
    r->kept = r->state.size;
}

static bal_status fold_event(struct record *r, str note, bool each, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e;
    if (each)
        BAL_TRY(parties_check(&r->head, &r->key, &r->state, note, &arena, &e, err));
    else
        BAL_TRY(ledger_reread(&r->head, note_key_name(&r->key), note, &arena, &e, err));
    return state_apply(&r->state, &e, err);
}

// Folds the events after those of the snapshot, and compares with the head. The operator's
// signature on the root of the tree says once, and not a thousand times, that these are the events
// that were written; `each`: those on the events are looked at, too, to say which one is wrong.
static bal_status fold(struct record *r, bool each, struct bal_err *err)
{
    AUTO_EVENTS it = {0};
    struct store_event next;
    struct store_head head;
    BAL_TRY(store_events_open(&it, &r->store, r->state.size, err));
    for (bool end = false;;) {
        BAL_TRY(store_events_next(&it, &next, &end, err));
        if (end)
            break;
        BAL_TRY(fold_event(r, next.note, each, err));
    }
    store_events_close(&it);
    it = (struct store_events){0};
    BAL_TRY(store_head(&r->store, &head, err));
    return ledger_check_head(&r->head, &r->key, 1, head.checkpoint, err);
}

static void from_the_beginning(struct record *r)
{
    state_done(&r->state);
    state_init(&r->state);
    r->head = (struct ledger_head){0};
    r->kept = 0;
}

static bal_status load(struct record *r, struct bal_err *err)
{
    struct store_head head;
    BAL_TRY(store_head(&r->store, &head, err));
    if (head.size == 0)
        return bal_fail(err, BAL_INVALID, "the record holds no event");
    BAL_TRY(read_key(r, err));
    take_snapshot(r);
    if (r->kept > 0 && fold(r, false, NULL) == BAL_OK)
        return BAL_OK;
    // Without a snapshot, or with one that does not lead to the signed head.
    from_the_beginning(r);
    if (fold(r, false, NULL) == BAL_OK)
        return BAL_OK;
    from_the_beginning(r);
    bal_status status = fold(r, true, err);
    if (status != BAL_OK)
        err_hint(err, "The record was changed or damaged: run 'ballast verify', and use a backup.");
    return status;
}

static bal_status read_signer(struct record *r, struct bal_err *err)
{
    const char *path = buf_cstr(&r->key_path);
    AUTO_BUF text = BUF_INIT(KEYFILE_BYTES), passphrase = BUF_INIT(4096);
    if (!path_exists(path)) {
        bal_fail(err, BAL_DENIED, "the key of the record is not beside it: this copy is read-only");
        err_where(err, "%s", path);
        err_hint(err, "Only the operator's key can add to a record; fetch the key file.");
        return BAL_DENIED;
    }
    BAL_TRY(private_file_read(path, &text, err));
    if (keyfile_locked(buf_str(&text)) && r->env.passphrase != NULL)
        BAL_TRY(r->env.passphrase(r->env.ctx, &passphrase, err));
    bal_status status = keyfile_parse(buf_str(&text), buf_str(&passphrase), &r->signer, err);
    buf_wipe(&text);
    buf_wipe(&passphrase);
    if (status == BAL_OK && !note_key_same(&r->signer.key, &r->key))
        status = bal_fail(err, BAL_DENIED, "this is the key of another record");
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}

bal_status record_open(struct record *r, const char *path, enum store_mode mode,
                       const struct record_env *env, struct bal_err *err)
{
    BAL_TRY(start(r, path, env, err));
    BAL_TRY(store_open(&r->store, path, mode, err));
    bal_status status = load(r, err);
    if (status == BAL_OK && mode == STORE_WRITE)
        status = read_signer(r, err);
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}
