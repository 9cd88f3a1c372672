// SPDX-License-Identifier: Apache-2.0
#include "io/staged.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/unfinished.h"

bool path_exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

bool path_same(const char *a, const char *b)
{
    struct stat s, t;
    return stat(a, &s) == 0 && stat(b, &t) == 0 && s.st_dev == t.st_dev && s.st_ino == t.st_ino;
}

// A run that was killed leaves its part; nobody can see whether one is still at work on it.
static bal_status leftover(const char *part, struct bal_err *err)
{
    bal_fail(err, BAL_CONFLICT, "%s exists already: an earlier run was killed, or is at work",
             part);
    err_hint(err, "If none is at work, remove %s, and start again.", part);
    return BAL_CONFLICT;
}

static bal_status make_part(struct staged *s, const char *part, struct bal_err *err)
{
    sigset_t mask;
    unfinished_begin(&mask);
    s->made = mkdir(part, 0777) == 0;
    int why = errno;
    if (s->made)
        unfinished_add(part);
    unfinished_end(&mask);
    errno = why;
    if (s->made)
        return BAL_OK;
    return why == EEXIST ? leftover(part, err) : err_errno(err, "make", part);
}

static bal_status conflict(const char *path, struct bal_err *err)
{
    bal_fail(err, BAL_CONFLICT, "%s exists already", path);
    err_hint(err, "Remove it, or choose another name.");
    return BAL_CONFLICT;
}

bal_status staged_open(struct staged *s, const char *path, struct bal_err *err)
{
    *s = (struct staged){.path = BUF_INIT(LIMIT_TOKEN_BYTES), .part = BUF_INIT(LIMIT_TOKEN_BYTES)};
    str name = str_from(path);
    while (name.len > 1 && name.ptr[name.len - 1] == '/')
        name.len--;
    buf_add(&s->path, name);
    buf_add(&s->part, name);
    buf_add(&s->part, STR(".part"));
    const char *whole = buf_cstr(&s->path), *part = buf_cstr(&s->part);
    if (whole == NULL || part == NULL)
        return err_memory(err);
    if (path_exists(whole))
        return conflict(whole, err);
    return make_part(s, part, err);
}

bal_status staged_close(struct staged *s, struct bal_err *err)
{
    const char *whole = buf_cstr(&s->path);
    if (rename(buf_cstr(&s->part), whole) != 0)
        return errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
                   ? conflict(whole, err)
                   : err_errno(err, "write", whole);
    unfinished_forget(s->part.ptr);
    s->made = false;
    return BAL_OK;
}

void staged_discard(struct staged *s)
{
    if (s->made) {
        unfinished_remove(buf_cstr(&s->part));
        unfinished_forget(s->part.ptr);
    }
    s->made = false;
    buf_done(&s->path);
    buf_done(&s->part);
}
