// SPDX-License-Identifier: Apache-2.0
#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_state {
    int fd;
    const char *path;
};

static bal_status file_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct file_state *f = state;
    ssize_t n;
    do
        n = read(f->fd, out, cap);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_errno(err, "read", f->path);
    *got = (size_t)n;
    return BAL_OK;
}

static void file_close(void *state)
{
    struct file_state *f = state;
    close(f->fd);
    mem_free(f);
}

bal_status source_open_file(struct source *out, const char *path, struct bal_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, "open", path);
    struct stat st;
    struct file_state *f = NULL;
    bal_status status = BAL_OK;
    if (fstat(fd, &st) != 0)
        status = err_errno(err, "read", path);
    else if (S_ISDIR(st.st_mode))
        status = bal_fail(err, BAL_INVALID, "%s is a folder, not a file", path);
    else if ((f = mem_alloc(sizeof *f)) == NULL)
        status = err_memory(err);
    if (status != BAL_OK) {
        close(fd);
        return status;
    }
    *f = (struct file_state){fd, path};
    *out = (struct source){.read = file_read,
                           .close = file_close,
                           .state = f,
                           .name = str_from(path),
                           .size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0};
    return BAL_OK;
}

struct memory_state {
    str left;
    size_t chunk;
};

static bal_status memory_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    (void)err;
    struct memory_state *m = state;
    str part = str_head(m->left, m->chunk != 0 && m->chunk < cap ? m->chunk : cap);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    m->left = str_skip(m->left, part.len);
    *got = part.len;
    return BAL_OK;
}

bal_status source_open_memory(struct source *out, str name, str bytes, size_t chunk,
                              struct bal_err *err)
{
    struct memory_state *m = mem_alloc(sizeof *m);
    if (m == NULL)
        return err_memory(err);
    *m = (struct memory_state){bytes, chunk};
    *out = (struct source){
        .read = memory_read, .close = mem_free, .state = m, .name = name, .size = bytes.len};
    return BAL_OK;
}

bal_status source_read(struct source *s, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    BAL_TRY(s->read(s->state, out, cap, got, err));
    s->done += *got;
    progress_tick(s->progress, "reading", s->done, s->size);
    return BAL_OK;
}

bal_status source_read_all(struct source *s, struct buf *out, struct bal_err *err)
{
    for (size_t got = 1; got > 0;) {
        if (!buf_reserve(out, 1))
            break;
        size_t room = out->cap - out->len;
        BAL_TRY(source_read(s, out->ptr + out->len, room, &got, err));
        out->len += got;
    }
    bal_status status = buf_check(out, err);
    if (status != BAL_OK)
        err_where(err, STR_FMT, STR_ARG(s->name));
    return status;
}

void source_close(struct source *s)
{
    if (s->close != NULL)
        s->close(s->state);
    *s = (struct source){0};
}
