// SPDX-License-Identifier: Apache-2.0
#include "io/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

bal_status tree_open(struct tree *t, const char *path, struct bal_err *err)
{
    t->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return t->fd >= 0 ? BAL_OK : err_errno(err, "open", path);
}

void tree_close(struct tree *t)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
}

// ---- one file

static bal_status missing(str path, struct bal_err *err)
{
    bal_fail(err, BAL_NOT_FOUND, "the file is missing");
    err_where(err, STR_FMT, STR_ARG(str_head(path, 100)));
    return BAL_NOT_FOUND;
}

// Opens one part of a path; -1 where it is not there, or something else.
static int open_part(int at, str part, bool folder)
{
    char name[NAME_MAX + 1];
    bool plain = part.len > 0 && part.len <= NAME_MAX && memchr(part.ptr, 0, part.len) == NULL &&
                 !str_eq(part, STR(".")) && !str_eq(part, STR(".."));
    if (!plain)
        return -1;
    memcpy(name, part.ptr, part.len);
    name[part.len] = '\0';
    // Without O_NONBLOCK a named pipe would wait for whoever writes.
    return openat(at, name,
                  O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (folder ? O_DIRECTORY : O_NONBLOCK));
}

// The file's descriptor and size.
static bal_status open_file(const struct tree *t, str path, int *out, uint64_t *size,
                            struct bal_err *err)
{
    int at = t->fd;
    str rest = path;
    for (size_t i = str_index(rest, '/'); i < rest.len && at >= 0; i = str_index(rest, '/')) {
        int next = open_part(at, str_head(rest, i), true);
        if (at != t->fd)
            close(at);
        at = next;
        rest = str_skip(rest, i + 1);
    }
    int fd = at >= 0 ? open_part(at, rest, false) : -1;
    if (at >= 0 && at != t->fd)
        close(at);
    struct stat st;
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        return missing(path, err);
    *out = fd;
    *size = (uint64_t)st.st_size;
    return BAL_OK;
}

bal_status tree_size(const struct tree *t, str path, uint64_t *size, struct bal_err *err)
{
    int fd;
    BAL_TRY(open_file(t, path, &fd, size, err));
    close(fd);
    return BAL_OK;
}

struct open_file {
    int fd;
    uint64_t at, size;
};

static bal_status read_at(int fd, uint64_t at, char *out, size_t len, size_t *got,
                          struct bal_err *err)
{
    ssize_t n;
    do
        n = pread(fd, out, len, (off_t)at);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_errno(err, "read", "a file");
    *got = (size_t)n;
    return BAL_OK;
}

static bal_status read_some(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct open_file *f = state;
    uint64_t left = f->size - f->at;
    *got = 0;
    if (left == 0)
        return BAL_OK;
    BAL_TRY(read_at(f->fd, f->at, out, cap < left ? cap : (size_t)left, got, err));
    f->at += *got;
    if (*got == 0)
        return bal_fail(err, BAL_IO, "a file became shorter while it was read");
    return BAL_OK;
}

static void close_file(void *state)
{
    struct open_file *f = state;
    close(f->fd);
    mem_free(f);
}

static bal_status open_new(const struct tree *t, str path, struct open_file **out,
                           struct bal_err *err)
{
    struct open_file *f = mem_alloc(sizeof *f);
    if (f == NULL)
        return err_memory(err);
    bal_status status = open_file(t, path, &f->fd, &f->size, err);
    if (status != BAL_OK) {
        mem_free(f);
        return status;
    }
    f->at = 0;
    *out = f;
    return BAL_OK;
}

static struct source source_of(struct open_file *f, str name)
{
    return (struct source){
        .read = read_some, .close = close_file, .state = f, .name = name, .size = f->size};
}

bal_status tree_file(const struct tree *t, str path, struct source *out, struct bal_err *err)
{
    struct open_file *f = NULL;
    BAL_TRY(open_new(t, path, &f, err));
    *out = source_of(f, path);
    return BAL_OK;
}

bal_status tree_read(const struct tree *t, str path, struct buf *out, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(tree_file(t, path, &s, err));
    return source_read_all(&s, out, err);
}

// ---- blobs

static bal_status blob_read_at(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    const struct open_file *f = state;
    for (size_t done = 0, got; done < len; done += got) {
        BAL_TRY(read_at(f->fd, at + done, out + done, len - done, &got, err));
        if (got == 0)
            return bal_fail(err, BAL_IO, "a file became shorter while it was read");
    }
    return BAL_OK;
}

static bal_status blob_open(void *state, str name, struct source *out, struct bal_err *err)
{
    const struct open_file *from = state;
    struct open_file *f = mem_alloc(sizeof *f);
    if (f == NULL)
        return err_memory(err);
    *f = (struct open_file){fcntl(from->fd, F_DUPFD_CLOEXEC, 0), 0, from->size};
    if (f->fd < 0) {
        mem_free(f);
        return err_errno(err, "open", "a file");
    }
    *out = source_of(f, name);
    return BAL_OK;
}

bal_status tree_blob(const struct tree *t, str path, struct blob *out, struct bal_err *err)
{
    struct open_file *f = NULL;
    *out = (struct blob){0};
    BAL_TRY(open_new(t, path, &f, err));
    *out = (struct blob){.open = blob_open, .read_at = blob_read_at, .state = f, .size = f->size};
    return BAL_OK;
}

void tree_blob_close(struct blob *b)
{
    if (b->state != NULL)
        close_file(b->state);
    *b = (struct blob){0};
}

// ---- all files

struct walk {
    char path[TREE_PATH + NAME_MAX + 2];
    DIR *open[TREE_DEPTH];
    size_t len[TREE_DEPTH]; // of the path of each
    unsigned depth;
    uint64_t left;
    tree_visit *visit;
    void *ctx;
};

static bal_status enter(struct walk *w, int fd, size_t len, struct bal_err *err)
{
    DIR *dir = w->depth < TREE_DEPTH ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        close(fd);
        return bal_fail(err, BAL_LIMIT, "folders lie too deep in each other");
    }
    w->open[w->depth] = dir;
    w->len[w->depth++] = len;
    return BAL_OK;
}

static bal_status visit_entry(struct walk *w, const char *name, struct bal_err *err)
{
    struct stat st;
    int at = dirfd(w->open[w->depth - 1]);
    size_t len = w->len[w->depth - 1], more = strlen(name);
    if (len + more > TREE_PATH)
        return bal_fail(err, BAL_LIMIT, "a path is longer than %d bytes", TREE_PATH);
    if (w->left-- == 0)
        return bal_fail(err, BAL_LIMIT, "there are too many files");
    memcpy(w->path + len, name, more + 1);
    str path = str_make(w->path, len + more);
    if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return err_errno(err, "read", w->path);
    if (!S_ISDIR(st.st_mode))
        return w->visit(w->ctx, path, S_ISREG(st.st_mode), (uint64_t)st.st_size, err);
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, "open", w->path);
    w->path[len + more] = '/';
    return enter(w, fd, len + more + 1, err);
}

static bal_status walk(struct walk *w, struct bal_err *err)
{
    while (w->depth > 0) {
        errno = 0;
        const struct dirent *d = readdir(w->open[w->depth - 1]);
        if (d == NULL && errno != 0)
            return err_errno(err, "read", "a folder");
        if (d == NULL)
            closedir(w->open[--w->depth]);
        else if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
            BAL_TRY(visit_entry(w, d->d_name, err));
    }
    return BAL_OK;
}

bal_status tree_walk(const struct tree *t, uint64_t most, tree_visit *visit, void *ctx,
                     struct bal_err *err)
{
    struct walk w = {.left = most, .visit = visit, .ctx = ctx};
    int fd = openat(t->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, "open", "the folder");
    bal_status status = enter(&w, fd, 0, err);
    if (status == BAL_OK)
        status = walk(&w, err);
    while (w.depth > 0)
        closedir(w.open[--w.depth]);
    return status;
}
