// SPDX-License-Identifier: Apache-2.0
#include "record/log/cosign.h"

#include "ledger/cosign.h"
#include "record/log/cosign_inner.h"

enum { LOG_MAX = 1 << 26, ROUND_BYTES = 1 << 22 };

// ---- what is needed

static bal_status read_leaves(struct cosigning *c, struct bal_err *err)
{
    AUTO_EVENTS it = {0};
    struct store_event event;
    BAL_TRY(store_events_open(&it, &c->r->store, 0, err));
    for (;;) {
        bool end;
        BAL_TRY(store_events_next(&it, &event, &end, err));
        if (end)
            return BAL_OK;
        struct merkle_hash *leaf = vec_push(&c->leaves, LOG_MAX);
        if (leaf == NULL)
            return err_memory(err);
        memcpy(leaf->b, event.leaf, SHA256_BYTES);
    }
}

// The head, with the cosignatures that were kept.
static bal_status read_head(struct cosigning *c, struct bal_err *err)
{
    struct store_head head;
    uint64_t size = 0;
    struct merkle_hash root = merkle_root(c->leaves.at, c->leaves.len);
    BAL_TRY(store_head(&c->r->store, &head, err));
    if (head.size != c->leaves.len || memcmp(head.root, root.b, SHA256_BYTES) != 0)
        return bal_fail(err, BAL_CONFLICT, "the record's head is not that of its events");
    bal_status status = store_cosigned_from(&c->r->store, head.size, &size, &c->note, err);
    if (status == BAL_OK && size > head.size)
        return bal_fail(err, BAL_CONFLICT,
                        "the record holds a head of %llu events, and has %llu: it is an old copy",
                        (unsigned long long)size, (unsigned long long)head.size);
    if (status == BAL_NOT_FOUND) {
        buf_add(&c->note, head.checkpoint);
        status = buf_check(&c->note, err);
    }
    return status;
}

static bal_status open_all(struct cosigning *c, struct bal_err *err)
{
    struct record *r = c->r;
    if (!record_several(r)) {
        bal_fail(err, BAL_CONFLICT, "the record has no policy, so no witness guards it");
        err_hint(err, "Make one with ballast policy, while inputs are open.");
        return BAL_CONFLICT;
    }
    BAL_TRY(record_read_object(r, &r->state.parties.policy, &c->policy_text, err));
    BAL_TRY(policy_parse(buf_str(&c->policy_text), &c->policy, err));
    while (c->log < c->policy.logs && !note_key_same(&c->policy.log[c->log].key, &r->key))
        c->log++;
    if (c->log == c->policy.logs)
        return bal_fail(err, BAL_CONFLICT, "the policy does not name this log's key");
    c->key_count = policy_keys(&c->policy, c->log, c->keys);
    BAL_TRY(read_leaves(c, err));
    return read_head(c, err);
}

bal_status cosigning_open(struct cosigning *c, struct record *r, struct bal_err *err)
{
    *c = (struct cosigning){
        .r = r, .policy_text = BUF_INIT(POLICY_BYTES), .note = BUF_INIT(NOTE_BYTES)};
    return open_all(c, err);
}

void cosigning_close(struct cosigning *c)
{
    buf_done(&c->policy_text);
    buf_done(&c->note);
    vec_done(&c->leaves);
}

static bool names_key(const struct note *n, const struct note_key *key)
{
    return note_knows(n, key, 1);
}

bool cosigning_has(const struct cosigning *c, size_t key)
{
    struct note n;
    return note_parse(buf_str(&c->note), &n, NULL) == BAL_OK && names_key(&n, &c->keys[key]);
}

bal_status cosigning_known(struct cosigning *c, size_t key, uint64_t *out, struct bal_err *err)
{
    *out = 0;
    for (uint64_t from = 0, size = 0;; from = size + 1) {
        AUTO_BUF note = BUF_INIT(NOTE_BYTES);
        struct note n;
        bal_status status = store_cosigned_from(&c->r->store, from, &size, &note, err);
        if (status == BAL_NOT_FOUND)
            return BAL_OK;
        BAL_TRY(status);
        if (note_parse(buf_str(&note), &n, NULL) == BAL_OK && names_key(&n, &c->keys[key]) &&
            size <= c->leaves.len)
            *out = size;
    }
}

const struct policy_item *cosigning_item(const struct cosigning *c, size_t key)
{
    return &c->policy.item[policy_find(&c->policy, &c->keys[key])];
}

void cosigning_request(const struct cosigning *c, uint64_t old, struct buf *out)
{
    struct witness_request request = {.old = old, .checkpoint = buf_str(&c->note)};
    merkle_prove_consistency(c->leaves.at, c->leaves.len, old, &request.proof);
    witness_request_add(out, &request);
}

// ---- one witness

struct asking {
    struct cosigning *c;
    cosign_post *post;
    struct cosign_round *out;
};

static void say(struct asking *a, struct cosign_asked *w, enum cosign_outcome outcome, str why)
{
    w->outcome = outcome;
    w->why = arena_str(&a->out->arena, str_trim(why));
}

// Takes the lines of its cosignature into the head, and keeps that.
static void take_lines(struct asking *a, struct cosign_asked *w, str lines)
{
    AUTO_BUF merged = BUF_INIT(NOTE_BYTES);
    struct bal_err err = {0};
    size_t added = 0;
    struct cosigning *c = a->c;
    bal_status status =
        cosign_merge(buf_str(&c->note), lines, c->keys, c->key_count, &merged, &added, &err);
    if (status == BAL_OK && added == 0)
        status = bal_fail(&err, BAL_DENIED, "what it signed with is not a key of the policy");
    if (status == BAL_OK)
        status = store_cosigned_put(&c->r->store, c->leaves.len, buf_str(&merged), &err);
    if (status != BAL_OK) {
        say(a, w, COSIGN_REFUSED, str_from(err.what));
        return;
    }
    buf_clear(&c->note);
    buf_add(&c->note, buf_str(&merged));
    w->known = c->leaves.len;
    say(a, w, COSIGN_DONE, STR(""));
}

// It knows another head than we thought. True when it should be asked again, from that one on.
static bool take_size(struct asking *a, struct cosign_asked *w, uint64_t believed, str body)
{
    uint64_t size;
    if (!num_u64(str_trim(body), &size)) {
        say(a, w, COSIGN_REFUSED, STR("its answer cannot be understood"));
        return false;
    }
    w->known = size;
    if (size > a->c->leaves.len)
        say(a, w, COSIGN_ROLLBACK, STR("it has cosigned more events than this record has"));
    else if (size < believed)
        say(a, w, COSIGN_FORGOT, STR("it has cosigned more events than it remembers"));
    else if (size == believed)
        say(a, w, COSIGN_FORK, STR("it has cosigned another head of as many events"));
    else
        return true;
    return false;
}

// Asks once, from `old` events on. True when it should be asked again, from w->known on.
static bool ask_once(struct asking *a, struct cosign_asked *w, uint64_t old)
{
    AUTO_BUF request = BUF_INIT(WITNESS_REQUEST), answer = BUF_INIT(NOTE_BYTES),
             url = BUF_INIT(1 << 16);
    struct bal_err err = {0};
    unsigned status = 0;
    bool slash = str_ends(w->url, STR("/"));
    cosigning_request(a->c, old, &request);
    buf_addf(&url, STR_FMT "%sadd-checkpoint", STR_ARG(w->url), slash ? "" : "/");
    if (buf_check(&request, &err) != BAL_OK || buf_check(&url, &err) != BAL_OK ||
        a->post(buf_cstr(&url), "text/plain; charset=utf-8", buf_str(&request), &status, &answer,
                &err) != BAL_OK) {
        say(a, w, COSIGN_SILENT, str_from(err.what));
        return false;
    }
    if (status == 409)
        return take_size(a, w, old, buf_str(&answer));
    if (status == 200)
        take_lines(a, w, buf_str(&answer));
    else if (status == 422)
        say(a, w, COSIGN_FORK, buf_str(&answer));
    else
        say(a, w, COSIGN_REFUSED, buf_str(&answer));
    return false;
}

static void ask(struct asking *a, struct cosign_asked *w, uint64_t old)
{
    // Somebody else may have it cosign more between two requests, but not for ever.
    for (int i = 0; i < 3; i++) {
        w->known = old;
        if (!ask_once(a, w, old))
            return;
        old = w->known;
    }
    say(a, w, COSIGN_REFUSED, STR("it cosigns for somebody else at the same time"));
}

// ---- all of them

static struct cosign_asked *add_asked(struct cosign_round *out, str name, str url)
{
    struct cosign_asked *w = vec_push(&out->asked, 2 * POLICY_ITEMS + LIMIT_MARKS);
    if (w != NULL) {
        w->name = arena_str(&out->arena, name);
        w->url = arena_str(&out->arena, url);
        w->outcome = COSIGN_NO_URL;
        w->why = STR("");
    }
    return w;
}

// Every witness of the policy: how it stands, and, with `post`, asked where it has a URL.
static bal_status ask_policy(struct asking *a, struct bal_err *err)
{
    for (size_t key = 1; key < a->c->key_count; key++) {
        const struct policy_item *item = cosigning_item(a->c, key);
        struct cosign_asked *w = add_asked(a->out, item->name, item->url);
        if (w == NULL)
            return err_memory(err);
        BAL_TRY(cosigning_known(a->c, key, &w->known, err));
        if (cosigning_has(a->c, key))
            w->outcome = COSIGN_HAD;
        else if (a->post != NULL && item->url.len > 0)
            ask(a, w, w->known);
    }
    return BAL_OK;
}

// "NAME=URL" of a witness of the policy, or a URL alone: which key it has, its signature will tell.
static bal_status ask_url(struct asking *a, str text, struct bal_err *err)
{
    str rest = text, name = str_cut(&rest, '=');
    uint64_t known = 0;
    bool named = name.len < text.len && str_find(name, STR("://")) == name.len;
    size_t key = 1;
    while (named && key < a->c->key_count && !str_eq(cosigning_item(a->c, key)->name, name))
        key++;
    if (named && key == a->c->key_count)
        return bal_fail(err, BAL_USAGE, "the policy has no witness '" STR_FMT "'", STR_ARG(name));
    if (named)
        BAL_TRY(cosigning_known(a->c, key, &known, err));
    struct cosign_asked *w = add_asked(a->out, named ? name : text, named ? rest : text);
    if (w == NULL)
        return err_memory(err);
    ask(a, w, known);
    return BAL_OK;
}

static bal_status judge(struct cosigning *c, struct cosign_round *out, struct bal_err *err)
{
    AUTO_BUF missing = BUF_INIT(1 << 16);
    struct checkpoint checkpoint;
    struct policy_verdict verdict;
    BAL_TRY(policy_open(&c->policy, buf_str(&c->note), &checkpoint, NULL, &verdict, err));
    policy_missing(&c->policy, &verdict, &missing);
    out->quorum = verdict.quorum;
    out->missing = arena_str(&out->arena, buf_str(&missing));
    out->note = arena_str(&out->arena, buf_str(&c->note));
    return arena_check(&out->arena, err);
}

bal_status verb_cosign(struct record *r, const str *urls, size_t count, cosign_post *post,
                       struct cosign_round *out, struct bal_err *err)
{
    struct cosigning c;
    struct asking a = {.c = &c, .post = post, .out = out};
    *out = (struct cosign_round){.arena = ARENA_INIT(ROUND_BYTES)};
    bal_status status = cosigning_open(&c, r, err);
    // The head is kept before anybody sees it: an answer that comes late finds it.
    if (status == BAL_OK && post != NULL)
        status = store_cosigned_put(&r->store, c.leaves.len, buf_str(&c.note), err);
    out->size = c.leaves.len;
    if (status == BAL_OK && count == 0)
        status = ask_policy(&a, err);
    for (size_t i = 0; i < count && status == BAL_OK; i++)
        status = ask_url(&a, urls[i], err);
    if (status == BAL_OK)
        status = judge(&c, out, err);
    cosigning_close(&c);
    return status;
}

bal_status cosign_standing(struct record *r, struct cosign_round *out, struct bal_err *err)
{
    return verb_cosign(r, NULL, 0, NULL, out, err);
}

void cosign_round_done(struct cosign_round *c)
{
    vec_done(&c->asked);
    arena_done(&c->arena);
}
