// SPDX-License-Identifier: Apache-2.0
#include "record/log/signing.h"

#include "base/binary.h"
#include "io/sink.h"
#include "io/source.h"
#include "record/log/parties.h"
#include "record/log/record.h"

// ---- requests

bal_status request_parse(str bytes, struct arena *arena, struct request *out, struct bal_err *err)
{
    struct request q = {.text = bytes, .lines = STR("")};
    struct note note;
    if (note_parse(bytes, &note, NULL) == BAL_OK) {
        q.text = note.text;
        q.lines = str_skip(bytes, note.text.len + 1);
        if (note.count >= EVENT_LINES)
            return bal_fail(err, BAL_LIMIT, "the request has as many signatures as an event holds");
    }
    bal_status status = event_parse_text(q.text, arena, &q.event, err);
    if (status != BAL_OK) {
        err_hint(err, "A request is written by a command with --ask FILE.");
        return status;
    }
    *out = q;
    return BAL_OK;
}

// Appends the lines of signatures of the text.
static bal_status add_lines(str text, const struct note_signer *signers, size_t count,
                            struct buf *out, struct bal_err *err)
{
    AUTO_BUF note = BUF_INIT(NOTE_BYTES);
    if (count == 0)
        return BAL_OK;
    BAL_TRY(note_sign(text, signers, count, &note, err));
    buf_add(out, str_skip(buf_str(&note), text.len + 1));
    return buf_check(out, err);
}

bal_status request_sign(const struct request *q, const struct note_signer *signer, struct buf *out,
                        struct bal_err *err)
{
    size_t start = out->len;
    struct note note;
    buf_add(out, q->text);
    buf_add_char(out, '\n');
    buf_add(out, q->lines);
    BAL_TRY(add_lines(q->text, signer, 1, out, err));
    if (note_parse(str_skip(buf_str(out), start), &note, NULL) == BAL_OK)
        return BAL_OK;
    out->len = start;
    return bal_fail(err, BAL_CONFLICT, "the key has signed this request before");
}

static void say_value(const struct ej1 *v, struct buf *out)
{
    const struct ej1 *digest = ej1_find(v, "sha256"), *size = ej1_find(v, "size");
    if (v->type == EJ1_STRING)
        buf_add(out, v->text);
    else if (digest != NULL && size != NULL)
        buf_addf(out, "a file of %lld bytes, %sSHA-256 " STR_FMT, (long long)size->number,
                 ej1_find(v, "salted") != NULL && ej1_find(v, "salted")->type == EJ1_TRUE
                     ? "salted "
                     : "",
                 STR_ARG(digest->text));
    else
        buf_add(out, v->bytes);
}

void request_says(const struct request *q, struct buf *out)
{
    const struct event_type *type = event_type_find(q->event.type);
    char time[UTC_TEXT];
    buf_addf(out, "event %llu of " STR_FMT ", " STR_FMT "\n", (unsigned long long)q->event.seq,
             STR_ARG(q->event.origin), STR_ARG(utc_text(q->event.time, time)));
    buf_addf(out, STR_FMT ": %s\n", STR_ARG(q->event.type),
             type != NULL ? type->says : "a type that this version does not know");
    for (const struct ej1 *m = q->event.body->first; m != NULL; m = m->next) {
        if (m->type == EJ1_OBJECT && ej1_find(m, "sha256") == NULL) {
            for (const struct ej1 *k = m->first; k != NULL; k = k->next) {
                buf_addf(out, "    " STR_FMT " " STR_FMT ": ", STR_ARG(m->key), STR_ARG(k->key));
                say_value(k, out);
                buf_add_char(out, '\n');
            }
            continue;
        }
        buf_addf(out, "    " STR_FMT ": ", STR_ARG(m->key));
        say_value(m, out);
        buf_add_char(out, '\n');
    }
}

const struct ej1 *request_object(const struct request *q)
{
    for (const struct ej1 *m = q->event.body->first; m != NULL; m = m->next)
        if (ej1_find(m, "sha256") != NULL)
            return m;
    return NULL;
}

static bal_status digest_file(const char *path, str salt, uint8_t out[static SHA256_BYTES],
                              uint64_t *size, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF part = BUF_INIT(1 << 20);
    struct sha256 h;
    BAL_TRY(source_open_file(&s, path, err));
    if (!buf_reserve(&part, 1 << 20))
        return err_memory(err);
    sha256_init(&h);
    sha256_add(&h, salt);
    *size = 0;
    for (size_t got = 1; got > 0; *size += got) {
        BAL_TRY(source_read(&s, part.ptr, 1 << 20, &got, err));
        sha256_add(&h, str_make(part.ptr, got));
    }
    sha256_done(&h, out);
    return BAL_OK;
}

bal_status request_check_file(const struct request *q, const char *path, str salt,
                              struct bal_err *err)
{
    const struct ej1 *o = request_object(q);
    struct state_object named;
    uint8_t secret[SHA256_BYTES], digest[SHA256_BYTES];
    uint64_t size = 0;
    if (o == NULL)
        return bal_fail(err, BAL_USAGE, "the request names no file");
    BAL_TRY(state_object_read(o, &named, err));
    if (named.salted && !hex_get(salt, secret, sizeof secret)) {
        bal_fail(err, BAL_USAGE, "the file is named by a salted digest: its salt is needed");
        err_hint(err, "The command with --ask printed it; give it as --salt.");
        return BAL_USAGE;
    }
    BAL_TRY(digest_file(path, named.salted ? str_bytes(secret, sizeof secret) : STR(""), digest,
                        &size, err));
    if (size == named.size && memcmp(digest, named.digest, SHA256_BYTES) == 0)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "this is not the file that the request names");
    err_where(err, "%s", path);
    return BAL_CONFLICT;
}

str request_digits(const struct request *q)
{
    const struct ej1 *v = ej1_find(q->event.body, "digits");
    return str_eq(q->event.type, STR("dice")) && v != NULL ? v->text : STR("");
}

// ---- the verb

bal_status signing_time(struct record *r, int64_t *out, struct bal_err *err)
{
    struct record_signing *s = r->env.signing;
    if (s != NULL && !s->pinned && (s->ask != NULL || s->with.ptr != NULL)) {
        AUTO_ARENA arena = ARENA_INIT(1 << 22);
        struct request q;
        s->time = r->env.now(r->env.ctx);
        if (s->with.ptr != NULL) {
            BAL_TRY(request_parse(s->with, &arena, &q, err));
            s->time = q.event.time;
        }
        s->pinned = true;
    }
    *out = s != NULL && s->pinned ? s->time : r->env.now(r->env.ctx);
    return BAL_OK;
}

// Must others sign such an event?
static bool wants(const struct record *r, str type, const struct ej1 *body)
{
    return parties_signed(&r->state, type, body, NULL, 0, NULL) == BAL_DENIED;
}

static bal_status write_request(struct record_signing *s, str text, struct bal_err *err)
{
    AUTO_SINK sink = {0};
    BAL_TRY(sink_open_file(&sink, s->ask, err));
    sink_put(&sink, text);
    BAL_TRY(sink_close(&sink, err));
    s->asked = true;
    return bal_fail(err, BAL_DENIED, "nothing is done yet: the request waits for signatures");
}

static bal_status refuse_with(const struct request *q, str text, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event now;
    BAL_TRY(event_parse_text(text, &arena, &now, err));
    if (!str_eq(now.type, q->event.type) || !str_eq(now.origin, q->event.origin)) {
        bal_fail(err, BAL_CONFLICT, "what was signed is something else: " STR_FMT " of " STR_FMT,
                 STR_ARG(q->event.type), STR_ARG(q->event.origin));
        err_hint(err, "Give the command for which the request was made.");
    } else if (now.seq != q->event.seq || !merkle_same(&now.base_root, &q->event.base_root)) {
        bal_fail(err, BAL_CONFLICT,
                 "the log has moved on since: event %llu was asked for, %llu would come",
                 (unsigned long long)q->event.seq, (unsigned long long)now.seq);
        err_hint(err, "Ask again with --ask, and have the new request signed.");
    } else {
        bal_fail(err, BAL_CONFLICT, "what was signed differs from what would be written");
        err_hint(err, "Give the command in the words in which the request was made.");
    }
    return BAL_CONFLICT;
}

static bal_status take_request(struct record_signing *s, str text, struct buf *lines,
                               struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct request q;
    BAL_TRY(request_parse(s->with, &arena, &q, err));
    if (!str_eq(q.text, text))
        return refuse_with(&q, text, err);
    s->taken = true;
    buf_add(lines, q.lines);
    return buf_check(lines, err);
}

static bal_status refuse_alone(const struct record *r, str type, const struct ej1 *body,
                               struct bal_err *err)
{
    bal_status status = parties_signed(&r->state, type, body, NULL, 0, err);
    err_hint(err, "Sign with --key FILE for each key; or have it signed elsewhere: --ask FILE, "
                  "'ballast sign', then --with FILE.");
    return status;
}

bal_status signing_check(const struct record *r, const char *type, struct bal_err *err)
{
    const struct record_signing *s = r->env.signing;
    struct note_key keys[EVENT_LINES];
    size_t count = s != NULL ? s->key_count : 0;
    str name = str_from(type);
    if (s != NULL && (s->ask != NULL || s->with.ptr != NULL))
        return BAL_OK;
    if (count == 0)
        return wants(r, name, NULL) ? refuse_alone(r, name, NULL, err) : BAL_OK;
    for (size_t i = 0; i < count; i++)
        keys[i] = s->keys[i].key;
    return parties_signed(&r->state, name, NULL, keys, count, err);
}

bal_status signing_lines(struct record *r, const struct event_draft *draft, struct buf *lines,
                         struct bal_err *err)
{
    struct record_signing *s = r->env.signing;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    AUTO_BUF text = BUF_INIT(EVENT_BYTES);
    struct event e;
    event_text(draft, note_key_name(&r->key), &text);
    if (text.failed)
        return bal_fail(err, BAL_LIMIT, "an event holds at most %d bytes", EVENT_BYTES);
    BAL_TRY(event_parse_text(buf_str(&text), &arena, &e, err));
    if (!wants(r, e.type, e.body))
        return BAL_OK;
    if (s == NULL || (s->ask == NULL && s->with.ptr == NULL && s->key_count == 0))
        return refuse_alone(r, e.type, e.body, err);
    if (s->ask != NULL)
        return write_request(s, buf_str(&text), err);
    if (s->with.ptr != NULL)
        return take_request(s, buf_str(&text), lines, err);
    s->taken = true;
    return add_lines(buf_str(&text), s->keys, s->key_count, lines, err);
}
