// SPDX-License-Identifier: Apache-2.0
#include "io/window.h"

bal_status window_open(struct window *w, struct source *source, size_t max, struct bal_err *err)
{
    char *ptr = mem_alloc(WINDOW_BYTES + WINDOW_PAD);
    if (ptr == NULL)
        return err_memory(err);
    *w = (struct window){.source = source, .ptr = ptr, .cap = WINDOW_BYTES, .max = max};
    return BAL_OK;
}

void window_again(struct window *w, struct source *source)
{
    *w = (struct window){
        .source = source, .ptr = w->ptr, .cap = w->cap, .max = w->max, .unplaced = w->unplaced};
}

// In runs of 255 bytes, so that the compiler counts in byte-wide lanes.
static uint64_t count_lines(const char *p, size_t n)
{
    uint64_t lines = 0;
    while (n > 0) {
        size_t run = n < 255 ? n : 255;
        unsigned char in_run = 0;
        for (size_t i = 0; i < run; i++)
            in_run = (unsigned char)(in_run + (p[i] == '\n'));
        lines += in_run;
        p += run;
        n -= run;
    }
    return lines;
}

static bal_status make_room(struct window *w, struct bal_err *err)
{
    if (w->len < w->cap)
        return BAL_OK;
    if (w->cap >= w->max) {
        bal_fail(err, BAL_LIMIT, "one item is %zu bytes long or longer", w->max);
        err_hint(err,
                 "The file is not what it seems, or is damaged: compare it with the original.");
        return BAL_LIMIT;
    }
    size_t cap = w->cap * 2 < w->max ? w->cap * 2 : w->max;
    char *ptr = mem_resize(w->ptr, cap + WINDOW_PAD);
    if (ptr == NULL)
        return err_memory(err);
    w->ptr = ptr;
    w->cap = cap;
    return BAL_OK;
}

// Moves `near` to the position.
static void come_near(struct window *w, size_t pos)
{
    if (pos < w->near) {
        w->near = 0;
        w->near_lines = w->lines;
        w->near_start = w->line_start;
    }
    const char *from = w->ptr + w->near, *last = memrchr(from, '\n', pos - w->near);
    if (last != NULL)
        w->near_start = w->base + (uint64_t)(last - w->ptr) + 1;
    w->near_lines += count_lines(from, pos - w->near);
    w->near = pos;
}

static void drop_used(struct window *w)
{
    if (!w->unplaced) {
        come_near(w, w->pos);
        w->lines = w->near_lines;
        w->line_start = w->near_start;
        w->near = 0;
    }
    w->base += w->pos;
    w->len -= w->pos;
    memmove(w->ptr, w->ptr + w->pos, w->len);
    w->pos = 0;
}

bal_status window_more(struct window *w, struct bal_err *err)
{
    if (w->pos > 0)
        drop_used(w);
    BAL_TRY(make_room(w, err));
    size_t got = 0;
    BAL_TRY(source_read(w->source, w->ptr + w->len, w->cap - w->len, &got, err));
    w->len += got;
    w->end = got == 0;
    memset(w->ptr + w->len, 0, WINDOW_PAD);
    return BAL_OK;
}

void window_place(struct window *w, size_t pos, uint64_t *line, uint64_t *column)
{
    come_near(w, pos);
    *line = w->near_lines + 1;
    *column = w->base + pos - w->near_start + 1;
}

void window_close(struct window *w)
{
    mem_free(w->ptr);
    *w = (struct window){0};
}
