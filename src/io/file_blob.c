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

static bal_status read_at(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    struct file_blob *f = state;
    while (len > 0) {
        size_t n = 0;
        bool held = at >= f->at && at - f->at < f->len;
        if (!held && len >= FILE_BLOB_BYTES) {
            BAL_TRY(read_some(f, at, out, len, &n, err));
        } else {
            if (!held) {
                bool follows = at == f->at + f->len;
                f->ahead = !follows                          ? FILE_BLOB_FIRST
                           : f->ahead * 2 <= FILE_BLOB_BYTES ? f->ahead * 2
                                                             : FILE_BLOB_BYTES;
                f->len = 0;
                BAL_TRY(read_some(f, at, f->bytes, f->ahead, &f->len, err));
                f->at = at;
            }
            size_t from = (size_t)(at - f->at);
            n = f->len - from < len ? f->len - from : len;
            memcpy(out, f->bytes + from, n);
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
    f->at = f->len = 0;
    f->ahead = FILE_BLOB_FIRST;
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
