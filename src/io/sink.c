// SPDX-License-Identifier: Apache-2.0
#include "io/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unfinished.h"

static char *join(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b) + 1;
    char *out = mem_alloc(n + m);
    if (out != NULL) {
        memcpy(out, a, n);
        memcpy(out + n, b, m);
    }
    return out;
}

static int open_to_write(const struct sink *s)
{
    const char *name = s->tmp != NULL ? s->tmp : s->path;
    sigset_t mask;
    unfinished_begin(&mask);
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), why = errno;
    if (fd >= 0 && s->tmp != NULL)
        unfinished_add(s->tmp);
    unfinished_end(&mask);
    errno = why;
    return fd;
}

bal_status sink_open_file(struct sink *s, const char *path, struct bal_err *err)
{
    struct stat st;
    char target[PATH_MAX];
    bool exists = stat(path, &st) == 0, in_place = exists && !S_ISREG(st.st_mode);
    if (exists && !in_place && realpath(path, target) != NULL)
        path = target;
    *s = (struct sink){.buf = BUF_INIT(SINK_BYTES), .fd = -1};
    s->path = join(path, "");
    s->tmp = in_place ? NULL : join(path, ".part");
    if (s->path == NULL || (s->tmp == NULL && !in_place)) {
        sink_discard(s);
        return err_memory(err);
    }
    s->fd = open_to_write(s);
    if (s->fd < 0) {
        bal_status status = err_errno(err, "write", path);
        sink_discard(s);
        return status;
    }
    return BAL_OK;
}

void sink_open_stream(struct sink *s, FILE *stream)
{
    *s = (struct sink){.buf = BUF_INIT(SINK_BYTES), .stream = stream};
}

void sink_open_function(struct sink *s, void (*take)(void *ctx, str bytes), void *ctx)
{
    *s = (struct sink){.buf = BUF_INIT(SINK_BYTES), .take = take, .ctx = ctx};
}

void sink_open_memory(struct sink *s, size_t max)
{
    *s = (struct sink){.buf = BUF_INIT(max)};
}

static void write_out(struct sink *s, str bytes)
{
    if (s->failed.code != BAL_OK)
        return;
    if (s->take != NULL) {
        s->take(s->ctx, bytes);
        return;
    }
    if (s->stream != NULL) {
        if (fwrite(bytes.ptr, 1, bytes.len, s->stream) != bytes.len && errno != EPIPE)
            err_errno(&s->failed, "write", "standard output");
        return;
    }
    while (bytes.len > 0) {
        ssize_t n = write(s->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err_errno(&s->failed, "write", s->path);
            return;
        }
        bytes = str_skip(bytes, (size_t)n);
    }
}

static bool is_memory(const struct sink *s)
{
    return s->path == NULL && s->stream == NULL && s->take == NULL;
}

static void flush(struct sink *s)
{
    if (s->buf.failed && s->failed.code == BAL_OK)
        err_memory(&s->failed);
    if (s->buf.len > 0)
        write_out(s, buf_str(&s->buf));
    buf_clear(&s->buf);
}

void sink_put(struct sink *s, str bytes)
{
    if (!is_memory(s) && bytes.len > SINK_BYTES - s->buf.len) {
        flush(s);
        if (bytes.len >= SINK_BYTES) {
            write_out(s, bytes);
            return;
        }
    }
    buf_add(&s->buf, bytes);
}

void sink_char(struct sink *s, char c)
{
    sink_put(s, str_make(&c, 1));
}

void sink_u64(struct sink *s, uint64_t v)
{
    char text[NUM_TEXT];
    sink_put(s, num_text(v, text));
}

void sink_printf(struct sink *s, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof text)
        sink_put(s, str_make(text, (size_t)n));
    else if (s->failed.code == BAL_OK)
        bal_fail(&s->failed, BAL_LIMIT, "a formatted text is too long");
}

static bal_status finish(struct sink *s, struct bal_err *err)
{
    if (!is_memory(s))
        flush(s);
    if (s->failed.code != BAL_OK) {
        if (err != NULL)
            *err = s->failed;
        return s->failed.code;
    }
    if (is_memory(s))
        return buf_check(&s->buf, err);
    if (s->take != NULL)
        return BAL_OK;
    if (s->stream != NULL)
        return fflush(s->stream) == 0 || errno == EPIPE
                   ? BAL_OK
                   : err_errno(err, "write", "standard output");
    if (s->tmp == NULL)
        return BAL_OK;
    if (fsync(s->fd) != 0)
        return err_errno(err, "write", s->path);
    return rename(s->tmp, s->path) == 0 ? BAL_OK : err_errno(err, "write", s->path);
}

bal_status sink_close(struct sink *s, struct bal_err *err)
{
    bal_status status = finish(s, err);
    if (is_memory(s))
        return status;
    if (status == BAL_OK && s->path != NULL && s->fd >= 0) {
        close(s->fd);
        s->fd = -1;
    }
    sink_discard(s);
    return status;
}

void sink_discard(struct sink *s)
{
    if (s->path != NULL && s->fd >= 0) {
        close(s->fd);
        if (s->tmp != NULL)
            unlink(s->tmp);
    }
    unfinished_forget(s->tmp);
    mem_free(s->path);
    mem_free(s->tmp);
    buf_done(&s->buf);
    *s = (struct sink){0};
}
