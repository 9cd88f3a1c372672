// SPDX-License-Identifier: Apache-2.0
// svg_text.h: text in a picture that is written as XML.
#ifndef BAL_PLOT_SVG_TEXT_H
#define BAL_PLOT_SVG_TEXT_H

#include "base/base.h"

// Appends the text with what XML gives a meaning to escaped, and U+FFFD in place of every control
// character: XML has none of them, and nobody sees one that is left out.
void svg_text(struct buf *out, str text);

#endif
