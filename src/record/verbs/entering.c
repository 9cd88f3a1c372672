// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/entering.h"

static bal_status open_path(const struct entering *e, const char *path, struct source *out,
                            struct bal_err *err)
{
    return e->text.ptr != NULL ? source_open_memory(out, str_from(path), e->text, 0, err)
                               : source_open_file(out, path, err);
}

// Where others sign what names the list, the same list must have the same salt again.
static bal_status make_salt(struct record *r, const char *path, struct entering *e,
                            struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF part = BUF_INIT(STORE_CHUNK);
    uint8_t digest[SHA256_BYTES];
    struct sha256 h;
    if (!record_several(r))
        return random_fill(&r->env.random, e->salt, STORE_SALT, err);
    BAL_TRY(open_path(e, path, &s, err));
    if (!buf_reserve(&part, STORE_CHUNK))
        return err_memory(err);
    sha256_init(&h);
    for (size_t got = 1; got > 0;) {
        BAL_TRY(source_read(&s, part.ptr, STORE_CHUNK, &got, err));
        sha256_add(&h, str_make(part.ptr, got));
    }
    sha256_done(&h, digest);
    record_salt(r, digest, e->salt);
    if (r->env.signing != NULL) {
        r->env.signing->salted = true;
        memcpy(r->env.signing->salt, e->salt, STORE_SALT);
    }
    return BAL_OK;
}

bal_status entering_store(struct record *r, const char *path, struct entering *e,
                          struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(make_salt(r, path, e, err));
    BAL_TRY(open_path(e, path, &s, err));
    BAL_TRY(store_object_write(&r->store, &s, e->salt, &e->object, e->named.digest, err));
    e->named.size = e->object.size;
    e->named.salted = true;
    return BAL_OK;
}

bal_status entering_read(struct record *r, const char *path, const char *format, struct entering *e,
                         struct problems *p, struct bal_err *err)
{
    const struct state_input as = {.name = str_from(path), .format = str_from(format)};
    BAL_TRY(record_input_of(&e->in, r, &as, e->object.id, err));
    BAL_TRY(record_load_opened(r, &as, &e->in, &e->load, err));
    problems_append(p, &e->load.problems);
    return arena_check(&p->arena, err);
}

void entering_done(struct entering *e)
{
    load_done(&e->load);
    record_input_close(&e->in);
}

// Opens the audit. What is wrong with its inputs was said at commit and is no reason to refuse a
// file now: `p` gets what comes after.
bal_status entering_open(struct session *s, struct record *r, struct problems *p,
                         struct bal_err *err)
{
    struct problems before;
    problems_init(&before);
    bal_status status = session_open(s, r, &before, err);
    s->problems = p;
    problems_done(&before);
    return status;
}

bal_status entering_refuse(struct problems *p, struct bal_err *err)
{
    if (p->count[PROBLEM_encoding] > 0)
        return bal_fail(err, BAL_INVALID, "nothing was entered: the file is not UTF-8");
    if (problems_errors(p) == 0)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "nothing was entered: the file has errors");
    err_hint(err, "Correct the file and enter it again; the record is as it was.");
    return BAL_INVALID;
}
