// SPDX-License-Identifier: Apache-2.0
// ods_rows.c: the rows of a table of content.xml, written as CSV a few at a time
// (OpenDocument 1.3 part 3, section 9).
#include "io/ods_parts.h"
#include "io/workbook.h"
#include "io/xlsx_book.h"

enum { PIECE = 64 * 1024 }; // rows are made until so much text waits

static void note(const struct ods_rows *s, enum sheet_note what, uint64_t row, uint32_t column,
                 str value)
{
    if (s->told.sheet != NULL)
        s->told.sheet(s->told.ctx, what, row, column, value);
}

// "How often": 1 where the attribute is missing.
static bal_status read_count(struct xml *x, const char *name, uint64_t *out, struct bal_err *err)
{
    str text;
    *out = 1;
    if (xml_attribute(x, name, &text) && (!num_u64(text, out) || *out == 0))
        return xml_fail(x, err, "a part of a sheet is repeated '" STR_FMT "' times",
                        STR_ARG(str_head(text, 20)));
    return BAL_OK;
}

// ---- cells

static bal_status too_wide(const struct ods_rows *s, struct bal_err *err)
{
    return bal_fail(err, BAL_LIMIT, "row %llu has more than %d columns",
                    (unsigned long long)s->rows + 1, SHEET_COLUMNS);
}

static bal_status remember(struct ods_rows *s, enum sheet_note what, uint32_t column, size_t from,
                           struct bal_err *err)
{
    struct ods_note *n = s->told.sheet != NULL ? vec_push(&s->notes, 2 * SHEET_COLUMNS) : NULL;
    if (n == NULL)
        return s->told.sheet != NULL ? err_memory(err) : BAL_OK;
    *n = (struct ods_note){what, column, from, s->line.len - from};
    return BAL_OK;
}

static void add_column_name(struct buf *out, uint64_t column)
{
    char name[16];
    size_t at = sizeof name;
    for (; column > 0 && at > 0; column = (column - 1) / 26)
        name[--at] = (char)('A' + (column - 1) % 26);
    buf_add(out, str_make(name + at, sizeof name - at));
}

// Told as "A1:B2".
static bal_status tell_merged(const struct ods_rows *s, struct bal_err *err)
{
    uint64_t columns, rows;
    BAL_TRY(read_count(s->x, "number-columns-spanned", &columns, err));
    BAL_TRY(read_count(s->x, "number-rows-spanned", &rows, err));
    if ((columns == 1 && rows == 1) || columns > SHEET_COLUMNS || rows > SHEET_ROWS)
        return BAL_OK;
    AUTO_BUF ref = BUF_INIT(100);
    add_column_name(&ref, s->column + 1);
    buf_addf(&ref, "%llu:", (unsigned long long)s->rows + 1);
    add_column_name(&ref, s->column + columns);
    buf_addf(&ref, "%llu", (unsigned long long)(s->rows + rows));
    note(s, SHEET_MERGED, 0, 0, buf_str(&ref));
    return BAL_OK;
}

static uint32_t style_of(const struct ods_rows *s, uint64_t column)
{
    size_t low = 0;
    if (s->row_style != TABLE_NONE)
        return s->row_style;
    VEC_BOUND(low, s->columns.len, i, s->columns.at[i].last < column);
    return low < s->columns.len ? s->columns.at[low].style : TABLE_NONE;
}

// Writes the cell as often as it is repeated.
static bal_status put_cells(struct ods_rows *s, uint64_t times, struct bal_err *err)
{
    BAL_TRY(buf_check(&s->seen, err));
    if (s->column + times > SHEET_COLUMNS)
        return too_wide(s, err);
    for (uint64_t i = 0; i < times; i++) {
        uint32_t at = (uint32_t)(s->column + i + 1);
        for (uint32_t k = s->written > 0 ? s->written : 1; k < at; k++)
            buf_add_char(&s->line, ',');
        s->written = at;
        size_t from = s->line.len;
        buf_add(&s->line, buf_str(&s->seen));
        if (s->cell.date || s->cell.error)
            BAL_TRY(remember(s, s->cell.error ? SHEET_ERROR : SHEET_DATE, at, from, err));
    }
    if (s->line.failed)
        return bal_fail(err, BAL_LIMIT, "row %llu takes more than %zu bytes",
                        (unsigned long long)s->rows + 1, LIMIT_TOKEN_BYTES);
    return BAL_OK;
}

static bal_status read_cell(struct ods_rows *s, struct bal_err *err)
{
    struct xml *x = s->x;
    uint64_t times;
    str name;
    BAL_TRY(read_count(x, "number-columns-repeated", &times, err));
    BAL_TRY(tell_merged(s, err));
    uint32_t style = xml_attribute(x, "style-name", &name) ? ods_style(s->styles, name)
                                                           : style_of(s, s->column + 1);
    BAL_TRY(ods_cell_read(&s->cell, x, err));
    buf_clear(&s->seen);
    ods_cell_put(&s->cell, ods_cell_number(&s->cell) ? ods_pad(s->styles, style) : 0, &s->seen);
    if (s->seen.len == 0 && s->cell.picture && !s->seen.failed)
        buf_add(&s->seen, STR(XLSX_PICTURE));
    else
        s->valued = s->valued || s->seen.len > 0;
    if (s->seen.len > 0 || s->seen.failed)
        BAL_TRY(put_cells(s, times, err));
    if (__builtin_add_overflow(s->column, times, &s->column))
        s->column = UINT64_MAX / 2;
    return BAL_OK;
}

// What a merged cell covers is not seen.
static bal_status pass_covered(struct ods_rows *s, struct bal_err *err)
{
    uint64_t times;
    BAL_TRY(read_count(s->x, "number-columns-repeated", &times, err));
    if (__builtin_add_overflow(s->column, times, &s->column))
        s->column = UINT64_MAX / 2;
    return xml_skip(s->x, err);
}

// ---- rows

// The row just started, to `line`; *times is how often it stands there.
static bal_status read_row(struct ods_rows *s, uint64_t *times, struct bal_err *err)
{
    struct xml *x = s->x;
    str name;
    s->column = s->written = 0;
    s->valued = false;
    s->notes.len = 0;
    buf_clear(&s->line);
    BAL_TRY(read_count(x, "number-rows-repeated", times, err));
    s->row_style = xml_attribute(x, "default-cell-style-name", &name) ? ods_style(s->styles, name)
                                                                      : TABLE_NONE;
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        if (xml_is(x, "table-cell"))
            BAL_TRY(read_cell(s, err));
        else
            BAL_TRY(xml_is(x, "covered-table-cell") ? pass_covered(s, err) : xml_skip(x, err));
    }
}

static bal_status read_column(struct ods_rows *s, struct bal_err *err)
{
    struct xml *x = s->x;
    uint64_t times, last = s->columns.len > 0 ? s->columns.at[s->columns.len - 1].last : 0;
    str name;
    BAL_TRY(read_count(x, "number-columns-repeated", &times, err));
    if (last < SHEET_COLUMNS) {
        struct ods_column *new = vec_push(&s->columns, SHEET_COLUMNS);
        if (new == NULL)
            return err_memory(err);
        new->last = times < SHEET_COLUMNS ? last + times : SHEET_COLUMNS;
        new->style = xml_attribute(x, "default-cell-style-name", &name) ? ods_style(s->styles, name)
                                                                        : TABLE_NONE;
    }
    return xml_skip(x, err);
}

// Groups of rows and columns, which may lie in one another.
static bool is_group(const struct xml *x)
{
    static const char *const names[] = {"table-header-rows",    "table-rows",
                                        "table-row-group",      "table-columns",
                                        "table-header-columns", "table-column-group"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (xml_is(x, names[i]))
            return true;
    return false;
}

// Appends the row in `line`, as wide as the widest before it.
static void add_line(struct ods_rows *s, struct buf *out)
{
    uint32_t at = s->written;
    s->width = at > s->width ? at : s->width;
    buf_add(out, buf_str(&s->line));
    for (; at < s->width; at++)
        buf_add_char(out, ',');
    buf_add_char(out, '\n');
}

static void add_blank(struct ods_rows *s, struct buf *out)
{
    for (; s->blank > 0; s->blank--)
        buf_add_char(out, '\n');
}

// A row without a value: kept until one with a value follows, for after the last one stray pictures
// are no rows of the table.
static bal_status hold_row(struct ods_rows *s, uint64_t times, struct bal_err *err)
{
    bool pictures = s->written > 0;
    s->rows = s->rows + times > SHEET_ROWS ? SHEET_ROWS : s->rows + times;
    if (!pictures)
        s->blank += times;
    else
        add_blank(s, &s->held);
    for (uint64_t i = 0; i < times && pictures && !s->held.failed; i++)
        add_line(s, &s->held);
    return buf_check(&s->held, err);
}

// To the next row of the table that holds a value; *more is false where there is none.
static bal_status next_row(struct ods_rows *s, bool *more, struct bal_err *err)
{
    struct xml *x = s->x;
    uint64_t times = 0;
    s->blank = 0;
    s->held.len = 0;
    for (;;) {
        BAL_TRY(xml_next(x, err));
        *more = x->type != XML_END || x->depth >= s->depth;
        if (!*more)
            return BAL_OK;
        if (x->type != XML_START || is_group(x))
            continue;
        if (xml_is(x, "table-column")) {
            BAL_TRY(read_column(s, err));
            continue;
        }
        if (!xml_is(x, "table-row")) {
            BAL_TRY(xml_skip(x, err));
            continue;
        }
        BAL_TRY(read_row(s, &times, err));
        if (times > SHEET_ROWS)
            times = SHEET_ROWS + 1; // more than there is room for, and no overflow
        if (!s->valued) {
            BAL_TRY(hold_row(s, times, err));
            continue;
        }
        s->again = times;
        if (s->rows + times > SHEET_ROWS)
            return bal_fail(err, BAL_LIMIT, "the sheet has more than %d rows", SHEET_ROWS);
        return BAL_OK;
    }
}

// Writes the row in `line` once.
static void put_row(struct ods_rows *s)
{
    add_line(s, &s->out);
    s->rows++;
    s->again--;
    for (size_t i = 0; i < s->notes.len; i++) {
        const struct ods_note *n = &s->notes.at[i];
        note(s, n->what, s->rows, n->column,
             str_head(str_skip(buf_str(&s->line), n->from), n->len));
    }
}

static bal_status put_rows(struct ods_rows *s, struct bal_err *err)
{
    if (s->again > 0) {
        buf_add(&s->out, buf_str(&s->held));
        s->held.len = 0;
        add_blank(s, &s->out);
    }
    while (s->again > 0 && s->out.len < PIECE) {
        size_t from = s->out.len;
        put_row(s);
        s->made += s->out.len - from;
        if (s->made > LIMIT_REPEATED_BYTES + s->x->place)
            return bal_fail(err, BAL_LIMIT,
                            "rows and cells that are repeated make more than %zu "
                            "bytes",
                            LIMIT_REPEATED_BYTES);
    }
    return buf_check(&s->out, err);
}

bal_status ods_rows_more(struct ods_rows *s, bool *done, struct bal_err *err)
{
    s->out.len = 0;
    for (bool more = true; more && s->out.len < PIECE;) {
        BAL_TRY(put_rows(s, err));
        if (s->again > 0)
            break;
        BAL_TRY(next_row(s, &more, err));
        *done = !more;
    }
    return BAL_OK;
}

// ---- tables

bal_status ods_table_next(struct ods_rows *s, struct buf *name, bool *more, struct bal_err *err)
{
    struct xml *x = s->x;
    for (;;) {
        str text, style;
        BAL_TRY(xml_child(x, more, err));
        if (!*more)
            return BAL_OK;
        if (!xml_is(x, "table")) {
            BAL_TRY(xml_skip(x, err));
            continue;
        }
        bool hidden = xml_attribute(x, "style-name", &style) &&
                      table_find(&s->styles->hidden, style) != TABLE_NONE;
        xml_attribute(x, "name", &text);
        buf_clear(name);
        buf_add(name, text);
        s->depth = x->depth;
        if (!hidden)
            return buf_check(name, err);
        if (s->first)
            note(s, SHEET_HIDDEN, 0, 0, buf_str(name));
        BAL_TRY(xml_skip(x, err));
    }
}

bal_status ods_rows_first(struct ods_rows *s, bool *more, struct bal_err *err)
{
    s->columns.len = 0;
    s->rows = s->made = s->again = 0;
    s->width = 0;
    return next_row(s, more, err);
}

void ods_rows_done(struct ods_rows *s)
{
    ods_cell_done(&s->cell);
    buf_done(&s->seen);
    buf_done(&s->line);
    buf_done(&s->held);
    buf_done(&s->out);
    vec_done(&s->columns);
    vec_done(&s->notes);
}
