// SPDX-License-Identifier: Apache-2.0
#include "plot/qr.h"

#include <qrencode.h>

#include "plot/svg_text.h"

bal_status qr_make(str bytes, struct qr *out, struct bal_err *err)
{
    if (bytes.len == 0 || bytes.len > QR_BYTES)
        return bal_fail(err, BAL_LIMIT, "a QR code holds 1 to %d bytes", QR_BYTES);
    const unsigned char *data = (const unsigned char *)bytes.ptr;
    QRcode *code = QRcode_encodeData((int)bytes.len, data, 0, QR_ECLEVEL_M);
    if (code == NULL)
        code = QRcode_encodeData((int)bytes.len, data, 0, QR_ECLEVEL_L);
    if (code == NULL)
        return err_memory(err);
    out->side = (unsigned)code->width;
    for (size_t i = 0; i < (size_t)out->side * out->side; i++)
        out->dark[i] = (code->data[i] & 1) != 0;
    QRcode_free(code);
    return BAL_OK;
}

// Squares outside are light.
static bool dark(const struct qr *code, int row, int column)
{
    int side = (int)code->side;
    return row >= 0 && row < side && column >= 0 && column < side &&
           code->dark[row * side + column];
}

void qr_text(const struct qr *code, struct buf *out)
{
    static const char *const blocks[2][2] = {{"\xE2\x96\x88", "\xE2\x96\x80"},
                                             {"\xE2\x96\x84", " "}}; // [upper dark][lower dark]
    int end = (int)code->side + 2;
    for (int row = -2; row < end; row += 2) { // on a dark terminal light squares are printed
        for (int column = -2; column < end; column++)
            buf_add(out, str_from(blocks[dark(code, row, column)][dark(code, row + 1, column)]));
        buf_add_char(out, '\n');
    }
}

void qr_svg_group(const struct qr *code, unsigned x, unsigned y, unsigned size, struct buf *out)
{
    unsigned all = code->side + 2 * QR_QUIET;
    buf_addf(out,
             "<svg x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" "
             "shape-rendering=\"crispEdges\"><rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>"
             "<path d=\"",
             x, y, size, size, all, all, all, all);
    for (unsigned row = 0; row < code->side; row++)
        for (unsigned column = 0; column < code->side;) {
            unsigned run = 0;
            while (column + run < code->side && code->dark[row * code->side + column + run])
                run++;
            if (run > 0)
                buf_addf(out, "M%u %uh%uv1h-%uz", column + QR_QUIET, row + QR_QUIET, run, run);
            column += run > 0 ? run : 1;
        }
    buf_add(out, STR("\"/></svg>\n"));
}

void qr_svg(const struct qr *code, str title, struct buf *out)
{
    unsigned size = 4 * (code->side + 2 * QR_QUIET);
    buf_addf(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
             "viewBox=\"0 0 %u %u\" role=\"img\">\n<title>",
             size, size, size, size);
    svg_text(out, title);
    buf_add(out, STR("</title>\n"));
    qr_svg_group(code, 0, 0, size, out);
    buf_add(out, STR("</svg>\n"));
}
