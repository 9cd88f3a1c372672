// SPDX-License-Identifier: Apache-2.0
#include "cli/term.h"

#include <stdarg.h>

static bool starts_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

// The first character of the text (not empty), and the bytes that it takes.
static uint32_t first_character(str s, size_t *bytes)
{
    unsigned char c = (unsigned char)s.ptr[0];
    uint32_t v = c < 0x80 ? c : c < 0xE0 ? c & 0x1F : c < 0xF0 ? c & 0x0F : c & 0x07;
    size_t n = 1;
    for (; n < s.len && !starts_character(s.ptr[n]); n++)
        v = v << 6 | ((unsigned char)s.ptr[n] & 0x3F);
    *bytes = n;
    return v;
}

// By Unicode Standard Annex 11 (wide and full-width characters) and the blocks of combining marks.
static size_t columns_of(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        unsigned columns;
    } ranges[] = {
        {0x0300, 0x036F, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05BD, 0},   {0x0610, 0x061A, 0},
        {0x064B, 0x065F, 0},   {0x093C, 0x093C, 0},   {0x0941, 0x0948, 0},   {0x094D, 0x094D, 0},
        {0x0E31, 0x0E31, 0},   {0x0E34, 0x0E3A, 0},   {0x0E47, 0x0E4E, 0},   {0x1100, 0x115F, 2},
        {0x1AB0, 0x1AFF, 0},   {0x1DC0, 0x1DFF, 0},   {0x200B, 0x200F, 0},   {0x20D0, 0x20FF, 0},
        {0x2E80, 0x303E, 2},   {0x3041, 0x4DBF, 2},   {0x4E00, 0xA4CF, 2},   {0xA960, 0xA97F, 2},
        {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},   {0xFE20, 0xFE2F, 0},
        {0xFE30, 0xFE6F, 2},   {0xFF01, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},   {0x1F300, 0x1F64F, 2},
        {0x1F680, 0x1F6FF, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges) && c >= ranges[i].from; i++)
        if (c <= ranges[i].to)
            return ranges[i].columns;
    return 1;
}

size_t term_width(str s)
{
    size_t columns = 0;
    for (size_t bytes = 0; s.len > 0; s = str_skip(s, bytes))
        columns += columns_of(first_character(s, &bytes));
    return columns;
}

str term_cut(str s, size_t width, struct buf *out)
{
    size_t columns = 0, end = 0, bytes = 0;
    if (term_width(s) <= width)
        return s;
    while (end < s.len) {
        columns += columns_of(first_character(str_skip(s, end), &bytes));
        if (columns + 1 > width)
            break;
        end += bytes;
    }
    buf_clear(out);
    buf_addf(out, STR_FMT "…", STR_ARG(str_head(s, end)));
    return buf_str(out);
}

// U+0000 to U+001F, U+007F and, in UTF-8, U+0080 to U+009F: terminals obey them.
static size_t control_length(str s)
{
    unsigned char c = (unsigned char)s.ptr[0];
    if (c < 0x20 || c == 0x7F)
        return 1;
    bool c1 = c == 0xC2 && s.len > 1 && ((unsigned char)s.ptr[1] & 0xE0) == 0x80;
    return c1 ? 2 : 0;
}

void term_text(FILE *out, str s)
{
    size_t clean = 0;
    while (clean < s.len) {
        size_t control = control_length(str_skip(s, clean));
        if (control == 0) {
            clean++;
            continue;
        }
        fwrite(s.ptr, 1, clean, out);
        fputs("\xEF\xBF\xBD", out);
        s = str_skip(s, clean + control);
        clean = 0;
    }
    if (s.len > 0) // an empty one may have no bytes at all
        fwrite(s.ptr, 1, s.len, out);
}

void term_lines(FILE *out, str lines)
{
    while (lines.len > 0) {
        term_text(out, str_cut(&lines, '\n'));
        fputc('\n', out);
    }
}

static void spaces(FILE *out, size_t n)
{
    for (; n > 0; n--)
        fputc(' ', out);
}

// Lines of a paragraph that starts with a space.
static void print_verbatim(FILE *out, str paragraph, int indent)
{
    while (paragraph.len > 0) {
        str line = str_cut(&paragraph, '\n');
        spaces(out, (size_t)indent);
        term_text(out, line);
        fputc('\n', out);
    }
}

// The cursor stands at column `at`; lines start at column `indent`.
static void print_wrapped(FILE *out, str paragraph, size_t at, size_t indent, size_t width)
{
    bool fresh = true; // no word on this line yet
    while (paragraph.len > 0) {
        str word = str_cut(&paragraph, ' ');
        size_t n = term_width(word);
        if (n == 0)
            continue;
        if (!fresh && at + 1 + n > width) {
            fputc('\n', out);
            at = 0;
            fresh = true;
        }
        size_t gap = fresh ? (indent > at ? indent - at : 0) : 1;
        spaces(out, gap);
        term_text(out, word);
        at += gap + n;
        fresh = false;
    }
    fputc('\n', out);
}

void term_wrap(FILE *out, const char *text, int indent)
{
    str rest = str_from(text);
    for (bool first = true; rest.len > 0; first = false) {
        size_t end = str_find(rest, STR("\n\n"));
        str paragraph = str_head(rest, end);
        rest = str_skip(rest, end < rest.len ? end + 2 : end);
        if (!first)
            fputc('\n', out);
        if (str_starts(paragraph, STR(" ")))
            print_verbatim(out, paragraph, indent);
        else
            print_wrapped(out, paragraph, 0, (size_t)indent, TERM_TEXT_WIDTH);
    }
}

void term_item(FILE *out, str left, str text, int indent)
{
    size_t at = term_width(left);
    term_text(out, left);
    if (at + 2 > (size_t)indent) {
        fputc('\n', out);
        at = 0;
    }
    print_wrapped(out, text, at, (size_t)indent, TERM_TEXT_WIDTH);
}

void term_error(const struct cli *cli, const struct bal_err *err)
{
    fputs(cli->err_colour ? "\033[1;31mballast:\033[0m " : "ballast: ", cli->err);
    term_text(cli->err, str_from(err->what));
    if (err->where[0] != '\0') {
        fputs("\n  in ", cli->err);
        term_text(cli->err, str_from(err->where));
    }
    if (err->hint[0] != '\0') {
        fputs("\n  ", cli->err);
        term_text(cli->err, str_from(err->hint));
    }
    fputc('\n', cli->err);
}

static void add_cell(struct term_table *t, str text)
{
    str *cell = vec_push(&t->cells, SIZE_MAX / sizeof(str));
    if (cell == NULL)
        t->text.failed = true;
    else
        *cell = arena_str(&t->text, text);
}

void term_cell(struct term_table *t, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    char fixed[256];
    int n = vsnprintf(fixed, sizeof fixed, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof fixed) {
        add_cell(t, str_make(fixed, (size_t)n));
    } else {
        AUTO_BUF text = BUF_INIT(TERM_TABLE_BYTES);
        if (n >= 0 && buf_reserve(&text, (size_t)n + 1)) {
            vsnprintf(text.ptr, (size_t)n + 1, fmt, again);
            add_cell(t, str_make(text.ptr, (size_t)n));
        } else {
            t->text.failed = true;
        }
    }
    va_end(again);
}

void term_number(struct term_table *t, uint64_t v)
{
    char text[NUM_TEXT];
    add_cell(t, num_grouped(v, text));
}

static size_t column_width(const struct term_table *t, size_t column)
{
    size_t widest = term_width(str_from(t->columns[column].title));
    for (size_t i = column; i < t->cells.len; i += t->column_count) {
        size_t n = term_width(t->cells.at[i]);
        widest = n > widest ? n : widest;
    }
    return widest;
}

static void print_cell(FILE *out, str text, size_t width, bool right, bool last)
{
    size_t n = term_width(text), missing = width > n ? width - n : 0;
    if (right)
        spaces(out, missing);
    term_text(out, text);
    if (!right && !last)
        spaces(out, missing);
    fputs(last ? "\n" : "  ", out);
}

bal_status term_table_print(struct term_table *t, const struct cli *cli, struct bal_err *err)
{
    bal_status status = arena_check(&t->text, err);
    AUTO_ARENA a = ARENA_INIT(1 << 20);
    size_t *widths = arena_new(&a, size_t, t->column_count);
    if (status == BAL_OK && widths == NULL)
        status = arena_check(&a, err);
    for (size_t c = 0; c < t->column_count && status == BAL_OK; c++)
        widths[c] = column_width(t, c);
    if (status == BAL_OK) {
        fputs(cli->out_colour ? "\033[1m" : "", cli->out);
        for (size_t c = 0; c < t->column_count; c++)
            print_cell(cli->out, str_from(t->columns[c].title), widths[c], t->columns[c].right,
                       c + 1 == t->column_count);
        fputs(cli->out_colour ? "\033[0m" : "", cli->out);
        for (size_t i = 0, c = 0; i < t->cells.len; i++) {
            bool last = c + 1 == t->column_count;
            print_cell(cli->out, t->cells.at[i], widths[c], t->columns[c].right, last);
            c = last ? 0 : c + 1;
        }
    }
    vec_done(&t->cells);
    arena_done(&t->text);
    return status;
}
