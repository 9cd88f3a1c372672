// SPDX-License-Identifier: Apache-2.0
#include "support/record_work.h"

#include <sqlite3.h>

#include "support/random.h"

enum { TRIPLE = 2, SMALL_OBJECT = 3, OBJECT = 4, KINDS = 5 };

// Number of events in the first so many steps.
static uint64_t events_of(uint64_t steps)
{
    return steps + 2 * ((steps + KINDS - 1 - TRIPLE) / KINDS);
}

static bool has_object(uint64_t step)
{
    return step % KINDS == SMALL_OBJECT || step % KINDS == OBJECT;
}

static void add_random(struct buf *out, uint64_t seed, size_t len)
{
    uint64_t state = seed;
    while (out->len % 8 != 0)
        buf_add_char(out, ' ');
    for (size_t i = 0; i < len; i += 8) {
        uint64_t r = test_random(&state);
        buf_add(out, str_make((const char *)&r, 8));
    }
}

// Small ones, ones of several chunks that cannot be packed, and now and then one that is committed
// in two parts.
static void object_content(uint64_t step, struct buf *out)
{
    buf_addf(out, "object of step %llu\n", (unsigned long long)step);
    if (step % 50 == 49) {
        while (out->len < STORE_COMMIT + STORE_CHUNK + 17 && !out->failed)
            buf_add(out, STR("the same line, over and over: it can be packed very well\n"));
    } else if (step % 25 == 24) {
        add_random(out, step, STORE_CHUNK + STORE_CHUNK / 3);
    } else {
        add_random(out, step, (size_t)(step % KINDS == OBJECT ? 90001 : step * 37 % 3000));
    }
}

static void note_of(uint64_t step, uint64_t seq, struct buf *out)
{
    buf_addf(out, "step %llu event %llu\n", (unsigned long long)step, (unsigned long long)seq);
    add_random(out, seq, (size_t)(seq % 7 == 0 ? 9000 : seq * 31 % 700));
}

static void head_of(uint64_t size, struct buf *bytes, struct store_head *out)
{
    buf_clear(bytes);
    buf_addf(bytes, "checkpoint %llu\n", (unsigned long long)size);
    size_t split = bytes->len;
    add_random(bytes, size, (size_t)(32 * __builtin_popcountll(size)));
    *out = (struct store_head){.size = size,
                               .checkpoint = str_head(buf_str(bytes), split),
                               .frontier = str_skip(buf_str(bytes), split)};
    sha256(out->checkpoint, out->root);
}

struct making {
    uint64_t step;
    struct buf note, head;
};

static bal_status make(void *ctx, const struct store_head *head, struct store_event *event,
                       struct store_head *next, struct bal_err *err)
{
    struct making *m = ctx;
    buf_clear(&m->note);
    note_of(m->step, head->size, &m->note);
    BAL_TRY(buf_check(&m->note, err));
    event->note = buf_str(&m->note);
    sha256(event->note, event->leaf);
    head_of(head->size + 1, &m->head, next);
    return buf_check(&m->head, err);
}

static bal_status append(struct store *s, uint64_t step, uint64_t count, struct bal_err *err)
{
    struct making m = {.step = step, .note = BUF_INIT(1 << 20), .head = BUF_INIT(1 << 16)};
    bal_status status = BAL_OK;
    for (uint64_t i = 0; status == BAL_OK && i < count; i++)
        status = store_append(s, make, &m, err);
    buf_done(&m.note);
    buf_done(&m.head);
    return status;
}

static void salt_of(uint64_t step, uint8_t salt[STORE_SALT])
{
    memset(salt, (int)(step % 251), STORE_SALT);
}

static bal_status take_in(struct store *s, uint64_t step, struct store_object *object,
                          struct store_secret *secret, struct bal_err *err)
{
    AUTO_BUF content = BUF_INIT(2 * STORE_COMMIT);
    AUTO_SOURCE in = {0};
    object_content(step, &content);
    BAL_TRY(buf_check(&content, err));
    BAL_TRY(source_open_memory(&in, STR("object"), buf_str(&content), 0, err));
    salt_of(step, secret->salt);
    BAL_TRY(store_object_write(s, &in, secret->salt, object, secret->digest, err));
    secret->object = object->id;
    return BAL_OK;
}

static bal_status add_object(struct store *s, uint64_t step, struct bal_err *err)
{
    struct store_object object;
    struct store_secret secret;
    BAL_TRY(take_in(s, step, &object, &secret, err));
    BAL_TRY(store_begin(s, err));
    bal_status status = append(s, step, 1, err);
    if (status == BAL_OK)
        status = store_keep(s, object.id, err);
    if (status == BAL_OK)
        status = store_secret_put(s, &secret, err);
    if (status == BAL_OK)
        return store_commit(s, err);
    store_rollback(s);
    return status;
}

static bal_status add_three(struct store *s, uint64_t step, struct bal_err *err)
{
    BAL_TRY(store_begin(s, err));
    bal_status status = append(s, step, 3, err);
    if (status == BAL_OK)
        return store_commit(s, err);
    store_rollback(s);
    return status;
}

bal_status work_step(struct store *s, uint64_t step, struct bal_err *err)
{
    if (has_object(step))
        return add_object(s, step, err);
    return step % KINDS == TRIPLE ? add_three(s, step, err) : append(s, step, 1, err);
}

bal_status work_steps(struct store *s, uint64_t *out, struct bal_err *err)
{
    struct store_head head;
    BAL_TRY(store_head(s, &head, err));
    uint64_t steps = 0;
    while (events_of(steps) < head.size)
        steps++;
    if (events_of(steps) != head.size)
        return bal_fail(err, BAL_INVALID, "the last step is there in part");
    *out = steps;
    return BAL_OK;
}

static bool same_head(const struct store_head *a, const struct store_head *b)
{
    return a->size == b->size && memcmp(a->root, b->root, SHA256_BYTES) == 0 &&
           str_eq(a->frontier, b->frontier) && str_eq(a->checkpoint, b->checkpoint);
}

static bal_status verify_head(struct store *s, uint64_t steps, struct bal_err *err)
{
    AUTO_BUF bytes = BUF_INIT(1 << 16);
    struct store_head head, wanted = {.frontier = STR(""), .checkpoint = STR("")};
    BAL_TRY(store_head(s, &head, err));
    if (steps > 0)
        head_of(events_of(steps), &bytes, &wanted);
    return same_head(&head, &wanted) ? BAL_OK : bal_fail(err, BAL_INVALID, "wrong head");
}

static bal_status verify_events(struct store *s, uint64_t steps, struct bal_err *err)
{
    AUTO_EVENTS it = {0};
    AUTO_BUF note = BUF_INIT(1 << 20);
    struct store_event event;
    uint8_t leaf[SHA256_BYTES];
    bool end;
    BAL_TRY(store_events_open(&it, s, 0, err));
    for (uint64_t seq = 0, step = 0; seq < events_of(steps); seq++) {
        while (events_of(step + 1) <= seq)
            step++;
        buf_clear(&note);
        note_of(step, seq, &note);
        sha256(buf_str(&note), leaf);
        BAL_TRY(store_events_next(&it, &event, &end, err));
        if (end || event.seq != seq || !str_eq(event.note, buf_str(&note)) ||
            memcmp(event.leaf, leaf, SHA256_BYTES) != 0)
            return bal_fail(err, BAL_INVALID, "event %llu is wrong", (unsigned long long)seq);
    }
    BAL_TRY(store_events_next(&it, &event, &end, err));
    return end ? BAL_OK : bal_fail(err, BAL_INVALID, "an event too many");
}

static bal_status verify_object(struct store *s, uint64_t step, struct buf *content,
                                struct bal_err *err)
{
    struct store_object object;
    struct store_secret secret;
    struct sha256 salted;
    uint8_t digest[SHA256_BYTES], salt[STORE_SALT];
    buf_clear(content);
    object_content(step, content);
    sha256(buf_str(content), digest);
    BAL_TRY(store_object_find(s, digest, &object, err));
    if (!object.complete || object.size != content->len)
        return bal_fail(err, BAL_INVALID, "the object of step %llu", (unsigned long long)step);
    salt_of(step, salt);
    sha256_init(&salted);
    sha256_add(&salted, str_make((const char *)salt, STORE_SALT));
    sha256_add(&salted, buf_str(content));
    sha256_done(&salted, digest);
    BAL_TRY(store_secret_find(s, digest, &secret, err));
    return secret.object == object.id && memcmp(secret.salt, salt, STORE_SALT) == 0
               ? BAL_OK
               : bal_fail(err, BAL_INVALID, "the secret of step %llu", (unsigned long long)step);
}

// Past the store's own eyes: how many rows there are.
static bal_status verify_rows(const char *path, uint64_t objects, struct bal_err *err)
{
    static const char sql[] =
        "select (select count(*) from object) = $1 and (select count(*) from secret) = $1"
        " and (select count(*) from chunk where object not in (select id from object)) = 0"
        " and (select count(*) from chunk) = (select sum((size + 1048575) / 1048576) from object)"
        " or (select count(*) from chunk) = 0 and $1 = 0";
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    bool right = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, "unix") == SQLITE_OK &&
                 sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
                 sqlite3_bind_int64(stmt, 1, (int64_t)objects) == SQLITE_OK &&
                 sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 1;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return right ? BAL_OK : bal_fail(err, BAL_INVALID, "rows that do not belong there");
}

bal_status work_verify(struct store *s, const char *path, uint64_t steps, struct bal_err *err)
{
    AUTO_BUF content = BUF_INIT(2 * STORE_COMMIT);
    uint64_t objects = 0;
    BAL_TRY(store_check(s, err));
    BAL_TRY(verify_head(s, steps, err));
    BAL_TRY(verify_events(s, steps, err));
    for (uint64_t step = 0; step < steps; step++) {
        if (!has_object(step))
            continue;
        BAL_TRY(verify_object(s, step, &content, err));
        objects++;
    }
    return verify_rows(path, objects, err);
}
