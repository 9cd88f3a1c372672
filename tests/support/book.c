// SPDX-License-Identifier: Apache-2.0
#include "support/book.h"

#include "io/csv.h"

static void put(struct buf *out, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_add_char(out, (char)(v >> (8 * i) & 0xFF));
}

static uint32_t crc32_of(str s)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < s.len; i++) {
        crc ^= (unsigned char)s.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

// What the local header and the directory say alike (APPNOTE.TXT 4.3.7, 4.3.12).
static void put_entry(struct buf *out, const struct book_part *p)
{
    put(out, 20, 2); // version needed
    put(out, 0, 2);
    put(out, 0, 2); // stored
    put(out, 0, 2);
    put(out, 33, 2); // 1 January 1980
    put(out, crc32_of(p->bytes), 4);
    put(out, p->bytes.len, 4);
    put(out, p->bytes.len, 4);
    put(out, strlen(p->name), 2);
    put(out, 0, 2);
}

void book_zip(struct buf *out, const struct book_part *parts, size_t count)
{
    size_t start = out->len, at[16] = {0};
    for (size_t i = 0; i < count && i < ARRAY_LEN(at); i++) {
        at[i] = out->len - start;
        buf_add(out, STR("PK\3\4"));
        put_entry(out, &parts[i]);
        buf_add(out, str_from(parts[i].name));
        buf_add(out, parts[i].bytes);
    }
    size_t directory = out->len - start;
    for (size_t i = 0; i < count && i < ARRAY_LEN(at); i++) {
        buf_add(out, STR("PK\1\2"));
        put(out, 20, 2);
        put_entry(out, &parts[i]);
        put(out, 0, 4); // no comment, disk 0
        put(out, 0, 6); // no attributes
        put(out, at[i], 4);
        buf_add(out, str_from(parts[i].name));
    }
    size_t end = out->len - start;
    buf_add(out, STR("PK\5\6"));
    put(out, 0, 4);
    put(out, count, 2);
    put(out, count, 2);
    put(out, end - directory, 4);
    put(out, directory, 4);
    put(out, 0, 2);
}

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN   "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

void book_make(struct buf *out, const char *sheet, const char *strings, const char *styles)
{
    AUTO_BUF s = BUF_INIT(1 << 26), t = BUF_INIT(1 << 26), u = BUF_INIT(1 << 20);
    buf_addf(&s, "<worksheet xmlns='" MAIN "'><sheetViews/>%s</worksheet>", sheet);
    buf_addf(&t, "<sst xmlns='" MAIN "'>%s</sst>", strings);
    buf_addf(&u, "<styleSheet xmlns='" MAIN "'>%s</styleSheet>", styles);
    const struct book_part parts[] = {
        {"[Content_Types].xml", STR("<Types/>")},
        {"xl/workbook.xml",
         STR("<workbook xmlns='" MAIN "' xmlns:r='" OFFICE
             "'><sheets><sheet name='Sheet1' sheetId='1' r:id='rId1'/></sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels",
         STR("<Relationships>"
             "<Relationship Id='rId1' Type='" OFFICE "/worksheet' Target='worksheets/s.xml'/>"
             "<Relationship Id='rId2' Type='" OFFICE "/sharedStrings' Target='/xl/strings.xml'/>"
             "<Relationship Id='rId3' Type='" OFFICE "/styles' Target='styles.xml'/>"
             "</Relationships>")},
        {"xl/worksheets/s.xml", buf_str(&s)},
        {"xl/strings.xml", buf_str(&t)},
        {"xl/styles.xml", buf_str(&u)},
    };
    book_zip(out, parts, ARRAY_LEN(parts));
}

static void add_cell(struct buf *out, str text)
{
    uint32_t v;
    if (num_small_id(text, &v)) {
        buf_addf(out, "<c><v>" STR_FMT "</v></c>", STR_ARG(text));
        return;
    }
    buf_add(out, STR("<c t='inlineStr'><is><t>"));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add(out, c == '<' ? STR("&lt;") : c == '&' ? STR("&amp;") : str_make(text.ptr + i, 1));
    }
    buf_add(out, STR("</t></is></c>"));
}

void book_of_csv(struct buf *out, str csv)
{
    AUTO_BUF sheet = BUF_INIT(1 << 26);
    AUTO_SOURCE s = {0};
    struct csv c;
    bool more = true;
    buf_add(&sheet, STR("<sheetData>"));
    if (source_open_memory(&s, STR("t"), csv, 0, NULL) != BAL_OK ||
        csv_open(&c, &s, NULL) != BAL_OK)
        return;
    while (csv_next(&c, &more, NULL) == BAL_OK && more) {
        buf_addf(&sheet, "<row r='%llu'>", (unsigned long long)c.line);
        for (uint32_t i = 0; i < c.cells; i++)
            add_cell(&sheet, csv_cell(&c, i));
        buf_add(&sheet, STR("</row>"));
    }
    buf_add(&sheet, STR("</sheetData>"));
    csv_close(&c);
    book_make(out, buf_cstr(&sheet), "", "");
}

#define ODS(name) " xmlns:" name "='urn:oasis:names:tc:opendocument:xmlns:" name ":1.0'"

void book_ods(struct buf *out, const char *styles, const char *tables, const char *named)
{
    static const char names[] =
        ODS("office") ODS("table") ODS("text") ODS("style") ODS("number") ODS("draw");
    AUTO_BUF content = BUF_INIT(1 << 26), common = BUF_INIT(1 << 20);
    buf_addf(&content,
             "<office:document-content%s xmlns:calcext='c'><office:automatic-styles>%s"
             "</office:automatic-styles><office:body><office:spreadsheet>%s</office:spreadsheet>"
             "</office:body></office:document-content>",
             names, styles, tables);
    buf_addf(&common,
             "<office:document-styles%s><office:styles>%s</office:styles>"
             "</office:document-styles>",
             names, named);
    const struct book_part parts[] = {
        {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet")},
        {"content.xml", buf_str(&content)},
        {"styles.xml", buf_str(&common)},
    };
    book_zip(out, parts, ARRAY_LEN(parts));
}

static void add_ods_cell(struct buf *out, str text)
{
    uint32_t v;
    bool number = num_small_id(text, &v);
    buf_add(out, STR("<table:table-cell office:value-type='"));
    if (number)
        buf_addf(out, "float' office:value='" STR_FMT "'><text:p>x", STR_ARG(text));
    else
        buf_add(out, STR("string'><text:p>"));
    for (size_t i = 0; i < text.len && !number; i++) {
        char c = text.ptr[i];
        buf_add(out, c == '<' ? STR("&lt;") : c == '&' ? STR("&amp;") : str_make(text.ptr + i, 1));
    }
    buf_add(out, STR("</text:p></table:table-cell>"));
}

void book_ods_of_csv(struct buf *out, str csv)
{
    AUTO_BUF sheet = BUF_INIT(1 << 26);
    AUTO_SOURCE s = {0};
    struct csv c;
    bool more = true;
    buf_add(&sheet, STR("<table:table>"));
    if (source_open_memory(&s, STR("t"), csv, 0, NULL) != BAL_OK ||
        csv_open(&c, &s, NULL) != BAL_OK)
        return;
    while (csv_next(&c, &more, NULL) == BAL_OK && more) {
        buf_add(&sheet, STR("<table:table-row>"));
        for (uint32_t i = 0; i < c.cells; i++)
            add_ods_cell(&sheet, csv_cell(&c, i));
        buf_add(&sheet, STR("</table:table-row>"));
    }
    buf_add(&sheet, STR("</table:table>"));
    csv_close(&c);
    book_ods(out, "", buf_cstr(&sheet), "");
}

static bal_status open_bytes(void *state, str name, struct source *out, struct bal_err *err)
{
    return source_open_memory(out, name, *(const str *)state, 3, err);
}

static bal_status read_bytes(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    (void)err;
    memcpy(out, ((const str *)state)->ptr + at, len);
    return BAL_OK;
}

bal_status book_inputs(struct inputs *set, struct input_blob *blob, const str *bytes,
                       struct bal_err *err)
{
    *blob = (struct input_blob){STR("t.xlsx"),
                                {open_bytes, read_bytes, (void *)(uintptr_t)bytes, bytes->len}};
    return inputs_open_blobs(set, STR("t.xlsx"), false, blob, 1, err);
}

static void note(void *ctx, enum sheet_note what, uint64_t row, uint64_t column, str value)
{
    static const char *const names[] = {"hidden", "date", "error", "merged"};
    buf_addf(ctx, "{%d:%d %s " STR_FMT "}", (int)row, (int)column, names[what], STR_ARG(value));
}

static bal_status read_input(const struct input *in, struct buf *out, struct buf *notes,
                             struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    const struct text_told told = {NULL, notes, note};
    BAL_TRY(input_open_text(in, &s, &told, err));
    return source_read_all(&s, out, err);
}

bal_status book_text_of(str bytes, uint32_t sheet, struct buf *out, struct bal_err *err)
{
    AUTO_BUF notes = BUF_INIT(1 << 20);
    struct inputs set;
    struct input_blob blob;
    buf_clear(out);
    bal_status status = book_inputs(&set, &blob, &bytes, err);
    if (status == BAL_OK) {
        set.files.at[0].sheet = sheet;
        status = set.kind == INPUTS_FILE ? read_input(&set.files.at[0], out, &notes, err)
                                         : bal_fail(err, BAL_INVALID, "no workbook");
        inputs_close(&set);
    }
    buf_add(out, buf_str(&notes));
    if (status != BAL_OK)
        buf_addf(out, "!!%s", err->what);
    return status;
}
