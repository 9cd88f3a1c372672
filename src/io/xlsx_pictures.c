// SPDX-License-Identifier: Apache-2.0
// xlsx_pictures.c: at which cells the pictures of a worksheet lie: ES&S puts the image of a
// write-in there, and nothing into the cell.
#include <stdlib.h>

#include "io/xlsx_book.h"

// <from><col>3</col><colOff/><row>17</row><rowOff/></from>, counted from 0.
static bal_status read_from(struct xml *x, struct xlsx_picture *at, struct bal_err *err)
{
    for (bool more = true;;) {
        str text;
        uint32_t v = 0;
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        bool row = xml_is(x, "row"), column = xml_is(x, "col");
        BAL_TRY(xml_text(x, &text, err));
        if ((row || column) && (!num_u32(str_trim(text), &v) || v >= SHEET_ROWS))
            return xml_fail(x, err, "a picture lies at no cell");
        if (row)
            at->row = v + 1;
        else if (column)
            at->column = v + 1;
    }
}

// A picture, perhaps in a group; other drawings (lines, text boxes) say nothing.
static bal_status read_anchor(struct xml *x, struct xlsx_pictures *out, struct bal_err *err)
{
    struct xlsx_picture at = {0};
    bool picture = false;
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        picture = picture || xml_is(x, "pic") || xml_is(x, "grpSp");
        BAL_TRY(xml_is(x, "from") ? read_from(x, &at, err) : xml_skip(x, err));
    }
    if (!picture || at.row == 0 || at.column == 0)
        return BAL_OK;
    struct xlsx_picture *new = vec_push(&out->at, LIMIT_PICTURES);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d pictures on one sheet", LIMIT_PICTURES);
    *new = at;
    return BAL_OK;
}

static bal_status read_drawing(struct xml *x, struct xlsx_pictures *out, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        bool anchor = xml_is(x, "twoCellAnchor") || xml_is(x, "oneCellAnchor");
        BAL_TRY(anchor ? read_anchor(x, out, err) : xml_skip(x, err));
    }
}

static int by_cell(const void *a, const void *b)
{
    const struct xlsx_picture *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

bal_status book_pictures(struct xlsx_book *b, const struct xlsx_sheet *sheet,
                         struct xlsx_pictures *out, struct bal_err *err)
{
    const struct input *drawing;
    BAL_TRY(book_related(b, sheet->part, "/drawing", &drawing, err));
    if (drawing == NULL)
        return BAL_OK;
    AUTO_SOURCE s = {0};
    struct xml x = {0};
    bal_status status = book_part(drawing, &s, &x, err);
    if (status == BAL_OK)
        status = read_drawing(&x, out, err);
    xml_close(&x);
    if (status == BAL_OK && out->at.len > 1)
        qsort(out->at.at, out->at.len, sizeof *out->at.at, by_cell);
    return status;
}
