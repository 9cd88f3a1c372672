// SPDX-License-Identifier: Apache-2.0
#include "io/file_blob.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bal_status open_source(void *state, str name, struct source *out, struct bal_err *err)
{
    const struct file_blob *f = state;
    BAL_TRY(source_open_file(out, f->path, err));
    out->name = name;
    return BAL_OK;
}

// Reads at least one byte.
static bal_status read_some(const struct file_blob *f, uint64_t at, char *out, size_t cap,
                            size_t *got, struct bal_err *err)
{
    ssize_t n = -1;
    do
        n = pread(f->fd, out, cap, (off_t)at);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_errno(err, "read", f->path);
    if (n == 0)
        return bal_fail(err, BAL_IO, "the file became shorter while it was read");
    *got = (size_t)n;
    return BAL_OK;
}

// The part that has this byte, or the one that was used longest ago.
static struct file_blob_part *part_for(struct file_blob *f, uint64_t at)
{
    struct file_blob_part *oldest = &f->parts[0];
    for (size_t i = 0; i < FILE_BLOB_PARTS; i++) {
        struct file_blob_part *p = &f->parts[i];
        if (at - p->at < p->len)
            return p;
        if (p->used < oldest->used)
            oldest = p;
    }
    return oldest;
}

// Reads the part anew, at least as far as the byte at `at`.
static bal_status fill(const struct file_blob *f, struct file_blob_part *p, uint64_t at,
                       struct bal_err *err)
{
    p->len = 0;
    p->at = at - at % FILE_BLOB_BYTES;
    while (p->len <= at - p->at) {
        size_t n = 0;
        BAL_TRY(read_some(f, p->at + p->len, p->bytes + p->len, FILE_BLOB_BYTES - p->len, &n, err));
        p->len += n;
    }
    return BAL_OK;
}

static bal_status read_at(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    struct file_blob *f = state;
    while (len > 0) {
        size_t n = 0;
        struct file_blob_part *p = part_for(f, at);
        bool held = at - p->at < p->len;
        if (!held && len >= FILE_BLOB_BYTES) {
            BAL_TRY(read_some(f, at, out, len, &n, err));
        } else {
            if (!held)
                BAL_TRY(fill(f, p, at, err));
            size_t from = (size_t)(at - p->at);
            n = p->len - from < len ? p->len - from : len;
            memcpy(out, p->bytes + from, n);
            p->used = ++f->uses;
        }
        at += n;
        out += n;
        len -= n;
    }
    return BAL_OK;
}

bal_status file_blob_open(struct file_blob *f, const char *path, struct bal_err *err)
{
    struct stat st;
    f->path = path;
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0 || fstat(f->fd, &st) != 0)
        return err_errno(err, "open", path);
    f->blob = (struct blob){open_source, read_at, f, (uint64_t)st.st_size};
    return BAL_OK;
}

void file_blob_close(struct file_blob *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}
