// SPDX-License-Identifier: Apache-2.0
#include "db/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

// linux/magic.h has only some of them; the rest are from the file systems' own sources.
static const struct {
    unsigned long magic;
    const char *name;
} network[] = {
    {0x6969, "NFS"},        {0xFF534D42, "CIFS"},  {0xFE534D42, "SMB"},    {0x517B, "SMB"},
    {0x564C, "NCP"},        {0x5346414F, "AFS"},   {0x6B414653, "AFS"},    {0x73757245, "Coda"},
    {0x00C36400, "Ceph"},   {0x01021997, "9P"},    {0x0BD00BD0, "Lustre"}, {0x01161970, "GFS2"},
    {0x7461636F, "OCFS2"},  {0x47504653, "GPFS"},  {0x19830326, "BeeGFS"}, {0x786F4256, "vboxsf"},
    {0xBACBACBC, "VMHGFS"}, {0xAAD7AAEA, "PanFS"},
};

enum { MAGIC_FUSE = 0x65735546 };

const char *place_network(long magic, bool on_disk)
{
    // statfs gives a long, whose upper half some file systems fill with the sign.
    unsigned long number = (unsigned long)magic & 0xFFFFFFFF;
    if (number == MAGIC_FUSE)
        return on_disk ? NULL : "FUSE";
    for (size_t i = 0; i < ARRAY_LEN(network); i++) {
        if (network[i].magic == number)
            return network[i].name;
    }
    return NULL;
}

bal_status place_check(const char *path, struct bal_err *err)
{
    struct statfs fs;
    struct stat st;
    if (statfs(path, &fs) != 0 || stat(path, &st) != 0)
        return err_errno(err, "open", path);
    const char *name = place_network((long)fs.f_type, major(st.st_dev) != 0);
    if (name == NULL)
        return BAL_OK;
    bal_fail(err, BAL_UNSUPPORTED,
             "a record cannot be used on a network file system (%s): locks and safe writing are "
             "not certain there",
             name);
    err_where(err, "%s", path);
    err_hint(err, "Keep the record on a disk of this computer, and copy finished files instead.");
    return BAL_UNSUPPORTED;
}

// The folder that the path lies in, as an open file; -1 with errno.
static int open_folder(const char *path)
{
    AUTO_BUF folder = BUF_INIT(1 << 16);
    str all = str_from(path);
    size_t slash = str_rindex(all, '/');
    buf_add(&folder, slash == all.len ? STR(".") : str_head(all, slash > 0 ? slash : 1));
    const char *text = buf_cstr(&folder);
    if (text == NULL) {
        errno = ENOMEM;
        return -1;
    }
    return open(text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bal_status place_create(const char *path, struct bal_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
        bal_fail(err, BAL_CONFLICT, "there is a file of this name already");
        err_where(err, "%s", path);
        err_hint(err, "Nothing is ever overwritten: choose another name.");
        return BAL_CONFLICT;
    }
    if (fd < 0)
        return err_errno(err, "create", path);
    close(fd);
    return BAL_OK;
}

bal_status place_sync_folder(const char *path, struct bal_err *err)
{
    int fd = open_folder(path);
    if (fd < 0)
        return err_errno(err, "open the folder of", path);
    bal_status status = BAL_OK;
    if (fsync(fd) != 0 && errno != EINVAL) // EINVAL: this file system has no such thing
        status = err_errno(err, "write the folder of", path);
    close(fd);
    return status;
}

static bool wait_for_lock(int fd, int wait_ms)
{
    enum { STEP_MS = 20 };
    const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += STEP_MS) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= wait_ms)
            return false;
        nanosleep(&step, NULL);
    }
    return true;
}

bal_status place_lock(const char *path, int wait_ms, int *lock, struct bal_err *err)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 && (errno == EROFS || errno == EACCES || errno == EPERM)) {
        bal_fail(err, BAL_DENIED, "the record can only be read here: %s",
                 errno == EROFS ? "the disk is read-only" : "the file may not be written");
        err_where(err, "%s", path);
        return BAL_DENIED;
    }
    if (fd < 0)
        return err_errno(err, "open", path);
    if (!place_writable(path)) {
        close(fd);
        bal_fail(err, BAL_DENIED,
                 "the record can only be read here: its folder may not be written");
        err_where(err, "%s", path);
        return BAL_DENIED;
    }
    if (wait_for_lock(fd, wait_ms)) {
        *lock = fd;
        return BAL_OK;
    }
    close(fd);
    bal_fail(err, BAL_CONFLICT, "another program is writing to this record");
    err_where(err, "%s", path);
    err_hint(err, "Wait until it has finished, then try again.");
    return BAL_CONFLICT;
}

void place_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

bool place_writable(const char *path)
{
    int folder = open_folder(path);
    bool yes = folder >= 0 && faccessat(folder, ".", W_OK, AT_EACCESS) == 0 &&
               faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
    if (folder >= 0)
        close(folder);
    return yes;
}
