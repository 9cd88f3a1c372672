// SPDX-License-Identifier: Apache-2.0
// registry.c: the list of formats, and which one a file has. Extensions never decide.
#include "formats/format.h"
#include "io/csv.h"
#include "io/workbook.h"

#define FORMAT(id) extern const struct format format_##id;
#include "formats/formats.def"
#undef FORMAT

const struct format *const formats[] = {
#define FORMAT(id) &format_##id,
#include "formats/formats.def"
#undef FORMAT
    NULL,
};

const struct format *format_find(str name)
{
    for (size_t i = 0; formats[i] != NULL; i++)
        if (str_eq(name, str_from(formats[i]->name)))
            return formats[i];
    return NULL;
}

static const struct format *surest(const struct probe *p, int *sure)
{
    const struct format *best = NULL;
    int best_score = 0;
    for (size_t i = 0; formats[i] != NULL; i++) {
        int score = formats[i]->probe != NULL ? formats[i]->probe(p) : 0;
        if (score > best_score) {
            best = formats[i];
            best_score = score;
        }
    }
    *sure = best_score;
    return best;
}

// A table with commas for what divides its cells, and quotes around cells that have commas.
static void with_commas(str head, char divider, struct buf *out)
{
    bool inside = false, comma = false;
    size_t cell = 0; // where it begins in `head`
    for (size_t i = 0; i <= head.len; i++) {
        char ch = i < head.len ? head.ptr[i] : '\n';
        inside ^= ch == '"';
        comma |= ch == ',' && !inside;
        if (inside || (ch != divider && ch != '\n' && ch != '\r'))
            continue;
        buf_addf(out, comma ? "\"" STR_FMT "\"" : STR_FMT, (int)(i - cell), head.ptr + cell);
        if (i < head.len)
            buf_add_char(out, ch == divider ? ',' : ch);
        cell = i + 1;
        comma = false;
    }
}

// Where its cells are not divided by commas, would a format know it better as if they were? Readers
// of tables find the same divider (csv_import.h).
static bal_status surest_divided(const struct probe *p, int sure, const struct format **best,
                                 struct bal_err *err)
{
    size_t skip = 0;
    bool unsure = false;
    char divider = p->text && !p->sheet ? csv_divider(p->head, &skip, &unsure) : ',';
    if (skip == 0 && divider == ',')
        return BAL_OK;
    AUTO_BUF text = BUF_INIT(8 * PROBE_BYTES);
    str head = str_skip(p->head, skip);
    with_commas(skip > 0 && str_starts(head, STR("\n")) ? str_skip(head, 1) : head, divider, &text);
    BAL_TRY(buf_check(&text, err));
    struct probe with = *p;
    with.head = buf_str(&text);
    int sure_with = 0;
    const struct format *found = surest(&with, &sure_with);
    *best = sure_with > sure ? found : *best;
    return BAL_OK;
}

// The head as UTF-8: what decoding makes of the bytes at hand.
static bal_status decode_head(str raw, struct buf *out, bool *text, struct bal_err *err)
{
    AUTO_SOURCE probe = {0}, inner = {0}, decoded = {0};
    enum encoding encoding;
    str marked = raw;
    if (str_starts(raw, STR("\xFF\xFE")) || str_starts(raw, STR("\xFE\xFF")))
        marked.len &= ~(size_t)1;
    // A character cut off at the end must not make the head look like Windows-1252.
    size_t good = utf8_valid(marked);
    if (marked.len - good < 4 && good > 0)
        marked.len = good;
    BAL_TRY(source_open_memory(&probe, STR("head"), marked, 0, err));
    BAL_TRY(encoding_detect(&probe, &encoding, err));
    BAL_TRY(source_open_memory(&inner, STR("head"), marked, 0, err));
    *text = encoding != ENCODING_BINARY;
    BAL_TRY(source_open_decoded(&decoded, &inner, *text ? encoding : ENCODING_UTF8, err));
    return source_read_all(&decoded, out, err);
}

// A workbook is looked at as the text of its sheet.
static bal_status sheet_head(const struct input *in, struct buf *head, uint32_t *sheets,
                             struct bal_err *err)
{
    struct inputs zip;
    *sheets = 0;
    bal_status status = inputs_open_nested(&zip, in, err);
    if (status == BAL_OK && workbook_is(&zip))
        status = workbook_sheets(&zip, sheets, err);
    bool book = status == BAL_OK && workbook_is(&zip);
    inputs_close(&zip);
    if (!book)
        return status;
    AUTO_SOURCE s = {0};
    *sheets = *sheets > 0 ? *sheets : 1;
    BAL_TRY(input_open_text(in, &s, NULL, err));
    for (size_t got = 1; got > 0 && head->len < PROBE_BYTES; head->len += got)
        BAL_TRY(source_read(&s, head->ptr + head->len, PROBE_BYTES - head->len, &got, err));
    return BAL_OK;
}

bal_status format_detect(const struct input *in, const struct format **out, struct bal_err *err)
{
    uint32_t sheets;
    return format_detect_sheets(in, out, &sheets, err);
}

bal_status format_detect_sheets(const struct input *in, const struct format **out, uint32_t *sheets,
                                struct bal_err *err)
{
    AUTO_BUF raw = BUF_INIT(PROBE_BYTES), head = BUF_INIT(4 * PROBE_BYTES);
    if (!buf_reserve(&raw, PROBE_BYTES))
        return err_memory(err);
    size_t got = 0;
    BAL_TRY(input_head(in, raw.ptr, PROBE_BYTES, &got, err));
    struct probe p = {.raw = str_make(raw.ptr, got), .base = in->base, .whole = got < PROBE_BYTES};
    *sheets = 0;
    if (!buf_reserve(&head, PROBE_BYTES))
        return err_memory(err);
    if (str_starts(p.raw, STR("PK\3\4")))
        BAL_TRY(sheet_head(in, &head, sheets, err));
    p.sheet = *sheets > 0;
    if (p.sheet) {
        p.text = true;
        p.whole = head.len < PROBE_BYTES;
    } else {
        BAL_TRY(decode_head(str_make(raw.ptr, got), &head, &p.text, err));
    }
    p.head = buf_str(&head);
    int sure = 0;
    *out = surest(&p, &sure);
    return surest_divided(&p, sure, out, err);
}

const struct format *format_detect_set(const struct inputs *set)
{
    const struct format *best = NULL;
    int best_score = 0;
    for (size_t i = 0; formats[i] != NULL; i++) {
        int score = formats[i]->probe_set != NULL ? formats[i]->probe_set(set) : 0;
        if (score > best_score) {
            best = formats[i];
            best_score = score;
        }
    }
    return best;
}

static void note_encoding(void *ctx, enum encoding encoding)
{
    struct import *imp = ctx;
    if (encoding == ENCODING_WINDOWS1252)
        import_problem(imp, encoding, 0, 0, STR(""), "the text is not UTF-8; read as %s",
                       encoding_name(encoding));
}

static void note_sheet(void *ctx, enum sheet_note what, uint64_t row, uint64_t column, str value)
{
    struct import *imp = ctx;
    switch (what) {
    case SHEET_HIDDEN:
        import_problem(imp, hidden_sheet, 0, 0, value, "sheet '" STR_FMT "' is hidden",
                       STR_ARG(value));
        break;
    case SHEET_DATE:
        import_problem(imp, date_cell, row, column, value, "'" STR_FMT "' is a date",
                       STR_ARG(value));
        break;
    case SHEET_ERROR:
        import_problem(imp, cell_error, row, column, value, "the cell holds " STR_FMT,
                       STR_ARG(value));
        break;
    case SHEET_MERGED:
        import_problem(imp, merged_cells, 0, 0, value, "the cells " STR_FMT " are one",
                       STR_ARG(value));
        break;
    }
}

bal_status format_open_text(const struct input *in, struct import *imp, struct source *out,
                            struct bal_err *err)
{
    const struct text_told told = {note_encoding, imp, note_sheet};
    BAL_TRY(input_open_text(in, out, &told, err));
    out->progress = imp->progress;
    return BAL_OK;
}

static str bare_cell(str s)
{
    s = str_trim(s);
    if (s.len > 0 && s.ptr[0] == '=')
        s = str_skip(s, 1);
    if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
        s = str_make(s.ptr + 1, s.len - 2);
    return str_trim(s);
}

int probe_header(const struct probe *p, str cells[], int max)
{
    str line = str_head(p->head, str_index(p->head, '\n'));
    line = str_head(line, str_index(line, '\r'));
    int count = 0;
    while (p->text && line.len > 0 && count < max)
        cells[count++] = bare_cell(str_cut(&line, ','));
    return count;
}
