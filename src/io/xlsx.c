// SPDX-License-Identifier: Apache-2.0
// xlsx.c: the rows of a worksheet, written as CSV a few at a time.
#include "io/xlsx.h"

#include "io/xlsx_book.h"

enum { PIECE = 64 * 1024 }; // rows are made until so much text waits

struct xlsx {
    struct xlsx_book book;
    struct xlsx_strings strings;
    struct buf styles;
    bool read;           // strings and styles are
    VEC(size_t) visible; // sheets that hold anything
    size_t seen;         // sheets that were looked at for that
};

struct stream {
    struct xlsx *of;
    bool own; // of this stream alone
    struct xlsx_pictures pictures;
    size_t picture; // the next one
    struct source part;
    struct xml x;
    struct text_told told;
    struct buf out;
    size_t given;    // of `out`
    uint32_t row;    // the last one begun
    uint32_t column; // the last one of it that has been written
    uint32_t width;  // columns of the widest row so far
    bool done;
};

static void note(const struct stream *s, enum sheet_note what, uint32_t column, str value)
{
    if (s->told.sheet != NULL)
        s->told.sheet(s->told.ctx, what, column > 0 ? s->row : 0, column, value);
}

// ---- rows

// Column of the next picture in the row, at most `last`; 0: there is none.
static uint32_t next_picture(struct stream *s, uint32_t last)
{
    const struct xlsx_pictures *p = &s->pictures;
    while (s->picture < p->at.len &&
           (p->at.at[s->picture].row < s->row ||
            (p->at.at[s->picture].row == s->row && p->at.at[s->picture].column <= s->column)))
        s->picture++;
    if (s->picture == p->at.len || p->at.at[s->picture].row != s->row ||
        p->at.at[s->picture].column > last)
        return 0;
    return p->at.at[s->picture].column;
}

// Writes the commas before a cell.
static void go_to(struct stream *s, uint32_t column)
{
    for (uint32_t i = s->column > 0 ? s->column : 1; i < column; i++)
        buf_add_char(&s->out, ',');
    s->column = column;
    s->width = column > s->width ? column : s->width;
}

// Pictures before the column, where no value stands.
static void put_pictures(struct stream *s, uint32_t last)
{
    for (uint32_t at; (at = next_picture(s, last)) > 0;) {
        go_to(s, at);
        buf_add(&s->out, STR(XLSX_PICTURE));
    }
}

static void end_row(struct stream *s)
{
    put_pictures(s, SHEET_COLUMNS);
    if (s->column > 0)
        go_to(s, s->width);
    buf_add_char(&s->out, '\n');
}

// Begins the row of that number; those left out before it become blank lines.
static void begin_row(struct stream *s, uint32_t number)
{
    for (;;) {
        s->row++;
        s->column = 0;
        if (s->row == number)
            return;
        end_row(s);
    }
}

// ---- cells

// "AB12": the column, and the row must be this one.
static bool read_place(str ref, uint32_t row, uint32_t *column)
{
    uint32_t number;
    size_t i = 0;
    *column = 0;
    for (; i < ref.len && ref.ptr[i] >= 'A' && ref.ptr[i] <= 'Z' && *column <= SHEET_COLUMNS; i++)
        *column = *column * 26 + (uint32_t)(ref.ptr[i] - 'A') + 1;
    return *column > 0 && *column <= SHEET_COLUMNS && num_u32(str_skip(ref, i), &number) &&
           number == row;
}

enum cell_kind { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_ERROR, CELL_ISO_DATE };

static bool read_kind(str t, enum cell_kind *out)
{
    static const struct {
        const char *name;
        enum cell_kind kind;
    } kinds[] = {{"s", CELL_SHARED},       {"n", CELL_NUMBER},  {"", CELL_NUMBER},
                 {"str", CELL_TEXT},       {"b", CELL_BOOLEAN}, {"e", CELL_ERROR},
                 {"inlineStr", CELL_TEXT}, {"d", CELL_ISO_DATE}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (str_eq(t, str_from(kinds[i].name))) {
            *out = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static bal_status put_shared(struct stream *s, str text, struct bal_err *err)
{
    uint32_t i;
    if (!num_u32(text, &i) || i >= s->of->strings.ends.len)
        return xml_fail(&s->x, err, "the cell refers to text " STR_FMT ", which is not there",
                        STR_ARG(str_head(text, 20)));
    uint64_t from = i > 0 ? s->of->strings.ends.at[i - 1] : 0;
    buf_add(&s->out, str_make(s->of->strings.bytes.ptr + from, s->of->strings.ends.at[i] - from));
    return BAL_OK;
}

static void put_number(struct stream *s, str text, uint32_t style, uint32_t column)
{
    bool date = false;
    size_t from = s->out.len;
    uint8_t shown = style < s->of->styles.len ? (uint8_t)s->of->styles.ptr[style] : STYLE_PLAIN;
    cell_number(&s->out, text, shown, s->of->book.since_1904, &date);
    if (date)
        note(s, SHEET_DATE, column, str_skip(buf_str(&s->out), from));
}

static bal_status put_value(struct stream *s, enum cell_kind kind, str text, uint32_t style,
                            uint32_t column, struct bal_err *err)
{
    if (kind == CELL_SHARED)
        return put_shared(s, text, err);
    if (kind == CELL_NUMBER)
        put_number(s, text, style, column);
    else if (kind == CELL_BOOLEAN && text.len == 1 && (text.ptr[0] | 1) == '1')
        buf_add(&s->out, text.ptr[0] == '1' ? STR("TRUE") : STR("FALSE"));
    else
        cell_text(&s->out, text);
    if (kind == CELL_ERROR || kind == CELL_ISO_DATE)
        note(s, kind == CELL_ERROR ? SHEET_ERROR : SHEET_DATE, column, text);
    return BAL_OK;
}

// The rest of a cell: its value to `kept`, which is the text that is given back.
static bal_status read_value(struct xml *x, struct buf *kept, str *out, struct bal_err *err)
{
    *out = STR("");
    for (bool more = true;;) {
        str text;
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        if (xml_is(x, "v")) {
            BAL_TRY(xml_text(x, &text, err));
            buf_clear(kept);
            buf_add(kept, text);
        } else if (xml_is(x, "is")) {
            buf_clear(kept);
            BAL_TRY(book_text(x, kept, err));
        } else {
            BAL_TRY(xml_skip(x, err));
        }
    }
    *out = buf_str(kept);
    return buf_check(kept, err);
}

static bal_status read_cell(struct stream *s, uint32_t *column, struct buf *kept,
                            struct bal_err *err)
{
    struct xml *x = &s->x;
    enum cell_kind kind;
    uint32_t style = 0, at = *column + 1;
    str ref, t, text;
    if (xml_attribute(x, "r", &ref) && !read_place(ref, s->row, &at))
        return xml_fail(x, err, "a cell of row %u says that it is '" STR_FMT "'", s->row,
                        STR_ARG(str_head(ref, 20)));
    xml_attribute(x, "t", &t);
    if (!read_kind(t, &kind))
        return xml_fail(x, err, "a cell is of the unknown kind '" STR_FMT "'",
                        STR_ARG(str_head(t, 20)));
    if (at <= *column || at > SHEET_COLUMNS)
        return xml_fail(x, err, "the cells of row %u are out of order", s->row);
    if (xml_attribute(x, "s", &text) && !num_u32(text, &style))
        return xml_fail(x, err, "a cell has the format '" STR_FMT "'", STR_ARG(str_head(text, 20)));
    *column = at;
    buf_clear(kept);
    BAL_TRY(read_value(x, kept, &text, err));
    if (text.len == 0)
        return BAL_OK;
    put_pictures(s, at - 1);
    go_to(s, at);
    return put_value(s, kind, text, style, at, err);
}

static bal_status read_row(struct stream *s, struct buf *kept, struct bal_err *err)
{
    struct xml *x = &s->x;
    uint32_t number = s->row + 1, column = 0;
    size_t from = s->out.len;
    str ref;
    if (xml_attribute(x, "r", &ref) &&
        (!num_u32(ref, &number) || number <= s->row || number > SHEET_ROWS))
        return xml_fail(x, err, "row '" STR_FMT "' comes after row %u", STR_ARG(str_head(ref, 20)),
                        s->row);
    begin_row(s, number);
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        BAL_TRY(xml_is(x, "c") ? read_cell(s, &column, kept, err) : xml_skip(x, err));
    }
    end_row(s);
    if (s->out.failed || s->out.len - from > LIMIT_TOKEN_BYTES)
        return bal_fail(err, BAL_LIMIT, "row %u takes more than %zu bytes", number,
                        LIMIT_TOKEN_BYTES);
    return BAL_OK;
}

// ---- what follows the rows

static bal_status read_merged(struct stream *s, struct bal_err *err)
{
    for (bool more = true;;) {
        str ref;
        BAL_TRY(xml_child(&s->x, &more, err));
        if (!more)
            return BAL_OK;
        xml_attribute(&s->x, "ref", &ref);
        note(s, SHEET_MERGED, 0, ref);
        BAL_TRY(xml_skip(&s->x, err));
    }
}

static bal_status read_rest(struct stream *s, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(&s->x, &more, err));
        if (!more)
            return xml_finish(&s->x, err);
        BAL_TRY(xml_is(&s->x, "mergeCells") ? read_merged(s, err) : xml_skip(&s->x, err));
    }
}

static bal_status make_rows(struct stream *s, struct bal_err *err)
{
    AUTO_BUF kept = BUF_INIT(LIMIT_TOKEN_BYTES);
    s->given = s->out.len = 0;
    while (!s->done && s->out.len < PIECE) {
        bool more = true;
        BAL_TRY(xml_child(&s->x, &more, err));
        if (more && xml_is(&s->x, "row")) {
            BAL_TRY(read_row(s, &kept, err));
        } else if (more) {
            BAL_TRY(xml_skip(&s->x, err));
        } else {
            BAL_TRY(read_rest(s, err));
            s->done = true;
        }
    }
    return BAL_OK;
}

static bal_status stream_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct stream *s = state;
    if (s->given == s->out.len && !s->done)
        BAL_TRY(make_rows(s, err));
    str part = str_head(str_skip(buf_str(&s->out), s->given), cap);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    s->given += part.len;
    *got = part.len;
    return BAL_OK;
}

static void stream_close(void *state)
{
    struct stream *s = state;
    xml_close(&s->x);
    source_close(&s->part);
    vec_done(&s->pictures.at);
    buf_done(&s->out);
    if (s->own)
        xlsx_close(s->of);
    mem_free(s);
}

// ---- which sheet

bool xlsx_is(const struct inputs *zip)
{
    bool types = false, book = false;
    for (size_t i = 0; i < zip->files.len && zip->kind == INPUTS_ZIP; i++) {
        str name = str_skip(zip->files.at[i].name, zip->path.len + 2);
        types = types || str_eq_nocase(name, STR("[Content_Types].xml"));
        book = book || str_eq_nocase(name, STR("xl/workbook.xml"));
    }
    return types && book;
}

static bal_status find_value(const struct xlsx_sheet *sheet, bool *found, struct bal_err *err)
{
    AUTO_SOURCE part = {0};
    struct xml x = {0};
    *found = false;
    bal_status status = book_part(sheet->part, &part, &x, err);
    while (status == BAL_OK && !*found && x.type != XML_DONE) {
        status = xml_next(&x, err);
        *found = x.type == XML_START && (xml_is(&x, "v") || xml_is(&x, "t"));
    }
    xml_close(&x);
    return status;
}

// Is there a value in it? A damaged sheet is not empty: reading it tells what is wrong.
static bal_status has_cells(const struct xlsx_sheet *sheet, bool *out, struct bal_err *err)
{
    struct bal_err why = {0};
    bal_status status = sheet->hidden ? BAL_OK : find_value(sheet, out, &why);
    if (sheet->hidden || status == BAL_INVALID)
        *out = !sheet->hidden;
    if (status == BAL_OK || status == BAL_INVALID)
        return BAL_OK;
    if (err != NULL)
        *err = why;
    return status;
}

bal_status xlsx_sheets(const struct inputs *zip, uint32_t *count, struct bal_err *err)
{
    struct xlsx_book book;
    *count = 0;
    bal_status status = book_open(&book, zip, err);
    for (size_t i = 0; i < book.sheets.len && status == BAL_OK; i++) {
        bool cells = false;
        status = has_cells(&book.sheets.at[i], &cells, err);
        *count += cells;
    }
    book_close(&book);
    return status;
}

// Looks at sheets until that many visible ones are known, or there are no more.
static bal_status look_for(struct xlsx *w, size_t wanted, struct bal_err *err)
{
    for (; w->visible.len < wanted && w->seen < w->book.sheets.len; w->seen++) {
        bool cells = false;
        BAL_TRY(has_cells(&w->book.sheets.at[w->seen], &cells, err));
        size_t *at = cells ? vec_push(&w->visible, w->book.sheets.len) : NULL;
        if (cells && at == NULL)
            return err_memory(err);
        if (cells)
            *at = w->seen;
    }
    return BAL_OK;
}

// NULL in *out: no sheet can be seen. In a workbook without any cell, the first one.
static bal_status pick_sheet(struct xlsx *w, uint32_t wanted, const struct xlsx_sheet **out,
                             struct bal_err *err)
{
    *out = NULL;
    BAL_TRY(look_for(w, (size_t)wanted + 1, err));
    if (wanted < w->visible.len)
        *out = &w->book.sheets.at[w->visible.at[wanted]];
    for (size_t i = 0; i < w->book.sheets.len && *out == NULL; i++)
        if (!w->book.sheets.at[i].hidden)
            *out = &w->book.sheets.at[i];
    return BAL_OK;
}

static void tell_hidden(const struct stream *s)
{
    for (size_t i = 0; i < s->of->book.sheets.len; i++)
        if (s->of->book.sheets.at[i].hidden)
            note(s, SHEET_HIDDEN, 0, s->of->book.sheets.at[i].name);
}

static bal_status read_shared(struct xlsx *w, struct bal_err *err)
{
    if (!w->read) {
        BAL_TRY(book_strings(&w->book, &w->strings, err));
        BAL_TRY(book_styles(&w->book, &w->styles, err));
    }
    w->read = true;
    return BAL_OK;
}

static bal_status start(struct stream *s, uint32_t wanted, struct buf *name, struct bal_err *err)
{
    const struct xlsx_sheet *sheet;
    BAL_TRY(pick_sheet(s->of, wanted, &sheet, err));
    if (sheet == NULL)
        return bal_fail(err, BAL_INVALID, "the workbook has no sheet that can be seen");
    if (name != NULL)
        buf_add(name, sheet->name);
    if (wanted == 0)
        tell_hidden(s);
    BAL_TRY(read_shared(s->of, err));
    BAL_TRY(book_pictures(&s->of->book, sheet, &s->pictures, err));
    BAL_TRY(book_part(sheet->part, &s->part, &s->x, err));
    for (bool more = true;;) {
        BAL_TRY(xml_child(&s->x, &more, err));
        if (!more || xml_is(&s->x, "sheetData"))
            break;
        BAL_TRY(xml_skip(&s->x, err));
    }
    s->done = s->x.type == XML_END; // a sheet without rows
    return BAL_OK;
}

bal_status xlsx_begin(const struct inputs *zip, struct xlsx **out, struct bal_err *err)
{
    struct xlsx *w = mem_alloc(sizeof *w);
    if (w == NULL)
        return err_memory(err);
    w->styles = BUF_INIT(1 << 20);
    bal_status status = book_open(&w->book, zip, err);
    if (status == BAL_OK) {
        *out = w;
        return BAL_OK;
    }
    xlsx_close(w);
    err_where(err, STR_FMT, STR_ARG(zip->path));
    return status;
}

void xlsx_close(struct xlsx *w)
{
    if (w == NULL)
        return;
    buf_done(&w->strings.bytes);
    vec_done(&w->strings.ends);
    buf_done(&w->styles);
    vec_done(&w->visible);
    book_close(&w->book);
    mem_free(w);
}

static bal_status open_sheet(struct xlsx *w, bool own, uint32_t sheet, const struct text_told *told,
                             struct source *out, struct buf *name, struct bal_err *err)
{
    struct stream *s = mem_alloc(sizeof *s);
    if (s == NULL) {
        if (own)
            xlsx_close(w);
        return err_memory(err);
    }
    s->of = w;
    s->own = own;
    s->out = BUF_INIT(4 * LIMIT_TOKEN_BYTES);
    if (told != NULL)
        s->told = *told;
    str path = w->book.zip->path;
    bal_status status = start(s, sheet, name, err);
    if (status != BAL_OK) {
        err_where(err, STR_FMT, STR_ARG(path));
        stream_close(s);
        return status;
    }
    *out = (struct source){.read = stream_read, .close = stream_close, .state = s, .name = path};
    return BAL_OK;
}

bal_status xlsx_sheet(struct xlsx *w, uint32_t sheet, struct source *out, struct buf *name,
                      struct bal_err *err)
{
    return open_sheet(w, false, sheet, NULL, out, name, err);
}

bal_status xlsx_open(const struct inputs *zip, uint32_t sheet, const struct text_told *told,
                     struct source *out, struct buf *name, struct bal_err *err)
{
    struct xlsx *w = NULL;
    BAL_TRY(xlsx_begin(zip, &w, err));
    return open_sheet(w, true, sheet, told, out, name, err);
}
