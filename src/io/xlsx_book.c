// SPDX-License-Identifier: Apache-2.0
// xlsx_book.c: workbook, relationships, shared strings, styles and pictures (ECMA-376 part 1).
#include "io/xlsx_book.h"

// A relationship of a part to another one.
struct relation {
    str id, type, target;
    bool external;
};

struct relations {
    VEC(struct relation) at;
};

static str full_name(const struct input *part)
{
    return str_skip(part->name, part->set->path.len + 2); // "book.xlsx: xl/workbook.xml"
}

const struct input *book_find(const struct inputs *zip, str name)
{
    for (size_t i = 0; i < zip->files.len; i++)
        if (str_eq_nocase(full_name(&zip->files.at[i]), name))
            return &zip->files.at[i];
    return NULL;
}

bal_status book_part(const struct input *part, struct source *s, struct xml *x, struct bal_err *err)
{
    BAL_TRY(input_open_text(part, s, NULL, err));
    BAL_TRY(xml_open(x, s, err));
    return xml_root(x, err);
}

static str kept(struct xlsx_book *b, const struct xml *x, const char *attribute)
{
    str value;
    xml_attribute(x, attribute, &value);
    return arena_str(&b->arena, value);
}

static bal_status read_relations(struct xlsx_book *b, struct xml *x, struct relations *out,
                                 struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return arena_check(&b->arena, err);
        struct relation *r = vec_push(&out->at, 16 * LIMIT_SHEETS);
        if (r == NULL)
            return err_memory(err);
        *r = (struct relation){.id = kept(b, x, "Id"),
                               .type = kept(b, x, "Type"),
                               .target = kept(b, x, "Target"),
                               .external = str_eq(kept(b, x, "TargetMode"), STR("External"))};
        BAL_TRY(xml_skip(x, err));
    }
}

// The part's folder, and its relations; none where it has no such file.
static bal_status relations_of(struct xlsx_book *b, const struct input *part, str *folder,
                               struct relations *out, struct bal_err *err)
{
    str name = full_name(part), base = str_basename(name);
    AUTO_BUF rels = BUF_INIT(1 << 18);
    *folder = str_head(name, name.len - base.len);
    buf_addf(&rels, STR_FMT "_rels/" STR_FMT ".rels", STR_ARG(*folder), STR_ARG(base));
    BAL_TRY(buf_check(&rels, err));
    const struct input *file = book_find(b->zip, buf_str(&rels));
    if (file == NULL)
        return BAL_OK;
    AUTO_SOURCE s = {0};
    struct xml x = {0};
    bal_status status = book_part(file, &s, &x, err);
    if (status == BAL_OK)
        status = read_relations(b, &x, out, err);
    xml_close(&x);
    return status;
}

// The part that the relation leads to; NULL where there is none.
static const struct input *target_of(const struct xlsx_book *b, str folder,
                                     const struct relation *r)
{
    AUTO_BUF path = BUF_INIT(1 << 18);
    str target = r->target;
    if (r->external)
        return NULL;
    if (str_starts(target, STR("/"))) {
        folder = STR("");
        target = str_skip(target, 1);
    }
    while (str_starts(target, STR("../")) && folder.len > 0) {
        target = str_skip(target, 3);
        folder =
            str_head(folder, folder.len - 1 - str_basename(str_head(folder, folder.len - 1)).len);
    }
    buf_add(&path, folder);
    buf_add(&path, target);
    return path.failed ? NULL : book_find(b->zip, buf_str(&path));
}

static bool is_kind(const struct relation *r, const char *kind)
{
    return str_ends(r->type, str_from(kind));
}

static const struct relation *find_relation(const struct relations *rels, str id)
{
    for (size_t i = 0; i < rels->at.len; i++)
        if (str_eq(rels->at.at[i].id, id))
            return &rels->at.at[i];
    return NULL;
}

static const struct input *first_of_kind(const struct xlsx_book *b, str folder,
                                         const struct relations *rels, const char *kind)
{
    for (size_t i = 0; i < rels->at.len; i++)
        if (is_kind(&rels->at.at[i], kind))
            return target_of(b, folder, &rels->at.at[i]);
    return NULL;
}

bal_status book_related(struct xlsx_book *b, const struct input *part, const char *kind,
                        const struct input **out, struct bal_err *err)
{
    struct relations rels = {0};
    str folder = STR("");
    bal_status status = relations_of(b, part, &folder, &rels, err);
    *out = status == BAL_OK ? first_of_kind(b, folder, &rels, kind) : NULL;
    vec_done(&rels.at);
    return status;
}

static bal_status add_sheet(struct xlsx_book *b, struct xml *x, str folder,
                            const struct relations *rels, struct bal_err *err)
{
    str state;
    xml_attribute(x, "state", &state);
    const struct relation *r = find_relation(rels, kept(b, x, "id"));
    if (r != NULL && !is_kind(r, "/worksheet"))
        return xml_skip(x, err); // a sheet that is a diagram
    const struct input *part = r != NULL ? target_of(b, folder, r) : NULL;
    str name = kept(b, x, "name");
    if (part == NULL)
        return xml_fail(x, err, "sheet '" STR_FMT "' is not in the file",
                        STR_ARG(str_head(name, 60)));
    struct xlsx_sheet *sheet = vec_push(&b->sheets, LIMIT_SHEETS);
    if (sheet == NULL)
        return bal_fail(err, BAL_LIMIT, "the workbook has more than %d sheets", LIMIT_SHEETS);
    *sheet = (struct xlsx_sheet){name, part, state.len > 0 && !str_eq(state, STR("visible"))};
    return xml_skip(x, err);
}

static bal_status read_sheets(struct xlsx_book *b, struct xml *x, str folder,
                              const struct relations *rels, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(xml_is(x, "sheet") ? add_sheet(b, x, folder, rels, err) : xml_skip(x, err));
    }
}

static bal_status read_book(struct xlsx_book *b, struct xml *x, str folder,
                            const struct relations *rels, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return arena_check(&b->arena, err);
        if (xml_is(x, "sheets")) {
            BAL_TRY(read_sheets(b, x, folder, rels, err));
            continue;
        }
        str value;
        if (xml_is(x, "workbookPr") && xml_attribute(x, "date1904", &value))
            b->since_1904 = str_eq(value, STR("1")) || str_eq(value, STR("true"));
        BAL_TRY(xml_skip(x, err));
    }
}

bal_status book_check_names(const struct inputs *zip, struct bal_err *err)
{
    for (size_t i = 1; i < zip->files.len; i++) {
        if (!str_eq(zip->files.at[i].name, zip->files.at[i - 1].name))
            continue;
        bal_fail(err, BAL_INVALID, "the workbook has two parts of one name");
        err_where(err, STR_FMT, STR_ARG(zip->files.at[i].name));
        err_hint(err, "Find out where the file came from; it may be an attack.");
        return BAL_INVALID;
    }
    return BAL_OK;
}

bal_status book_open(struct xlsx_book *b, const struct inputs *zip, struct bal_err *err)
{
    *b = (struct xlsx_book){.zip = zip, .arena = ARENA_INIT((size_t)64 << 20)};
    const struct input *part = book_find(zip, STR("xl/workbook.xml"));
    AUTO_SOURCE s = {0};
    struct xml x = {0};
    struct relations rels = {0};
    str folder = STR("");
    if (part == NULL)
        return bal_fail(err, BAL_INVALID, "the workbook has no list of its sheets");
    bal_status status = book_check_names(zip, err);
    if (status == BAL_OK)
        status = relations_of(b, part, &folder, &rels, err);
    if (status == BAL_OK)
        status = book_part(part, &s, &x, err);
    if (status == BAL_OK)
        status = read_book(b, &x, folder, &rels, err);
    b->strings = first_of_kind(b, folder, &rels, "/sharedStrings");
    b->styles = first_of_kind(b, folder, &rels, "/styles");
    xml_close(&x);
    vec_done(&rels.at);
    return status;
}

void book_close(struct xlsx_book *b)
{
    vec_done(&b->sheets);
    arena_done(&b->arena);
}

// ---- shared strings

// A run: <r><rPr/><t/></r>.
static bal_status read_run(struct xml *x, struct buf *out, struct bal_err *err)
{
    for (bool more = true;;) {
        str text;
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        if (!xml_is(x, "t")) {
            BAL_TRY(xml_skip(x, err));
            continue;
        }
        BAL_TRY(xml_text(x, &text, err));
        buf_add(out, text);
    }
}

bal_status book_text(struct xml *x, struct buf *out, struct bal_err *err)
{
    for (bool more = true;;) {
        str text;
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return buf_check(out, err);
        if (xml_is(x, "t")) {
            BAL_TRY(xml_text(x, &text, err));
            buf_add(out, text);
        } else if (xml_is(x, "r")) {
            BAL_TRY(read_run(x, out, err));
        } else {
            BAL_TRY(xml_skip(x, err));
        }
    }
}

static bal_status read_strings(struct xml *x, struct xlsx_strings *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        if (!xml_is(x, "si")) {
            BAL_TRY(xml_skip(x, err));
            continue;
        }
        buf_clear(&text);
        BAL_TRY(book_text(x, &text, err));
        cell_text(&out->bytes, buf_str(&text));
        uint64_t *end = vec_push(&out->ends, LIMIT_STRINGS_BYTES / sizeof *end);
        if (end == NULL || out->bytes.failed) {
            bal_fail(err, BAL_LIMIT, "the workbook's strings take more than %zu bytes",
                     LIMIT_STRINGS_BYTES);
            err_where(err, STR_FMT, STR_ARG(x->w.source->name));
            return BAL_LIMIT;
        }
        *end = out->bytes.len;
    }
}

bal_status book_strings(const struct xlsx_book *b, struct xlsx_strings *out, struct bal_err *err)
{
    out->bytes = BUF_INIT(LIMIT_STRINGS_BYTES);
    if (b->strings == NULL)
        return BAL_OK;
    AUTO_SOURCE s = {0};
    struct xml x = {0};
    bal_status status = book_part(b->strings, &s, &x, err);
    if (status == BAL_OK)
        status = read_strings(&x, out, err);
    xml_close(&x);
    return status;
}

// ---- styles

// A number format by its code: only zeros pad, and letters of dates show a date.
static uint8_t style_of_code(str code)
{
    bool quoted = false, bracket = false;
    size_t zeros = 0;
    while (zeros < code.len && code.ptr[zeros] == '0')
        zeros++;
    if (zeros > 0 && zeros == code.len && zeros < 30)
        return (uint8_t)zeros;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '"')
            quoted = !quoted;
        else if (c == '[' || c == ']')
            bracket = c == '[';
        else if (c == '\\' || c == '_' || c == '*')
            i++;
        else if (!quoted && !bracket && strchr("ymdhsYMDHS", c) != NULL)
            return STYLE_DATE;
    }
    return STYLE_PLAIN;
}

// The formats that need no code: 14 to 22 and 45 to 47 are dates and times (18.8.30); 27 to 36 and
// 50 to 58 are in some languages.
static uint8_t style_of_id(uint32_t id)
{
    bool date = (id >= 14 && id <= 22) || (id >= 45 && id <= 47) || (id >= 27 && id <= 36) ||
                (id >= 50 && id <= 58);
    return date ? STYLE_DATE : STYLE_PLAIN;
}

struct code {
    uint32_t id;
    uint8_t style;
};

struct codes {
    VEC(struct code) at;
};

static uint32_t number_attribute(const struct xml *x, const char *name)
{
    str text;
    uint32_t v = 0;
    if (xml_attribute(x, name, &text) && !num_u32(text, &v))
        v = 0;
    return v;
}

static bal_status read_codes(struct xml *x, struct codes *out, struct bal_err *err)
{
    for (bool more = true;;) {
        str code;
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        struct code *new = vec_push(&out->at, 1 << 16);
        if (new == NULL)
            return err_memory(err);
        xml_attribute(x, "formatCode", &code);
        *new = (struct code){number_attribute(x, "numFmtId"), style_of_code(code)};
        BAL_TRY(xml_skip(x, err));
    }
}

static bal_status read_formats(struct xml *x, const struct codes *codes, struct buf *out,
                               struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return buf_check(out, err);
        uint32_t id = number_attribute(x, "numFmtId");
        uint8_t style = style_of_id(id);
        for (size_t i = 0; i < codes->at.len; i++)
            if (codes->at.at[i].id == id)
                style = codes->at.at[i].style;
        buf_add_char(out, (char)style);
        BAL_TRY(xml_skip(x, err));
    }
}

static bal_status read_styles(struct xml *x, struct codes *codes, struct buf *out,
                              struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        if (xml_is(x, "numFmts"))
            BAL_TRY(read_codes(x, codes, err));
        else if (xml_is(x, "cellXfs"))
            BAL_TRY(read_formats(x, codes, out, err));
        else
            BAL_TRY(xml_skip(x, err));
    }
}

bal_status book_styles(const struct xlsx_book *b, struct buf *out, struct bal_err *err)
{
    if (b->styles == NULL)
        return BAL_OK;
    AUTO_SOURCE s = {0};
    struct xml x = {0};
    struct codes codes = {0};
    bal_status status = book_part(b->styles, &s, &x, err);
    if (status == BAL_OK)
        status = read_styles(&x, &codes, out, err);
    xml_close(&x);
    vec_done(&codes.at);
    return status;
}
