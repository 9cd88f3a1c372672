// SPDX-License-Identifier: Apache-2.0
// publish_objects.c: the objects of a bundle: all that events name plainly, and those of the others
// that are public by now.
#include <stdlib.h>

#include "base/binary.h"
#include "record/publish/publish_parts.h"

void public_object_path(const uint8_t digest[static SHA256_BYTES], struct buf *out)
{
    char hex[SHA256_HEX];
    str name = sha256_hex(digest, hex);
    buf_addf(out, "objects/sha256/" STR_FMT "/" STR_FMT, STR_ARG(str_head(name, 2)),
             STR_ARG(str_skip(name, 2)));
}

struct collecting {
    struct publishing *p;
    struct arena *arena; // of lines
    VEC(str) opened;     // lines of objects/opened
    const struct event *event;
};

// The content, where it is not there yet.
static bal_status put_content(struct publishing *p, uint64_t id, const uint8_t digest[static 32],
                              uint64_t size, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(256);
    AUTO_SOURCE s = {0};
    public_object_path(digest, &path);
    BAL_TRY(buf_check(&path, err));
    if (table_find(&p->files.paths, buf_str(&path)) != TABLE_NONE ||
        public_keep(&p->files, buf_str(&path), digest, size))
        return BAL_OK;
    BAL_TRY(store_object_open(&p->record->store, id, STR("an object of the record"), &s, err));
    return public_copy(&p->files, buf_str(&path), &s, err);
}

static bal_status put_plain(struct publishing *p, const uint8_t digest[static 32],
                            struct bal_err *err)
{
    struct store_object found;
    BAL_TRY(store_object_find(&p->record->store, digest, &found, err));
    return put_content(p, found.id, digest, found.size, err);
}

// The files that the list of a folder names: "SHA256 SIZE NAME\n".
static bal_status put_listed(struct publishing *p, const struct state_object *o,
                             struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT((size_t)256 << 20);
    BAL_TRY(record_read_object(p->record, o, &list, err));
    for (str rest = buf_str(&list); rest.len > 0;) {
        uint8_t digest[SHA256_BYTES];
        str line = str_cut(&rest, '\n');
        if (!hex_get(str_cut(&line, ' '), digest, SHA256_BYTES))
            return bal_fail(err, BAL_INVALID, "the list of a folder's files is damaged");
        BAL_TRY(put_plain(p, digest, err));
    }
    return BAL_OK;
}

// ---- salted objects

// Is the object that the event names so public by now?
static bool is_open(const struct collecting *c, str key)
{
    static const char *const always[] = {"mvr",     "mvr-blind2", "batch-count",
                                         "correct", "adjudicate", "hand-count"};
    const struct event *e = c->event;
    for (size_t i = 0; i < ARRAY_LEN(always); i++)
        if (str_eq(e->type, str_from(always[i])))
            return true;
    if (!publish_full(&c->p->record->state))
        return false;
    return str_eq(e->type, STR("cvr-commit")) ||
           (str_eq(e->type, STR("params-commit")) && str_eq(key, STR("canonical")));
}

static bal_status open_object(struct collecting *c, const struct state_object *o,
                              struct bal_err *err)
{
    struct store_secret secret;
    struct store_object plain;
    uint64_t id;
    bool end;
    AUTO_BUF line = BUF_INIT(256);
    struct store *store = &c->p->record->store;
    BAL_TRY(store_secret_find(store, o->digest, &secret, err));
    BAL_TRY(record_check_object(c->p->record, o, &id, NULL, err));
    BAL_TRY(store_object_next(store, id - 1, &plain, &end, err)); // this one
    BAL_TRY(put_content(c->p, id, plain.sha256, plain.size, err));
    hex_add(&line, str_bytes(o->digest, SHA256_BYTES));
    buf_add_char(&line, ' ');
    hex_add(&line, str_bytes(secret.salt, STORE_SALT));
    buf_add_char(&line, ' ');
    hex_add(&line, str_bytes(plain.sha256, SHA256_BYTES));
    buf_add_char(&line, '\n');
    str *slot = vec_push(&c->opened, PUBLIC_FILES);
    if (slot == NULL)
        return err_memory(err);
    *slot = arena_str(c->arena, buf_str(&line));
    return arena_check(c->arena, err);
}

// ---- going through the log

static bal_status put_object(struct collecting *c, str key, const struct state_object *o,
                             struct bal_err *err)
{
    const struct ej1 *folder = ej1_find(c->event->body, "folder");
    bool open = o->salted && is_open(c, key);
    if (o->salted && !open)
        return BAL_OK;
    if (open)
        BAL_TRY(open_object(c, o, err));
    else
        BAL_TRY(put_plain(c->p, o->digest, err));
    bool listed = folder != NULL && folder->type == EJ1_TRUE && str_eq(key, STR("source"));
    return listed ? put_listed(c->p, o, err) : BAL_OK;
}

// NOLINTNEXTLINE(misc-no-recursion): EJ1_DEPTH levels
static bal_status put_objects_of(struct collecting *c, const struct ej1 *value, struct bal_err *err)
{
    struct state_object o;
    if (value->type == EJ1_OBJECT && state_object_read(value, &o, NULL) == BAL_OK)
        return put_object(c, value->key, &o, err);
    for (const struct ej1 *m = value->first; m != NULL; m = m->next)
        if (m->type == EJ1_OBJECT || m->type == EJ1_ARRAY)
            BAL_TRY(put_objects_of(c, m, err));
    return BAL_OK;
}

static bal_status put_event(struct collecting *c, uint64_t seq, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct store_event stored;
    struct event e;
    AUTO_BUF note = BUF_INIT(EVENT_BYTES);
    BAL_TRY(store_event(&c->p->record->store, seq, &stored, err));
    buf_add(&note, stored.note); // objects are read before the next event is
    BAL_TRY(buf_check(&note, err));
    BAL_TRY(event_parse(buf_str(&note), &arena, &e, err));
    c->event = &e;
    bal_status status = put_objects_of(c, e.body, err);
    c->event = NULL;
    return status;
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bal_status put_opened(struct collecting *c, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    str last = STR("");
    if (c->opened.len > 1)
        qsort(c->opened.at, c->opened.len, sizeof *c->opened.at, by_bytes);
    for (size_t i = 0; i < c->opened.len; i++) {
        if (!str_eq(c->opened.at[i], last))
            buf_add(&text, c->opened.at[i]);
        last = c->opened.at[i];
    }
    BAL_TRY(buf_check(&text, err));
    return public_put(&c->p->files, STR("objects/opened"), buf_str(&text), true, err);
}

bal_status publish_objects(struct publishing *p, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct collecting c = {.p = p, .arena = &arena};
    bal_status status = BAL_OK;
    for (uint64_t seq = 0; status == BAL_OK && seq < p->told; seq++) {
        progress_tick(p->record->env.progress, "events", seq, p->told);
        status = put_event(&c, seq, err);
    }
    if (status == BAL_OK)
        status = put_opened(&c, err);
    vec_done(&c.opened);
    return status;
}
