// SPDX-License-Identifier: Apache-2.0
#include "io/csv_write.h"

static bool needs_quotes(str s)
{
    if (s.len == 0)
        return false;
    if (strchr("=+-@ \t", s.ptr[0]) != NULL || s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')
        return true;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r')
            return true;
    return false;
}

// What the reader takes for the guard form ="x".
static bool is_guarded(str s)
{
    return s.len >= 3 && str_starts(s, STR("=\"")) && s.ptr[s.len - 1] == '"';
}

void csv_quote(struct buf *out, str cell)
{
    if (!needs_quotes(cell)) {
        buf_add(out, cell);
        return;
    }
    bool guarded = is_guarded(cell); // a second guard, which the reader takes off
    buf_add_char(out, '"');
    if (guarded)
        buf_add(out, STR("=\"\""));
    for (str rest = cell; rest.len > 0;) {
        size_t n = str_index(rest, '"');
        buf_add(out, str_head(rest, n));
        if (n < rest.len)
            buf_add(out, STR("\"\""));
        rest = str_skip(rest, n + 1);
    }
    if (guarded)
        buf_add(out, STR("\"\""));
    buf_add_char(out, '"');
}

void csv_writer_init(struct csv_writer *w, struct sink *sink)
{
    *w = (struct csv_writer){.sink = sink, .cell = BUF_INIT(2 * LIMIT_TOKEN_BYTES)};
}

void csv_put_raw(struct csv_writer *w, str cells)
{
    if (w->started)
        sink_char(w->sink, ',');
    w->started = true;
    sink_put(w->sink, cells);
}

void csv_put(struct csv_writer *w, str cell)
{
    w->cell.len = 0;
    csv_quote(&w->cell, cell);
    csv_put_raw(w, buf_str(&w->cell));
}

void csv_put_u64(struct csv_writer *w, uint64_t v)
{
    char text[NUM_TEXT];
    csv_put_raw(w, num_text(v, text));
}

void csv_end_row(struct csv_writer *w)
{
    sink_char(w->sink, '\n');
    w->started = false;
}

bal_status csv_writer_done(struct csv_writer *w, struct bal_err *err)
{
    bal_status status = buf_check(&w->cell, err);
    buf_done(&w->cell);
    return status;
}
