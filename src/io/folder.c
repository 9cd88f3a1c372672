// SPDX-License-Identifier: Apache-2.0
#include "io/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

bal_status folder_make(const char *path, bool *empty, struct bal_err *err)
{
    if (mkdir(path, 0777) == 0) {
        *empty = true;
        return BAL_OK;
    }
    if (errno != EEXIST)
        return err_errno(err, "make", path);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_errno(err, "open", path);
    bool found = false;
    for (const struct dirent *d; !found && (d = readdir(dir)) != NULL;)
        found = !is_dots(d->d_name);
    closedir(dir);
    *empty = !found;
    return BAL_OK;
}

bal_status folder_remove_files(const char *path, str suffix, struct bal_err *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_errno(err, "open", path);
    bal_status status = BAL_OK;
    for (const struct dirent *d; status == BAL_OK && (d = readdir(dir)) != NULL;) {
        struct stat s;
        if (!str_ends(str_from(d->d_name), suffix) || is_dots(d->d_name) ||
            fstatat(dirfd(dir), d->d_name, &s, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(s.st_mode))
            continue;
        if (unlinkat(dirfd(dir), d->d_name, 0) != 0)
            status = err_errno(err, "remove a file in", path);
    }
    closedir(dir);
    return status;
}
