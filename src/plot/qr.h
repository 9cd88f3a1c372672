// SPDX-License-Identifier: Apache-2.0
// qr.h: QR codes (ISO/IEC 18004), for what is carried on paper. This room is the only one that
// includes libqrencode.
#ifndef BAL_PLOT_QR_H
#define BAL_PLOT_QR_H

#include "base/base.h"

enum {
    QR_SIDE = 177,   // squares along the side of the largest
    QR_QUIET = 4,    // light squares around it, which a reader needs
    QR_BYTES = 2953, // the longest content
};

struct qr {
    unsigned side;
    bool dark[QR_SIDE * QR_SIDE]; // row by row, side * side of them
};

// Makes the smallest code for the bytes, with 15 % of its squares to spare for damage, or 7 % where
// they do not fit otherwise. BAL_LIMIT above QR_BYTES.
BAL_CHECKED bal_status qr_make(str bytes, struct qr *out, struct bal_err *err);

// Appends it as lines of text, two rows of squares a line (half blocks), dark on light.
void qr_text(const struct qr *code, struct buf *out);

// Appends an SVG group with it, its quiet margin included: the upper left corner at (x, y), `size`
// long in each direction.
void qr_svg_group(const struct qr *code, unsigned x, unsigned y, unsigned size, struct buf *out);

// Appends a whole SVG picture of it; `title` says what it is (text, not XML).
void qr_svg(const struct qr *code, str title, struct buf *out);

#endif
