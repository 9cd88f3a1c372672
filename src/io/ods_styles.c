// SPDX-License-Identifier: Apache-2.0
// ods_styles.c: which numbers have zeros before them, and which sheets are hidden
// (OpenDocument 1.3 part 3, sections 16 and 17).
#include "io/ods_parts.h"

enum { STYLES = 1 << 20, PARENTS = 64 }; // styles of one workbook; parents that are gone through

// The number formats of the part that is read.
struct formats {
    struct table names;
    VEC(uint8_t) pads;
};

static uint32_t number_of(const struct xml *x, const char *attribute)
{
    str text;
    uint32_t v = 0;
    if (xml_attribute(x, attribute, &text) && !num_u32(text, &v))
        v = 0;
    return v;
}

// <number:number min-integer-digits="5"/> and nothing else pads, as the format 00000 does.
static bal_status read_number_format(struct formats *f, struct xml *x, struct bal_err *err)
{
    uint32_t digits = 0, parts = 0;
    str name, grouped;
    xml_attribute(x, "name", &name);
    uint32_t id = table_add(&f->names, name);
    uint8_t *pad = id == f->pads.len ? vec_push(&f->pads, STYLES) : NULL;
    if (id == TABLE_NONE || (id == f->pads.len && pad == NULL))
        return err_memory(err);
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        bool plain = xml_is(x, "number") && number_of(x, "decimal-places") == 0 &&
                     !(xml_attribute(x, "grouping", &grouped) && str_eq(grouped, STR("true")));
        digits = plain ? number_of(x, "min-integer-digits") : 0;
        parts++;
        BAL_TRY(xml_skip(x, err));
    }
    f->pads.at[id] = parts == 1 && digits < 30 ? (uint8_t)digits : 0;
    return BAL_OK;
}

static bal_status style_id(struct ods_styles *s, str name, uint32_t *out, struct bal_err *err)
{
    *out = table_add(&s->names, name);
    while (*out != TABLE_NONE && s->cells.len <= *out) {
        struct ods_style *new = vec_push(&s->cells, STYLES);
        if (new == NULL)
            return err_memory(err);
        *new = (struct ods_style){.parent = TABLE_NONE, .data = TABLE_NONE};
    }
    return *out == TABLE_NONE ? err_memory(err) : BAL_OK;
}

static bal_status read_cell_style(struct ods_styles *s, struct formats *f, struct xml *x,
                                  struct bal_err *err)
{
    uint32_t id = 0, parent = TABLE_NONE, data = TABLE_NONE;
    str name, format;
    xml_attribute(x, "name", &name);
    BAL_TRY(style_id(s, name, &id, err));
    if (xml_attribute(x, "parent-style-name", &name))
        BAL_TRY(style_id(s, name, &parent, err));
    if (xml_attribute(x, "data-style-name", &format)) { // it may come after the style
        data = table_add(&f->names, format);
        uint8_t *pad = data == f->pads.len ? vec_push(&f->pads, STYLES) : NULL;
        if (data == TABLE_NONE || data >= f->pads.len)
            return err_memory(err);
        if (pad != NULL)
            *pad = 0;
    }
    s->cells.at[id] = (struct ods_style){.parent = parent, .data = data};
    return xml_skip(x, err);
}

static bal_status read_table_style(struct ods_styles *s, struct xml *x, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    str text;
    bool hidden = false;
    xml_attribute(x, "name", &text);
    buf_add(&name, text);
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        hidden = hidden || (xml_is(x, "table-properties") && xml_attribute(x, "display", &text) &&
                            str_eq(text, STR("false")));
        BAL_TRY(xml_skip(x, err));
    }
    BAL_TRY(buf_check(&name, err));
    return hidden && table_add(&s->hidden, buf_str(&name)) == TABLE_NONE ? err_memory(err) : BAL_OK;
}

static bal_status read_style(struct ods_styles *s, struct formats *f, struct xml *x,
                             struct bal_err *err)
{
    str family;
    xml_attribute(x, "family", &family);
    if (str_eq(family, STR("table-cell")))
        return read_cell_style(s, f, x, err);
    return str_eq(family, STR("table")) ? read_table_style(s, x, err) : xml_skip(x, err);
}

static bal_status read_all(struct ods_styles *s, struct formats *f, struct xml *x,
                           struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        if (xml_is(x, "number-style"))
            BAL_TRY(read_number_format(f, x, err));
        else if (xml_is(x, "style"))
            BAL_TRY(read_style(s, f, x, err));
        else
            BAL_TRY(xml_skip(x, err));
    }
}

bal_status ods_styles_read(struct ods_styles *s, struct xml *x, struct bal_err *err)
{
    struct formats f = {.names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    size_t before = s->cells.len;
    bal_status status = read_all(s, &f, x, err);
    for (size_t i = before; i < s->cells.len && status == BAL_OK; i++)
        if (s->cells.at[i].data != TABLE_NONE)
            s->cells.at[i].pad = f.pads.at[s->cells.at[i].data];
    table_done(&f.names);
    vec_done(&f.pads);
    return status;
}

void ods_styles_done(struct ods_styles *s)
{
    table_done(&s->names);
    table_done(&s->hidden);
    vec_done(&s->cells);
}

uint32_t ods_style(const struct ods_styles *s, str name)
{
    return table_find(&s->names, name);
}

uint8_t ods_pad(const struct ods_styles *s, uint32_t style)
{
    for (int i = 0; i < PARENTS && style < s->cells.len; i++) {
        if (s->cells.at[style].data != TABLE_NONE)
            return s->cells.at[style].pad;
        style = s->cells.at[style].parent;
    }
    return 0;
}
