// SPDX-License-Identifier: Apache-2.0
#include "io/lines.h"

bal_status lines_open(struct lines *l, struct source *source, struct bal_err *err)
{
    *l = (struct lines){0};
    BAL_TRY(window_open(&l->w, source, LIMIT_TOKEN_BYTES, err));
    l->w.unplaced = true;
    return BAL_OK;
}

void lines_close(struct lines *l)
{
    window_close(&l->w);
}

// Bytes before the first line end, or all.
static size_t line_length(const char *from, size_t len)
{
    const char *lf = memchr(from, '\n', len);
    size_t n = lf != NULL ? (size_t)(lf - from) : len;
    const char *cr = memchr(from, '\r', n);
    return cr != NULL ? (size_t)(cr - from) : n;
}

bal_status lines_next(struct lines *l, bool *more, struct bal_err *err)
{
    struct window *w = &l->w;
    size_t seen = 0; // bytes from pos on that hold no line end
    for (;;) {
        const char *from = w->ptr + w->pos;
        size_t left = w->len - w->pos;
        seen += line_length(from + seen, left - seen);
        // A CR at the end may be half of a CRLF.
        bool whole = seen + 1 < left || (seen < left && (from[seen] == '\n' || w->end));
        if (whole || w->end)
            break;
        bal_status status = window_more(w, err);
        if (status == BAL_LIMIT)
            return bal_fail(err, BAL_LIMIT, "line %llu is too long",
                            (unsigned long long)l->number + 1);
        if (status != BAL_OK)
            return status;
    }
    const char *from = w->ptr + w->pos;
    size_t left = w->len - w->pos;
    *more = left > 0;
    if (!*more)
        return BAL_OK;
    l->text = str_make(from, seen);
    l->number++;
    l->unended = seen == left && l->number > 1;
    bool crlf = seen + 1 < left && from[seen] == '\r' && from[seen + 1] == '\n';
    w->pos += seen + (seen < left) + crlf;
    return BAL_OK;
}
