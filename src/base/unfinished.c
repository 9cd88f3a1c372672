// SPDX-License-Identifier: Apache-2.0
#include "base/unfinished.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "base/base.h"

enum { UNFINISHED_NAMES = 32 };

// A signal handler is given nothing: what it needs to know has to be here. In order of making, so
// that a folder goes before the files in it are looked for.
static _Atomic(const char *) names[UNFINISHED_NAMES];

static const int ending[] = {SIGHUP, SIGINT, SIGTERM};

void unfinished_add(const char *path)
{
    for (size_t i = 0; i < UNFINISHED_NAMES; i++) {
        const char *none = NULL;
        if (atomic_compare_exchange_strong(&names[i], &none, path))
            return;
    }
}

void unfinished_forget(const char *path)
{
    for (size_t i = 0; i < UNFINISHED_NAMES && path != NULL; i++) {
        const char *same = path;
        if (atomic_compare_exchange_strong(&names[i], &same, NULL))
            return;
    }
}

// Without readdir, which a signal handler may not call.
static void remove_folder(const char *path)
{
    _Alignas(struct dirent64) char entries[4096];
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir < 0)
        return;
    for (ssize_t n; (n = getdents64(dir, entries, sizeof entries)) > 0;) {
        const struct dirent64 *d;
        for (ssize_t at = 0; at < n; at += d->d_reclen) {
            d = (const struct dirent64 *)(const void *)(entries + at);
            (void)unlinkat(dir, d->d_name, 0); // does nothing to folders
        }
    }
    (void)close(dir);
    (void)rmdir(path);
}

void unfinished_remove(const char *path)
{
    if (unlink(path) != 0)
        remove_folder(path);
}

// Reset to its default (SA_RESETHAND), the signal ends the program once the handler returns: a
// shell sees 128 and its number.
static void remove_all(int signal)
{
    for (size_t i = 0; i < UNFINISHED_NAMES; i++) {
        const char *path = atomic_load(&names[i]);
        if (path != NULL)
            unfinished_remove(path);
    }
    (void)raise(signal);
}

void unfinished_watch(void)
{
    struct sigaction how = {.sa_handler = remove_all, .sa_flags = (int)SA_RESETHAND}, before;
    sigfillset(&how.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(ending); i++)
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(ending[i], &how, NULL);
}

void unfinished_begin(sigset_t *mask)
{
    sigset_t all;
    sigemptyset(&all);
    for (size_t i = 0; i < ARRAY_LEN(ending); i++)
        sigaddset(&all, ending[i]);
    (void)pthread_sigmask(SIG_BLOCK, &all, mask);
}

void unfinished_end(const sigset_t *mask)
{
    (void)pthread_sigmask(SIG_SETMASK, mask, NULL);
}
