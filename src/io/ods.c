// SPDX-License-Identifier: Apache-2.0
// ods.c: an OpenDocument spreadsheet: which of its tables are sheets, and one of them as a source.
#include "io/ods.h"

#include "io/ods_parts.h"
#include "io/xlsx_book.h"

#define SPREADSHEET STR("application/vnd.oasis.opendocument.spreadsheet")

struct ods {
    const struct inputs *zip;
    struct ods_styles styles;
    struct source part; // content.xml
    struct xml x;
    bool styled;    // the styles are read
    bool open;      // content.xml is
    bool visible;   // some sheet can be seen
    uint32_t depth; // elements open within <office:spreadsheet>
    uint32_t next;  // number of the next sheet that holds anything
};

struct stream {
    struct ods *of;
    bool own;  // of this stream alone
    bool rest; // hidden sheets after this one are told, too
    bool done;
    struct ods_rows rows;
    size_t given; // of rows.out
};

// ---- the parts

static bool is_spreadsheet(const struct input *mimetype)
{
    AUTO_SOURCE s = {0};
    struct bal_err why;
    char text[100];
    size_t len = 0, got = 1;
    if (input_open(mimetype, &s, &why) != BAL_OK)
        return false;
    for (; got > 0 && len < sizeof text; len += got)
        if (source_read(&s, text + len, sizeof text - len, &got, &why) != BAL_OK)
            return false;
    return str_starts(str_make(text, len), SPREADSHEET);
}

bool ods_is(const struct inputs *zip)
{
    const struct input *type = zip->kind == INPUTS_ZIP ? book_find(zip, STR("mimetype")) : NULL;
    return type != NULL && is_spreadsheet(type);
}

static bal_status refuse_encrypted(const struct ods *w, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LIMIT_SMALL_FILE);
    AUTO_SOURCE s = {0};
    const struct input *manifest = book_find(w->zip, STR("META-INF/manifest.xml"));
    if (manifest == NULL)
        return BAL_OK;
    BAL_TRY(input_open(manifest, &s, err));
    BAL_TRY(source_read_all(&s, &text, err));
    if (str_find(buf_str(&text), STR("encryption-data")) == text.len)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "the spreadsheet is protected by a password");
    err_hint(err, "Open it with its password, save it without one, and give that file.");
    return BAL_INVALID;
}

// Named styles, from which those of the cells may take their number format.
static bal_status read_styles(struct ods *w, struct bal_err *err)
{
    const struct input *part = book_find(w->zip, STR("styles.xml"));
    AUTO_SOURCE s = {0};
    struct xml x = {0};
    if (part == NULL)
        return BAL_OK;
    bal_status status = book_part(part, &s, &x, err);
    for (bool more = true; status == BAL_OK && more;) {
        status = xml_child(&x, &more, err);
        if (status == BAL_OK && more)
            status =
                xml_is(&x, "styles") ? ods_styles_read(&w->styles, &x, err) : xml_skip(&x, err);
    }
    xml_close(&x);
    return status;
}

// To the first child of <office:spreadsheet>.
static bal_status enter_body(struct ods *w, struct bal_err *err)
{
    struct xml *x = &w->x;
    bool more = true;
    BAL_TRY(xml_child(x, &more, err));
    if (!more || !xml_is(x, "spreadsheet"))
        return xml_fail(x, err, "this is no spreadsheet");
    w->depth = x->depth;
    return BAL_OK;
}

static bal_status enter_content(struct ods *w, struct bal_err *err)
{
    struct xml *x = &w->x;
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return xml_fail(x, err, "the spreadsheet has no contents");
        if (xml_is(x, "body"))
            return enter_body(w, err);
        bool styles = xml_is(x, "automatic-styles") && !w->styled;
        BAL_TRY(styles ? ods_styles_read(&w->styles, x, err) : xml_skip(x, err));
    }
}

static bal_status open_content(struct ods *w, struct bal_err *err)
{
    const struct input *part = book_find(w->zip, STR("content.xml"));
    xml_close(&w->x);
    source_close(&w->part);
    w->x = (struct xml){0};
    w->open = false;
    w->next = 0;
    if (part == NULL)
        return bal_fail(err, BAL_INVALID, "the spreadsheet has no content.xml");
    BAL_TRY(book_part(part, &w->part, &w->x, err));
    BAL_TRY(enter_content(w, err));
    w->styled = w->open = true;
    return BAL_OK;
}

// ---- sheets

// Out of the table that is open, if one is.
static bal_status leave_table(struct ods *w, struct bal_err *err)
{
    while (w->x.depth > w->depth)
        BAL_TRY(xml_next(&w->x, err));
    return BAL_OK;
}

// To the first row of the next sheet that holds anything; *more is false where there is none.
static bal_status next_sheet(struct ods *w, struct ods_rows *rows, struct buf *name, bool *more,
                             struct bal_err *err)
{
    BAL_TRY(leave_table(w, err));
    for (bool row = false; !row;) {
        BAL_TRY(ods_table_next(rows, name, more, err));
        if (!*more)
            return BAL_OK;
        w->visible = true;
        BAL_TRY(ods_rows_first(rows, &row, err));
    }
    w->next++;
    return BAL_OK;
}

// The sheet of that number; a workbook without any cell has one that is empty.
static bal_status find_sheet(struct stream *s, uint32_t wanted, struct buf *name,
                             struct bal_err *err)
{
    struct ods *w = s->of;
    bool more = true;
    if (!w->open || wanted < w->next)
        BAL_TRY(open_content(w, err));
    while (more && w->next <= wanted)
        BAL_TRY(next_sheet(w, &s->rows, name, &more, err));
    if (!more && !w->visible)
        return bal_fail(err, BAL_INVALID, "the workbook has no sheet that can be seen");
    s->done = !more;
    w->open = more; // else it has been read to its end
    return BAL_OK;
}

// Names the hidden sheets after this one.
static bal_status tell_rest(struct stream *s, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (bool more = true; more;) {
        BAL_TRY(ods_table_next(&s->rows, &name, &more, err));
        if (more)
            BAL_TRY(leave_table(s->of, err));
    }
    s->of->open = false;
    return BAL_OK;
}

static bal_status stream_more(struct stream *s, struct bal_err *err)
{
    s->given = 0;
    BAL_TRY(ods_rows_more(&s->rows, &s->done, err));
    return s->done && s->rest ? tell_rest(s, err) : BAL_OK;
}

static bal_status stream_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct stream *s = state;
    if (s->given == s->rows.out.len && !s->done) {
        bal_status status = stream_more(s, err);
        if (status != BAL_OK && err != NULL && err->where[0] == '\0')
            err_where(err, STR_FMT, STR_ARG(s->of->zip->path));
        BAL_TRY(status);
    }
    str part = str_head(str_skip(buf_str(&s->rows.out), s->given), cap);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    s->given += part.len;
    *got = part.len;
    return BAL_OK;
}

static void stream_close(void *state)
{
    struct stream *s = state;
    ods_rows_done(&s->rows);
    if (s->own)
        ods_close(s->of);
    mem_free(s);
}

// ---- the workbook

static bal_status prepare(struct ods *w, struct bal_err *err)
{
    BAL_TRY(book_check_names(w->zip, err));
    BAL_TRY(refuse_encrypted(w, err));
    return read_styles(w, err);
}

bal_status ods_begin(const struct inputs *zip, struct ods **out, struct bal_err *err)
{
    struct ods *w = mem_alloc(sizeof *w);
    if (w == NULL)
        return err_memory(err);
    w->zip = zip;
    w->styles = ODS_STYLES_INIT;
    bal_status status = prepare(w, err);
    if (status == BAL_OK) {
        *out = w;
        return BAL_OK;
    }
    ods_close(w);
    if (err != NULL && err->where[0] == '\0')
        err_where(err, STR_FMT, STR_ARG(zip->path));
    return status;
}

void ods_close(struct ods *w)
{
    if (w == NULL)
        return;
    xml_close(&w->x);
    source_close(&w->part);
    ods_styles_done(&w->styles);
    mem_free(w);
}

static bal_status open_sheet(struct ods *w, bool own, uint32_t sheet, const struct text_told *told,
                             struct source *out, struct buf *name, struct bal_err *err)
{
    AUTO_BUF its_name = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct stream *s = mem_alloc(sizeof *s);
    if (s == NULL) {
        if (own)
            ods_close(w);
        return err_memory(err);
    }
    str path = w->zip->path;
    *s = (struct stream){.of = w, .own = own, .rows = ODS_ROWS_INIT};
    s->rows.x = &w->x;
    s->rows.styles = &w->styles;
    s->rows.first = sheet == 0;
    s->rest = told != NULL && told->sheet != NULL && sheet == 0;
    if (told != NULL)
        s->rows.told = *told;
    bal_status status = find_sheet(s, sheet, &its_name, err);
    if (status != BAL_OK) {
        if (err != NULL && err->where[0] == '\0')
            err_where(err, STR_FMT, STR_ARG(path));
        stream_close(s);
        return status;
    }
    if (name != NULL)
        buf_add(name, buf_str(&its_name));
    *out = (struct source){.read = stream_read, .close = stream_close, .state = s, .name = path};
    return BAL_OK;
}

bal_status ods_sheet(struct ods *w, uint32_t sheet, const struct text_told *told,
                     struct source *out, struct buf *name, struct bal_err *err)
{
    return open_sheet(w, false, sheet, told, out, name, err);
}

bal_status ods_open(const struct inputs *zip, uint32_t sheet, const struct text_told *told,
                    struct source *out, struct buf *name, struct bal_err *err)
{
    struct ods *w = NULL;
    BAL_TRY(ods_begin(zip, &w, err));
    return open_sheet(w, true, sheet, told, out, name, err);
}

bal_status ods_sheets(const struct inputs *zip, uint32_t *count, struct bal_err *err)
{
    struct ods *w = NULL;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct ods_rows rows = ODS_ROWS_INIT;
    bool more = true;
    *count = 0;
    BAL_TRY(ods_begin(zip, &w, err));
    rows.x = &w->x;
    rows.styles = &w->styles;
    bal_status status = open_content(w, err);
    while (status == BAL_OK && more)
        status = next_sheet(w, &rows, &name, &more, err);
    *count = w->next;
    ods_rows_done(&rows);
    ods_close(w);
    return status;
}
