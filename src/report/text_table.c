// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.h"

size_t text_width(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

void text_table_open(struct text_table *t, const char *const titles[], size_t columns)
{
    *t = (struct text_table){.columns = columns};
    memcpy(t->titles, titles, columns * sizeof *titles);
    sink_open_memory(&t->text, TEXT_TABLE_BYTES);
}

struct prose text_cell(struct text_table *t)
{
    return (struct prose){.out = &t->text};
}

void text_cell_end(struct text_table *t)
{
    size_t *end = vec_push(&t->ends, TEXT_TABLE_BYTES);
    if (end == NULL)
        t->failed = true;
    else
        *end = t->text.buf.len;
}

void text_cell_text(struct text_table *t, str s)
{
    struct prose p = text_cell(t);
    prose_text(&p, s);
    text_cell_end(t);
}

void text_cell_number(struct text_table *t, uint64_t v)
{
    struct prose p = text_cell(t);
    prose_number(&p, v);
    text_cell_end(t);
}

void text_cell_risk(struct text_table *t, double risk)
{
    struct prose p = text_cell(t);
    prose_risk(&p, risk);
    text_cell_end(t);
}

static str cell_at(const struct text_table *t, size_t i)
{
    size_t start = i > 0 ? t->ends.at[i - 1] : 0;
    return str_make(buf_str(&t->text.buf).ptr + start, t->ends.at[i] - start);
}

static bool at_right(const struct text_table *t, size_t column)
{
    return t->titles[column][0] == '>';
}

static str title_of(const struct text_table *t, size_t column)
{
    return str_from(t->titles[column] + at_right(t, column));
}

static void pad(struct sink *out, size_t n)
{
    for (; n > 0; n--)
        sink_char(out, ' ');
}

static void put_cell(const struct text_table *t, struct sink *out, size_t column, size_t width,
                     str text)
{
    size_t missing = width - text_width(text);
    bool last = column + 1 == t->columns;
    if (column > 0)
        pad(out, 2);
    pad(out, at_right(t, column) ? missing : 0);
    sink_put(out, text);
    pad(out, at_right(t, column) || last ? 0 : missing);
    if (last)
        sink_char(out, '\n');
}

bal_status text_table_print(struct text_table *t, struct sink *out, struct bal_err *err)
{
    bal_status status = t->failed ? err_memory(err) : buf_check(&t->text.buf, err);
    size_t widths[TEXT_COLUMNS] = {0};
    for (size_t c = 0; c < t->columns && status == BAL_OK; c++) {
        widths[c] = text_width(title_of(t, c));
        for (size_t i = c; i < t->ends.len; i += t->columns) {
            size_t n = text_width(cell_at(t, i));
            widths[c] = n > widths[c] ? n : widths[c];
        }
    }
    for (size_t c = 0; c < t->columns && status == BAL_OK; c++)
        put_cell(t, out, c, widths[c], title_of(t, c));
    for (size_t i = 0, c = 0; i < t->ends.len && status == BAL_OK; i++) {
        put_cell(t, out, c, widths[c], cell_at(t, i));
        c = c + 1 < t->columns ? c + 1 : 0;
    }
    vec_done(&t->ends);
    sink_discard(&t->text);
    return status;
}

void text_wrap(struct sink *out, str text, const char *first, size_t indent)
{
    size_t at = text_width(str_from(first));
    bool fresh = true; // no word on this line yet
    sink_put(out, str_from(first));
    while (text.len > 0) {
        str word = str_cut(&text, ' ');
        size_t n = text_width(word);
        if (!fresh && at + 1 + n > TEXT_WIDTH) {
            sink_char(out, '\n');
            pad(out, indent);
            at = indent;
            fresh = true;
        }
        if (!fresh)
            sink_char(out, ' ');
        sink_put(out, word);
        at += n + !fresh;
        fresh = false;
    }
    sink_char(out, '\n');
}
