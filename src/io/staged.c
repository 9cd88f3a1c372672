// SPDX-License-Identifier: Apache-2.0
#include "io/staged.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
    if (mkdir(part, 0777) != 0)
        return errno == EEXIST ? conflict(part, err) : err_errno(err, "make", part);
    s->made = true;
    return BAL_OK;
}

bal_status staged_close(struct staged *s, struct bal_err *err)
{
    const char *whole = buf_cstr(&s->path);
    if (rename(buf_cstr(&s->part), whole) != 0)
        return errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
                   ? conflict(whole, err)
                   : err_errno(err, "write", whole);
    s->made = false;
    return BAL_OK;
}

static void remove_files(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return;
    for (const struct dirent *d; (d = readdir(dir)) != NULL;)
        (void)unlinkat(dirfd(dir), d->d_name, 0); // does nothing to folders
    closedir(dir);
    (void)rmdir(path);
}

void staged_discard(struct staged *s)
{
    if (s->made)
        remove_files(buf_cstr(&s->part));
    s->made = false;
    buf_done(&s->path);
    buf_done(&s->part);
}
