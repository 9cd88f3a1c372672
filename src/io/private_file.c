// SPDX-License-Identifier: Apache-2.0
#include "io/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = str_skip(bytes, (size_t)n);
    }
    return true;
}

// The name of a new file is durable once its folder is.
static bool sync_folder(const char *path)
{
    char folder[PATH_MAX] = ".";
    size_t slash = str_rindex(str_from(path), '/');
    if (slash >= sizeof folder - 1)
        return false;
    if (path[slash] == '/') {
        memcpy(folder, path, slash + 1);
        folder[slash + 1] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

bal_status private_file_write(const char *path, str bytes, struct bal_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
        bal_fail(err, BAL_CONFLICT, "there is a file of this name already");
        err_where(err, "%s", path);
        return BAL_CONFLICT;
    }
    if (fd < 0)
        return err_errno(err, "write", path);
    bool ok = fchmod(fd, 0600) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
    ok = ok && sync_folder(path);
    bal_status status = ok ? BAL_OK : err_errno(err, "write", path);
    (void)close(fd);
    if (!ok)
        (void)unlink(path);
    return status;
}

static bal_status read_all(int fd, const char *path, struct buf *out, struct bal_err *err)
{
    char piece[4096];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(err, "read", path);
        if (n == 0)
            break;
        buf_add(out, str_make(piece, (size_t)n));
    }
    explicit_bzero(piece, sizeof piece);
    if (!out->failed)
        return BAL_OK;
    bal_fail(err, BAL_LIMIT, "the file is too long");
    err_where(err, "%s", path);
    return BAL_LIMIT;
}

static bal_status check_file(int fd, const char *path, struct bal_err *err)
{
    struct stat st;
    bal_status status = BAL_OK;
    if (fstat(fd, &st) != 0)
        return err_errno(err, "read", path);
    if (!S_ISREG(st.st_mode)) {
        status = bal_fail(err, BAL_INVALID, "this is not a plain file");
    } else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        status = bal_fail(err, BAL_DENIED, "other users of this computer may read this file");
        err_hint(err, "Make it private with chmod 600, and ask who may have read it.");
    }
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}

bal_status private_file_read(const char *path, struct buf *out, struct bal_err *err)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, "read", path);
    bal_status status = check_file(fd, path, err);
    if (status == BAL_OK)
        status = read_all(fd, path, out, err);
    (void)close(fd);
    return status;
}
