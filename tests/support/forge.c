// SPDX-License-Identifier: Apache-2.0
#include "support/forge.h"

#include <stdio.h>

static struct bal_err err;

struct writing {
    struct county *c;
    struct store s;
    struct ledger_head head;
    struct note_signer signer;
    str type, body;
    int64_t time;
    struct buf note, checkpoint, frontier;
    struct buf kept; // body of the cards' event
};

static bal_status make(void *ctx, const struct store_head *head, struct store_event *event,
                       struct store_head *next, struct bal_err *why)
{
    struct writing *w = ctx;
    buf_clear(&w->note);
    buf_clear(&w->checkpoint);
    buf_clear(&w->frontier);
    BAL_TRY(ledger_append(&w->head, &w->signer, w->type, w->time, w->body, &w->note, &w->checkpoint,
                          &w->head, why));
    merkle_frontier_add(&w->frontier, &w->head.frontier);
    struct merkle_hash leaf = merkle_leaf(buf_str(&w->note)), root = ledger_root(&w->head);
    memcpy(event->leaf, leaf.b, SHA256_BYTES);
    memcpy(next->root, root.b, SHA256_BYTES);
    event->note = buf_str(&w->note);
    next->size = head->size + 1;
    next->frontier = buf_str(&w->frontier);
    next->checkpoint = buf_str(&w->checkpoint);
    return BAL_OK;
}

static void replace(struct buf *text, size_t at, size_t len, str by)
{
    struct buf out = BUF_INIT(1 << 26);
    buf_add(&out, str_head(buf_str(text), at));
    buf_add(&out, by);
    buf_add(&out, str_skip(buf_str(text), at + len));
    buf_done(text);
    *text = out;
}

// Where it first stands after `from`; it must.
static size_t find(const struct buf *text, size_t from, const char *what)
{
    const char *at = memmem(text->ptr + from, text->len - from, what, strlen(what));
    if (at == NULL)
        fail_msg("there is no '%s'", what);
    return (size_t)(at - text->ptr);
}

static bool has(const struct buf *text, size_t from, const char *what)
{
    return memmem(text->ptr + from, text->len - from, what, strlen(what)) != NULL;
}

static void replace_text(struct buf *text, const struct forgery *f)
{
    size_t at = 0;
    do {
        at = find(text, at, f->from);
        replace(text, at, strlen(f->from), str_from(f->to));
        at += strlen(f->to);
    } while (has(text, at, f->from));
}

static struct state_object object_in(const struct buf *body, const char *key)
{
    char quoted[64];
    struct state_object o = {0};
    (void)snprintf(quoted, sizeof quoted, "\"%s\":{", key);
    size_t at = find(body, 0, quoted);
    size_t hex = find(body, at, "\"sha256\":\"") + 10, size = find(body, at, "\"size\":") + 7;
    str digits = str_skip(buf_str(body), size);
    assert_true(hex_get(str_make(body->ptr + hex, SHA256_HEX), o.digest, SHA256_BYTES));
    assert_true(num_u64(str_cut(&digits, '}'), &o.size));
    o.salted = body->ptr[find(body, at, "\"salted\":") + 9] == 't';
    return o;
}

// Puts a changed object in place of the one that the body names under that key.
static void forge_object(struct writing *w, struct buf *body, const struct forgery *f)
{
    struct record r = {0};
    AUTO_BUF text = BUF_INIT(1 << 26), hex = BUF_INIT(SHA256_HEX), size = BUF_INIT(32);
    struct state_object o = object_in(body, f->key);
    r.store = w->s;
    r.env = w->c->env;
    assert_ok(record_read_object(&r, &o, &text, &err));
    replace_text(&text, f);
    assert_ok(record_add_object(&r, buf_str(&text), o.salted, &o, &err));
    w->s = r.store;
    char quoted[64];
    (void)snprintf(quoted, sizeof quoted, "\"%s\":{", f->key);
    size_t at = find(body, 0, quoted), from = find(body, at, "\"sha256\":\"") + 10;
    hex_add(&hex, str_bytes(o.digest, SHA256_BYTES));
    replace(body, from, SHA256_HEX, buf_str(&hex));
    from = find(body, at, "\"size\":") + 7;
    buf_addf(&size, "%llu", (unsigned long long)o.size);
    replace(body, from, find(body, from, "}") - from, buf_str(&size));
}

static void sign_event(struct writing *w, str type, int64_t time, const struct buf *body)
{
    w->type = type;
    w->time = time;
    w->body = buf_str(body);
    assert_ok(store_append(&w->s, make, w, &err));
}

// Signs one event of the old log again, changed where it is the one to forge.
static void sign_again(struct writing *w, str note, const struct forgery *f, bool *found)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    AUTO_BUF body = BUF_INIT(1 << 17);
    struct event e;
    assert_ok(event_parse(note, &arena, &e, &err));
    buf_add(&body, e.note.text);
    size_t at = find(&body, 0, ",\"body\":") + 8;
    replace(&body, 0, at, STR(""));
    body.len = find(&body, 0, ",\"seq\":");
    bool in_body = f->key == NULL && f->from != NULL; // the first that says so
    if (str_eq(e.type, str_from(f->type)) && !*found && (!in_body || has(&body, 0, f->from))) {
        *found = true;
        if (f->from == NULL && f->twice == NULL)
            return; // left out
        if (f->key != NULL)
            forge_object(w, &body, f);
        else if (f->from != NULL)
            replace_text(&body, f);
    }
    sign_event(w, e.type, e.time, &body);
    if (f->twice != NULL && str_eq(e.type, STR("mvr")))
        buf_add(&w->kept, buf_str(&body));
    if (f->twice != NULL && str_eq(e.type, str_from(f->twice)))
        sign_event(w, STR("mvr"), e.time, &w->kept);
}

static void sign_log(struct writing *w, const struct forgery *f)
{
    struct store old = {0};
    struct store_events it = {0};
    bool found = false;
    assert_ok(store_open(&old, county_path(w->c), STORE_READ, &err));
    assert_ok(store_events_open(&it, &old, 0, &err));
    for (bool end = false;;) {
        struct store_event e;
        assert_ok(store_events_next(&it, &e, &end, &err));
        if (end)
            break;
        sign_again(w, e.note, f, &found);
    }
    assert_true(found);
    store_events_close(&it);
    store_close(&old);
}

static void start_writing(struct writing *w, struct county *c, const char *path)
{
    *w = (struct writing){.c = c,
                          .note = BUF_INIT(1 << 17),
                          .checkpoint = BUF_INIT(1 << 16),
                          .frontier = BUF_INIT(1 << 16),
                          .kept = BUF_INIT(1 << 17)};
    AUTO_BUF key = BUF_INIT(1 << 16);
    temp_read(temp_path(&c->temp, "c.key"), &key);
    assert_ok(keyfile_parse(buf_str(&key), STR(""), &w->signer, &err));
    assert_ok(store_open(&w->s, path, STORE_WRITE, &err));
    assert_ok(store_begin(&w->s, &err));
}

static void end_writing(struct writing *w)
{
    assert_ok(store_commit(&w->s, &err));
    store_close(&w->s);
    note_signer_wipe(&w->signer);
    buf_done(&w->note);
    buf_done(&w->checkpoint);
    buf_done(&w->frontier);
    buf_done(&w->kept);
}

void forge_log(struct county *c, const char *path, const struct forgery *f)
{
    struct writing w;
    start_writing(&w, c, path);
    sign_log(&w, f);
    end_writing(&w);
}

void forge_key(struct county *c, const char *path, const uint8_t *seed, struct buf *key)
{
    struct writing w;
    AUTO_BUF was = BUF_INIT(1024);
    start_writing(&w, c, path);
    note_vkey_add(&was, &w.signer.key);
    assert_ok(note_signer_make(STR("example.org/alder"), seed, &w.signer, &err));
    note_vkey_add(key, &w.signer.key);
    const struct forgery f = {"election-open", NULL, buf_cstr(&was), buf_cstr(key), NULL, ""};
    sign_log(&w, &f);
    end_writing(&w);
}
