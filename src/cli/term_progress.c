// SPDX-License-Identifier: Apache-2.0
// The progress line. Amounts may be bytes or cards, so they are scaled alike: 1.2 G, 310 M.
#include "cli/term.h"

#include <stdio.h>
#include <time.h>

static const uint64_t second_ns = UINT64_C(1000000000);
static const uint64_t redraw_ns = UINT64_C(100000000);

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * second_ns + (uint64_t)t.tv_nsec;
}

static void add_amount(struct buf *out, uint64_t v)
{
    static const char units[] = " kMGTPE";
    if (v < 1000) {
        buf_add_u64(out, v);
        return;
    }
    size_t unit = 1;
    uint64_t tenths = v / 100;
    for (; tenths >= 10000; unit++)
        tenths /= 1000;
    if (tenths < 100)
        buf_addf(out, "%u.%u %c", (unsigned)(tenths / 10), (unsigned)(tenths % 10), units[unit]);
    else
        buf_addf(out, "%u %c", (unsigned)(tenths / 10), units[unit]);
}

static void add_duration(struct buf *out, uint64_t seconds)
{
    if (seconds < 60)
        buf_addf(out, "%u s left", (unsigned)seconds);
    else if (seconds < 3600)
        buf_addf(out, "%u min %02u s left", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
    else
        buf_addf(out, "%u h %02u min left", (unsigned)(seconds / 3600),
                 (unsigned)(seconds / 60 % 60));
}

void term_progress_text(struct buf *out, const char *what, uint64_t done, uint64_t total,
                        uint64_t per_second)
{
    buf_addf(out, "%s: ", what);
    add_amount(out, done);
    if (total > 0) {
        buf_add(out, STR(" of "));
        add_amount(out, total);
        double part = (double)done / (double)total;
        buf_addf(out, " (%u %%)", part < 1 ? (unsigned)(part * 100) : 100U);
    }
    if (per_second == 0)
        return;
    buf_add(out, STR(", "));
    add_amount(out, per_second);
    buf_add(out, STR("/s"));
    if (total > done) {
        buf_add(out, STR(", "));
        add_duration(out, (total - done + per_second - 1) / per_second);
    }
}

static void erase(struct term_progress *line)
{
    if (line->drawn)
        fputs("\r\033[K", line->out);
    line->drawn = false;
}

static void draw(struct term_progress *line, uint64_t done, uint64_t total)
{
    uint64_t passed = line->drawn_ns - line->started_ns;
    uint64_t rate = 0;
    if (passed >= second_ns / 2 && done > line->started_at)
        rate = (uint64_t)((double)(done - line->started_at) * (double)second_ns / (double)passed);
    AUTO_BUF text = BUF_INIT(512);
    term_progress_text(&text, line->what, done, total, rate);
    str shown = buf_str(&text);
    while (term_width(shown) >= (size_t)line->width)
        shown.len--;
    erase(line);
    term_text(line->out, shown);
    fflush(line->out);
    line->drawn = true;
}

static void tick(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct term_progress *line = ctx;
    uint64_t now = now_ns();
    if (strncmp(line->what, what, sizeof line->what - 1) != 0) {
        snprintf(line->what, sizeof line->what, "%s", what);
        line->started_ns = now;
        line->started_at = done;
    }
    if (now - line->drawn_ns < redraw_ns)
        return;
    line->drawn_ns = now;
    draw(line, done, total);
}

struct progress term_progress_start(struct term_progress *line, const struct cli *cli)
{
    uint64_t now = now_ns();
    *line = (struct term_progress){.width = cli->width, .started_ns = now, .drawn_ns = now};
    if (!cli->err_terminal)
        return (struct progress){0};
    line->out = cli->err;
    return (struct progress){.tick = tick, .ctx = line};
}

void term_progress_end(struct term_progress *line)
{
    if (line->out == NULL)
        return;
    erase(line);
    fflush(line->out);
}
