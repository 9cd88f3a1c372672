// SPDX-License-Identifier: Apache-2.0
// ods_cell.c: a cell of an OpenDocument spreadsheet (1.3 part 3, 9.1.4 and 19.385 ff.): its value
// as the attributes say it, which is what programs show, else its paragraphs.
#include <stdio.h>

#include "io/ods_parts.h"
#include "io/xlsx_book.h"

enum { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_BOOLEAN, CELL_DATE, CELL_TIME, CELL_ERROR };

enum { DIGITS = 15 }; // a spreadsheet program keeps no more of a number

static const struct {
    const char *type;
    int kind;
    const char *attribute; // that has the value
} types[] = {
    {"", CELL_EMPTY, NULL},
    {"void", CELL_EMPTY, NULL},
    {"string", CELL_TEXT, "string-value"},
    {"float", CELL_NUMBER, "value"},
    {"percentage", CELL_NUMBER, "value"},
    {"currency", CELL_NUMBER, "value"},
    {"boolean", CELL_BOOLEAN, "boolean-value"},
    {"date", CELL_DATE, "date-value"},
    {"time", CELL_TIME, "time-value"},
    {"error", CELL_ERROR, NULL}, // LibreOffice's calcext:value-type
};

static bal_status read_attributes(struct ods_cell *c, struct xml *x, struct bal_err *err)
{
    str type, text;
    xml_attribute(x, "value-type", &type);
    c->formula = xml_attribute(x, "formula", &text);
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (!str_eq(type, str_from(types[i].type)))
            continue;
        c->kind = types[i].kind;
        if (types[i].attribute != NULL && xml_attribute(x, types[i].attribute, &text))
            buf_add(&c->value, text);
        return buf_check(&c->value, err);
    }
    return xml_fail(x, err, "a cell is of the unknown kind '" STR_FMT "'",
                    STR_ARG(str_head(type, 20)));
}

// ---- paragraphs

// Runs of white space are one blank, and none stands at the beginning (6.1.2). *pending: one does
// before whatever comes next.
static void add_collapsed(struct buf *out, str text, size_t from, bool *pending)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            *pending = out->len > from;
            continue;
        }
        if (*pending)
            buf_add_char(out, ' ');
        *pending = false;
        buf_add_char(out, c);
    }
}

// <text:s text:c="3"/>, <text:tab/>, <text:line-break/>: white space that counts.
static bool add_blank(struct xml *x, struct buf *out)
{
    str count;
    uint32_t n = 1;
    bool blanks = xml_is(x, "s"), tab = xml_is(x, "tab"), line = xml_is(x, "line-break");
    if (blanks && xml_attribute(x, "c", &count) && !num_u32(count, &n))
        n = 1;
    for (uint32_t i = 0; i < n && blanks && !out->failed; i++)
        buf_add_char(out, ' ');
    if (tab || line)
        buf_add_char(out, tab ? '\t' : '\n');
    return blanks || tab || line;
}

static bal_status read_paragraph(struct xml *x, struct buf *out, struct bal_err *err)
{
    uint32_t inside = x->depth;
    size_t from = out->len;
    bool pending = false;
    for (;;) {
        BAL_TRY(xml_next(x, err));
        if (x->type == XML_END && x->depth < inside)
            return buf_check(out, err);
        if (x->type == XML_TEXT) {
            add_collapsed(out, x->text, from, &pending);
        } else if (x->type == XML_START) {
            if (pending)
                buf_add_char(out, ' ');
            pending = false;
            if (!add_blank(x, out) && (xml_is(x, "annotation") || xml_is(x, "ruby-text")))
                BAL_TRY(xml_skip(x, err));
        }
    }
}

bal_status ods_cell_read(struct ods_cell *c, struct xml *x, struct bal_err *err)
{
    uint32_t paragraphs = 0;
    buf_clear(&c->value);
    buf_clear(&c->text);
    c->picture = c->date = c->error = false;
    BAL_TRY(read_attributes(c, x, err));
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        c->picture = c->picture || xml_is(x, "frame");
        if (!xml_is(x, "p")) {
            BAL_TRY(xml_skip(x, err)); // a note, a picture
            continue;
        }
        if (paragraphs++ > 0)
            buf_add_char(&c->text, '\n');
        BAL_TRY(read_paragraph(x, &c->text, err));
    }
}

void ods_cell_done(struct ods_cell *c)
{
    buf_done(&c->value);
    buf_done(&c->text);
}

bool ods_cell_number(const struct ods_cell *c)
{
    return c->kind == CELL_NUMBER;
}

// ---- what is seen

// "#REF!", "Err:502"
static bool error_name(str s)
{
    static const char *const names[] = {"#REF!", "#DIV/0!", "#N/A",   "#NAME?",
                                        "#NUM!", "#NULL!",  "#VALUE!"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq(s, str_from(names[i])))
            return true;
    return str_starts(s, STR("Err:"));
}

// A whole number with more digits than the program keeps, in its exponent form.
static bool put_rounded(struct buf *out, str value)
{
    double v;
    char text[64];
    str digits = str_skip(value, str_starts(value, STR("-")));
    size_t whole = str_index(digits, '.');
    if (whole <= DIGITS || str_index(value, 'e') < value.len || str_index(value, 'E') < value.len ||
        !num_double(value, &v))
        return false;
    snprintf(text, sizeof text, "%.14E", v);
    buf_add(out, str_from(text));
    return true;
}

static bool two_digits(str s, size_t at, uint32_t most, uint32_t *out)
{
    return num_u32(str_head(str_skip(s, at), 2), out) && *out > 0 && *out <= most;
}

// "2024-11-05", midnight or not, as m/d/yyyy. False: another time of the day, or no date.
static bool put_date(struct buf *out, str value)
{
    uint32_t year, month, day;
    str time = str_skip(value, 10);
    bool midnight = time.len == 0 || str_eq(str_head(time, 9), STR("T00:00:00"));
    if (value.len < 10 || value.ptr[4] != '-' || value.ptr[7] != '-' || !midnight ||
        !num_u32(str_head(value, 4), &year) || !two_digits(value, 5, 12, &month) ||
        !two_digits(value, 8, 31, &day))
        return false;
    buf_addf(out, "%u/%u/%u", month, day, year);
    return true;
}

void ods_cell_put(struct ods_cell *c, uint8_t pad, struct buf *out)
{
    str value = buf_str(&c->value), text = buf_str(&c->text), seen = value.len > 0 ? value : text;
    bool none = false;
    c->error = c->kind == CELL_ERROR || (c->formula && error_name(text));
    c->date = !c->error && (c->kind == CELL_DATE || c->kind == CELL_TIME);
    if (c->error || c->kind == CELL_TIME)
        seen = text.len > 0 ? text : value;
    if (!c->error && c->kind == CELL_NUMBER && value.len > 0) {
        if (!put_rounded(out, value))
            cell_number(out, value, pad, false, &none);
    } else if (!c->error && c->kind == CELL_BOOLEAN && value.len > 0) {
        buf_add(out, str_eq(value, STR("true"))    ? STR("TRUE")
                     : str_eq(value, STR("false")) ? STR("FALSE")
                                                   : STR("#VALUE!"));
    } else if (c->kind != CELL_DATE || c->error || !put_date(out, value)) {
        cell_quoted(out, seen);
    }
}
