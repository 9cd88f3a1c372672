// SPDX-License-Identifier: Apache-2.0
#include "io/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "io/sink.h"
#include "io/source.h"

// A name is durable once its folder is.
static bal_status sync_folder(const char *path, struct bal_err *err)
{
    AUTO_BUF folder = BUF_INIT(LIMIT_TOKEN_BYTES);
    str name = str_from(path);
    size_t slash = str_rindex(name, '/');
    buf_add(&folder, slash < name.len ? str_head(name, slash + 1) : STR("."));
    BAL_TRY(buf_check(&folder, err));
    int fd = open(buf_cstr(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, "open", folder.ptr);
    bal_status status = fsync(fd) == 0 ? BAL_OK : err_errno(err, "write", folder.ptr);
    (void)close(fd);
    return status;
}

bal_status durable_write(const char *path, str bytes, struct bal_err *err)
{
    AUTO_SINK s = {0};
    BAL_TRY(sink_open_file(&s, path, err));
    sink_put(&s, bytes);
    BAL_TRY(sink_close(&s, err));
    return sync_folder(path, err);
}

bal_status file_lock(const char *path, int *held, struct bal_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_errno(err, "open", path);
    while (flock(fd, LOCK_EX) != 0) {
        if (errno == EINTR)
            continue;
        bal_status status = err_errno(err, "lock", path);
        (void)close(fd);
        return status;
    }
    *held = fd;
    return BAL_OK;
}

void file_unlock(int held)
{
    if (held >= 0)
        (void)close(held);
}

bal_status file_read(const char *path, struct buf *out, struct bal_err *err)
{
    AUTO_SOURCE in = {0};
    BAL_TRY(source_open_file(&in, path, err));
    return source_read_all(&in, out, err);
}
